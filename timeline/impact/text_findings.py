"""Findings about texts: removed ones, and those that are not in every language."""

from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType

from timeline.i18n.translations import get_translations
from timeline.impact.diff import CatalogueDiff, Finding, Severity, format_list, format_path
from timeline.model.catalogue import Catalogue
from timeline.model.event_fields import TEXT_FIELDS
from timeline.model.localized_text import LocalizedText

FieldPath = tuple[str, ...]
_TEXT_FIELDS_BY_SECTION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "people": ("name", "role"),
        "offices": ("name",),
        "sources": ("title", "number", "issuer", "note"),
        "collections": ("title", "description"),
        "chapters": ("title", "summary"),
    }
)


def localized_texts(catalogue: Catalogue) -> Iterator[tuple[FieldPath, LocalizedText | None]]:
    """Yield every text with its path, without the places in sources that citations name."""
    yield ("site", "title"), catalogue.site.title
    yield ("site", "description"), catalogue.site.description
    if catalogue.site.licence:
        yield ("site", "licence", "name"), catalogue.site.licence.name
    for section in ("kinds", "topics", "places"):
        yield from (((section, each.key), each.name) for each in getattr(catalogue, section))
    for section, fields in _TEXT_FIELDS_BY_SECTION.items():
        for entity, field in product(getattr(catalogue, section), fields):
            yield (section, entity.key, field), getattr(entity, field)
    yield from ((("series", each.key, "title"), each.name) for each in catalogue.series)
    for path, picture in catalogue.pictures:
        for name in ("alt", "caption", "credit", "licence"):
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
