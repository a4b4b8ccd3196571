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

_LONGEST_NOTE = 300  # characters, of what stands in a list of changes


def slug(text: str) -> str:
    if len(text) > 80 or not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(f"{text!r} must be small letters a-z and digits, parted by single hyphens, 80 at most")
    return text


def place_code(text: str) -> str:
    if not re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", text):
        raise ValueError(f"{text!r} is not an ISO 3166-2 code, as VN-29 is")
    return text


def language(text: str) -> str:
    if not re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) or text == UNDETERMINED:
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
    if len(text) > _LONGEST_NOTE:
        raise ValueError(f"is {len(text):,} characters long: tell it in {_LONGEST_NOTE} at most")
    return text


def revision(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
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
    if not re.fullmatch("#[0-9A-Fa-f]{6}", text):
        raise ValueError(f'{text!r} must be a colour in quotes, as in "#9b1c2e"')
    return text.lower()
