"""Parsers of single texts. `schema_definitions` has the JSON Schema of the same texts.

Each parser raises ValueError with what is wrong and how to correct it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.i18n.translations import get_translations
from timeline.loader.source_file import INVISIBLE_EXCEPT_JOINERS
from timeline.model.csp_hosts import is_host_source
from timeline.model.edtf import parse_edtf_date
from timeline.model.indicators import Exactness, Number
from timeline.model.localized_text import UNDETERMINED
from timeline.model.picture import PICTURE_FILE_PATTERN


def escape_class(characters: str) -> str:
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
_NOT_IN_URLS = r'\s<>"' + escape_class(INVISIBLE_EXCEPT_JOINERS)
URL_PATTERN = rf"https?://[^{_NOT_IN_URLS}/?#]+[^{_NOT_IN_URLS}]*"
SECURE_URL_PATTERN = URL_PATTERN.replace("s?", "s", 1)
MAX_NOTE_LENGTH = 300  # characters; notes are shown in the list of changes
MAX_SHORT_TITLE_LENGTH = 28  # letters without the marks that some scripts write above and below them
IMPORTANCE_PATTERN = "[123]"
BOOLEANS = ("true", "false")
NUMBER_PATTERN = r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,9})?(?:e-?[0-9]{1,2})?[~+]?"
_MAX_DIGITS = 15  # that a program can read as a floating-point number without loss
_MAX_DECIMAL_PLACES = 9
_GROUPED = re.compile(
    r"-?[1-9][0-9]{0,2}(?P<separator>[., \u00a0\u202f'])[0-9]{3}(?:(?P=separator)[0-9]{3})*"
    r"(?:(?!(?P=separator))[.,][0-9]+)?[~+]?"
)
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+[~+]?")
_OTHER_MINUS = re.compile("^[−–]")
_PLAIN_DIGITS = re.compile(r"-?(?=\.?[0-9])[0-9]{0,30}\.?[0-9]*[~+]?")
_NUMBER_IN_WORDS = re.compile(r"[^0-9._]*?(-?[0-9]+(?:\.[0-9]+)?)[^0-9._]*")


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


def parse_short_title(text: str) -> str:
    letters = sum(not unicodedata.category(character).startswith("M") for character in text)
    if letters > MAX_SHORT_TITLE_LENGTH:
        raise ValueError(f"has {letters} letters: shorten it to {MAX_SHORT_TITLE_LENGTH} at most")
    return text


def parse_importance(text: str) -> int:
    if not re.fullmatch(IMPORTANCE_PATTERN, text):
        raise ValueError(f"{text!r} must be 1, 2 or 3; 3 is the greatest")
    return int(text)


def parse_boolean(text: str) -> bool:
    if text not in BOOLEANS:
        raise ValueError(f"{text!r} must be true or false")
    return text == "true"


def parse_number(text: str) -> Number:
    """Parse a number of the file. Raise ValueError with a remedy.

    A number that may be read as one with groups of digits, such as 1.000, is refused: it is a thousand in some
    languages, and one in others.
    """
    if grouped := _GROUPED.fullmatch(text):
        separator = grouped["separator"]
        digits = text.replace(separator, "").replace(",", ".")
        if separator == "." and text.count(".") == 1 and "," not in text:
            exact = digits.rstrip("~+")
            remedy = f"write {digits}, or {exact}e-3{digits[len(exact) :]} if it is less than that"
            raise ValueError(f"{text!r} may be read as a thousand times as much: {remedy}")
        raise ValueError(f"{text!r} has its digits in groups: write {digits}")
    if _DECIMAL_COMMA.fullmatch(text):
        raise ValueError(f"{text!r} has a decimal comma: write {text.replace(',', '.')}")
    if not re.fullmatch(NUMBER_PATTERN, text):
        with_hyphen = _OTHER_MINUS.sub("-", text)
        if with_hyphen != text and re.fullmatch(NUMBER_PATTERN, with_hyphen):
            raise ValueError(f"{text!r} has another sign than the minus of keyboards: write {with_hyphen}")
        if _PLAIN_DIGITS.fullmatch(with_hyphen):
            raise ValueError(f"{text!r} {_plain_digits_remedy(with_hyphen)}")
        found = _NUMBER_IN_WORDS.fullmatch(with_hyphen)
        example = found[1] if found and re.fullmatch(NUMBER_PATTERN, found[1]) else "1.37"
        remedy = f"write digits alone, such as {example}; {example}~ is about {example}, {example}+ is over {example}"
        raise ValueError(f"{text!r} is not a number: {remedy}")
    exactness = Exactness(text[-1]) if text[-1] in "~+" else Exactness.EXACT
    amount = Decimal(text.rstrip("~+"))
    digits_and_exponent = amount.as_tuple()
    if len(digits_and_exponent.digits) > _MAX_DIGITS or abs(amount.adjusted()) >= _MAX_DIGITS:
        raise ValueError(f"{text!r} has more than {_MAX_DIGITS} digits: round it, or choose a larger unit")
    return Number(amount or abs(amount), exactness)  # no zero with a sign


def _plain_digits_remedy(text: str) -> str:
    """What is wrong with digits that are no number of the file, such as `.5` and `007`, and the remedy."""
    digits = text.rstrip("~+")
    plain = f"{Decimal(digits):f}".rstrip(".") + text[len(digits) :]
    if re.fullmatch(NUMBER_PATTERN, plain):
        return f"is not a number: write {plain}"
    return f"has more than {_MAX_DECIMAL_PLACES} decimal places: round it, or choose a smaller unit"


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


def parse_secure_url(text: str) -> str:
    if not parse_url(text).startswith("https:"):
        raise ValueError(f"{text!r} is not safe on the way: write it with https")
    return text


def parse_picture_file(text: str) -> str:
    if not re.fullmatch(PICTURE_FILE_PATTERN, text):
        remedy = "name it with lowercase letters a-z, digits and hyphens, as in treaty-1977.jpg (or png, webp, avif)"
        raise ValueError(f"{text!r} is not the name of a picture in `media/`: {remedy}")
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


# The parsers of texts for readers, which may contain any space.
FREE_TEXT_PARSERS: tuple[Callable[[str], Any], ...] = (str, parse_note, parse_short_title)
