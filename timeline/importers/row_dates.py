"""The date of a row of a spreadsheet, from its cells: dates, times of day, `all day`, or year, month and day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from timeline.i18n import P_
from timeline.i18n.translations import get_translations
from timeline.importers.record import shorten
from timeline.importers.slide_dates import edtf_point
from timeline.importers.spreadsheet_dates import CellDate, CellParser, clean_cell
from timeline.model.edtf import (
    MAX_YEAR_WITH_TIME,
    MIN_YEAR_WITH_TIME,
    EDTFDate,
    EDTFError,
    Precision,
    parse_edtf,
    parse_edtf_date,
)

_MIDNIGHT, _NOON = time(0), time(12)
_LAST_MINUTE = time(23, 59)
_YES = P_("cells that mean yes, separated by |", "true|yes|y|x|1")
_DATE_PARTS = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class _Bounds:
    start: CellDate
    end: CellDate | None


def row_date(cells: Mapping[str, str], parser: CellParser, messages: list[str]) -> str:
    """Return the date in EDTF, or an empty string, with the reason among the messages. `cells` is by field."""
    try:
        start = _start(cells, parser, messages)
    except ValueError as error:
        messages.append(str(error))
        return ""
    if start is None:
        messages.append("has no date")
        return ""
    bounds = _Bounds(start, _end(cells, start, parser, messages))
    bounds = _with_whole_days(_with_times(bounds, cells, parser, messages), _is_all_day(cells, parser), messages)
    return _edtf(_with_possible_times(bounds, messages), messages)


def _start(cells: Mapping[str, str], parser: CellParser, messages: list[str]) -> CellDate | None:
    cell = cells.get("date") or cells.get("first")
    if cell:
        parsed = parser.parse_date(cell)
        messages += parsed.messages
        return parsed
    if "year" in cells:
        parts = {part: cells.get(part, "") for part in _DATE_PARTS}
        return CellDate(edtf_point(parts, "date", parser, messages))
    if "last" in cells:
        parsed = parser.parse_date(cells["last"])
        messages += (*parsed.messages, "has no start: its end is read as the date")
        return parsed
    return None


def _end(cells: Mapping[str, str], start: CellDate, parser: CellParser, messages: list[str]) -> CellDate | None:
    """Return the end; None if the row has none."""
    if ("date" in cells and "first" in cells) or "/" in start.edtf:
        date = parse_edtf(start.edtf)
        days = {"first": str(date.first_day or ""), "last": str(date.last_day or "")}  # our own exports repeat them
        others = ("first", "last") if "date" in cells else ("last",)
        if any(cells.get(field, days[field]) != days[field] for field in others):
            messages.append(f"{' and '.join(others)} dropped: another column has the whole date")
        return None
    if "last" not in cells and "last_year" not in cells:
        return None
    try:
        if "last" not in cells:
            parts = {part: cells.get(f"last_{part}", "") for part in _DATE_PARTS}
            return CellDate(edtf_point(parts, "end", parser, messages))
        end = parser.parse_date(cells["last"])
    except ValueError as error:
        messages.append(f"end dropped: {error}")
        return None
    if "/" in end.edtf:
        messages.append(f"end dropped: {cells['last']!r} is an interval")
        return None
    messages += end.messages
    return end


def _with_times(bounds: _Bounds, cells: Mapping[str, str], parser: CellParser, messages: list[str]) -> _Bounds:
    """Add the times of day that have cells of their own."""
    start, end = bounds.start, bounds.end
    if (start_time := _time(cells, "first_time", parser, messages)) is not None:
        start = replace(start, time_of_day=start_time)
    if (end_time := _time(cells, "last_time", parser, messages)) is not None:
        end = replace(end or _end_of_day(start, end_time, messages), time_of_day=end_time)
    return _Bounds(start, end)


def _end_of_day(start: CellDate, end_time: time, messages: list[str]) -> CellDate:
    """Return the day of an end that has only a time: the next day, if it goes from an afternoon to a morning."""
    is_overnight = start.time_of_day is not None and start.time_of_day >= _NOON > end_time
    if not is_overnight or not _is_day(start.edtf) or parse_edtf_date(start.edtf).year > MAX_YEAR_WITH_TIME:
        return CellDate(start.edtf)
    messages.append(f"end {end_time:%H:%M} is before the start: read as the next day")
    return CellDate(str(EDTFDate.from_ordinal(parse_edtf_date(start.edtf).earliest_ordinal + 1)))


def _time(cells: Mapping[str, str], field: str, parser: CellParser, messages: list[str]) -> time | None:
    if field not in cells:
        return None
    try:
        time_of_day, guesses = parser.parse_time(cells[field])
    except ValueError as error:
        messages.append(f"time dropped: {error}")
        return None
    messages += guesses
    return time_of_day


def _is_all_day(cells: Mapping[str, str], parser: CellParser) -> bool:
    if "all_day" not in cells:
        return False
    cell = clean_cell(cells["all_day"]).casefold()
    return any(cell in get_translations(language).pgettext(*_YES).split("|") for language in parser.languages)


def _with_whole_days(bounds: _Bounds, is_all_day: bool, messages: list[str]) -> _Bounds:
    """Remove the times of an entry of whole days. Midnight at its end belongs to the day before, as in Outlook."""
    start, end = bounds.start, bounds.end
    # Midnight is that of the clock by which the row was written, whatever its offset.
    times = tuple(
        each.time_of_day.replace(tzinfo=None) if each and each.time_of_day is not None else None
        for each in (start, end)
    )
    is_until_midnight = times == (_MIDNIGHT, _MIDNIGHT)
    is_until_last_minute = times[0] == _MIDNIGHT and times[1] is not None and times[1] >= _LAST_MINUTE
    if not is_all_day and not is_until_midnight and not is_until_last_minute:
        if times == (_MIDNIGHT, None) and not start.is_edtf:
            messages.append("time 00:00 dropped: midnight is read as no time of day")
            return _Bounds(replace(start, time_of_day=None), end)
        return bounds
    if end and is_until_midnight and end.edtf != start.edtf and _is_day(start.edtf) and _is_day(end.edtf):
        last_ordinal = parse_edtf_date(end.edtf).earliest_ordinal
        if last_ordinal > parse_edtf_date(start.edtf).earliest_ordinal:
            end = replace(end, edtf=str(EDTFDate.from_ordinal(last_ordinal - 1)))
    if not is_all_day:
        messages.append("midnight to midnight is read as whole days")
    return _Bounds(replace(start, time_of_day=None), end and replace(end, time_of_day=None))


def _with_possible_times(bounds: _Bounds, messages: list[str]) -> _Bounds:
    """Remove the times that EDTF cannot hold: both dates of an interval have one, or neither."""
    start, end = bounds.start, bounds.end
    without_times = _Bounds(replace(start, time_of_day=None), end and replace(end, time_of_day=None))
    dates = [parsed for parsed in (start, end) if parsed]
    if all(parsed.time_of_day is None for parsed in dates):
        return bounds
    if not all(_is_day(parsed.edtf) for parsed in dates):
        messages.append("time of day dropped: only a day that is certain can have one")
        return without_times
    years = [parse_edtf_date(parsed.edtf).year for parsed in dates]
    if not all(MIN_YEAR_WITH_TIME <= year <= MAX_YEAR_WITH_TIME for year in years):
        possible = f"{MIN_YEAR_WITH_TIME} to {MAX_YEAR_WITH_TIME}"
        messages.append(f"time of day dropped: only the years {possible} can have one")
        return without_times
    if end and start.time_of_day and end.time_of_day is None and start.edtf == end.edtf:
        return _Bounds(start, None)
    if end and (start.time_of_day is None) != (end.time_of_day is None):
        which = "start" if start.time_of_day is None else "end"
        messages.append(f"time of day dropped: the {which} has none")
        return without_times
    return bounds


def _is_day(edtf: str) -> bool:
    try:
        parsed = parse_edtf_date(edtf)
    except EDTFError:
        return False
    return parsed.precision is Precision.DAY and parsed.is_certain


def _edtf(bounds: _Bounds, messages: list[str]) -> str:
    start, end = _point(bounds.start), _point(bounds.end) if bounds.end else None
    if end is None or end == start:
        return start
    try:
        return str(parse_edtf(f"{start}/{end}"))
    except EDTFError as error:
        messages.append(f"end dropped: {shorten(str(error))}")
        return start


def _point(parsed: CellDate) -> str:
    if parsed.time_of_day is None:
        return parsed.edtf
    has_seconds = parsed.has_seconds or parsed.time_of_day.second > 0
    return str(replace(parse_edtf_date(parsed.edtf), time_of_day=parsed.time_of_day, has_seconds=has_seconds))
