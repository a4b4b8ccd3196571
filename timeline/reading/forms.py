"""What texts look like, as JSON Schema says it to editors: one form for each function that reads a text."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from timeline.edtf import parse, point
from timeline.hosts import HOST_SOURCE
from timeline.reading import texts
from timeline.reading.octets import NO_TEXT
from timeline.wording import wording

JSON = dict[str, Any]  # a JSON Schema, draft 7: the one that every release of every editor's plugin reads

# Patterns keep to what Python's `re` and ECMA-262 share. Years, months and days are as timeline/edtf.py reads them.
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
    return _or_number(_written(pattern, remedy, maxLength=texts.LONGEST_SLUG), 0, 10**texts.LONGEST_SLUG - 1)


_AS_DATE = "Write it as in 1962-09-05, 2021-06, 2017 or 2020~"
# By name, as the schema defines them.
FORMS: Mapping[str, JSON] = MappingProxyType(
    {
        "line": _text(_LINE, "Write it in one line, without control characters"),
        "short": {
            **_text(_LINE, f"Write it in one line, of {texts.LONGEST_NOTE} characters at most"),
            "maxLength": texts.LONGEST_NOTE,
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
        "slug": _key(texts.SLUG, "Write small letters a-z and digits, parted by single hyphens"),
        "key": _key(f"{texts.SLUG}|{texts.PLACE_CODE}", "Write a key that stands in its section"),
        "place": _written(texts.PLACE_CODE, "Write an ISO 3166-2 code, as VN-29 is"),
        "country": _written("|".join(wording("en").countries()), "Write an ISO 3166-1 code of a country, as VN is"),
        "language": _written(f"(?!und$){texts.LANGUAGE}", "Write the code of a language, such as vi, lo or en"),
        "zone": _written("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "Write it as in Asia/Ho_Chi_Minh"),
        "uuid": _written("-?".join(_UUID), "Make a UUID with uuidgen, and never change it later"),
        "url": _written(r'https?://[^\s<>"/?#]+[^\s<>"]*', "Write it as in https://example.org/page"),
        "host": _written(HOST_SOURCE, "Write a host in small letters, as portal.example or *.portal.example are"),
        "colour": _written(texts.COLOUR, 'Write a colour in quotes, as in "#9b1c2e"'),
        "revision": _or_number(
            _written(texts.REVISION, "Write a whole number that rises with each change"), 0, 10**9 - 1
        ),
    }
)
_READ_BY: Mapping[Callable[[str], Any], str] = MappingProxyType(
    {
        str: "line",
        texts.short: "short",
        parse: "moment",
        point: "point",
        texts.day: "day",
        texts.slug: "slug",
        texts.place_code: "place",
        texts.country: "country",
        texts.language: "language",
        texts.zone: "zone",
        texts.uuid: "uuid",
        texts.url: "url",
        texts.host: "host",
        texts.colour: "colour",
        texts.revision: "revision",
    }
)


def read_by(parse: Callable[[str], Any]) -> JSON:
    """The form of the texts that a function reads."""
    return form(_READ_BY[parse])


def form(name: str) -> JSON:
    return {"$ref": f"#/definitions/{name}"}
