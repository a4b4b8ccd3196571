"""What becomes of collections, offices and the other sections."""

from collections.abc import Callable, Iterator

from timeline.i18n.translations import get_translations
from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list
from timeline.impact.revisions import has_time_of_day
from timeline.model.catalogue import Catalogue, Collection, Event, Office, Person, Source, Term
from timeline.model.localized_text import LocalizedText
from timeline.search import scope

_PUT_BACK_REMEDY = "put it back, unless it was wrong"


def scope_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    scopes_by_lost_event: dict[str, list[str]] = {}  # by event, where it is found no more
    for collection in diff.after.collections:
        yield from _collection_findings(collection, diff, scopes_by_lost_event)
    for office in diff.after.offices:
        yield from _office_findings(office, diff, scopes_by_lost_event)
    for event, places in scopes_by_lost_event.items():
        what = f"is found no more in {format_list(places)}: calendars that follow it lose the event"
        yield Finding(Severity.WARNING, ("events", event), what, "put back what it was found by, unless it was wrong")


def _collection_findings(
    new: Collection, diff: CatalogueDiff, scopes_by_lost_event: dict[str, list[str]]
) -> Iterator[Finding]:
    path = ("collections", new.key)
    old = diff.before.collection(new.key)
    events = scope(diff.after, new).events
    if not events and (old is None or scope(diff.before, old).events):
        what = "finds nothing" if old is None else "finds nothing now: its calendars lose all that they have"
        weight = Severity.NOTE if old is None else Severity.ERROR
        yield Finding(weight, (*path, "where"), what, "let `where` find an event")
    elif old and (lost_ids := _lost_event_ids(diff, old, new)):
        if old.query == new.query:
            for event in lost_ids:
                scopes_by_lost_event.setdefault(event, []).append(new.key)
        else:
            what = (
                f"no longer finds {format_list(lost_ids)}: its calendars lose {'them' if len(lost_ids) > 1 else 'it'}"
            )
            yield Finding(Severity.WARNING, (*path, "where"), what, _PUT_BACK_REMEDY)


def _office_findings(new: Office, diff: CatalogueDiff, scopes_by_lost_event: dict[str, list[str]]) -> Iterator[Finding]:
    path = ("offices", new.key)
    old = diff.before.office(new.key)
    if old is None:
        return
    for host in old.hosts:
        if not any(host == each or (each.startswith("*.") and host.endswith(each[1:])) for each in new.hosts):
            what = f"{host} is gone: the frame goes dark there"
            yield Finding(Severity.ERROR, (*path, "hosts"), what, "put it back until no page of it has the frame")
    if old.collection_key != new.collection_key and (
        old.collection_key is None or old.collection_key in diff.common_keys["collections"]
    ):
        what = f"its frame shows {new.collection_key or 'all events'} now, not {old.collection_key or 'all events'}"
        yield Finding(Severity.WARNING, (*path, "collection"), what, _PUT_BACK_REMEDY)
    elif old.place.key != new.place.key:
        what = f"its frame shows what took place in {new.place.key} now, not in {old.place.key}"
        yield Finding(Severity.WARNING, (*path, "place"), what, _PUT_BACK_REMEDY)
    else:
        collection = diff.after.collection(new.collection_key) if new.collection_key else None
        old_collection = diff.before.collection(new.collection_key) if new.collection_key else None
        lost_from_collection = (
            _lost_event_ids(diff, old_collection, collection) if old_collection and collection else ()
        )
        for event in _lost_event_ids(diff, old, new):
            if event not in lost_from_collection:
                scopes_by_lost_event.setdefault(event, []).append(f"what {new.key} shows")


def _lost_event_ids(diff: CatalogueDiff, old: Collection | Office, new: Collection | Office) -> tuple[str, ...]:
    """The ids of events that are known to the day and found no more."""
    remaining_ids = {event.id for event in scope(diff.after, new).events}
    previous_events = (
        (event, diff.current_ids.get(event.id)) for event in scope(diff.before, old).events if event.date.is_exact
    )
    return tuple(now for _, now in previous_events if now and now not in remaining_ids)


