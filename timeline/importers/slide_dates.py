"""The dates of TimelineJS: objects with year, month, day, hour and minute, and a text to show instead of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from timeline.i18n.translations import get_translations
from timeline.importers.record import shorten
from timeline.importers.spreadsheet_dates import CellParser
from timeline.model.edtf import (
    DateOrInterval,
    EDTFDate,
    EDTFError,
    Interval,
    MissingEnd,
    format_time,
    parse_edtf,
    parse_edtf_date,
)

_DATE_PARTS = ("year", "month", "day")
_TIME_PARTS = ("hour", "minute", "second", "millisecond")
_QUALIFIERS = ("", "~", "?", "%")
_WHOLE_NUMBER = re.compile(r"([+-]?[0-9]{1,9})(?:\.0*)?")


def slide_date(
    slide: Mapping[str, Any], display_date: str, languages: Iterable[str], parser: CellParser, messages: list[str]
) -> tuple[str, str]:
    """Return the date in EDTF, and `display_date` if it says more than the date.

    The date is empty if it cannot be read. Then the messages say why.
    """
    try:
        if display_date and not _has_year(slide.get("start_date")):
            parsed = parser.parse_date(display_date)
            messages += (
                *parsed.messages,
                f"has no start_date: {display_date!r} in display_date is read as {parsed.edtf}",
            )
            return parsed.edtf, ""
        if not slide.get("start_date"):
            messages.append("has no start_date")
            return "", ""
        start = edtf_point(slide["start_date"], "start_date", parser, messages)
    except ValueError as error:
        messages.append(f"start_date: {error}")
        return "", ""
    start, end = _with_same_precision(start, _end(slide, parser, messages), messages)
    candidates = list(_possible_dates(start, end))
    # Intervals first: our export has an end_date only for them, also if it equals start_date.
    for moment, language in product(reversed(candidates), languages):
        if display_date and get_translations(language).format_date_capitalized(moment) == display_date:
            return str(moment), ""
    if display_date:
        messages.append("display_date moved to the note")
    if end and isinstance(candidates[0], EDTFDate):
        reason = (
            "equals start_date: read as one date"
            if end == start
            else f"{end!r} dropped: it makes no valid interval with {start!r}"
        )
        messages.append(f"end_date {reason}")
    return str(candidates[0]), display_date


def _has_year(date_object: Any) -> bool:
    return bool(str(date_object.get("year") or "").strip() if isinstance(date_object, Mapping) else date_object)


def _end(slide: Mapping[str, Any], parser: CellParser, messages: list[str]) -> str | None:
    if not slide.get("end_date"):
        return None
    try:
        return edtf_point(slide["end_date"], "end_date", parser, messages)
    except ValueError as error:
        messages.append(f"end_date dropped: {error}")
        return None


def _with_same_precision(start: str, end: str | None, messages: list[str]) -> tuple[str, str | None]:
    """Remove the time of day if only the start or only the end has one."""
    if end is None or ("T" in start) == ("T" in end):
        return start, end
    messages.append(f"time of day dropped: {'end_date' if 'T' in start else 'start_date'} has none")
    return start.partition("T")[0], end.partition("T")[0]


def _possible_dates(start: str, end: str | None) -> Iterator[DateOrInterval]:
    """Yield the dates that start and end may mean, with each qualifier. The one without qualifiers comes first.

    TimelineJS has no qualifiers; only display_date shows which one our own export had.
    """
    if end and end != start:
        try:
            whole = parse_edtf(f"{start}/{end}")
        except EDTFError:
            end = None
        else:
            yield whole
            yield from _points_with_bounds(whole)
            yield from map(
                Interval, *zip(*product(_with_each_qualifier(start), _with_each_qualifier(end)), strict=True)
            )
            return
    points = _with_each_qualifier(start)
    yield from points
    for point in points:
        if end:
            yield Interval(point, point)
        for missing in MissingEnd:
            yield from (Interval(point, missing), Interval(missing, point))


def _points_with_bounds(whole: DateOrInterval) -> Iterator[EDTFDate]:
    """Yield the decade, the century or the season that our own export writes as this interval, with each qualifier."""
    first, last = whole.dates
    names = [f"{first}"[:-1] + "X", f"{first}"[:-2] + "XX"] if first.month is None else []
    seasons = range(21, 25) if first.month is not None and first.day is None else ()
    names += [f"{first}"[:-2] + str(season) for season in seasons]
    for text in names:
        for point in _with_each_qualifier(text):
            if (point.first_day, point.last_day) == (first.first_day, last.last_day):
                yield point


def _with_each_qualifier(text: str) -> list[EDTFDate]:
    return [parse_edtf_date(text + qualifier) for qualifier in _QUALIFIERS if not (qualifier and "T" in text)]


def edtf_point(date_object: Any, name: str, parser: CellParser, messages: list[str]) -> str:
    """Return a date object of TimelineJS in EDTF. Raises ValueError if it has no valid year, month or day.

    A flaw in the time of day only loses the time.
    """
    if isinstance(date_object, str | int | float):
        parsed = parser.parse_date(str(date_object))
        messages += (*parsed.messages, f"{name} is no object: {date_object!r} is read as {parsed.edtf}")
        return parsed.edtf
    if not isinstance(date_object, Mapping):
        raise ValueError(f"{shorten(str(date_object))!r} is not an object with a year")
    parts = [_number(date_object, part, parser) for part in _DATE_PARTS]
    known_parts = parts[: parts.index(None)] if None in parts else parts
    if not known_parts:
        raise ValueError("has no year")
    year, *rest = known_parts
    assert year is not None
    if year == 0:
        messages.append(f"{name}: year 0, which TimelineJS does not have, read as 1 BC")
    elif 0 < year < 100:
        messages.append(f"{name}: year {year} read as the year {year:04}")
    elif year < 0:  # -1 is 1 BC, which is the year 0 in EDTF
        year += 1
    text = f"{year:04}" if year >= 0 else f"-{-year:04}"
    day = str(parse_edtf_date(text + "".join(f"-{part:02}" for part in rest)))
    dropped_parts = [part for part, value in zip(_DATE_PARTS, parts, strict=True) if value is not None][
        len(known_parts) :
    ]
    time_of_day = ""
    try:
        time_of_day, more = _time_of_day(date_object, name, len(known_parts) == len(_DATE_PARTS), parser, messages)
        dropped_parts += more
        parse_edtf_date(day + time_of_day)
    except ValueError as error:
        messages.append(f"{name}: time of day dropped: {error}")
        time_of_day = ""
    if dropped_parts:
        messages.append(f"{name}: {', '.join(dropped_parts)} dropped")
    return day + time_of_day


def _time_of_day(
    date_object: Mapping[str, Any], name: str, has_day: bool, parser: CellParser, messages: list[str]
) -> tuple[str, list[str]]:
    """Return the time as EDTF has it behind a day, and the parts that it leaves out. Raises ValueError."""
    if str(date_object.get("time") or "").strip():  # in the spreadsheet of TimelineJS
        if not has_day:
            return "", ["time"]
        time_of_day, guesses = parser.parse_time(str(date_object["time"]))
        messages += guesses
        return f"T{format_time(time_of_day)}", []
    numbers = {part: _number(date_object, part, parser) for part in _TIME_PARTS}
    hour, minute = numbers["hour"], numbers["minute"]
    left_out = ["millisecond"] if numbers["millisecond"] else []
    if hour is None or not has_day:
        return "", [*(part for part in ("hour", "minute", "second") if numbers[part] is not None), *left_out]
    if minute is None:
        messages.append(f"{name}: no minute given: read as the full hour")
    second = "" if numbers["second"] is None else f":{numbers['second']:02}"
    return f"T{hour:02}:{minute or 0:02}{second}", left_out


def _number(date_object: Mapping[str, Any], part: str, parser: CellParser) -> int | None:
    value = date_object.get(part)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if part == "month" and isinstance(value, str) and (month := parser.month_number(value)):
        return month
    text = re.sub(r"[\s,]+", "", str(value))  # TimelineJS removes the commas between thousands too
    match = _WHOLE_NUMBER.fullmatch(text)
    if not match or not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError(f"{shorten(str(value))!r} is not a valid {part}")
    return int(match[1])
