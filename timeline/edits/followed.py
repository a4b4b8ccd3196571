"""What collections find and offices show, which calendars and frames follow."""

from collections.abc import Iterator

from timeline.catalogue import Collection, Office
from timeline.edits.pairs import Pairs
from timeline.edits.remarks import Remark, Weight, listed
from timeline.queries import scope

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
