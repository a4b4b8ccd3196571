"""What to write instead of a text that is no date: a correction of it, else the form for what it seems to mean."""

import re
import unicodedata
from collections.abc import Callable

_DASH = "[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
# What to replace, by what, and why. Each is tried alone and after those above it.
_CORRECTIONS = (
    (r"\s+", "", "a date has no spaces"),
    (_DASH, "-", "{dash} is no hyphen"),
    (r"(?<=[0-9X]-)[?xX]{2}(?![0-9A-Za-z?])", "XX", "an unknown month or day is XX"),
    (r"(?<=[0-9]-)(2[1-4])-XX", r"\1", "a season has no day"),
    (r"(?<=/)\?$|^\?(?=/)", "", "an unknown end is empty"),
    (r"^([0-9]{2})([0-9]{2})/(1[3-9]|[2-9][0-9])$", r"\1\2/\1\3", "the end needs its year too"),
    (r"^([0-9]{4})(-[0-9]{2})?-([0-9]{2})/([0-9]{2})$", r"\1\2-\3/\1\2-\4", "the end needs its year too"),
    (r"^([0-9]{4})-([0-9]{2}-[0-9]{2})/([0-9]{2}-[0-9]{2})$", r"\1-\2/\1-\3", "the end needs its year too"),
)
_YEARS_REMEDY = (
    "years have four digits and run from -9999 to 9999: write the nearest of them, and the true year in the note"
)
_ENDS_REMEDY = "write an open end as in 2024/.. or ../1985, and an unknown one as in 1985/ or /1985"
_DECADE_REMEDY = "write a decade as in 196X, a century as in 19XX"
_INTERVAL_REMEDY = "write an interval with a slash, as in 2021/2030"
_X_REMEDY = (
    "X stands for the last one or two digits of a year, for the day, or for month and day, as in 196X, 19XX, "
    "1962-09-XX, 1962-XX and 1962-XX-XX: write one of these, or an interval such as 1560-12/1569-12"
)
_ERAS = r"a\.?d|b\.?c\.?e?|c\.?e|tcn|scn|(?:trước|sau) công nguyên|ກ່ອນ ຄ\.?ສ|ຄ\.?ສ"
_SEASONS = "spring|summer|autumn|fall|winter|mùa|xuân|hè|hạ|thu|đông|ລະດູ[ກ-ໝ]*"
_DECADES = "thập niên|thập kỷ|những năm|thế kỷ|decade|century|ທົດສະວັດ|ສະຕະວັດ|ຊ່ວງປີ"
_ABOUT = r"c\.|ca\.?|circa|about|around|approx\.?|approximately|khoảng|chừng|ປະມານ"
_OPEN = "since|from|after|until|till|to|before|từ|kể từ|sau|đến|tới|cho đến|trước|ແຕ່|ຮອດ|ຫາ"
_REMEDIES = (
    (r"[\[{].*", "EDTF sets are not supported: write one event for each date, or an interval as in 1667/1668"),
    (r"-0000.*", "there is no year -0000: 0000 is 1 BC, and -0001 is 2 BC"),
    (r"Y.*|[-+]?[0-9]{5,7}|[-+]?[0-9]{9,}|[0-9]+E[0-9]+.*", _YEARS_REMEDY),
    (r"\+[0-9].*", "write the year without +"),
    (r"-?[0-9]{4}S[0-9]+", "significant digits are not supported: write a decade as in 195X, a century as in 19XX"),
    (r"-[0-9]{1,3}([-~?%].*)?", "write years before 1 with four digits: -0110 is 111 BC, 0000 is 1 BC"),
    (rf"(?i).*[0-9] *({_ERAS})(\b|\.).*", "write years before 1 as in -0110, which is 111 BC"),
    (rf"(?i)(.*[^\w])?({_SEASONS})(\W.*)?", "write a season as in 2024-22: 21 to 24 are spring to winter"),
    (rf"(?i).*({_DECADES}).*|.*[0-9]{{3}}0'?s", _DECADE_REMEDY),
    (
        r"(?i)(.*\W)?(q|quý|quarter|ໄຕມາດ) ?(.*\W)?([1-4]|[iv]+)(\W.*)?",
        "write a quarter as months: 2024-01/2024-03",
    ),
    (rf"(?i)({_ABOUT}) ?(\S+ )?[0-9].*", "write an approximate date with ~ after it, as in 1950~"),
    (rf"(?i)({_OPEN}) (\S+ )?[0-9]{{4}}.*[0-9]{{4}}", _INTERVAL_REMEDY),
    (rf"(?i)({_OPEN}) (\S+ )?[0-9].*", _ENDS_REMEDY),
    (r"([0-9]{1,2}[./-]){1,2}[0-9]{4}", "write the year first, as in 1962-09-05"),
    (r"(?i)[0-9]{3}[xu*_?]{1,2}|[0-9]{2}[xu*_?-]{2}", _DECADE_REMEDY),
    (r"-?[0-9]{1,3}[~?%]?", "write the year with four digits, as in 0962"),
    (r"[0-9]{4} ?(-|\.\.) ?[0-9]{4}", _INTERVAL_REMEDY),
    (r"[0-9]{4} ?-", _ENDS_REMEDY),
    (r"(?i)\.+|\.*/.*|.*/\.*|.*/.*(now|nay|open|present|unknown).*|(open|unknown)/.*", _ENDS_REMEDY),
    (r".*/.*/.*[A-Za-z~?%].*", "an interval has one slash, between its start and its end"),
    (r"-?[0-9]{4}-?(W[0-9-]+|[0-9]{3})", "weeks and days of the year are not supported: write month and day"),
    (r"[0-9]{4}/[01][0-9]", "write a month with a hyphen, as in 1962-09, and an interval of years as in 2009/2010"),
    (r"[0-9]{4}([./-]?[0-9]{1,2}){1,2}", "write month and day with two digits and hyphens, as in 1962-09-05"),
    (r".*[0-9X/-][xu].*", "write unknown digits as capital X, as in 1962-09-XX"),
    (r"[0-9X/~?%.-]*X[0-9X/~?%.-]*", _X_REMEDY),
    (r"[0-9/:.-]+T[0-9/:.T-]+[+-][0-9:]+", "write an offset as in 2027-07-18T09:00:00+07:00"),
    (r"[0-9/:T-]+([Tt]| (?=.*:))[0-9].*", "write a time of day as in 2027-07-18T09:00:00, without ~, ? or %"),
    (r"(?=.*[~?%])[0-9/~?%. -]+", "write ~, ? or % once, at the end of a date"),
    (r"[0-9/.-]+", "write month and day with two digits, and an interval with one slash, as in 2022-07-01/2022-09-30"),
)


def find_remedy(text: str, is_date: Callable[[str], bool]) -> str | None:
    """Return what to write instead, or None if nothing is known. `is_date` tells whether a corrected text is valid."""
    corrected, reasons = text, []
    for pattern, replacement, reason in _CORRECTIONS:
        before, corrected = corrected, re.sub(pattern, replacement, corrected)
        if corrected == before:
            continue
        reasons.append(reason.format(dash=_dash_name(before)))
        if is_date(corrected):
            return f"{' and '.join(reasons)}: write {corrected}"
    hyphenated = re.sub(_DASH, "-", text)
    return next((remedy for pattern, remedy in _REMEDIES if re.fullmatch(pattern, hyphenated)), None)


def _dash_name(text: str) -> str:
    """The name of the first character that looks like a hyphen and is none; empty if there is none."""
    match = re.search(_DASH, text)
    return f"{unicodedata.name(match[0]).lower()} (U+{ord(match[0]):04X})" if match else ""
