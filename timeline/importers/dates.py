"""Dates as spreadsheets have them: EDTF, else the day first, as in Vietnam and most of the world.

`dateutil.parser` would take 05/09/1962 for 9 May in silence, and 1962-09 for today's day.
"""

import re
from collections.abc import Iterable

from timeline.model.edtf import EDTFError, parse

# [0-9], not \d: \d also takes Lao digits
_TIME = r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?"
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})" + _TIME)
_MONTH = re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
_TWO_DIGITS = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_REMEDY = "write the year first, as in 1962-09-05"


def month_first(dates: Iterable[str]) -> str | None:
    """A date among these that can only be written month first, as in America, so that others may be too."""
    for text in dates:
        found = _DAY_FIRST.fullmatch(text.strip())
        if found and int(found["month"]) > 12 >= int(found["day"]):
            return text
    return None


def read_date(text: str, foreign: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The date in EDTF, and what was guessed; raise ValueError with the remedy. `foreign` is of `month_first`."""
    text = text.strip()
    try:
        return str(parse(text)), ()
    except EDTFError as error:
        refused = error
    if _TWO_DIGITS.fullmatch(text):
        raise ValueError(f"{text!r} has a year of two digits: write four")
    if _SERIAL.fullmatch(text):
        raise ValueError(f"{text!r} is a spreadsheet's number of a day: format the column as a date")
    if found := _MONTH.fullmatch(text):
        return str(parse(f"{found['year']}-{found['month'].zfill(2)}")), ()
    found = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if not found:
        raise refused
    day, month = int(found["day"]), int(found["month"])
    remarks: list[str] = []
    if text.index(found["sign"]) < 4:
        if month > 12 >= day:
            raise ValueError(f"{text!r} is written month first, and dates are read day first: {_REMEDY}")
        if day <= 12 and day != month:
            if foreign:
                raise ValueError(f"{text!r} may be day or month first, as {foreign!r} is: {_REMEDY}")
            remarks.append(
                f"date {text!r} could be read in two ways: taken day first, as {found['year']}-{month:02}-{day:02}"
            )
    made = f"{found['year']}-{month:02}-{day:02}"
    if found["hour"] is not None and not f"{found['hour']}{found['minute']}".strip("0"):
        remarks.append(f"midnight of {text!r} taken for the day alone")
    elif found["hour"] is not None:
        made += f"T{found['hour'].zfill(2)}:{found['minute']}"
        if (found["second"] or "00") != "00":
            remarks.append(f"seconds of {text!r} dropped")
    return str(parse(made)), tuple(remarks)
