"""Parser of the dates in spreadsheets: EDTF, else day first, as in Vietnam and most of the world.

`dateutil.parser` is not used: without a warning it reads 05/09/1962 as 9 May, and 1962-09 as today's day of that month.
"""

import re
from collections.abc import Iterable

from timeline.model.edtf import EDTFError, parse_edtf

# [0-9], not \d: \d also takes Lao digits
_TIME = r"(?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?)?"
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<sign>[/.-])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})" + _TIME)
_MONTH_AND_YEAR = re.compile(r"(?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_SPREADSHEET_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_YEAR_FIRST_REMEDY = "write the year first, as in 1962-09-05"


def find_month_first_date(dates: Iterable[str]) -> str | None:
    """Return the first date that can only be month first, as in America. If there is one, the others may be too."""
    for text in dates:
        match = _DAY_FIRST.fullmatch(text.strip())
        if match and int(match["month"]) > 12 >= int(match["day"]):
            return text
    return None


def parse_spreadsheet_date(text: str, month_first_date: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the date in EDTF, and messages about guesses. Raises ValueError with the remedy.

    `month_first_date` is the result of `find_month_first_date` for all dates of the spreadsheet.
    """
    text = text.strip()
    try:
        return str(parse_edtf(text)), ()
    except EDTFError as error:
        edtf_error = error
    if _TWO_DIGIT_YEAR.fullmatch(text):
        raise ValueError(f"{text!r} has a year of two digits: write four digits")
    if _SPREADSHEET_SERIAL.fullmatch(text):
        raise ValueError(f"{text!r} is the number by which a spreadsheet stores a date: format the column as a date")
    if match := _MONTH_AND_YEAR.fullmatch(text):
        return str(parse_edtf(f"{match['year']}-{match['month'].zfill(2)}")), ()
    match = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if not match:
        raise edtf_error
    day, month = int(match["day"]), int(match["month"])
    messages: list[str] = []
    if text.index(match["sign"]) < 4:
        if month > 12 >= day:
            raise ValueError(f"{text!r} is month first, but dates are read day first: {_YEAR_FIRST_REMEDY}")
        if day <= 12 and day != month:
            if month_first_date:
                raise ValueError(f"{text!r} may be month first, because {month_first_date!r} is: {_YEAR_FIRST_REMEDY}")
            messages.append(f"date {text!r} is ambiguous: read day first, as {match['year']}-{month:02}-{day:02}")
    edtf = f"{match['year']}-{month:02}-{day:02}"
    if match["hour"] is not None and not f"{match['hour']}{match['minute']}".strip("0"):
        messages.append(f"time of {text!r} dropped: midnight is read as no time of day")
    elif match["hour"] is not None:
        edtf += f"T{match['hour'].zfill(2)}:{match['minute']}"
        if (match["second"] or "00") != "00":
            messages.append(f"seconds of {text!r} dropped")
    return str(parse_edtf(edtf)), tuple(messages)
