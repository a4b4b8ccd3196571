"""Findings about single events: removed ones and their ids, and what the others lose: precision and sources."""

from collections.abc import Iterator

from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list
from timeline.model.edtf import DateOrInterval, Precision
from timeline.model.event import Event, Status, has_or_had_anniversaries


def identity_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """Findings about removed events, and about changes that give an event's calendar entries new UIDs."""
    for event in diff.removed_events:
        yield _removed_event_finding(event, diff)
    for old, new in diff.common_events:
        if old.original_id != new.original_id:
            yield _new_identity_finding(old, new)
            continue
        dropped = [
            retired_id
            for retired_id in old.retired_ids
            if retired_id not in diff.after.id_redirects and retired_id not in diff.after.events_by_id
        ]
        if dropped:
            what = f"no longer lists {format_list(dropped)}: old addresses of the event stop working"
            yield Finding(
                Severity.WARNING, ("events", new.id, "was"), what, f"write was: {_format_ids(_required_was(old, new))}"
            )


def _removed_event_finding(event: Event, diff: CatalogueDiff) -> Finding:
    path = ("events", event.id)
    if event.status is Status.CANCELLED:
        return Finding(Severity.NOTE, path, "was cancelled and is now deleted", "", in_old_file=True)
    if event.date.is_in_calendars:
        severity, what = Severity.ERROR, "deleted: its UID is gone and subscribers lose it"
    else:
        severity, what = Severity.WARNING, "deleted: its address stops working"
    cancel_remedy = f"keep it with status: cancelled and revision: {event.revision + 1}"
    reused_by = diff.after.id_redirects.get(event.id)
    successor = _probable_successor(event, diff)
    if reused_by:
        return Finding(
            severity, path, f"{what}, but its address redirects to {reused_by}", cancel_remedy, in_old_file=True
        )
    if successor:
        was = _format_ids((*event.retired_ids, event.id))
        return Finding(
            severity,
            path,
            what,
            f"if its id is now {successor.id}, write was: {was} there; else {cancel_remedy}",
            in_old_file=True,
        )
    return Finding(severity, path, what, f"cancel it instead: {cancel_remedy}", in_old_file=True)


def _probable_successor(event: Event, diff: CatalogueDiff) -> Event | None:
    """Return an added event that may be the removed one under another id."""
    for new in diff.added_events:
        if not new.retired_ids and (
            new.title == event.title or (new.date, new.kind.key) == (event.date, event.kind.key)
        ):
            return new
    return None


def _new_identity_finding(old: Event, new: Event) -> Finding:
    what = (
        f"the UIDs of its entries now come from {new.original_id!r}, not from {old.original_id!r}: "
        "subscribers lose the entries and get new ones"
    )
    required = _required_was(old, new)
    if new.id in required:
        return Finding(
            Severity.ERROR, ("events", new.id, "id"), what, f"keep the id {old.id}: an event never returns to an old id"
        )
    remedy = f"write was: {_format_ids(required)}, the oldest first" if required else "delete was"
    return Finding(Severity.ERROR, ("events", new.id, "was"), what, remedy)


def _required_was(old: Event, new: Event) -> tuple[str, ...]:
    """Return the `was` that keeps the event's UIDs; empty if the event never had another id."""
    earlier_ids = old.retired_ids if new.id == old.id else (*old.retired_ids, old.id)
    return (
        (*earlier_ids, *(retired_id for retired_id in new.retired_ids if retired_id not in earlier_ids))
        if earlier_ids
        else ()
    )


def _format_ids(ids: tuple[str, ...]) -> str:
    return f"[{', '.join(ids)}]"


def event_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    for old, new in diff.common_events:
        yield from _precision_findings(old, new)
        yield from _anniversary_findings(old, new)
        yield from _source_findings(old, new, diff)
    for event in diff.added_events:
        if not event.sources:
            yield Finding(Severity.NOTE, ("events", event.id), "is new and has no source", "cite one under sources")


def _precision_findings(old: Event, new: Event) -> Iterator[Finding]:
    path = ("events", new.id, "date")
    change = f"known as {old.date} before, only as {new.date} now"
    if old.date.is_in_calendars and not new.date.is_in_calendars:
        entries_leave = "its entries leave" if has_or_had_anniversaries(old) else "its entry leaves"
        yield Finding(
            Severity.WARNING, path, f"{change}: {entries_leave} the calendars", "write the day, unless it was wrong"
        )
    elif _precision_and_certainty(new.date) < _precision_and_certainty(old.date):
        yield Finding(Severity.NOTE, path, change, "write what is known, unless it was wrong")


def _precision_and_certainty(date: DateOrInterval) -> tuple[int, bool]:
    return min(min(end.precision, Precision.DAY) for end in date.dates), all(end.is_certain for end in date.dates)


def _anniversary_findings(old: Event, new: Event) -> Iterator[Finding]:
    if not has_or_had_anniversaries(old) or has_or_had_anniversaries(new) or not new.date.is_in_calendars:
        return
    if new.status is Status.TENTATIVE:
        remedy = (
            f"if it is called off, write status: cancelled and revision: {old.revision + 1}: then they stay and say so"
        )
        yield Finding(
            Severity.WARNING,
            ("events", new.id, "status"),
            "in doubt now: its anniversaries leave the calendars",
            remedy,
        )
    else:
        what = "has no anniversary any more: its entries leave the calendars of anniversaries"
        yield Finding(Severity.WARNING, ("events", new.id), what, "put it back, unless it should go")


def _source_findings(old: Event, new: Event, diff: CatalogueDiff) -> Iterator[Finding]:
    source_keys = {each.source.key for each in new.sources}
    removed_keys = tuple(dict.fromkeys(each.source.key for each in old.sources if each.source.key not in source_keys))
    if old.sources and not new.sources:
        yield Finding(
            Severity.WARNING,
            ("events", new.id),
            "has no source any more",
            f"cite {format_list(removed_keys)} again, or another",
        )
    elif len(new.sources) < len(old.sources) and any(key in diff.common_keys["sources"] for key in removed_keys):
        yield Finding(
            Severity.NOTE,
            ("events", new.id, "sources"),
            f"no longer cites {format_list(removed_keys)}",
            "put it back, unless it was wrong",
        )
    if old.part_of and not new.part_of:
        whole = diff.current_ids.get(old.part_of, old.part_of)
        yield Finding(
            Severity.NOTE,
            ("events", new.id),
            f"is no part of {whole} any more",
            f"write part_of: {whole}, unless it is none",
        )