Entity = Term | Person | Source | Collection | Office

_PAGE_GONE = "its page and the calendars of it lead nowhere"
_FEEDS_GONE = "the calendars that go by it lead nowhere"
_KEYS_IN_ADDRESSES: dict[str, tuple[str, Callable[[Event], frozenset[str]]]] = {
    "kinds": (_FEEDS_GONE, lambda event: frozenset((event.kind.key,))),
    "topics": (_FEEDS_GONE, lambda event: frozenset(each.key for each in event.topics)),
    "places": (_PAGE_GONE, lambda event: frozenset(each.key for each in event.places)),
    "people": (_PAGE_GONE, lambda event: frozenset(each.key for each in event.people)),
}


def site_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    old, new = diff.before.site, diff.after.site
    if old.uid_namespace != new.uid_namespace:
        what = "changed: every subscriber loses every entry and gets it anew, some of them twice"
        yield Finding(
            Severity.ERROR, ("site", "uid_namespace"), what, f"write {old.uid_namespace}, and never change it"
        )
    for language in old.languages:
        if language not in new.languages:
            what = (
                f"{get_translations(language).english_name} is gone: "
                f"all addresses under /{language}/ lead nowhere, its calendars too"
            )
            yield Finding(
                Severity.ERROR, ("site", "languages"), what, f"put {language} back: what lacks it falls back by itself"
            )
    if old.timezone.key != new.timezone.key and not any(has_time_of_day(event) for event in diff.after.events):
        what = f"changed from {old.timezone.key}: a day now begins when it does in {new.timezone.key}"
        yield Finding(Severity.NOTE, ("site", "timezone"), what, "put it back, unless it was wrong")


def removed_key_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """Keys that are gone, with the addresses that name them."""
    for section, (what, keys) in _KEYS_IN_ADDRESSES.items():
        used = frozenset().union(*map(keys, diff.before.events))
        for each in getattr(diff.before, section):
            if each.key not in diff.common_keys[section]:
                yield _removed_key_finding(
                    section, each, diff.after, what if each.key in used else None, Severity.ERROR
                )
    cited_keys = {citation.source.key for event in diff.before.events for citation in event.sources}
    for source in diff.before.sources:
        if source.key not in diff.common_keys["sources"]:
            what_of = "its page leads nowhere" if source.key in cited_keys else None
            yield _removed_key_finding("sources", source, diff.after, what_of, Severity.WARNING)
    for collection in diff.before.collections:
        if collection.key not in diff.common_keys["collections"]:
            consequence = "its pages, calendars and frames lead nowhere"
            yield _removed_key_finding("collections", collection, diff.after, consequence, Severity.ERROR)
    for office in diff.before.offices:
        if office.key not in diff.common_keys["offices"]:
            dark = f"its frame goes dark on {', '.join(office.hosts)}"
            yield _removed_key_finding("offices", office, diff.after, dark, Severity.ERROR)


def _removed_key_finding(
    section: str, entity: Entity, after: Catalogue, consequence: str | None, weight: Severity
) -> Finding:
    key, name = entity.key, _entity_name(entity)
    path = (section, key)
    if consequence is None:
        return Finding(Severity.NOTE, path, "gone; no event had it", "", in_old_file=True)
    renamed = next((other.key for other in getattr(after, section) if _entity_name(other) == name), None)
    if renamed:
        return Finding(
            weight,
            path,
            f"called {renamed} now: {consequence}",
            f"keep the key {key}: only names may change",
            in_old_file=True,
        )
    return Finding(weight, path, f"gone: {consequence}", "put it back", in_old_file=True)


def _entity_name(entity: Entity) -> LocalizedText:
    return entity.title if isinstance(entity, Source | Collection) else entity.name
