"""Scalars: each function parses one text, or raises ValueError with what is wrong and the remedy.

Beside them is the JSON Schema of each, by which editors check the same texts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.i18n.translations import wording
from timeline.loader.source_file import NO_TEXT
from timeline.model.csp_hosts import HOST_SOURCE, is_host_source
from timeline.model.edtf import parse, point
from timeline.model.localized_text import UNDETERMINED

# The forms that a pattern can say whole; the JSON Schema has them too.
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
LONGEST_SLUG = 80  # characters
PLACE_CODE = "[A-Z]{2}-[A-Z0-9]{1,3}"
LANGUAGE = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
REVISION = "[0-9]{1,9}"
COLOUR = "#[0-9A-Fa-f]{6}"
LONGEST_NOTE = 300  # characters, of what stands in a list of changes


def slug(text: str) -> str:
    if len(text) > LONGEST_SLUG or not re.fullmatch(SLUG, text):
        most = f"{LONGEST_SLUG} at most"
        raise ValueError(f"{text!r} must be small letters a-z and digits, parted by single hyphens, {most}")
    return text


def place_code(text: str) -> str:
    if not re.fullmatch(PLACE_CODE, text):
        raise ValueError(f"{text!r} is not an ISO 3166-2 code, as VN-29 is")
    return text


@cache
def country(text: str) -> str:
    if len(text) != 2 or wording("en").country(text) is None:
        raise ValueError(f"{text!r} is not an ISO 3166-1 code of a country, as VN is")
    return text


def language(text: str) -> str:
    if not re.fullmatch(LANGUAGE, text) or text == UNDETERMINED:
        raise ValueError(f"{text!r} is not a language: write a code such as vi, lo or en")
    return wording(text).language


@cache
def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"no time zone {text!r}: write it as in Asia/Ho_Chi_Minh") from error


def uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a UUID: make one with `uuidgen`, and never change it later") from error


def day(text: str) -> date:
    found = point(text)
    if not found.exact or found.time_of_day:
        raise ValueError(f"{text!r} must be a day, as in 2026-11-21")
    return found.first


def short(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"is {len(text):,} characters long: tell it in {LONGEST_NOTE} at most")
    return text


def revision(text: str) -> int:
    if not re.fullmatch(REVISION, text):
        raise ValueError(f"{text!r} must be a whole number that rises with each change, from 0")
    return int(text)


def url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", text):
        raise ValueError(f"{text!r} is not a web address: write it as in https://example.org/page")
    return text


def host(text: str) -> str:
    if not is_host_source(text):
        raise ValueError(
            f"{text!r} must be a host in small letters, as portal.example or *.portal.example are, and no more"
        )
    return text


def colour(text: str) -> str:
    if not re.fullmatch(COLOUR, text):
        raise ValueError(f'{text!r} must be a colour in quotes, as in "#9b1c2e"')
    return text.lower()


JSON = dict[str, Any]  # a JSON Schema, draft 7: the one that every release of every editor's plugin reads

# Patterns keep to what Python's `re` and ECMA-262 share. Dates are as `timeline.model.edtf` reads them.
_LEAP = "(?:[02468][048]|[13579][26])"
_MONTH_AND_DAY = (
    "(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
)
_LEAP_DAY = f"(?:[0-9][0-9](?!00){_LEAP}|{_LEAP}00)-02-29"
_YEAR = "(?!0000)[0-9]{4}"
_POINT = f"(?:{_YEAR}(?:-(?:{_MONTH_AND_DAY}))?|(?!0000){_LEAP_DAY})"
_DAY = rf"(?=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_POINT}"
_TIME = f"(?!9999)(?=19|[2-9]){_DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_QUALIFIED = f"{_POINT}[~?%]?"

_SPACE = r"[ \t\n]*"
_NOT_TEXT = r"\r" + "".join(f"\\u{ord(each):04x}" if each != "-" else each for each in NO_TEXT)
_FIRST = rf"[^ \t\n{_NOT_TEXT}]"
_LINE = rf"^{_SPACE}{_FIRST}[^\n{_NOT_TEXT}]*{_SPACE}$"
_UUID = ("[0-9A-Fa-f]{8}", *["[0-9A-Fa-f]{4}"] * 3, "[0-9A-Fa-f]{12}")
_PROSE = rf"^{_SPACE}{_FIRST}[^{_NOT_TEXT}]*$"


def _written(pattern: str, remedy: str, **more: Any) -> JSON:
    """The remedy stands where editors look for what to say of a text that the pattern does not match."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", "patternErrorMessage": remedy, **more}


