"""Parser of the dates and times of day in the cells of spreadsheets: EDTF, else day first, as in most of the world.

`dateutil.parser` is not used: without a warning it reads 05/09/1962 as 9 May, and 1962-09 as today's day of that month.
"""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache, cached_property

from timeline.i18n.date_words import date_words
from timeline.i18n.translations import TRANSLATED_LANGUAGES
from timeline.importers.record import shorten
from timeline.model.edtf import EDTFDate, EDTFError, parse_edtf

# [0-9], not \d: \d also takes Lao digits
_CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:h] ?(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?|h)?"
_DAY_FIRST = r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})"
_YEAR_FIRST = r"(?P<year>[0-9]{4})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
_MONTH_AND_YEAR = re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
_FRACTION_OF_DAY = re.compile(r"0?[.,][0-9]+")
_MAX_LENGTH = 100  # characters of a date in words
_YEAR_FIRST_REMEDY = "write the year first, as in 1962-09-05"
_MONTH_FIRST_REMEDY = f"add --month-first, or {_YEAR_FIRST_REMEDY}"
EPOCH_1900 = datetime(1899, 12, 30)  # of serial numbers from 61: before it, Excel counts a 29 February 1900
LAST_TWO_DIGIT_YEAR = 29  # Excel reads 29 as 2029, and 30 as 1930


@dataclass(frozen=True, slots=True)
class CellDate:
    edtf: str  # without a time of day, except in an interval
    time_of_day: time | None = None
    has_seconds: bool = False  # whether they are written, also if they are 0
    messages: tuple[str, ...] = ()  # about guesses
    is_edtf: bool = False  # whether it was written in EDTF; then midnight is a time of day


def clean_cell(text: str) -> str:
    """Return the text in NFC with single spaces, without the invisible characters that other programs add."""
    visible = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def _clean_short_cell(cell: str, kind: str) -> str:
    """Raises ValueError if the cell is too long for what it should have."""
    text = clean_cell(cell)
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"{shorten(text)!r} is not a {kind}")
    return text


def find_month_first_date(dates: Iterable[str]) -> str | None:
    """Return the first date that can only be month first, as in America. If there is one, the others may be too."""
    for text in dates:
        match = re.match(_DAY_FIRST, clean_cell(text))
        if match and int(match["month"]) > 12 >= int(match["day"]):
            return text
    return None


def are_serials(cells: Iterable[str]) -> bool:
    """Whether all cells, and at least one, are numbers by which spreadsheets store dates, such as 22894."""
    texts = [clean_cell(cell) for cell in cells if cell.strip()]
    return bool(texts) and all(map(_SERIAL.fullmatch, texts))


def serial_to_text(cell: str, epoch: datetime) -> str:
    moment = epoch + timedelta(days=float(clean_cell(cell).replace(",", ".")))
    moment += timedelta(seconds=30)  # the nearest minute, because the fraction is rounded
    return f"{moment:%Y-%m-%d %H:%M}" if (moment.hour, moment.minute) != (0, 0) else f"{moment:%Y-%m-%d}"


