"""The formats of a locale: dates, times of day and weeks, from CLDR (by Babel) and from the patterns in `locales/`."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, time
from gettext import GNUTranslations, NullTranslations
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time

from timeline.i18n import N_, P_
from timeline.model.edtf import DateOrInterval, EDTFDate, Precision

SOURCE_LANGUAGE = "en"  # of the messages in the code
_SUNDAY = 6
# The English date patterns of this project, mapped to what CLDR has: skeletons, formats by length, stand-alone fields.
_SKELETONS = MappingProxyType(
    {"MMMM y": "yMMMM", "d MMMM": "MMMMd", "MMM y": "yMMM", "d MMM y": "yMMMd", "d MMM": "MMMd"}
)
_FORMAT_LENGTHS = MappingProxyType({"d MMMM y": "long", "EEEE, d MMMM y": "full"})
_STANDALONE = MappingProxyType({"MMMM": "LLLL", "MMM": "LLL", "EEE": "EEEEEE"})


def parse_locale(language: str) -> Locale:
    """Return the locale of a BCP 47 language tag. Raise ValueError if CLDR does not know the language."""
    try:
        locale = Locale.parse(language, sep="-")
        locale.text_direction  # noqa: B018  the first access loads the data that is copied below
        # Babel shares inherited data between languages, and stores in it the names of the language that uses it first.
        return deepcopy(locale)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"CLDR does not know the language {language!r}: write a code such as vi, lo or en") from error


def add_likely_territory(locale: Locale) -> str:
    """The language with its likely territory, such as `fr_FR`; the locale itself if CLDR knows no territory."""
    likely = get_global("likely_subtags")
    subtags = likely.get(str(locale)) or likely.get(locale.language, "")
    territory = locale.territory or subtags.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else str(locale.language)


def first_weekday(locale: Locale) -> int:
    """The first day of the week in the likely territory; 0 is Monday."""
    return int(_with_likely_territory(locale).first_week_day)


def rest_days(locale: Locale) -> tuple[int, ...]:
    """The days that calendars print as days of rest; 0 is Monday.

    This is only Sunday if Sunday belongs to the weekend of the likely territory, else the whole weekend.
    """
    regional = _with_likely_territory(locale)
    weekend = tuple(
        (regional.weekend_start + day) % 7 for day in range((regional.weekend_end - regional.weekend_start) % 7 + 1)
    )
    return (_SUNDAY,) if _SUNDAY in weekend else weekend


def date_pattern(locale: Locale, english_pattern: str) -> str:
    """Translate an English date pattern, such as `d MMMM y`, into the pattern of the language."""
    if english_pattern in _FORMAT_LENGTHS:
        return str(locale.date_formats[_FORMAT_LENGTHS[english_pattern]].pattern)
    skeleton = locale.datetime_skeletons.get(_SKELETONS.get(english_pattern, ""))
    return str(skeleton.pattern) if skeleton else _STANDALONE.get(english_pattern, english_pattern)


def is_year_first(locale: Locale) -> bool:
    """Whether dates begin with the year. Then an interval must not leave out the year of its start."""
    return date_pattern(locale, "d MMMM y").startswith(("y", "G"))


def _with_likely_territory(locale: Locale) -> Locale:
    try:
        return Locale.parse(add_likely_territory(locale))
    except UnknownLocaleError:
        return locale


DatePattern = tuple[str, str]  # context and CLDR pattern


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write dates. Each tuple has the patterns for the precisions year, month and day."""

    full: tuple[DatePattern, DatePattern, DatePattern]
    without_year: tuple[DatePattern, DatePattern, DatePattern]  # for the start of an interval within one year
    without_month: tuple[DatePattern, DatePattern, DatePattern]  # for the start of an interval within one month
    interval: str
    year_interval: str  # from a year to a year
    uncertain: str


LONG = DateStyle(
    (P_("date in words", "y"), P_("date in words", "MMMM y"), P_("date in words", "d MMMM y")),
    (P_("date in words", "y"), P_("date in words", "MMMM"), P_("date in words", "d MMMM")),
    (P_("date in words", "y"), P_("date in words", "MMMM"), P_("date in words", "d")),
    N_("{start} to {end}"),
    N_("from {start} to {end}"),
    N_("{date} (uncertain)"),
)
SHORT = DateStyle(
    (P_("date in brief", "y"), P_("date in brief", "MMM y"), P_("date in brief", "d MMM y")),
    (P_("date in brief", "y"), P_("date in brief", "MMM"), P_("date in brief", "d MMM")),
    (P_("date in brief", "y"), P_("date in brief", "MMM"), P_("date in brief", "d")),
    N_("{start} – {end}"),
    N_("{start}–{end}"),
    N_("{date} (?)"),
)