def _text(pattern: str, remedy: str) -> JSON:
    """YAML takes 1977 for a number and true for no text, and both are texts here."""
    return {"type": ["string", "number", "boolean"], "pattern": pattern, "patternErrorMessage": remedy}


def _or_number(written: JSON, least: int, most: int) -> JSON:
    """The same where YAML takes its digits for a number."""
    return {**written, "type": ["string", "integer"], "minimum": least, "maximum": most}


def _key(pattern: str, remedy: str) -> JSON:
    return _or_number(_written(pattern, remedy, maxLength=LONGEST_SLUG), 0, 10**LONGEST_SLUG - 1)


_AS_DATE = "Write it as in 1962-09-05, 2021-06, 2017 or 2020~"
# By name, as the schema defines them.
FORMS: Mapping[str, JSON] = MappingProxyType(
    {
        "line": _text(_LINE, "Write it in one line, without control characters"),
        "short": {
            **_text(_LINE, f"Write it in one line, of {LONGEST_NOTE} characters at most"),
            "maxLength": LONGEST_NOTE,
        },
        "prose": _text(_PROSE, "Write it without control characters"),
        "moment": _or_number(
            _written(
                rf"{_QUALIFIED}(?:/{_QUALIFIED})?|(?!(.+)/\1$){_TIME}(?:/{_TIME})?",
                f"{_AS_DATE}; a span as 2022-07-01/2022-09-30, a time as 2027-07-18T09:00",
            ),
            1,
            9999,
        ),
        "point": _or_number(_written(f"{_QUALIFIED}|{_TIME}", _AS_DATE), 1, 9999),
        "day": _written(_DAY, "Write a day, as in 2026-11-21"),
        "slug": _key(SLUG, "Write small letters a-z and digits, parted by single hyphens"),
        "key": _key(f"{SLUG}|{PLACE_CODE}", "Write a key that stands in its section"),
        "place": _written(PLACE_CODE, "Write an ISO 3166-2 code, as VN-29 is"),
        "country": _written("|".join(wording("en").countries()), "Write an ISO 3166-1 code of a country, as VN is"),
        "language": _written(f"(?!und$){LANGUAGE}", "Write the code of a language, such as vi, lo or en"),
        "zone": _written("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "Write it as in Asia/Ho_Chi_Minh"),
        "uuid": _written("-?".join(_UUID), "Make a UUID with uuidgen, and never change it later"),
        "url": _written(r'https?://[^\s<>"/?#]+[^\s<>"]*', "Write it as in https://example.org/page"),
        "host": _written(HOST_SOURCE, "Write a host in small letters, as portal.example or *.portal.example are"),
        "colour": _written(COLOUR, 'Write a colour in quotes, as in "#9b1c2e"'),
        "revision": _or_number(_written(REVISION, "Write a whole number that rises with each change"), 0, 10**9 - 1),
    }
)
_READ_BY: Mapping[Callable[[str], Any], str] = MappingProxyType(
    {
        str: "line",
        short: "short",
        parse: "moment",
        point: "point",
        day: "day",
        slug: "slug",
        place_code: "place",
        country: "country",
        language: "language",
        zone: "zone",
        uuid: "uuid",
        url: "url",
        host: "host",
        colour: "colour",
        revision: "revision",
    }
)


def read_by(parse: Callable[[str], Any]) -> JSON:
    """The form of the texts that a function reads."""
    return form(_READ_BY[parse])


def form(name: str) -> JSON:
    return {"$ref": f"#/definitions/{name}"}
