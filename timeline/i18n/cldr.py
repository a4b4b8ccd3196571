"""What CLDR knows of a locale (by Babel): date patterns, eras, weeks, the likely territory."""

import re
from copy import deepcopy
from functools import cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global

SOURCE_LANGUAGE = "en"  # of the messages in the code
_SUNDAY = 6
# The English date patterns of this project, mapped to what CLDR has: skeletons, formats by length, stand-alone fields.
_SKELETONS = MappingProxyType(
    {"MMMM y": "yMMMM", "d MMMM": "MMMMd", "MMM y": "yMMM", "d MMM y": "yMMMd", "d MMM": "MMMd"}
)
_FORMAT_LENGTHS = MappingProxyType({"d MMMM y": "long", "EEEE, d MMMM y": "full"})
_STANDALONE = MappingProxyType({"MMMM": "LLLL", "MMM": "LLL", "EEE": "EEEEEE"})


@cache
def parse_locale(language: str) -> Locale:
    """Return the locale of a BCP 47 language tag. Raise ValueError if CLDR does not know the language."""
    try:
        locale = Locale.parse(language, sep="-")
        locale.text_direction  # noqa: B018  the first access loads the data that is copied below
        # Babel shares inherited data between languages, and stores in it the names of the language that uses it first.
        return deepcopy(locale)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"CLDR does not know the language {language!r}: write a code such as vi, lo or en") from error


def add_likely_territory(locale: Locale) -> str:
    """The language with its likely territory, such as `fr_FR`; the locale itself if CLDR knows no territory."""
    likely = get_global("likely_subtags")
    subtags = likely.get(str(locale)) or likely.get(locale.language, "")
    territory = locale.territory or subtags.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else str(locale.language)


def first_weekday(locale: Locale) -> int:
    """The first day of the week in the likely territory; 0 is Monday."""
    return int(_with_likely_territory(locale).first_week_day)


def rest_days(locale: Locale) -> tuple[int, ...]:
    """The days that calendars print as days of rest; 0 is Monday.

    This is only Sunday if Sunday belongs to the weekend of the likely territory, else the whole weekend.
    """
    regional = _with_likely_territory(locale)
    weekend = tuple(
        (regional.weekend_start + day) % 7 for day in range((regional.weekend_end - regional.weekend_start) % 7 + 1)
    )
    return (_SUNDAY,) if _SUNDAY in weekend else weekend


def date_pattern(locale: Locale, english_pattern: str) -> str:
    """Translate an English date pattern, such as `d MMMM y`, into the pattern of the language."""
    if english_pattern in _FORMAT_LENGTHS:
        return str(locale.date_formats[_FORMAT_LENGTHS[english_pattern]].pattern)
    skeleton = locale.datetime_skeletons.get(_SKELETONS.get(english_pattern, ""))
    return str(skeleton.pattern) if skeleton else _STANDALONE.get(english_pattern, english_pattern)


def year_with_era_pattern(locale: Locale) -> str:
    """The pattern of a year with its era, without other words: `y G`, `G y` or `Gy`."""
    skeleton = locale.datetime_skeletons.get("Gy")
    match = re.search(r"G+\s*y+|y+\s*G+", str(skeleton.pattern)) if skeleton else None
    return match[0] if match else "y G"


def era_name(locale: Locale, year: int) -> str:
    """The abbreviated name of the era of an astronomical year."""
    return str(locale.eras["abbreviated"][1 if year >= 1 else 0])


def is_year_first(locale: Locale) -> bool:
    """Whether dates begin with the year. Then an interval must not leave out the year of its start."""
    return date_pattern(locale, "d MMMM y").startswith(("y", "G"))


def _with_likely_territory(locale: Locale) -> Locale:
    try:
        return Locale.parse(add_likely_territory(locale))
    except UnknownLocaleError:
        return locale
