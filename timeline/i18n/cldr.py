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
_LENGTHS = MappingProxyType({"d MMMM y": "long", "EEEE, d MMMM y": "full"})
_ALONE = MappingProxyType({"MMMM": "LLLL", "MMM": "LLL", "EEE": "EEEEEE"})


def locale_of(language: str) -> Locale:
    """Raise ValueError for a language that CLDR does not know."""
    try:
        found = Locale.parse(language, sep="-")
        found.text_direction  # noqa: B018  it loads on first use what is copied below
        return deepcopy(found)  # Babel shares what languages inherit, and keeps in it the names of the first that asks
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(
            f"{language!r} is not a language that CLDR knows: write a code such as vi, lo or en"
        ) from error


def with_country(of: Locale) -> str:
    """The language with the country where most speak it: `fr_FR`."""
    likely = get_global("likely_subtags")
    whole = likely.get(str(of)) or likely.get(of.language, "")
    territory = of.territory or whole.rpartition("_")[2]
    return f"{of.language}_{territory}" if territory else str(of.language)


def week_begins(of: Locale) -> int:
    """The day that a week begins with in that country, from 0 for Monday."""
    return int(_at_home(of).first_week_day)


def days_of_rest(of: Locale) -> tuple[int, ...]:
    """Sunday alone where it is one, as calendars print it; else the whole weekend, from 0 for Monday."""
    home = _at_home(of)
    weekend = tuple((home.weekend_start + day) % 7 for day in range((home.weekend_end - home.weekend_start) % 7 + 1))
    return (_SUNDAY,) if _SUNDAY in weekend else weekend


def pattern_of(of: Locale, english: str) -> str:
    """How the language writes what this pattern of English asks for."""
    if english in _LENGTHS:
        return str(of.date_formats[_LENGTHS[english]].pattern)
    found = of.datetime_skeletons.get(_SKELETONS.get(english, ""))
    return str(found.pattern) if found else _ALONE.get(english, english)


def year_first(of: Locale) -> bool:
    """Whether a date begins with its year, so that what two dates share is not left out at the first of them."""
    return pattern_of(of, "d MMMM y").startswith(("y", "G"))


def _at_home(of: Locale) -> Locale:
    try:
        return Locale.parse(with_country(of))
    except UnknownLocaleError:
        return of


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write moments: its context in the catalogues, and CLDR patterns for year, month and day."""

    context: str
    whole: tuple[str, str, str]
    without_year: tuple[str, str, str]  # for a start whose year or month its end says
    without_month: tuple[str, str, str]
    span: str
    years: str  # a span from a year to a year
    uncertain: str


IN_WORDS = Style(
    "date in words",
    ("y", "MMMM y", "d MMMM y"),
    ("y", "MMMM", "d MMMM"),
    ("y", "MMMM", "d"),
    N_("{start} to {end}"),
    N_("from {start} to {end}"),
    N_("{date} (uncertain)"),
)


IN_BRIEF = Style(
    "date in brief",
    ("y", "MMM y", "d MMM y"),
    ("y", "MMM", "d MMM"),
    ("y", "MMM", "d"),
    N_("{start} – {end}"),
    N_("{start}–{end}"),
    N_("{date} (?)"),
)