@dataclass(frozen=True)
class CellParser:
    languages: tuple[str, ...]  # of names of months
    month_first_date: str | None = None  # the result of `find_month_first_date` for the whole spreadsheet
    is_month_first: bool = False  # how dates of three numbers are read

    def parse_date(self, cell: str) -> CellDate:
        """Raises ValueError with the remedy."""
        text = _clean_short_cell(cell, "date")
        numeric = re.sub(rf"^(?:{self._filler}) *(?=[0-9])", "", text, flags=re.I)
        with suppress(EDTFError):
            date = parse_edtf(numeric)
            if isinstance(date, EDTFDate) and date.time_of_day:
                return CellDate(str(replace(date, time_of_day=None)), date.time_of_day, date.has_seconds, is_edtf=True)
            return CellDate(str(date))
        if _TWO_DIGIT_YEAR.fullmatch(text):
            raise ValueError(f"{text!r} has a year of two digits: write four digits")
        if _SERIAL.fullmatch(text):
            raise ValueError(
                f"{text!r} is the number by which a spreadsheet stores a date: format the column as a date"
            )
        if match := _MONTH_AND_YEAR.fullmatch(numeric):
            return CellDate(str(parse_edtf(f"{match['year']}-{match['month'].zfill(2)}")))
        for pattern in (_DAY_FIRST, _YEAR_FIRST):
            if match := re.fullmatch(rf"{pattern}(?:(?:T|,? ){self._clock})?", numeric, re.I):
                return self._numeric_date(numeric, match)
        for pattern in self._patterns_with_names:
            if match := re.fullmatch(pattern, text, re.I):
                return self._date_with_name(text, match)
        return CellDate(str(parse_edtf(text)))  # raises EDTFError with the remedy

    def parse_time(self, cell: str) -> tuple[time, tuple[str, ...]]:
        """Return a time of day, and messages about guesses. Raises ValueError with the remedy."""
        text = _clean_short_cell(cell, "time of day")
        if _FRACTION_OF_DAY.fullmatch(text):
            moment = EPOCH_1900 + timedelta(days=float(text.replace(",", ".")), seconds=30)
            return moment.time().replace(second=0, microsecond=0), (f"{text!r} read as {moment:%H:%M}",)
        match = re.fullmatch(self._clock, text, re.I)
        if not match or (match["minute"] is None and not match["half"] and not text.lower().endswith("h")):
            raise ValueError(f"{text!r} is not a time of day: write it as in 09:30")
        return self._time_of_day(text, match)

    def month_number(self, text: str) -> int | None:
        """Return the number of a month by its name, or None."""
        patterns = self._month_patterns
        return next(
            (number for pattern, number in patterns if re.fullmatch(rf"{pattern}\.?", clean_cell(text), re.I)), None
        )

    def _numeric_date(self, text: str, match: re.Match[str]) -> CellDate:
        day, month = int(match["day"]), int(match["month"])
        messages: list[str] = []
        if text.index(match["sign"]) < 4 and self.is_month_first:
            day, month = month, day
            if month > 12 >= day:
                raise ValueError(f"{text!r} is day first, but --month-first is given: {_YEAR_FIRST_REMEDY}")
        elif text.index(match["sign"]) < 4:
            if month > 12 >= day:
                raise ValueError(f"{text!r} is month first, but dates are read day first: {_MONTH_FIRST_REMEDY}")
            if day <= 12 and day != month:
                if self.month_first_date:
                    raise ValueError(
                        f"{text!r} may be month first, because {self.month_first_date!r} is: {_MONTH_FIRST_REMEDY}"
                    )
                messages.append(f"date {text!r} is ambiguous: read day first, as {match['year']}-{month:02}-{day:02}")
        return self._cell_date(text, f"{match['year']}-{month:02}-{day:02}", match, messages)

    def _date_with_name(self, text: str, match: re.Match[str]) -> CellDate:
        year = int(match["year"])
        messages: list[str] = []
        if len(match["year"]) == 2:
            year += 2000 if year <= LAST_TWO_DIGIT_YEAR else 1900
            messages.append(f"year of {text!r} guessed: read as {year}, as Excel does")
        parts = [f"{year:04}", f"{self.month_number(match['name']):02}"]
        if day := match.groupdict().get("day"):
            parts.append(day.zfill(2))
        return self._cell_date(text, "-".join(parts), match, messages)

    def _cell_date(self, text: str, edtf: str, match: re.Match[str], messages: list[str]) -> CellDate:
        time_of_day = None
        if match.groupdict().get("hour"):
            time_of_day, more = self._time_of_day(text, match)
            messages += more
        return CellDate(str(parse_edtf(edtf)), time_of_day, messages=tuple(messages))

    def _time_of_day(self, text: str, match: re.Match[str]) -> tuple[time, tuple[str, ...]]:
        hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
        half = re.sub(r"[. ]", "", match["half"] or "").casefold()
        words = date_words(self.languages)
        if half in words.morning and hour == 12:
            hour = 0
        elif half in words.afternoon and hour < 12:
            hour += 12
        if hour > 23 or minute > 59 or second > 59 or (half in words.morning and hour > 12):
            raise ValueError(f"{text!r} has no time of day from 00:00 to 23:59: correct it")
        return time(hour, minute, second), ()

    @cached_property
    def _clock(self) -> str:
        words = date_words(self.languages)
        halves = (r"\.? ?".join(map(re.escape, word)) + r"\.?" for word in (*words.morning, *words.afternoon))
        return rf"{_CLOCK}(?: ?(?P<half>{'|'.join(halves)}))?"

    @cached_property
    def _filler(self) -> str:
        return "|".join(map(re.escape, date_words(self.languages).fillers)) or "(?!)"

    @cached_property
    def _month_patterns(self) -> tuple[tuple[str, int], ...]:
        """Longest names first. Spaces and dots may be missing, and numbers in names may have a zero."""
        months = sorted(date_words(self.languages).months.items(), key=lambda name_and_number: -len(name_and_number[0]))
        return tuple(
            ("".join(map(_month_character, re.findall("[0-9]+|.", unicodedata.normalize("NFC", name)))), number)
            for name, number in months
        )

    @cached_property
    def _patterns_with_names(self) -> tuple[str, ...]:
        gap, filler = r"[\s./,–-]*", rf"(?:(?:{self._filler})[\s.]*)?"
        day, year = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?P<year>[0-9]{4})"
        names = "|".join(pattern for pattern, _ in self._month_patterns)
        month = rf"{filler}(?P<name>{names})(?![^\W0-9_])"
        clock = rf"(?:,? {self._clock})?"
        return (
            rf"{filler}{day}{gap}{month}{gap}{filler}(?P<year>[0-9]{{4}}|[0-9]{{2}}){clock}",
            rf"{month}{gap}{filler}{day}[\s./,–-]+{filler}{year}{clock}",
            rf"{month}{gap}{filler}{year}",
            rf"{filler}{year}{gap}{month}{gap}{filler}{day}{clock}",
        )


def _month_character(text: str) -> str:
    """Return the pattern of a character or a number in the name of a month."""
    if text.isdecimal():
        return f"0?{text}(?![0-9])"
    return {" ": r"\s*", ".": r"\.?"}.get(text, re.escape(text))


@cache
def cell_parser(
    languages: tuple[str, ...], month_first_date: str | None = None, is_month_first: bool = False
) -> CellParser:
    """Return a parser for these languages and those of the interface. British English has `Sept`."""
    names_of_months = tuple(dict.fromkeys((*languages, *TRANSLATED_LANGUAGES, "en-GB")))
    return CellParser(names_of_months, month_first_date, is_month_first)
