"""The words of one language: gettext for what the service says, CLDR for dates and countries.

Date patterns are messages too, in CLDR's notation, since officials write dates otherwise than CLDR does.
"""

from dataclasses import replace
from datetime import date, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from timeline.i18n import N_
from timeline.i18n.cldr import (
    LONG,
    SHORT,
    DateStyle,
    add_likely_territory,
    date_pattern,
    first_weekday,
    is_year_first,
    parse_locale,
    rest_days,
)
from timeline.model.edtf import DateOrInterval, EDTFDate, Precision

LOCALES = Path(__file__).parent / "locales"
_SOURCE_LANGUAGE = "en"  # what the messages in the code are in


# One for each plural form of ordinals that CLDR knows in the language that is spoken; the last for all others.
_ANNIVERSARY_MESSAGES = MappingProxyType(
    {
        "one": N_("{years}st anniversary of {name}"),
        "two": N_("{years}nd anniversary of {name}"),
        "few": N_("{years}rd anniversary of {name}"),
        "other": N_("{years}th anniversary of {name}"),
    }
)


class Translations:
    """How one language says it. A language without a catalogue in `locales/` has its dates and English words."""

    def __init__(self, language: str) -> None:
        """Raise ValueError for a language that CLDR does not know."""
        self._locale = parse_locale(language)
        self.language = language
        self._gettext = _load_catalog(language)
        # Whether it has words of its own for what the service says: else they are English, and dates as CLDR has them.
        self.is_translated = isinstance(self._gettext, GNUTranslations) or self._locale.language == _SOURCE_LANGUAGE
        # Without such words, dates are joined by signs.
        untranslated_style = replace(
            LONG, interval=SHORT.interval, year_interval=SHORT.year_interval, uncertain=SHORT.uncertain
        )
        self._long_style = LONG if self.is_translated else untranslated_style
        self._repeats_year = not self.is_translated and is_year_first(self._locale)
        self._anniversary_messages: dict[int, str] = {}  # the message for each number of years

    @property
    def native_name(self) -> str:
        """The language's name for itself."""
        name = self._locale.get_display_name() or self.language
        return name[:1].upper() + name[1:]

    @property
    def english_name(self) -> str:
        """The language's name in English, as commands say it."""
        return self._locale.get_display_name("en") or self.language

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's dir takes it."""
        return self._locale.text_direction

    @property
    def open_graph_locale(self) -> str:
        """The language with the country where most speak it, as Open Graph takes it: `vi_VN`."""
        return add_likely_territory(self._locale)

    def gettext(self, message: str, **values: object) -> str:
        """The message in this language, with the values in its {places}."""
        return self._gettext.gettext(message).format(**values)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The message in the plural form for n, which is its {n}."""
        return self._gettext.ngettext(singular, plural, n).format(n=n, **values)

    def format_date(self, date: DateOrInterval) -> str:
        """In words, to its precision: `tháng 6 năm 2021`, `khoảng năm 2020`."""
        return self._format(date, self._long_style)

    def format_date_capitalized(self, date: DateOrInterval) -> str:
        """In words, as the beginning of a line."""
        text = self.format_date(date)
        return text[:1].upper() + text[1:]

    def format_date_short(self, date: DateOrInterval) -> str:
        """In as few signs as the precision allows: `5/9/1962`, `6/2021`, `1/7 – 30/9/2022`."""
        return self._format(date, SHORT)

    def format_day_with_weekday(self, day: date) -> str:
        """A day of the calendar with its weekday."""
        return self._format_pattern(day, LONG.context, "EEEE, d MMMM y")

    def format_day(self, day: date) -> str:
        """A day of the calendar as a moment is written."""
        return self.format_date(EDTFDate.from_date(day))

    def format_month_abbreviated(self, day: date) -> str:
        """The month of a day, short enough for a label."""
        return self._format_pattern(day, "month as a label", "LLL")

    def format_month_heading(self, month: EDTFDate) -> str:
        """The name of a point's month, as a heading beneath its year."""
        text = self._format_date(month, LONG, LONG.without_year)
        return text[:1].upper() + text[1:]

    @property
    def first_weekday(self) -> int:
        """The day that weeks begin with, from 0 for Monday."""
        if self._locale.territory or not self.is_translated:
            return first_weekday(self._locale)
        return int(self._gettext.pgettext("the day that weeks begin with, from 0 for Monday", "0"))

    @property
    def rest_columns(self) -> tuple[int, ...]:
        """The columns of a week, from 1, that are days of rest."""
        return tuple((day - self.first_weekday) % 7 + 1 for day in rest_days(self._locale))

    def weekday_names(self) -> tuple[tuple[str, str], ...]:
        """A week from its first day: in brief, and in full."""
        first = 1 + self.first_weekday  # the first of January 2001 was a Monday
        week = [date(2001, 1, number) for number in range(first, first + 7)]
        return tuple(
            (self._format_pattern(day, "weekday in brief", "EEE"), format_date(day, "EEEE", locale=self._locale))
            for day in week
        )

    def format_time_of_day(self, date: DateOrInterval) -> str | None:
        """The time of day, or from when to when on one day; None where no time is known."""
        start, end = (date, None) if isinstance(date, EDTFDate) else (date.start, date.end)
        if start.time_of_day is None:
            return None
        if end is None or end.time_of_day is None:
            return self._format_time(start.time_of_day)
        times = [self._format_time(each) for each in (start.time_of_day, end.time_of_day)]
        return self.gettext(N_("{start} – {end}"), start=times[0], end=times[1])

    def format_anniversary(self, years: int, name: str, years_text: str | None = None) -> str:
        """`Kỷ niệm 50 năm Ngày …`, `50th anniversary of the …`; `years_text` may stand for the number."""
        if years not in self._anniversary_messages:  # of many events there are a hundred or two
            form = (self._locale if self.is_translated else parse_locale(_SOURCE_LANGUAGE)).ordinal_form(years)
            message = _ANNIVERSARY_MESSAGES.get(form, _ANNIVERSARY_MESSAGES["other"])
            self._anniversary_messages[years] = self._gettext.gettext(message)
        return self._anniversary_messages[years].format(years=years_text or years, name=name)

    def format_days_left(self, days: int) -> str:
        if days == 0:
            return self.gettext(N_("today"))
        if days == 1:
            return self.gettext(N_("tomorrow"))
        return self.ngettext("{n} day left", "{n} days left", days)

    def country_codes(self) -> tuple[str, ...]:
        """The ISO 3166-1 codes of all that CLDR names, in their order."""
        return tuple(sorted(code for code in map(str, self._locale.territories) if len(code) == 2))

    def country_name(self, code: str) -> str | None:
        """The name of a country by its ISO 3166-1 code, or None where CLDR has none."""
        name: str | None = self._locale.territories.get(code)
        return name

    def _format(self, date: DateOrInterval, style: DateStyle) -> str:
        if isinstance(date, EDTFDate):
            return self._format_date(date, style, style.full)
        start, end = date.start, date.end
        if start.precision is end.precision is Precision.YEAR:
            years = [self._format_date(each, SHORT, SHORT.full) for each in (start, end)]
            return self.gettext(style.year_interval, start=years[0], end=years[1])
        if start.time_of_day and end.time_of_day and start.earliest == end.earliest:
            day = self._format_pattern(start.earliest, style.context, style.full[Precision.DAY - 1])
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

    def _format_date(self, date: EDTFDate, style: DateStyle, patterns: tuple[str, str, str]) -> str:
        pattern = patterns[min(date.precision, Precision.DAY) - 1]
        text = self._format_pattern(date.earliest, style.context, pattern)
        if date.time_of_day:
            text = self.gettext(N_("{day}, {time}"), day=text, time=self._format_time(date.time_of_day))
        if date.is_approximate:
            text = self.gettext(N_("about {date}"), date=text)
        if date.is_uncertain:
            text = self.gettext(style.uncertain, date=text)
        return text

    def _format_pattern(self, day: date, context: str, pattern: str) -> str:
        localized_pattern = (
            self._gettext.pgettext(context, pattern) if self.is_translated else date_pattern(self._locale, pattern)
        )
        return format_date(day, localized_pattern, locale=self._locale)

    def _format_time(self, time_of_day: time) -> str:
        return format_time(time_of_day, self._gettext.pgettext("time of day", "HH:mm"), locale=self._locale)


@cache
def get_translations(language: str) -> Translations:
    """The words of a language, read once."""
    return Translations(language)


def _load_catalog(language: str) -> NullTranslations:
    path = LOCALES / f"{language}.po"
    if not path.is_file():
        parent = language.rpartition("-")[0]
        return _load_catalog(parent) if parent else NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=language.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
