"""Where a page stands below the whole timeline: the way to it, for readers and for machines alike."""

from dataclasses import dataclass

from timeline.i18n import N_
from timeline.i18n.translations import Wording
from timeline.model.catalogue import Collection, Event, Named, Office, Person, Source, Term
from timeline.model.edtf import Point
from timeline.model.localized_text import Text
from timeline.urls import Addresses


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step on the way to a page; the last is the page itself."""

    name: Text
    address: str


Trail = tuple[Crumb, ...]


def crumb(named: Named, to: Addresses) -> Crumb:
    """The page of one thing, by its name."""
    match named:
        case Event():
            return Crumb(named.title.in_(to.language), to.event(named.id))
        case Person():
            return Crumb(named.name.in_(to.language), to.person(named.key))
        case Source():
            return Crumb(named.title.in_(to.language), to.source(named.key))
        case Collection():
            return Crumb(named.title.in_(to.language), to.of(named.path).timeline())
        case Office():
            return Crumb(named.name.in_(to.language), to.of(named.path).timeline())
        case Term():
            return Crumb(named.name.in_(to.language), to.place(named.key))


def event_trail(event: Event, to: Addresses, wording: Wording) -> Trail:
    """By the year in which it begins."""
    year = Point(event.when.first.year)
    of_year = to.of(None).timeline([("from", str(year)), ("to", str(year))])
    return _start(to, wording), Crumb(Text(str(year.year), to.language), of_year), crumb(event, to)


def named_trail(named: Person | Term | Source, to: Addresses, wording: Wording) -> Trail:
    return _start(to, wording), crumb(named, to)


def scope_trail(named: Collection | Office | None, to: Addresses, wording: Wording) -> Trail:
    """The whole timeline is where all trails begin, and has none itself."""
    return (_start(to, wording), crumb(named, to)) if named else ()


def anniversaries_trail(named: Collection | Office | None, to: Addresses, wording: Wording) -> Trail:
    return *_scope(named, to, wording), _page(N_("Anniversaries"), to.anniversaries(), wording)


def changes_trail(named: Collection | Office | None, to: Addresses, wording: Wording) -> Trail:
    return *_scope(named, to, wording), _page(N_("History of changes"), to.changes(), wording)


def subscribe_trail(named: Collection | Office | None, to: Addresses, wording: Wording) -> Trail:
    return *_scope(named, to, wording), _page(N_("Follow in your calendar"), to.subscribe(), wording)


def api_trail(to: Addresses, wording: Wording) -> Trail:
    return _start(to, wording), _page(N_("For programs"), to.api(), wording)


def embedding_trail(to: Addresses, wording: Wording) -> Trail:
    return _start(to, wording), _page(N_("Put it into your portal"), to.embedding(), wording)


def sheet_trail(named: Collection | Office | None, shown: Point, to: Addresses, wording: Wording) -> Trail:
    """To the sheet of a year, or by it to that of a month."""
    calendar = _page(N_("Calendar"), to.calendar(), wording)
    year = Crumb(Text(str(shown.year), to.language), to.year_sheet(shown.year))
    above = *_scope(named, to, wording), calendar, year
    if shown.month is None:
        return above
    return *above, Crumb(Text(wording.month(shown), to.language), to.month_sheet(shown.year, shown.month))


def _scope(named: Collection | Office | None, to: Addresses, wording: Wording) -> Trail:
    return scope_trail(named, to, wording) or (_start(to, wording),)


def _start(to: Addresses, wording: Wording) -> Crumb:
    return _page(N_("Timeline"), to.of(None).timeline(), wording)


def _page(message: str, address: str, wording: Wording) -> Crumb:
    return Crumb(Text(wording.say(message), wording.language), address)
