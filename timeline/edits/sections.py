"""What becomes of the site, and of what has addresses of its own: lists of words, people, places, documents."""

from collections.abc import Callable, Iterator

from timeline.catalogue import Catalogue, Collection, Event, Office, Person, Source, Term
from timeline.edits.pairs import Pairs
from timeline.edits.remarks import Remark, Weight
from timeline.edits.shown import timed
from timeline.languages import Texts
from timeline.wording import wording

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
