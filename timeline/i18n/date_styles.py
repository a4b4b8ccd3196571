"""The wording of dates: the messages and patterns of a long and a short style."""

from dataclasses import dataclass, replace

from timeline.i18n import N_, P_

DatePattern = tuple[str, str]  # context and CLDR pattern


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write dates. Each tuple has the patterns for the precisions year, month and day."""

    full: tuple[DatePattern, DatePattern, DatePattern]
    without_year: tuple[DatePattern, DatePattern, DatePattern]  # for the start of an interval within one year
    without_month: tuple[DatePattern, DatePattern, DatePattern]  # for the start of an interval within one month
    interval: str
    year_interval: str  # from a year to a year
    open_end: str
    open_start: str
    unknown_end: str
    unknown_start: str
    approximate: str
    uncertain: str
    years: str  # some time in these years, not all of them
    decade: str | None  # `year` is its first year; None if it is written as years
    seasons: tuple[str, str, str, str] | None  # spring to winter, with `year`; None if they are written as months
    months: str = "[{months}]"  # some time in these months, as EDTF writes one of a set
    shows_era: bool = False  # also from the year 1 on; before it, dates always have their era


LONG = DateStyle(
    (P_("date in words", "y"), P_("date in words", "MMMM y"), P_("date in words", "d MMMM y")),
    (P_("date in words", "y"), P_("date in words", "MMMM"), P_("date in words", "d MMMM")),
    (P_("date in words", "y"), P_("date in words", "MMMM"), P_("date in words", "d")),
    interval=N_("{start} to {end}"),
    year_interval=N_("from {start} to {end}"),
    open_end=N_("from {date}"),
    open_start=N_("until {date}"),
    unknown_end=N_("from {date}, end unknown"),
    unknown_start=N_("until {date}, start unknown"),
    approximate=N_("about {date}"),
    uncertain=N_("{date} (uncertain)"),
    years=N_("the years {start}–{end}"),
    decade=N_("the {year}s"),
    seasons=(N_("spring {year}"), N_("summer {year}"), N_("autumn {year}"), N_("winter {year}")),
)
SHORT = replace(
    LONG,
    full=(P_("date in brief", "y"), P_("date in brief", "MMM y"), P_("date in brief", "d MMM y")),
    without_year=(P_("date in brief", "y"), P_("date in brief", "MMM"), P_("date in brief", "d MMM")),
    without_month=(P_("date in brief", "y"), P_("date in brief", "MMM"), P_("date in brief", "d")),
    interval=N_("{start} – {end}"),
    year_interval=N_("{start}–{end}"),
    unknown_end=N_("{date} – ?"),
    unknown_start=N_("? – {date}"),
    uncertain=N_("{date} (?)"),
    decade=N_("{year}s"),
)


def without_words(style: DateStyle) -> DateStyle:
    """The style for a language without translations: dates are joined by punctuation, not by English words."""
    return replace(
        SHORT,
        full=style.full,
        without_year=style.without_year,
        without_month=style.without_month,
        open_end="{date} – …",
        open_start="… – {date}",
        approximate="~{date}",
        years="[{start}–{end}]",
        decade=None,
        seasons=None,
    )
