"""Where a page stands below the whole timeline: the way to it, for readers and for machines alike."""

from dataclasses import dataclass

from timeline.addresses import Addresses
from timeline.catalogue import Collection, Event, Named, Person, Source, Term
from timeline.languages import Text
from timeline.wording import N_, Wording


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
            return Crumb(named.title.in_(to.language), to.of(named.key).timeline())
        case Term():
            return Crumb(named.name.in_(to.language), to.place(named.key))


def event_trail(event: Event, to: Addresses, wording: Wording) -> Trail:
    """By the year in which it begins, where the whole timeline shows it."""
    start = _start(to, wording)
    year = event.when.first.year
    return start, Crumb(Text(str(year), to.language), f"{start.address}#y{year}"), crumb(event, to)


def named_trail(named: Person | Term | Source, to: Addresses, wording: Wording) -> Trail:
    return _start(to, wording), crumb(named, to)


def collection_trail(collection: Collection | None, to: Addresses, wording: Wording) -> Trail:
    """The whole timeline is where all trails begin, and has none itself."""
    return (_start(to, wording), crumb(collection, to)) if collection else ()


def anniversaries_trail(collection: Collection | None, to: Addresses, wording: Wording) -> Trail:
    before = collection_trail(collection, to, wording) or (_start(to, wording),)
    return *before, Crumb(Text(wording.say(N_("Anniversaries")), to.language), to.anniversaries())


def _start(to: Addresses, wording: Wording) -> Crumb:
    return Crumb(Text(wording.say(N_("Timeline")), to.language), to.of(None).timeline())
