"""Parsers of single texts, and the JSON Schema of each, with which text editors check the same texts.

Each parser raises ValueError with what is wrong and how to correct it.
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

from timeline.i18n.translations import get_translations
from timeline.loader.date_patterns import DATE_OR_INTERVAL_PATTERN, DATE_PATTERN, DAY_PATTERN
from timeline.loader.source_file import CONTROL_CHARACTERS, INVISIBLE_EXCEPT_JOINERS
from timeline.model.csp_hosts import HOST_SOURCE_PATTERN, is_host_source
from timeline.model.edtf import parse_edtf, parse_edtf_date
from timeline.model.localized_text import UNDETERMINED


def _escape_class(characters: str) -> str:
    """Return a character class with escapes that Python and JavaScript share."""
    return "".join(f"\\u{ord(char):04x}" if char != "-" else char for char in characters)


# Formats that a pattern describes completely. The JSON Schema uses the same patterns.
SLUG_PATTERN = "[a-z0-9]+(-[a-z0-9]+)*"
MAX_SLUG_LENGTH = 80  # characters
PLACE_CODE_PATTERN = "[A-Z]{2}-[A-Z0-9]{1,3}"
LANGUAGE_PATTERN = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
REVISION_PATTERN = "[0-9]{1,9}"
COLOUR_PATTERN = "#[0-9A-Fa-f]{6}"
EMAIL_PATTERN = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_NOT_IN_URLS = r'\s<>"' + _escape_class(INVISIBLE_EXCEPT_JOINERS)
_URL_PATTERN = rf"https?://[^{_NOT_IN_URLS}/?#]+[^{_NOT_IN_URLS}]*"
MAX_NOTE_LENGTH = 300  # characters; notes are shown in the list of changes


def parse_slug(text: str) -> str:
    if len(text) > MAX_SLUG_LENGTH or not re.fullmatch(SLUG_PATTERN, text):
        limit = f"at most {MAX_SLUG_LENGTH} characters"
        raise ValueError(f"{text!r} must be lowercase letters a-z and digits, separated by single hyphens, {limit}")
    return text


def parse_place_code(text: str) -> str:
    if not re.fullmatch(PLACE_CODE_PATTERN, text):
        raise ValueError(f"{text!r} is not an ISO 3166-2 code: write one such as VN-29")
    return text


@cache
def parse_country(text: str) -> str:
    if len(text) != 2 or get_translations("en").country_name(text) is None:
        raise ValueError(f"{text!r} is not an ISO 3166-1 country code: write one such as VN")
    return text


def parse_language(text: str) -> str:
    if not re.fullmatch(LANGUAGE_PATTERN, text) or text == UNDETERMINED:
        raise ValueError(f"{text!r} is not a language code: write one such as vi, lo or en")
    return get_translations(text).language


@cache
def parse_timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"unknown time zone {text!r}: write one such as Asia/Ho_Chi_Minh") from error


def parse_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a UUID: create one with `uuidgen`, and never change it later") from error


def parse_day(text: str) -> date:
    date = parse_edtf_date(text)
    if not date.is_in_calendars or date.time_of_day:
        raise ValueError(f"{text!r} must be a day, as in 2026-11-21")
    return date.earliest


def parse_note(text: str) -> str:
    if len(text) > MAX_NOTE_LENGTH:
        raise ValueError(f"is {len(text):,} characters long: shorten it to {MAX_NOTE_LENGTH} at most")
    return text


def parse_revision(text: str) -> int:
    if not re.fullmatch(REVISION_PATTERN, text):
        raise ValueError(f"{text!r} must be a whole number from 0, raised with each change")
    return int(text)


def parse_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(f"[{_NOT_IN_URLS}]", text):
        raise ValueError(f"{text!r} is not a web address: write it as in https://example.org/page")
    return text


def parse_contact(text: str) -> str:
    """Parse an e-mail address, or a URL in which `{event}` may stand for the URL of an event."""
    if re.fullmatch(EMAIL_PATTERN, text):
        return text
    try:
        return parse_url(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is neither an e-mail address nor a web address: write it as in editor@example.org"
        ) from None


def parse_host(text: str) -> str:
    if not is_host_source(text):
        raise ValueError(
            f"{text!r} must be only a host, in lowercase letters, such as portal.example or *.portal.example"
        )
    return text


def parse_colour(text: str) -> str:
    if not re.fullmatch(COLOUR_PATTERN, text):
        raise ValueError(f'{text!r} must be a colour in quotes, as in "#9b1c2e"')
    return text.lower()


JsonSchema = dict[str, Any]  # draft 7, which all versions of the plugins of text editors support

_SPACE = r"[ \t\n]*"
_CONTROL_CLASS = r"\r" + _escape_class(CONTROL_CHARACTERS)
_FIRST_CHARACTER = rf"[^ \t\n{_CONTROL_CLASS}]"
_LINE = rf"^{_SPACE}{_FIRST_CHARACTER}[^\n{_CONTROL_CLASS}]*{_SPACE}$"
_UUID_GROUPS = ("[0-9A-Fa-f]{8}", *["[0-9A-Fa-f]{4}"] * 3, "[0-9A-Fa-f]{12}")
_PROSE = rf"^{_SPACE}{_FIRST_CHARACTER}[^{_CONTROL_CLASS}]*$"


def _string_schema(pattern: str, remedy: str, **more: Any) -> JsonSchema:
    """A string with a pattern. Text editors show `patternErrorMessage` if the pattern does not match."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", "patternErrorMessage": remedy, **more}


