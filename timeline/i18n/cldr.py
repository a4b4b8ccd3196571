"""What CLDR knows of a language and of the country where most speak it."""

from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from timeline.i18n import N_

_SUNDAY = 6
# The parts that a pattern of ours asks for, as CLDR names them, and the formats that it keeps by their length.
_SKELETONS = MappingProxyType(
    {"MMMM y": "yMMMM", "d MMMM": "MMMMd", "MMM y": "yMMM", "d MMM y": "yMMMd", "d MMM": "MMMd"}
)
_FORMAT_LENGTHS = MappingProxyType({"d MMMM y": "long", "EEEE, d MMMM y": "full"})
_STANDALONE = MappingProxyType({"MMMM": "LLLL", "MMM": "LLL", "EEE": "EEEEEE"})


def parse_locale(language: str) -> Locale:
    """Raise ValueError for a language that CLDR does not know."""
    try:
        locale = Locale.parse(language, sep="-")
        locale.text_direction  # noqa: B018  it loads on first use what is copied below
        return deepcopy(locale)  # Babel shares what languages inherit, and keeps in it the names of the first that asks
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(
            f"{language!r} is not a language that CLDR knows: write a code such as vi, lo or en"
        ) from error


def add_likely_territory(locale: Locale) -> str:
    """The language with the country where most speak it: `fr_FR`."""
    likely = get_global("likely_subtags")
    subtags = likely.get(str(locale)) or likely.get(locale.language, "")
    territory = locale.territory or subtags.rpartition("_")[2]
    return f"{locale.language}_{territory}" if territory else str(locale.language)


def first_weekday(locale: Locale) -> int:
    """The day that a week begins with in that country, from 0 for Monday."""
    return int(_with_likely_territory(locale).first_week_day)


def rest_days(locale: Locale) -> tuple[int, ...]:
    """Sunday alone where it is one, as calendars print it; else the whole weekend, from 0 for Monday."""
    regional = _with_likely_territory(locale)
    weekend = tuple(
        (regional.weekend_start + day) % 7 for day in range((regional.weekend_end - regional.weekend_start) % 7 + 1)
    )
    return (_SUNDAY,) if _SUNDAY in weekend else weekend


def date_pattern(locale: Locale, english_pattern: str) -> str:
    """How the language writes what this pattern of English asks for."""
    if english_pattern in _FORMAT_LENGTHS:
        return str(locale.date_formats[_FORMAT_LENGTHS[english_pattern]].pattern)
    skeleton = locale.datetime_skeletons.get(_SKELETONS.get(english_pattern, ""))
    return str(skeleton.pattern) if skeleton else _STANDALONE.get(english_pattern, english_pattern)


def is_year_first(locale: Locale) -> bool:
    """Whether a date begins with its year, so that what two dates share is not left out at the first of them."""
    return date_pattern(locale, "d MMMM y").startswith(("y", "G"))


def _with_likely_territory(locale: Locale) -> Locale:
    try:
        return Locale.parse(add_likely_territory(locale))
    except UnknownLocaleError:
        return locale


@dataclass(frozen=True, slots=True)
class DateStyle:
    """One way to write moments: its context in the catalogues, and CLDR patterns for year, month and day."""

    context: str
    full: tuple[str, str, str]
    without_year: tuple[str, str, str]  # for a start whose year or month its end says
    without_month: tuple[str, str, str]
    interval: str
    year_interval: str  # a span from a year to a year
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
