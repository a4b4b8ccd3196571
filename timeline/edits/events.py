"""What becomes of single events that stay: how exactly they are known, how they stand, what they rest on."""

from collections.abc import Iterator

from timeline.anniversaries import kept_or_withdrawn
from timeline.catalogue import Event, Status
from timeline.edits.pairs import Pairs
from timeline.edits.remarks import Remark, Weight, listed
from timeline.edtf import Moment, Point


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
