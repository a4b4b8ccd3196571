"""The translations of one language: gettext for messages, CLDR for dates and countries.

Date patterns are messages too, in CLDR's notation, because officials write dates differently from CLDR.
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
from timeline.i18n.locale_data import (
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
_SOURCE_LANGUAGE = "en"  # of the messages in the code


# By the CLDR plural category of ordinal numbers.
_ANNIVERSARY_MESSAGES = MappingProxyType(
    {
        "one": N_("{years}st anniversary of {name}"),
        "two": N_("{years}nd anniversary of {name}"),
        "few": N_("{years}rd anniversary of {name}"),
        "other": N_("{years}th anniversary of {name}"),
    }
)


class Translations:
    """The messages and formats of one language.

    A language without a translation catalogue in `locales/` has English messages and the date formats of CLDR.
    """

    def __init__(self, language: str) -> None:
        """Raise ValueError if CLDR does not know the language."""
        self._locale = parse_locale(language)
        self.language = language
        self._gettext = _load_catalog(language)
        self.is_translated = isinstance(self._gettext, GNUTranslations) or self._locale.language == _SOURCE_LANGUAGE
        # Without translations, dates are joined by punctuation, not by English words.
        untranslated_style = replace(
            LONG, interval=SHORT.interval, year_interval=SHORT.year_interval, uncertain=SHORT.uncertain
        )
        self._long_style = LONG if self.is_translated else untranslated_style
        self._repeats_year = not self.is_translated and is_year_first(self._locale)
        self._anniversary_messages: dict[int, str] = {}  # by number of years

    @property
    def native_name(self) -> str:
        """The name of the language in the language itself."""
        name = self._locale.get_display_name() or self.language
        return name[:1].upper() + name[1:]

    @property
    def english_name(self) -> str:
        """The name of the language in English, for the command line."""
        return self._locale.get_display_name("en") or self.language

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the `dir` attribute of HTML."""
        return self._locale.text_direction

    @property
    def open_graph_locale(self) -> str:
        """The language with its likely territory, for `og:locale`: `vi_VN`."""
        return add_likely_territory(self._locale)

    def gettext(self, message: str, **values: object) -> str:
        """Translate the message and fill its placeholders, such as {name}, with the values."""
        return self._gettext.gettext(message).format(**values)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate the message in the plural form for n. The value of the placeholder {n} is n."""
        return self._gettext.ngettext(singular, plural, n).format(n=n, **values)

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
        return self._format_pattern(day, LONG.context, "EEEE, d MMMM y")

    def format_day(self, day: date) -> str:
        """The day in words."""
        return self.format_date(EDTFDate.from_date(day))

    def format_month_abbreviated(self, day: date) -> str:
        """The abbreviated name of the month, for a label."""
        return self._format_pattern(day, "month as a label", "LLL")

    def format_month_heading(self, month: EDTFDate) -> str:
        """The name of the month without its year, for a heading."""
        text = self._format_date(month, LONG, LONG.without_year)
        return text[:1].upper() + text[1:]

    @property
    def first_weekday(self) -> int:
        """The first day of the week; 0 is Monday."""
        if self._locale.territory or not self.is_translated:
            return first_weekday(self._locale)
        return int(self._gettext.pgettext("the day that weeks begin with, from 0 for Monday", "0"))

    @property
    def rest_columns(self) -> tuple[int, ...]:
        """The columns of the days of rest in a row of a week, counted from 1."""
        return tuple((day - self.first_weekday) % 7 + 1 for day in rest_days(self._locale))

    def weekday_names(self) -> tuple[tuple[str, str], ...]:
        """The (short, full) names of the weekdays, from the first day of the week."""
        first = 1 + self.first_weekday  # 1 January 2001 was a Monday
        week = [date(2001, 1, number) for number in range(first, first + 7)]
        return tuple(
            (self._format_pattern(day, "weekday in brief", "EEE"), format_date(day, "EEEE", locale=self._locale))
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

    def format_anniversary(self, years: int, name: str, years_text: str | None = None) -> str:
        """The title of an anniversary: `Kỷ niệm 50 năm Ngày …`, `50th anniversary of the …`.

        `years_text`, if given, replaces the number.
        """
        if years not in self._anniversary_messages:  # even with many events there are only about 200 different numbers
            category = (self._locale if self.is_translated else parse_locale(_SOURCE_LANGUAGE)).ordinal_form(years)
            message = _ANNIVERSARY_MESSAGES.get(category, _ANNIVERSARY_MESSAGES["other"])
            self._anniversary_messages[years] = self._gettext.gettext(message)
        return self._anniversary_messages[years].format(years=years_text or years, name=name)

    def format_days_left(self, days: int) -> str:
        if days == 0:
            return self.gettext(N_("today"))
        if days == 1:
            return self.gettext(N_("tomorrow"))
        return self.ngettext("{n} day left", "{n} days left", days)

    def country_codes(self) -> tuple[str, ...]:
        """The ISO 3166-1 alpha-2 codes of the countries that have a name in CLDR, sorted."""
        return tuple(sorted(code for code in map(str, self._locale.territories) if len(code) == 2))

    def country_name(self, code: str) -> str | None:
        """The name of a country by its ISO 3166-1 alpha-2 code; None if CLDR has no name."""
        name: str | None = self._locale.territories.get(code)
        return name

    def _format(self, date: DateOrInterval, style: DateStyle) -> str:
        if isinstance(date, EDTFDate):
            return self._format_date(date, style, style.full)
        start, end = date.start, date.end
        if start.precision is end.precision is Precision.YEAR:
            start_year, end_year = (self._format_date(year, SHORT, SHORT.full) for year in (start, end))
            return self.gettext(style.year_interval, start=start_year, end=end_year)
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
    """Return the translations of a language. Load them at the first call only."""
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
