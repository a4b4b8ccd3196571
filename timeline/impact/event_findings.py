"""Findings about single events: removed ones and their ids, and what the others lose: precision, sources, texts."""

from collections.abc import Iterator

from timeline.i18n.translations import get_translations
from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list, format_path
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, Precision
from timeline.model.event import Event, Status, has_or_had_anniversaries
from timeline.model.event_fields import TEXT_FIELDS
from timeline.model.localized_text import LocalizedText


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


FieldPath = tuple[str, ...]


def localized_texts(catalogue: Catalogue) -> Iterator[tuple[FieldPath, LocalizedText | None]]:
    """Yield every text with its path."""
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
    for chapter in catalogue.chapters:
        yield ("chapters", chapter.key, "title"), chapter.title
        yield ("chapters", chapter.key, "summary"), chapter.summary
    yield from ((("series", each.key, "title"), each.name) for each in catalogue.series)
    for path, picture in catalogue.pictures:
        for name in ("alt", "caption", "credit"):
            yield (*path, name), getattr(picture, name)
    for indicator in catalogue.indicators:
        path = ("indicators", indicator.key)
        for field in ("title", "unit", "note"):
            yield (*path, field), getattr(indicator, field)
        yield from (((*path, "values", str(each.date)), each.note) for each in indicator.values)
        if indicator.target:
            yield (*path, "target", "note"), indicator.target.note
    for event in catalogue.events:
        yield from ((("events", event.id, field.name), field.value_of(event)) for field in TEXT_FIELDS)
        yield from ((("events", event.id, "changes", str(each.date)), each.note) for each in event.changes)


def text_findings(diff: CatalogueDiff) -> Iterator[Finding]:
    """Texts that were removed, and new texts that are not in every language."""
    before, after = diff.before, diff.after
    old_texts = {diff.current_path(path): text for path, text in localized_texts(before) if text}
    missing_languages: dict[tuple[FieldPath, tuple[str, ...]], list[str]] = {}  # fields by owner and languages
    for path, text in localized_texts(after):
        old = old_texts.get(path)
        if old and text:
            yield from _lost_language_findings(path, old, text, before.site.languages, after.site.languages)
        elif old and path[0] == "events" and path[-1] != "anniversary":
            yield Finding(Severity.NOTE, path, "gone", "put it back, unless it was wrong")
        elif text and (languages := text.missing_languages(after.site.languages)):
            missing_languages.setdefault((path[:2], languages), []).append(path[-1] if len(path) > 2 else "name")
    for (path, languages), fields in missing_languages.items():
        verb, remedy = ("are", "write them") if len(fields) > 1 else ("is", "write it")
        language_names = format_list([get_translations(each).english_name for each in languages], "or")
        yield Finding(Severity.NOTE, path, f"{format_list(fields)} {verb} new and not in {language_names} yet", remedy)


def _lost_language_findings(
    path: FieldPath,
    old: LocalizedText,
    new: LocalizedText,
    old_languages: tuple[str, ...],
    new_languages: tuple[str, ...],
) -> Iterator[Finding]:
    common_languages = {*old_languages} & {*new_languages} - {*old.missing_languages(old_languages)}
    lost_languages = [
        get_translations(each).english_name for each in new.missing_languages(new_languages) if each in common_languages
    ]
    if lost_languages:
        fallback = get_translations(new.pairs[0][0]).english_name
        yield Finding(
            Severity.WARNING,
            path,
            f"no longer in {format_list(lost_languages, 'or')}: {fallback} stands there instead",
            "put it back",
        )


def format_text_path(path: FieldPath) -> str:
    """Return a path as the list of missing translations shows it."""
    formatted = format_path(path[:-1] if path[-1] == "name" else path)
    return f"events {formatted}" if path[0] == "events" else formatted
