"""The words of dates in languages: names of months, halves of the day, words around the numbers, and whole wordings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from timeline.i18n import P_
from timeline.i18n.cldr import parse_locale
from timeline.i18n.translations import get_translations
from timeline.model.edtf import DateOrInterval, EDTFDate, Precision


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words in small letters."""

    months: Mapping[str, int]  # number of the month by full and abbreviated name
    morning: tuple[str, ...]  # as `am`
    afternoon: tuple[str, ...]  # as `pm`
    fillers: tuple[str, ...]  # what a date in words has beside its numbers and the month, such as `năm`


@cache
def date_words(languages: Sequence[str]) -> DateWords:
    """Return the words of all these languages together. Where two languages differ, the first wins."""
    months: dict[str, int] = {}
    periods: dict[str, list[str]] = {"am": [], "pm": []}
    fillers: list[str] = []
    for language in languages:
        locale = parse_locale(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    months.setdefault(name.casefold(), number)
        for width in ("wide", "abbreviated"):
            for period, names in periods.items():
                if name := locale.day_periods["format"][width].get(period):
                    names.append(name.casefold())
        translations = get_translations(language)
        for pattern in (
            P_("date in words", "y"),
            P_("date in words", "MMMM y"),
            P_("date in words", "d MMMM y"),
        ):
            fillers += re.findall("'([^']+)'", translations.pgettext(*pattern).casefold())
    return DateWords(
        months, tuple(dict.fromkeys(periods["am"])), tuple(dict.fromkeys(periods["pm"])), tuple(dict.fromkeys(fillers))
    )


@cache
def date_wordings(date: DateOrInterval, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the date in each language, if its words are more than names of months: `thập niên 1960`, `111 BC`."""
    is_plain = (isinstance(date, EDTFDate) or len(date.dates) == 2) and all(
        point.is_certain and point.year >= 1 and point.precision >= Precision.YEAR and point.season is None
        for point in date.dates
    )
    return () if is_plain else tuple(get_translations(language).format_date(date) for language in languages)
