"""Findings about single events that stay: their dates, status, sources and texts."""

from collections.abc import Iterator

from timeline.anniversaries import kept_or_withdrawn
from timeline.i18n.translations import wording
from timeline.impact.diff import Pairs, Remark, Weight, listed, said
from timeline.model.catalogue import Catalogue, Event, Status
from timeline.model.edtf import Moment, Point
from timeline.model.localized_text import Texts


def of_events(pairs: Pairs) -> Iterator[Remark]:
    for old, new in pairs.both:
        yield from _known(old, new)
        yield from _kept(old, new)
        yield from _rests(old, new, pairs)
    for event in pairs.new:
        if not event.sources:
            yield Remark(Weight.NOTE, ("events", event.id), "is new and has no source", "cite one under sources")


def _known(old: Event, new: Event) -> Iterator[Remark]:
    """How exactly."""
    path = ("events", new.id, "date")
    known = f"known as {old.when} before, only as {new.when} now"
    if old.when.exact and not new.when.exact:
        goes = "its entries leave" if kept_or_withdrawn(old) else "its entry leaves"
        yield Remark(Weight.WARNING, path, f"{known}: {goes} the calendars", "write the day, unless it was wrong")
    elif _exactness(new.when) < _exactness(old.when):
        yield Remark(Weight.NOTE, path, known, "write what is known, unless it was wrong")


def _exactness(when: Moment) -> tuple[int, bool]:
    ends = (when,) if isinstance(when, Point) else (when.start, when.end)
    return min(min(end.precision, 3) for end in ends), all(end.certain for end in ends)


def _kept(old: Event, new: Event) -> Iterator[Remark]:
    """Whether it has anniversaries."""
    if not kept_or_withdrawn(old) or kept_or_withdrawn(new) or not new.when.exact:
        return
    if new.status is Status.TENTATIVE:
        cancel = (
            f"if it is called off, write status: cancelled and revision: {old.revision + 1}: then they stay and say so"
        )
        yield Remark(
            Weight.WARNING, ("events", new.id, "status"), "in doubt now: its anniversaries leave the calendars", cancel
        )
    else:
        what = "has no anniversary any more: its entries leave the calendars of anniversaries"
        yield Remark(Weight.WARNING, ("events", new.id), what, "put it back, unless it should go")


def _rests(old: Event, new: Event, pairs: Pairs) -> Iterator[Remark]:
    """On what it rests."""
    cited = {each.source.key for each in new.sources}
    lost = tuple(dict.fromkeys(each.source.key for each in old.sources if each.source.key not in cited))
    if old.sources and not new.sources:
        yield Remark(
            Weight.WARNING, ("events", new.id), "has no source any more", f"cite {listed(lost)} again, or another"
        )
    elif len(new.sources) < len(old.sources) and any(key in pairs.keys["sources"] for key in lost):
        yield Remark(
            Weight.NOTE,
            ("events", new.id, "sources"),
            f"no longer cites {listed(lost)}",
            "put it back, unless it was wrong",
        )
    if old.part_of and not new.part_of:
        whole = pairs.now.get(old.part_of, old.part_of)
        yield Remark(
            Weight.NOTE,
            ("events", new.id),
            f"is no part of {whole} any more",
            f"write part_of: {whole}, unless it is none",
        )


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
        yield from ((("events", event.id, "changes", str(each.on)), each.note) for each in event.changes)


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
