"""Texts that stand for values: each function reads one, or raises ValueError with what is wrong and the remedy."""

import re
from datetime import date
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from timeline.edtf import point
from timeline.hosts import is_host_source
from timeline.languages import UNDETERMINED
from timeline.wording import wording

# The forms that a pattern can say whole; timeline/reading/forms.py says them to editors too.
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
