"""The formats of a locale: dates, times of day and weeks, from CLDR (by Babel) and from the patterns in `locales/`."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from functools import cached_property, lru_cache
from gettext import GNUTranslations, NullTranslations

from babel import Locale
from babel.dates import format_date, format_time

from timeline.i18n import N_, P_
from timeline.i18n.cldr import (
    SOURCE_LANGUAGE,
    date_pattern,
    era_name,
    first_weekday,
    is_year_first,
    parse_locale,
    rest_days,
    year_with_era_pattern,
)
from timeline.i18n.date_styles import LONG, SHORT, DatePattern, DateStyle, without_words
from timeline.model.edtf import DateOrInterval, EDTFDate, Interval, MissingEnd, Precision

_LETTERS_OR_LITERAL = re.compile(r"'[^']*'|([A-Za-z])\1*")  # of a date pattern
_YEAR_PLACEHOLDER, _ERA_PLACEHOLDER = "\ue000", "\ue001"  # private use: no pattern contains them


def _replace_letters(pattern: str, replacements: Mapping[str, str]) -> str:
    """Replace the fields of a date pattern, by their letter. Its literals stay."""
    return _LETTERS_OR_LITERAL.sub(lambda match: replacements.get(match[0][0], match[0]), pattern)


def _has_era(pattern: str) -> bool:
    return any(match[0].startswith("G") for match in _LETTERS_OR_LITERAL.finditer(pattern))


def _in_leap_year(date: EDTFDate) -> dt.date:
    """Return a day with the month and the day of a date whose year may not be in `datetime.date`."""
    return dt.date(2000, date.month or 1, date.day or 1)


@lru_cache(maxsize=4096)
def _format_day(day: dt.date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale=locale)


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
        self._long_style, self._short_style = (
            (LONG, SHORT) if self.is_translated else (without_words(LONG), without_words(SHORT))
        )
        self._repeats_year = not self.is_translated and is_year_first(self._locale)

    def gettext(self, message: str, **values: object) -> str:
        """Translate the message and fill its placeholders, such as {name}, with the values."""
        return self._catalogue.gettext(message).format(**values)

    def format_date(self, date: DateOrInterval) -> str:
        """The date in words, as precise as it is: `tháng 6 năm 2021`, `khoảng năm 2020`."""
        return _date_text(self, date, False)

    def format_date_capitalized(self, date: DateOrInterval, *, is_short: bool = False) -> str:
        """The date in words, or in its shortest format, for the beginning of a line."""
        text = self.format_date_short(date) if is_short else self.format_date(date)
        return text[:1].upper() + text[1:]

    def format_date_short(self, date: DateOrInterval) -> str:
        """The date in its shortest format: `5/9/1962`, `6/2021`, `1/7 – 30/9/2022`."""
        return _date_text(self, date, True)

    def format_year(self, year: int) -> str:
        """The number of the year; before the year 1 with its era: `1962`, `111 TCN`."""
        return _year_text(self, year)

    def _format_year(self, year: int, shows_era: bool = False) -> str:
        return self._format_day_of_any_year(EDTFDate(year), SHORT.full[0], shows_era)

    def format_day_with_weekday(self, day: date) -> str:
        """The day in words, with its weekday."""
        return self._format_pattern(day, P_("date in words", "EEEE, d MMMM y"))

    def format_day(self, day: date) -> str:
        """The day in words."""
        return self.format_date(EDTFDate.from_date(day))

    def format_day_short(self, day: date) -> str:
        """The day in its shortest format."""
        return self.format_date_short(EDTFDate.from_date(day))

    def format_month_abbreviated(self, month: EDTFDate) -> str:
        """The abbreviated name of the month, for a label."""
        return self._format_pattern(_in_leap_year(month), P_("month as a label", "LLL"))

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

    @cached_property
    def rest_columns(self) -> tuple[int, ...]:
        """The columns of the days of rest in a row of a week, counted from 1."""
        return tuple((day - self.first_weekday) % 7 + 1 for day in rest_days(self._locale))

    @cached_property
    def weekday_names(self) -> tuple[tuple[str, str], ...]:
        """The (short, full) names of the weekdays, from the first day of the week."""
        first = 1 + self.first_weekday  # 1 January 2001 was a Monday
        week = [date(2001, 1, number) for number in range(first, first + 7)]
        return tuple(
            (self._format_pattern(day, P_("weekday in brief", "EEE")), _format_day(day, "EEEE", self._locale))
            for day in week
        )

    def format_time_of_day(self, date: DateOrInterval) -> str | None:
        """The time of day, or the start and end time of an interval; None if no time is known."""
        times = [self._format_time(each.time_of_day) for each in date.dates if each.time_of_day]
        if len(times) < 2:
            return next(iter(times), None)
        return self.gettext(N_("{start} – {end}"), start=times[0], end=times[1])

    def _format(self, date: DateOrInterval, style: DateStyle) -> str:
        if isinstance(date, EDTFDate):
            is_about_a_year = date.is_approximate and date.precision is Precision.YEAR  # "khoảng năm 2022"
            return self._format_date(date, style, (self._long_style if is_about_a_year else style).full)
        start, end = date.start, date.end
        if isinstance(start, MissingEnd) or isinstance(end, MissingEnd):
            return self._format_half_interval(date, style)
        if start.time_of_day and end.time_of_day and start.earliest == end.earliest:
            day = self._format_pattern(start.earliest, style.full[-1])
            return self.gettext(N_("{day}, {time}"), day=day, time=self.format_time_of_day(date))
        if start == end:
            return self._format_date(start, style, style.full)
        style = replace(style, shows_era=start.year < 1 <= end.year)
        if start.precision is end.precision is Precision.YEAR:
            year_style = replace(self._short_style, shows_era=style.shows_era)
            start_year, end_year = (self._format_date(year, year_style, year_style.full) for year in (start, end))
            return self.gettext(style.year_interval, start=start_year, end=end_year)
        start_patterns = style.full
        is_one_year = min(start.precision, end.precision) >= Precision.MONTH and start.year == end.year
        if is_one_year and not self._repeats_year:
            is_one_month = start.month == end.month and start.precision is end.precision is Precision.DAY
            start_patterns = style.without_month if is_one_month else style.without_year
        return self.gettext(
            style.interval,
            start=self._format_date(start, style, start_patterns),
            end=self._format_date(end, style, style.full),
        )

    def _format_half_interval(self, interval: Interval, style: DateStyle) -> str:
        [known] = interval.dates
        messages = {
            (known, MissingEnd.OPEN): style.open_end,
            (MissingEnd.OPEN, known): style.open_start,
            (known, MissingEnd.UNKNOWN): style.unknown_end,
            (MissingEnd.UNKNOWN, known): style.unknown_start,
        }
        message = messages[interval.start, interval.end]
        return self.gettext(message, date=self._format_date(known, style, style.full))

    def _format_date(self, date: EDTFDate, style: DateStyle, patterns: tuple[DatePattern, ...]) -> str:
        text = self._format_certain_date(date, style, patterns)
        if date.is_approximate:
            text = self.gettext(style.approximate, date=text)
        if date.is_uncertain:
            text = self.gettext(style.uncertain, date=text)
        return text

    def _format_certain_date(self, date: EDTFDate, style: DateStyle, patterns: tuple[DatePattern, ...]) -> str:
        if date.precision in (Precision.CENTURY, Precision.DECADE):
            if date.precision is Precision.DECADE and date.year > 0 and style.decade:
                return self.gettext(style.decade, year=self._format_year(date.year, style.shows_era))
            shows_era = style.shows_era or date.year < 1 <= date.last_year
            start, end = (self._format_year(year, shows_era) for year in (date.year, date.last_year))
            return self.gettext(style.years, start=start, end=end)
        if date.season is not None:
            if style.seasons is None:
                return self.gettext(style.months, months=self._format(Interval(*date.months_of_season), style))
            year = self._format_year(date.year, style.shows_era)
            return self.gettext(style.seasons[date.season - 21], year=year)
        pattern = patterns[sum(part is not None for part in (date.month, date.day))]
        text = self._format_day_of_any_year(date, pattern, style.shows_era)
        if date.time_of_day:
            text = self.gettext(N_("{day}, {time}"), day=text, time=self._format_time(date.time_of_day))
        return text

    def _format_day_of_any_year(self, date: EDTFDate, pattern: DatePattern, shows_era: bool) -> str:
        """Format the parts of a date that the pattern has. Before the year 1, the year has its era."""
        if date.year >= 1 and not shows_era:
            return self._format_pattern(date.earliest, pattern)
        year_with_era = (
            self._catalogue.pgettext(*P_("year with its era", "y G"))
            if self.is_translated
            else year_with_era_pattern(self._locale)
        )
        localized_pattern = self._localized_pattern(pattern)
        if not _has_era(localized_pattern):
            localized_pattern = _replace_letters(localized_pattern, {"y": year_with_era})
        localized_pattern = _replace_letters(localized_pattern, {"y": _YEAR_PLACEHOLDER, "G": _ERA_PLACEHOLDER})
        text = format_date(_in_leap_year(date), localized_pattern, locale=self._locale)
        text = text.replace(_ERA_PLACEHOLDER, era_name(self._locale, date.year))
        return text.replace(_YEAR_PLACEHOLDER, str(date.year if date.year >= 1 else 1 - date.year))

    def _format_pattern(self, day: date, pattern: DatePattern) -> str:
        return _format_day(day, self._localized_pattern(pattern), self._locale)

    def _localized_pattern(self, pattern: DatePattern) -> str:
        return self._catalogue.pgettext(*pattern) if self.is_translated else date_pattern(self._locale, pattern[1])

    def _format_time(self, time_of_day: time) -> str:
        """Format a time of day; full minutes without seconds."""
        pattern = P_("time of day", "HH:mm:ss") if time_of_day.second else P_("time of day", "HH:mm")
        return format_time(time_of_day, self._catalogue.pgettext(*pattern), locale=self._locale)


@lru_cache(maxsize=8192)
def _date_text(formats: LocaleFormats, date: DateOrInterval, is_short: bool) -> str:
    """Pages name the same dates again and again: those of events, and the years and months of a picture."""
    return formats._format(date, formats._short_style if is_short else formats._long_style)


@lru_cache(maxsize=8192)
def _year_text(formats: LocaleFormats, year: int) -> str:
    return formats._format_year(year)
