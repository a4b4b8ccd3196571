"""Every text of a catalogue that may be translated, and what becomes of it."""

from collections.abc import Iterator

from timeline.catalogue import Catalogue
from timeline.edits.pairs import Pairs
from timeline.edits.remarks import Remark, Weight, listed, said
from timeline.languages import Texts
from timeline.wording import wording

Path = tuple[str, ...]


def texts(catalogue: Catalogue) -> Iterator[tuple[Path, Texts | None]]:
    """With the path of each."""
    yield ("site", "title"), catalogue.site.title
    yield ("site", "description"), catalogue.site.description
    for section in ("kinds", "topics", "places"):
        yield from (((section, each.key), each.name) for each in getattr(catalogue, section))
    for section in ("people", "offices"):
        yield from (((section, each.key, "name"), each.name) for each in getattr(catalogue, section))
    for source in catalogue.sources:
        for field in ("title", "number", "issuer"):
            yield ("sources", source.key, field), getattr(source, field)
    for collection in catalogue.collections:
        yield ("collections", collection.key, "title"), collection.title
        yield ("collections", collection.key, "description"), collection.description
    for event in catalogue.events:
        for field in ("title", "summary", "anniversary", "note"):
            yield ("events", event.id, field), getattr(event, field)


def of_texts(pairs: Pairs) -> Iterator[Remark]:
    """Texts that are there no more, and new ones that are not in every language."""
    before, after = pairs.before, pairs.after
    had = {pairs.path_now(path): found for path, found in texts(before) if found}
    lacking: dict[tuple[Path, tuple[str, ...]], list[str]] = {}  # by what they are of, and the languages
    for path, found in texts(after):
        old = had.get(path)
        if old and found:
            yield from _lost(path, old, found, before.site.languages, after.site.languages)
        elif old and path[0] == "events" and path[-1] != "anniversary":
            yield Remark(Weight.NOTE, path, "gone", "put it back, unless it was wrong")
        elif found and (languages := found.lacks(after.site.languages)):
            lacking.setdefault((path[:2], languages), []).append(path[-1] if len(path) > 2 else "name")
    for (path, languages), fields in lacking.items():
        verb, remedy = ("are", "write them") if len(fields) > 1 else ("is", "write it")
        named = listed([wording(each).english for each in languages], "or")
        yield Remark(Weight.NOTE, path, f"{listed(fields)} {verb} new and not in {named} yet", remedy)


def _lost(path: Path, old: Texts, new: Texts, had: tuple[str, ...], has: tuple[str, ...]) -> Iterator[Remark]:
    there = {*had} & {*has} - {*old.lacks(had)}
    lost = [wording(each).english for each in new.lacks(has) if each in there]
    if lost:
        instead = wording(new.pairs[0][0]).english
        yield Remark(
            Weight.WARNING, path, f"no longer in {listed(lost, 'or')}: {instead} stands there instead", "put it back"
        )


def told(path: Path) -> str:
    """As a list of translations that are missing tells it."""
    place = said(path[:-1] if path[-1] == "name" else path)
    return f"events {place}" if path[0] == "events" else place
