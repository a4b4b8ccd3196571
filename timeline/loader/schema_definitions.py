"""The `definitions` of the JSON Schema: the texts that `scalars` parses, as text editors check them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from timeline.i18n.translations import get_translations
from timeline.loader import scalars
from timeline.loader.source_file import CONTROL_CHARACTERS
from timeline.model.csp_hosts import HOST_SOURCE_PATTERN
from timeline.model.edtf import parse_edtf, parse_edtf_date
from timeline.model.picture import PICTURE_FILE_PATTERN

# Regular expressions of the dates that `timeline.model.edtf` parses. They use only the syntax that Python's `re` and
# ECMA-262 share.
_LEAP = "(?:[02468][048]|[13579][26])"
_MONTH = "(?:0[1-9]|1[0-2])"
_MONTH_AND_DAY = f"{_MONTH}|{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
_LEAP_DAY = f"(?:[0-9][0-9](?!00){_LEAP}|{_LEAP}00)-02-29"
_CALENDAR_DATE = f"(?:[0-9]{{4}}(?:-(?:{_MONTH_AND_DAY}))?|{_LEAP_DAY})"
_UNSPECIFIED = f"[0-9]{{3}}X|[0-9]{{2}}XX|[0-9]{{4}}(?:-{_MONTH})?-XX|[0-9]{{4}}-XX-XX"
_SEASON = "[0-9]{4}-2[1-4]"
_OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-3])(?::[0-5][0-9])?|[+-]14(?::00)?)"

DAY_PATTERN = f"(?!0000)(?=[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_CALENDAR_DATE}"
_TIME = f"(?!9999)(?=19|[2-9]){DAY_PATTERN}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?{_OFFSET}?"
_QUALIFIED_DATE = f"(?!-0000)-?(?:{_CALENDAR_DATE}|{_SEASON}|{_UNSPECIFIED})[~?%]?"
DATE_PATTERN = f"{_QUALIFIED_DATE}|{_TIME}"
DATE_OR_INTERVAL_PATTERN = (
    rf"{_QUALIFIED_DATE}(?:/(?:{_QUALIFIED_DATE}|\.\.)?)?|(?:\.\.)?/{_QUALIFIED_DATE}|(?!(.+)/\1$){_TIME}(?:/{_TIME})?"
)

JsonSchema = dict[str, Any]  # draft 7, which all versions of the plugins of text editors support

_SPACE = r"[ \t\n]*"
_CONTROL_CLASS = r"\r" + scalars.escape_class(CONTROL_CHARACTERS)
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
    return _accept_number(
        _string_schema(pattern, remedy, maxLength=scalars.MAX_SLUG_LENGTH), 0, 10**scalars.MAX_SLUG_LENGTH - 1
    )


_DATE_REMEDY = "Write it as in 1962-09-05, 2021-06, 2017, 196X or 2020~"
DEFINITIONS: Mapping[str, JsonSchema] = MappingProxyType(
    {
        "line": _text_schema(_LINE, "Write it in one line, without control characters"),
        "note": {
            **_text_schema(_LINE, f"Write it in one line, of {scalars.MAX_NOTE_LENGTH} characters at most"),
            "maxLength": scalars.MAX_NOTE_LENGTH,
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
        "slug": _key_schema(
            scalars.SLUG_PATTERN, "Write lowercase letters a-z and digits, separated by single hyphens"
        ),
        "key": _key_schema(
            f"{scalars.SLUG_PATTERN}|{scalars.PLACE_CODE_PATTERN}", "Write a key of the section that it refers to"
        ),
        "place": _string_schema(scalars.PLACE_CODE_PATTERN, "Write an ISO 3166-2 code, such as VN-29"),
        "country": _string_schema(
            "|".join(get_translations("en").country_codes()), "Write an ISO 3166-1 country code, such as VN"
        ),
        "language": _string_schema(
            f"(?!und$){scalars.LANGUAGE_PATTERN}", "Write a language code, such as vi, lo or en"
        ),
        "zone": _string_schema("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", "Write a time zone, such as Asia/Ho_Chi_Minh"),
        "uuid": _string_schema("-?".join(_UUID_GROUPS), "Create a UUID with uuidgen, and never change it later"),
        "url": _string_schema(scalars.URL_PATTERN, "Write it as in https://example.org/page"),
        "https": _string_schema(scalars.SECURE_URL_PATTERN, "Write it as in https://example.org/page"),
        "picture": _string_schema(
            PICTURE_FILE_PATTERN,
            "Name the file with lowercase letters a-z, digits and hyphens, as in treaty-1977.jpg (or png, webp, avif)",
        ),
        "contact": _string_schema(
            f"{scalars.EMAIL_PATTERN}|{scalars.URL_PATTERN}", "Write it as in editor@example.org"
        ),
        "host": _string_schema(
            HOST_SOURCE_PATTERN, "Write a host in lowercase letters, such as portal.example or *.portal.example"
        ),
        "colour": _string_schema(scalars.COLOUR_PATTERN, 'Write a colour in quotes, as in "#9b1c2e"'),
        "revision": _accept_number(
            _string_schema(scalars.REVISION_PATTERN, "Write a whole number from 0, raised with each change"),
            0,
            10**9 - 1,
        ),
        "importance": _accept_number(
            _string_schema(scalars.IMPORTANCE_PATTERN, "Write 1, 2 or 3; 3 is the greatest"), 1, 3
        ),
        "boolean": {"enum": [True, False, *scalars.BOOLEANS]},
        "number": {
            **_string_schema(scalars.NUMBER_PATTERN, "Write a number, as in 1.37; 1.37~ is about, 1.37+ over 1.37"),
            "type": ["string", "number"],
        },
    }
)
_DEFINITION_NAMES: Mapping[Callable[[str], Any], str] = MappingProxyType(
    {
        str: "line",
        scalars.parse_note: "note",
        parse_edtf: "moment",
        parse_edtf_date: "point",
        scalars.parse_day: "day",
        scalars.parse_slug: "slug",
        scalars.parse_place_code: "place",
        scalars.parse_country: "country",
        scalars.parse_language: "language",
        scalars.parse_timezone: "zone",
        scalars.parse_uuid: "uuid",
        scalars.parse_url: "url",
        scalars.parse_contact: "contact",
        scalars.parse_secure_url: "https",
        scalars.parse_picture_file: "picture",
        scalars.parse_host: "host",
        scalars.parse_colour: "colour",
        scalars.parse_revision: "revision",
        scalars.parse_short_title: "line",
        scalars.parse_importance: "importance",
        scalars.parse_boolean: "boolean",
        scalars.parse_number: "number",
    }
)


def parser_schema(parse: Callable[[str], Any]) -> JsonSchema:
    """The JSON Schema of the texts that a function parses."""
    return definition_ref(_DEFINITION_NAMES[parse])


def definition_ref(name: str) -> JsonSchema:
    return {"$ref": f"#/definitions/{name}"}
