"""The words of one language: gettext for what the service says, CLDR for dates and countries.

Date patterns are messages too, in CLDR's notation, since officials write dates otherwise than CLDR does.
"""

from dataclasses import replace
from datetime import date, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from timeline.i18n import N_
from timeline.i18n.cldr import (
    IN_BRIEF,
    IN_WORDS,
    Style,
    days_of_rest,
    locale_of,
    pattern_of,
    week_begins,
    with_country,
    year_first,
)
from timeline.model.edtf import Moment, Point, Precision

LOCALES = Path(__file__).parent / "locales"
_WRITTEN = "en"  # what the messages in the code are in


# One for each plural form of ordinals that CLDR knows in the language that is spoken; the last for all others.
_ANNIVERSARY = MappingProxyType(
    {
        "one": N_("{years}st anniversary of {name}"),
        "two": N_("{years}nd anniversary of {name}"),
        "few": N_("{years}rd anniversary of {name}"),
        "other": N_("{years}th anniversary of {name}"),
    }
)


class Wording:
    """How one language says it. A language without a catalogue in `locales/` has its dates and English words."""

    def __init__(self, language: str) -> None:
        """Raise ValueError for a language that CLDR does not know."""
        self._locale = locale_of(language)
        self.language = language
        self._translations = _translations(language)
        # Whether it has words of its own for what the service says: else they are English, and dates as CLDR has them.
        self.own_words = isinstance(self._translations, GNUTranslations) or self._locale.language == _WRITTEN
        # Without such words, dates are joined by signs.
        joined = replace(IN_WORDS, span=IN_BRIEF.span, years=IN_BRIEF.years, uncertain=IN_BRIEF.uncertain)
        self._in_words = IN_WORDS if self.own_words else joined
        self._whole_dates = not self.own_words and year_first(self._locale)
        self._anniversaries: dict[int, str] = {}  # the message for each number of years

    @property
    def name(self) -> str:
        """The language's name for itself."""
        name = self._locale.get_display_name() or self.language
        return name[:1].upper() + name[1:]

    @property
    def english(self) -> str:
        """The language's name in English, as commands say it."""
        return self._locale.get_display_name("en") or self.language

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as HTML's dir takes it."""
        return self._locale.text_direction

    @property
    def locale(self) -> str:
        """The language with the country where most speak it, as Open Graph takes it: `vi_VN`."""
        return with_country(self._locale)

    def say(self, message: str, **values: object) -> str:
        """The message in this language, with the values in its {places}."""
        return self._translations.gettext(message).format(**values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """The message in the plural form for n, which is its {n}."""
        return self._translations.ngettext(one, many, n).format(n=n, **values)

    def moment(self, moment: Moment) -> str:
        """In words, to its precision: `tháng 6 năm 2021`, `khoảng năm 2020`."""
        return self._written(moment, self._in_words)

    def opening(self, moment: Moment) -> str:
        """In words, as the beginning of a line."""
        said = self.moment(moment)
        return said[:1].upper() + said[1:]

    def brief(self, moment: Moment) -> str:
        """In as few signs as the precision allows: `5/9/1962`, `6/2021`, `1/7 – 30/9/2022`."""
        return self._written(moment, IN_BRIEF)

    def day(self, day: date) -> str:
        """A day of the calendar with its weekday."""
        return self._pattern(day, IN_WORDS.context, "EEEE, d MMMM y")

    def on(self, day: date) -> str:
        """A day of the calendar as a moment is written."""
        return self.moment(Point.of(day))

    def month_label(self, day: date) -> str:
        """The month of a day, short enough for a label."""
        return self._pattern(day, "month as a label", "LLL")

    def month(self, point: Point) -> str:
        """The name of a point's month, as a heading beneath its year."""
        said = self._point(point, IN_WORDS, IN_WORDS.without_year)
        return said[:1].upper() + said[1:]

    @property
    def first_weekday(self) -> int:
        """The day that weeks begin with, from 0 for Monday."""
        if self._locale.territory or not self.own_words:
            return week_begins(self._locale)
        return int(self._translations.pgettext("the day that weeks begin with, from 0 for Monday", "0"))

    @property
    def rest(self) -> tuple[int, ...]:
        """The columns of a week, from 1, that are days of rest."""
        return tuple((day - self.first_weekday) % 7 + 1 for day in days_of_rest(self._locale))

    def weekdays(self) -> tuple[tuple[str, str], ...]:
        """A week from its first day: in brief, and in full."""
        first = 1 + self.first_weekday  # the first of January 2001 was a Monday
        week = [date(2001, 1, number) for number in range(first, first + 7)]
        return tuple(
            (self._pattern(day, "weekday in brief", "EEE"), format_date(day, "EEEE", locale=self._locale))
            for day in week
        )

    def hours(self, moment: Moment) -> str | None:
        """The time of day, or from when to when on one day; None where no time is known."""
        start, end = (moment, None) if isinstance(moment, Point) else (moment.start, moment.end)
        if start.time_of_day is None:
            return None
        if end is None or end.time_of_day is None:
            return self._time(start.time_of_day)
        times = [self._time(each) for each in (start.time_of_day, end.time_of_day)]
        return self.say(N_("{start} – {end}"), start=times[0], end=times[1])

    def anniversary(self, years: int, name: str, written: str | None = None) -> str:
        """`Kỷ niệm 50 năm Ngày …`, `50th anniversary of the …`; `written` may stand for the number."""
        if years not in self._anniversaries:  # of many events there are a hundred or two
            form = (self._locale if self.own_words else locale_of(_WRITTEN)).ordinal_form(years)
            said = _ANNIVERSARY.get(form, _ANNIVERSARY["other"])
            self._anniversaries[years] = self._translations.gettext(said)
        return self._anniversaries[years].format(years=written or years, name=name)

    def days_left(self, days: int) -> str:
        if days == 0:
            return self.say(N_("today"))
        if days == 1:
            return self.say(N_("tomorrow"))
        return self.count("{n} day left", "{n} days left", days)

    def countries(self) -> tuple[str, ...]:
        """The ISO 3166-1 codes of all that CLDR names, in their order."""
        return tuple(sorted(code for code in map(str, self._locale.territories) if len(code) == 2))

    def country(self, code: str) -> str | None:
        """The name of a country by its ISO 3166-1 code, or None where CLDR has none."""
        name: str | None = self._locale.territories.get(code)
        return name

    def _written(self, moment: Moment, style: Style) -> str:
        if isinstance(moment, Point):
            return self._point(moment, style, style.whole)
        start, end = moment.start, moment.end
        if start.precision is end.precision is Precision.YEAR:
            bare = [self._point(each, IN_BRIEF, IN_BRIEF.whole) for each in (start, end)]
            return self.say(style.years, start=bare[0], end=bare[1])
        if start.time_of_day and end.time_of_day and start.first == end.first:
            day = self._pattern(start.first, style.context, style.whole[Precision.DAY - 1])
            return self.say(N_("{day}, {time}"), day=day, time=self.hours(moment))
        shorter = style.whole
        one_year = Precision.YEAR not in (start.precision, end.precision) and start.year == end.year
        if one_year and not self._whole_dates:
            one_month = start.month == end.month and start.precision is end.precision is Precision.DAY
            shorter = style.without_month if one_month else style.without_year
        return self.say(style.span, start=self._point(start, style, shorter), end=self._point(end, style, style.whole))

    def _point(self, point: Point, style: Style, patterns: tuple[str, str, str]) -> str:
        pattern = patterns[min(point.precision, Precision.DAY) - 1]
        said = self._pattern(point.first, style.context, pattern)
        if point.time_of_day:
            said = self.say(N_("{day}, {time}"), day=said, time=self._time(point.time_of_day))
        if point.approximate:
            said = self.say(N_("about {date}"), date=said)
        if point.uncertain:
            said = self.say(style.uncertain, date=said)
        return said

    def _pattern(self, day: date, context: str, pattern: str) -> str:
        own = self._translations.pgettext(context, pattern) if self.own_words else pattern_of(self._locale, pattern)
        return format_date(day, own, locale=self._locale)

    def _time(self, at: time) -> str:
        return format_time(at, self._translations.pgettext("time of day", "HH:mm"), locale=self._locale)


@cache
def wording(language: str) -> Wording:
    """The words of a language, read once."""
    return Wording(language)


def _translations(language: str) -> NullTranslations:
    path = LOCALES / f"{language}.po"
    if not path.is_file():
        parent = language.rpartition("-")[0]
        return _translations(parent) if parent else NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language.replace("-", "_"))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