def _text_schema(pattern: str, remedy: str) -> JsonSchema:
    """A text. YAML parses 1977 as a number and true as a boolean, but both are texts here."""
    return {"type": ["string", "number", "boolean"], "pattern": pattern, "patternErrorMessage": remedy}


def _accept_number(schema: JsonSchema, minimum: int, maximum: int) -> JsonSchema:
    """Accept an integer too, because YAML parses a text of digits as a number."""
    return {**schema, "type": ["string", "integer"], "minimum": minimum, "maximum": maximum}


def _key_schema(pattern: str, remedy: str) -> JsonSchema:
    return _accept_number(_string_schema(pattern, remedy, maxLength=MAX_SLUG_LENGTH), 0, 10**MAX_SLUG_LENGTH - 1)


_DATE_REMEDY = "Write it as in 1962-09-05, 2021-06, 2017, 196X or 2020~"
# The `definitions` of the JSON Schema.
DEFINITIONS: Mapping[str, JsonSchema] = MappingProxyType(
    {
        "line": _text_schema(_LINE, "Write it in one line, without control characters"),
        "short": {
            **_text_schema(_LINE, f"Write it in one line, of {MAX_NOTE_LENGTH} characters at most"),
            "maxLength": MAX_NOTE_LENGTH,
        },
        "prose": _text_schema(_PROSE, "Write it without control characters"),
        "moment": _accept_number(
            _string_schema(
                DATE_OR_INTERVAL_PATTERN,
                f"{_DATE_REMEDY}; an interval as in 2022-07-01/2022-09-30 or 2024/.., a time as in 2027-07-18T09:00:00",
            ),
            -9999,
            9999,
        ),
        "point": _accept_number(_string_schema(DATE_PATTERN, _DATE_REMEDY), -9999, 9999),
        "day": _string_schema(DAY_PATTERN, "Write a day, as in 2026-11-21"),
        "slug": _key_schema(SLUG_PATTERN, "Write lowercase letters a-z and digits, separated by single hyphens"),
        "key": _key_schema(f"{SLUG_PATTERN}|{PLACE_CODE_PATTERN}", "Write a key of the section that it refers to"),
        "place": _string_schema(PLACE_CODE_PATTERN, "Write an ISO 3166-2 code, such as VN-29"),
        "country": _string_schema(
            "|".join(get_translations("en").country_codes()), "Write an ISO 3166-1 country code, such as VN"
        ),
        "language": _string_schema(f"(?!und$){LANGUAGE_PATTERN}", "Write a language code, such as vi, lo or en"),
        "zone": _string_schema("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "Write a time zone, such as Asia/Ho_Chi_Minh"),
        "uuid": _string_schema("-?".join(_UUID_GROUPS), "Create a UUID with uuidgen, and never change it later"),
        "url": _string_schema(_URL_PATTERN, "Write it as in https://example.org/page"),
        "contact": _string_schema(f"{EMAIL_PATTERN}|{_URL_PATTERN}", "Write it as in editor@example.org"),
        "host": _string_schema(
            HOST_SOURCE_PATTERN, "Write a host in lowercase letters, such as portal.example or *.portal.example"
        ),
        "colour": _string_schema(COLOUR_PATTERN, 'Write a colour in quotes, as in "#9b1c2e"'),
        "revision": _accept_number(
            _string_schema(REVISION_PATTERN, "Write a whole number from 0, raised with each change"), 0, 10**9 - 1
        ),
    }
)
_DEFINITION_NAMES: Mapping[Callable[[str], Any], str] = MappingProxyType(
    {
        str: "line",
        parse_note: "short",
        parse_edtf: "moment",
        parse_edtf_date: "point",
        parse_day: "day",
        parse_slug: "slug",
        parse_place_code: "place",
        parse_country: "country",
        parse_language: "language",
        parse_timezone: "zone",
        parse_uuid: "uuid",
        parse_url: "url",
        parse_contact: "contact",
        parse_host: "host",
        parse_colour: "colour",
        parse_revision: "revision",
    }
)
# The parsers of texts for readers, which may contain any space.
FREE_TEXT_PARSERS: tuple[Callable[[str], Any], ...] = (str, parse_note)


def parser_schema(parse: Callable[[str], Any]) -> JsonSchema:
    """The JSON Schema of the texts that a function parses."""
    return definition_ref(_DEFINITION_NAMES[parse])


def definition_ref(name: str) -> JsonSchema:
    return {"$ref": f"#/definitions/{name}"}
