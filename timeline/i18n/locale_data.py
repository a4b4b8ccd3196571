"""CLDR data about a language and its likely territory, the country where most of its speakers live."""

from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from timeline.i18n import N_

_SUNDAY = 6
# The English date patterns of this project, mapped to what CLDR has: skeletons, formats by length, stand-alone fields.
_SKELETONS = MappingProxyType(
    {"MMMM y": "yMMMM", "d MMMM": "MMMMd", "MMM y": "yMMM", "d MMM y": "yMMMd", "d MMM": "MMMd"}
)
_FORMAT_LENGTHS = MappingProxyType({"d MMMM y": "long", "EEEE, d MMMM y": "full"})
_STANDALONE = MappingProxyType({"MMMM": "LLLL", "MMM": "LLL", "EEE": "EEEEEE"})


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


def is_year_first(locale: Locale) -> bool:
    """Whether dates begin with the year. Then an interval must not leave out the year of its start."""
    return date_pattern(locale, "d MMMM y").startswith(("y", "G"))


def _with_likely_territory(locale: Locale) -> Locale:
    try:
        return Locale.parse(add_likely_territory(locale))
    except UnknownLocaleError:
        return locale


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write dates. Each tuple has the CLDR patterns for the precisions year, month and day."""

    context: str  # of the patterns in the translation catalogues
    full: tuple[str, str, str]
    without_year: tuple[str, str, str]  # for the start of an interval within one year
    without_month: tuple[str, str, str]  # for the start of an interval within one month
    interval: str
    year_interval: str  # from a year to a year
    uncertain: str


LONG = DateStyle(
    "date in words",
    ("y", "MMMM y", "d MMMM y"),
    ("y", "MMMM", "d MMMM"),
    ("y", "MMMM", "d"),
    N_("{start} to {end}"),
    N_("from {start} to {end}"),
    N_("{date} (uncertain)"),
)


SHORT = DateStyle(
    "date in brief",
    ("y", "MMM y", "d MMM y"),
    ("y", "MMM", "d MMM"),
    ("y", "MMM", "d"),
    N_("{start} – {end}"),
    N_("{start}–{end}"),
    N_("{date} (?)"),
)
