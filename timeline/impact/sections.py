"""What becomes of collections, offices and the other sections."""

from collections.abc import Callable, Iterator

from timeline.i18n.translations import wording
from timeline.impact.diff import Pairs, Remark, Weight, listed
from timeline.impact.revisions import timed
from timeline.model.catalogue import Catalogue, Collection, Event, Office, Person, Source, Term
from timeline.model.localized_text import Texts
from timeline.search import scope

_PUT_BACK = "put it back, unless it was wrong"


def of_followed(pairs: Pairs) -> Iterator[Remark]:
    left: dict[str, list[str]] = {}  # by event, where it is found no more
    for collection in pairs.after.collections:
        yield from _of_collection(collection, pairs, left)
    for office in pairs.after.offices:
        yield from _of_office(office, pairs, left)
    for event, places in left.items():
        what = f"is found no more in {listed(places)}: calendars that follow it lose the event"
        yield Remark(Weight.WARNING, ("events", event), what, "put back what it was found by, unless it was wrong")


def _of_collection(new: Collection, pairs: Pairs, left: dict[str, list[str]]) -> Iterator[Remark]:
    path = ("collections", new.key)
    old = pairs.before.collection(new.key)
    found = scope(pairs.after, new).events
    if not found and (old is None or scope(pairs.before, old).events):
        what = "finds nothing" if old is None else "finds nothing now: its calendars lose all that they have"
        weight = Weight.NOTE if old is None else Weight.ERROR
        yield Remark(weight, (*path, "where"), what, "let `where` find an event")
    elif old and (lost := _lost(pairs, old, new)):
        if old.where == new.where:
            for event in lost:
                left.setdefault(event, []).append(new.key)
        else:
            what = f"no longer finds {listed(lost)}: its calendars lose {'them' if len(lost) > 1 else 'it'}"
            yield Remark(Weight.WARNING, (*path, "where"), what, _PUT_BACK)


def _of_office(new: Office, pairs: Pairs, left: dict[str, list[str]]) -> Iterator[Remark]:
    path = ("offices", new.key)
    old = pairs.before.office(new.key)
    if old is None:
        return
    for host in old.hosts:
        if not any(host == each or (each.startswith("*.") and host.endswith(each[1:])) for each in new.hosts):
            what = f"{host} is gone: the frame goes dark there"
            yield Remark(Weight.ERROR, (*path, "hosts"), what, "put it back until no page of it has the frame")
    if old.collection != new.collection and (old.collection is None or old.collection in pairs.keys["collections"]):
        what = f"its frame shows {new.collection or 'all events'} now, not {old.collection or 'all events'}"
        yield Remark(Weight.WARNING, (*path, "collection"), what, _PUT_BACK)
    elif old.place.key != new.place.key:
        what = f"its frame shows what took place in {new.place.key} now, not in {old.place.key}"
        yield Remark(Weight.WARNING, (*path, "place"), what, _PUT_BACK)
    else:
        collection = pairs.after.collection(new.collection) if new.collection else None
        was = pairs.before.collection(new.collection) if new.collection else None
        told = _lost(pairs, was, collection) if was and collection else ()
        for event in _lost(pairs, old, new):
            if event not in told:
                left.setdefault(event, []).append(f"what {new.key} shows")


def _lost(pairs: Pairs, old: Collection | Office, new: Collection | Office) -> tuple[str, ...]:
    """The ids of events that are known to the day and found no more."""
    found = {event.id for event in scope(pairs.after, new).events}
    had = ((event, pairs.now.get(event.id)) for event in scope(pairs.before, old).events if event.when.exact)
    return tuple(now for _, now in had if now and now not in found)


Named = Term | Person | Source | Collection | Office

_PAGE = "its page and the calendars of it lead nowhere"
_NARROWED = "the calendars that go by it lead nowhere"
_GONE: dict[str, tuple[str, Callable[[Event], frozenset[str]]]] = {
    "kinds": (_NARROWED, lambda event: frozenset((event.kind.key,))),
    "topics": (_NARROWED, lambda event: frozenset(each.key for each in event.topics)),
    "places": (_PAGE, lambda event: frozenset(each.key for each in event.places)),
    "people": (_PAGE, lambda event: frozenset(each.key for each in event.people)),
}


def of_site(pairs: Pairs) -> Iterator[Remark]:
    old, new = pairs.before.site, pairs.after.site
    if old.uid_namespace != new.uid_namespace:
        what = "changed: every subscriber loses every entry and gets it anew, some of them twice"
        yield Remark(Weight.ERROR, ("site", "uid_namespace"), what, f"write {old.uid_namespace}, and never change it")
    for language in old.languages:
        if language not in new.languages:
            what = (
                f"{wording(language).english} is gone: all addresses under /{language}/ lead nowhere, its calendars too"
            )
            yield Remark(
                Weight.ERROR, ("site", "languages"), what, f"put {language} back: what lacks it falls back by itself"
            )
    if old.zone.key != new.zone.key and not any(timed(event) for event in pairs.after.events):
        what = f"changed from {old.zone.key}: a day now begins when it does in {new.zone.key}"
        yield Remark(Weight.NOTE, ("site", "timezone"), what, "put it back, unless it was wrong")


def of_keys(pairs: Pairs) -> Iterator[Remark]:
    """Keys that are gone, with the addresses that name them."""
    for section, (what, keys) in _GONE.items():
        used = frozenset().union(*map(keys, pairs.before.events))
        for each in getattr(pairs.before, section):
            if each.key not in pairs.keys[section]:
                yield _gone(section, each, pairs.after, what if each.key in used else None, Weight.ERROR)
    cited = {citation.source.key for event in pairs.before.events for citation in event.sources}
    for source in pairs.before.sources:
        if source.key not in pairs.keys["sources"]:
            what_of = "its page leads nowhere" if source.key in cited else None
            yield _gone("sources", source, pairs.after, what_of, Weight.WARNING)
    for collection in pairs.before.collections:
        if collection.key not in pairs.keys["collections"]:
            lead = "its pages, calendars and frames lead nowhere"
            yield _gone("collections", collection, pairs.after, lead, Weight.ERROR)
    for office in pairs.before.offices:
        if office.key not in pairs.keys["offices"]:
            dark = f"its frame goes dark on {', '.join(office.hosts)}"
            yield _gone("offices", office, pairs.after, dark, Weight.ERROR)


def _gone(section: str, each: Named, after: Catalogue, what: str | None, weight: Weight) -> Remark:
    key, name = each.key, _name(each)
    path = (section, key)
    if what is None:
        return Remark(Weight.NOTE, path, "gone; no event had it", "", gone=True)
    renamed = next((other.key for other in getattr(after, section) if _name(other) == name), None)
    if renamed:
        return Remark(
            weight, path, f"called {renamed} now: {what}", f"keep the key {key}: only names may change", gone=True
        )
    return Remark(weight, path, f"gone: {what}", "put it back", gone=True)


def _name(each: Named) -> Texts:
    return each.title if isinstance(each, Source | Collection) else each.name
