"""Findings about the site, collections, offices and the other sections."""

from collections.abc import Callable, Iterator

from timeline.i18n.translations import get_translations
from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list
from timeline.impact.required_revisions import has_time_of_day
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection, Office, Person, Source, Term
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.search import scope

_PUT_BACK_REMEDY = "put it back, unless it was wrong"


def scope_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    scopes_by_lost_event: dict[str, list[str]] = {}  # event id -> the collections and offices that no longer show it
    for collection in diff.after.collections:
        yield from _collection_findings(collection, diff, scopes_by_lost_event)
    for office in diff.after.offices:
        yield from _office_findings(office, diff, scopes_by_lost_event)
    for event_id, scopes in scopes_by_lost_event.items():
        what = f"is no longer in {format_list(scopes)}: the calendars there lose it"
        remedy = "put back the value that matched, unless it was wrong"
        yield Finding(Severity.WARNING, ("events", event_id), what, remedy)


def _collection_findings(
    new: Collection, diff: CatalogueDiff, scopes_by_lost_event: dict[str, list[str]]
) -> Iterator[Finding]:
    path = ("collections", new.key)
    old = diff.before.collection(new.key)
    events = scope(diff.after, new).events
    if not events and (old is None or scope(diff.before, old).events):
        what = "matches no event" if old is None else "now matches no event: its calendars lose all entries"
        severity = Severity.NOTE if old is None else Severity.ERROR
        yield Finding(severity, (*path, "where"), what, "change `where` so that it matches an event")
    elif old and (lost_ids := _lost_event_ids(diff, old, new)):
        if old.query == new.query:
            for event_id in lost_ids:
                scopes_by_lost_event.setdefault(event_id, []).append(f"collection {new.key}")
        else:
            pronoun = "them" if len(lost_ids) > 1 else "it"
            what = f"no longer matches {format_list(lost_ids)}: its calendars lose {pronoun}"
            yield Finding(Severity.WARNING, (*path, "where"), what, _PUT_BACK_REMEDY)


def _office_findings(new: Office, diff: CatalogueDiff, scopes_by_lost_event: dict[str, list[str]]) -> Iterator[Finding]:
    path = ("offices", new.key)
    old = diff.before.office(new.key)
    if old is None:
        return
    for host in old.hosts:
        if not any(host == other or (other.startswith("*.") and host.endswith(other[1:])) for other in new.hosts):
            what = f"{host} is gone: browsers block the frame there"
            yield Finding(Severity.ERROR, (*path, "hosts"), what, "put it back until no page there has the frame")
    if old.collection_key != new.collection_key and (
        old.collection_key is None or old.collection_key in diff.common_keys["collections"]
    ):
        what = f"its frame now shows {new.collection_key or 'all events'}, not {old.collection_key or 'all events'}"
        yield Finding(Severity.WARNING, (*path, "collection"), what, _PUT_BACK_REMEDY)
    elif old.place.key != new.place.key:
        what = f"its frame now shows events in {new.place.key}, not in {old.place.key}"
        yield Finding(Severity.WARNING, (*path, "place"), what, _PUT_BACK_REMEDY)
    else:
        collection = diff.after.collection(new.collection_key) if new.collection_key else None
        old_collection = diff.before.collection(new.collection_key) if new.collection_key else None
        lost_from_collection = (
            _lost_event_ids(diff, old_collection, collection) if old_collection and collection else ()
        )
        for event_id in _lost_event_ids(diff, old, new):
            if event_id not in lost_from_collection:
                scopes_by_lost_event.setdefault(event_id, []).append(f"office {new.key}")


def _lost_event_ids(diff: CatalogueDiff, old: Collection | Office, new: Collection | Office) -> tuple[str, ...]:
    """Return the new ids of events with an exact date that `old` matched and `new` does not match."""
    remaining_ids = {event.id for event in scope(diff.after, new).events}
    previous_events = (
        (event, diff.current_ids.get(event.id))
        for event in scope(diff.before, old).events
        if event.date.is_in_calendars
    )
    return tuple(new_id for _, new_id in previous_events if new_id and new_id not in remaining_ids)