class LocaleFormats:
    """The formats of one language: dates, times of day and weeks.

    Date patterns are messages, in CLDR's notation, because officials write dates differently from CLDR. A language
    without a translation catalogue has CLDR's own patterns.
    """

    def __init__(self, language: str, catalogue: NullTranslations) -> None:
        """Raise ValueError if CLDR does not know the language."""
        self._locale = parse_locale(language)
        self.language = language
        self._catalogue = catalogue
        self.is_translated = isinstance(catalogue, GNUTranslations) or self._locale.language == SOURCE_LANGUAGE
        # Without translations, dates are joined by punctuation, not by English words.
        untranslated_style = replace(
            LONG, interval=SHORT.interval, year_interval=SHORT.year_interval, uncertain=SHORT.uncertain
        )
        self._long_style = LONG if self.is_translated else untranslated_style
        self._repeats_year = not self.is_translated and is_year_first(self._locale)

    def gettext(self, message: str, **values: object) -> str:
        """Translate the message and fill its placeholders, such as {name}, with the values."""
        return self._catalogue.gettext(message).format(**values)

    def format_date(self, date: DateOrInterval) -> str:
        """The date in words, as precise as it is: `tháng 6 năm 2021`, `khoảng năm 2020`."""
        return self._format(date, self._long_style)

    def format_date_capitalized(self, date: DateOrInterval) -> str:
        """The date in words, for the beginning of a line."""
        text = self.format_date(date)
        return text[:1].upper() + text[1:]

    def format_date_short(self, date: DateOrInterval) -> str:
        """The date in its shortest format: `5/9/1962`, `6/2021`, `1/7 – 30/9/2022`."""
        return self._format(date, SHORT)

    def format_day_with_weekday(self, day: date) -> str:
        """The day in words, with its weekday."""
        return self._format_pattern(day, P_("date in words", "EEEE, d MMMM y"))

    def format_day(self, day: date) -> str:
        """The day in words."""
        return self.format_date(EDTFDate.from_date(day))

    def format_month_abbreviated(self, day: date) -> str:
        """The abbreviated name of the month, for a label."""
        return self._format_pattern(day, P_("month as a label", "LLL"))

    def format_month_heading(self, month: EDTFDate) -> str:
        """The name of the month without its year, for a heading."""
        text = self._format_date(month, LONG, LONG.without_year)
        return text[:1].upper() + text[1:]

    @property
    def first_weekday(self) -> int:
        """The first day of the week; 0 is Monday."""
        if self._locale.territory or not self.is_translated:
            return first_weekday(self._locale)
        return int(self._catalogue.pgettext(*P_("the day that weeks begin with, from 0 for Monday", "0")))

    @property
    def rest_columns(self) -> tuple[int, ...]:
        """The columns of the days of rest in a row of a week, counted from 1."""
        return tuple((day - self.first_weekday) % 7 + 1 for day in rest_days(self._locale))

    def weekday_names(self) -> tuple[tuple[str, str], ...]:
        """The (short, full) names of the weekdays, from the first day of the week."""
        first = 1 + self.first_weekday  # 1 January 2001 was a Monday
        week = [date(2001, 1, number) for number in range(first, first + 7)]
        return tuple(
            (self._format_pattern(day, P_("weekday in brief", "EEE")), format_date(day, "EEEE", locale=self._locale))
            for day in week
        )

    def format_time_of_day(self, date: DateOrInterval) -> str | None:
        """The time of day, or the start and end time of an interval; None if no time is known."""
        start, end = (date, None) if isinstance(date, EDTFDate) else (date.start, date.end)
        if start.time_of_day is None:
            return None
        if end is None or end.time_of_day is None:
            return self._format_time(start.time_of_day)
        start_text, end_text = self._format_time(start.time_of_day), self._format_time(end.time_of_day)
        return self.gettext(N_("{start} – {end}"), start=start_text, end=end_text)

    def _format(self, date: DateOrInterval, style: DateStyle) -> str:
        if isinstance(date, EDTFDate):
            return self._format_date(date, style, style.full)
        start, end = date.start, date.end
        if start.precision is end.precision is Precision.YEAR:
            start_year, end_year = (self._format_date(year, SHORT, SHORT.full) for year in (start, end))
            return self.gettext(style.year_interval, start=start_year, end=end_year)
        if start.time_of_day and end.time_of_day and start.earliest == end.earliest:
            day = self._format_pattern(start.earliest, style.full[Precision.DAY - 1])
            return self.gettext(N_("{day}, {time}"), day=day, time=self.format_time_of_day(date))
        start_patterns = style.full
        is_one_year = Precision.YEAR not in (start.precision, end.precision) and start.year == end.year
        if is_one_year and not self._repeats_year:
            is_one_month = start.month == end.month and start.precision is end.precision is Precision.DAY
            start_patterns = style.without_month if is_one_month else style.without_year
        return self.gettext(
            style.interval,
            start=self._format_date(start, style, start_patterns),
            end=self._format_date(end, style, style.full),
        )

    def _format_date(self, date: EDTFDate, style: DateStyle, patterns: tuple[DatePattern, ...]) -> str:
        pattern = patterns[min(date.precision, Precision.DAY) - 1]
        text = self._format_pattern(date.earliest, pattern)
        if date.time_of_day:
            text = self.gettext(N_("{day}, {time}"), day=text, time=self._format_time(date.time_of_day))
        if date.is_approximate:
            text = self.gettext(N_("about {date}"), date=text)
        if date.is_uncertain:
            text = self.gettext(style.uncertain, date=text)
        return text

    def _format_pattern(self, day: date, pattern: DatePattern) -> str:
        localized_pattern = (
            self._catalogue.pgettext(*pattern) if self.is_translated else date_pattern(self._locale, pattern[1])
        )
        return format_date(day, localized_pattern, locale=self._locale)

    def _format_time(self, time_of_day: time) -> str:
        return format_time(time_of_day, self._catalogue.pgettext(*P_("time of day", "HH:mm")), locale=self._locale)