Entity = Term | Person | Source | Collection | Office

_PAGE_GONE = "its page and its calendars stop working"
_FEEDS_GONE = "calendars that filter by it stop working"
# Section -> (what stops working without a key, the keys that an event uses).
_KEYS_IN_ADDRESSES: dict[str, tuple[str, Callable[[Event], frozenset[str]]]] = {
    "kinds": (_FEEDS_GONE, lambda event: frozenset((event.kind.key,))),
    "topics": (_FEEDS_GONE, lambda event: frozenset(topic.key for topic in event.topics)),
    "places": (_PAGE_GONE, lambda event: frozenset(place.key for place in event.places)),
    "people": (_PAGE_GONE, lambda event: frozenset(person.key for person in event.people)),
}


def site_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    old, new = diff.before.site, diff.after.site
    if old.uid_namespace != new.uid_namespace:
        what = "changed: every subscriber loses every entry and gets a new one, sometimes twice"
        yield Finding(
            Severity.ERROR, ("site", "uid_namespace"), what, f"write {old.uid_namespace}, and never change it"
        )
    for language in old.languages:
        if language not in new.languages:
            what = (
                f"{get_translations(language).english_name} is gone: "
                f"all addresses under /{language}/ stop working, also its calendars"
            )
            yield Finding(
                Severity.ERROR,
                ("site", "languages"),
                what,
                f"put {language} back: texts that lack it fall back to another language",
            )
    if old.timezone.key != new.timezone.key and not any(has_time_of_day(event) for event in diff.after.events):
        what = f"changed from {old.timezone.key}: a day now begins at midnight in {new.timezone.key}"
        yield Finding(Severity.NOTE, ("site", "timezone"), what, "put it back, unless it was wrong")


def removed_key_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """Findings about removed keys, with the addresses that stop working."""
    for section, (effect, keys_of) in _KEYS_IN_ADDRESSES.items():
        used_keys = frozenset().union(*map(keys_of, diff.before.events))
        for entity in getattr(diff.before, section):
            if entity.key not in diff.common_keys[section]:
                consequence = effect if entity.key in used_keys else None
                yield _removed_key_finding(section, entity, diff.after, consequence, Severity.ERROR)
    cited_keys = {citation.source.key for event in diff.before.events for citation in event.sources}
    for source in diff.before.sources:
        if source.key not in diff.common_keys["sources"]:
            consequence = "its page stops working" if source.key in cited_keys else None
            yield _removed_key_finding("sources", source, diff.after, consequence, Severity.WARNING)
    for collection in diff.before.collections:
        if collection.key not in diff.common_keys["collections"]:
            consequence = "its pages, calendars and frames stop working"
            yield _removed_key_finding("collections", collection, diff.after, consequence, Severity.ERROR)
    for office in diff.before.offices:
        if office.key not in diff.common_keys["offices"]:
            consequence = f"its frame stops working on {', '.join(office.hosts)}"
            yield _removed_key_finding("offices", office, diff.after, consequence, Severity.ERROR)


def _removed_key_finding(
    section: str, entity: Entity, after: Catalogue, consequence: str | None, severity: Severity
) -> Finding:
    """`consequence` is None if no event had the key."""
    key, name = entity.key, _entity_name(entity)
    path = (section, key)
    if consequence is None:
        return Finding(Severity.NOTE, path, "deleted; no event used it", "", in_old_file=True)
    renamed = next((other.key for other in getattr(after, section) if _entity_name(other) == name), None)
    if renamed:
        return Finding(
            severity,
            path,
            f"its key is now {renamed}: {consequence}",
            f"keep the key {key}: only names may change",
            in_old_file=True,
        )
    return Finding(severity, path, f"deleted: {consequence}", "put it back", in_old_file=True)


def _entity_name(entity: Entity) -> LocalizedText:
    return entity.title if isinstance(entity, Source | Collection) else entity.name
