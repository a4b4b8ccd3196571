"""Parser of the JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format")."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from timeline.importers.html_text import html_to_text
from timeline.importers.record import (
    MAX_RECORDS,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    decode_text,
    shorten,
)
from timeline.importers.round_trip import is_exported_media, parse_slide_text
from timeline.importers.slide_dates import slide_date
from timeline.importers.spreadsheet_dates import cell_parser
from timeline.loader.scalars import URL_PATTERN

_IMPORTED_KEYS = {"start_date", "end_date", "display_date", "text", "group", "unique_id", "media"}


def parse_timelinejs(content: bytes, context: ImportContext) -> ParsedFile:
    repeated: dict[str, None] = {}
    try:
        document = json.loads(decode_text(content), object_pairs_hook=partial(_object, repeated))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ImportSourceError(f"is not JSON: it is broken at {place}, perhaps truncated; export it again") from error
    except ValueError as error:
        raise ImportSourceError("is JSON with a number of thousands of digits: correct it") from error
    except RecursionError as error:
        raise ImportSourceError("is JSON that is nested too deeply") from error
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise ImportSourceError('is not JSON of TimelineJS3: it must be an object with a list "events"')
    eras = document["eras"] if isinstance(document.get("eras"), list) else []
    if len(document["events"]) + len(eras) > MAX_RECORDS:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    slides = [
        *((f"event {number}", slide) for number, slide in enumerate(document["events"], 1)),
        *((f"era {number}", era) for number, era in enumerate(eras, 1)),
    ]
    return ParsedFile(
        tuple(slide_record(position, slide, context) for position, slide in slides),
        (
            *(f"{shorten(key)!r} is given twice in one object: the last value is used" for key in repeated),
            *_document_messages(document),
        ),
    )


def _object(repeated: dict[str, None], pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of the JSON, and add the keys that it has twice to `repeated`."""
    keys = [key for key, _ in pairs]
    repeated.update(dict.fromkeys(key for key in keys if keys.count(key) > 1) if len({*keys}) < len(keys) else {})
    return dict(pairs)


def _document_messages(document: Mapping[str, Any]) -> Iterator[str]:
    for name, value in document.items():
        if name == "title" and value is not None:
            yield title_slide_message(value)
        elif name not in ("title", "events", "eras", "scale"):
            yield f"dropped: {shorten(name)}"


def title_slide_message(slide: Any) -> str:
    text = slide.get("text") if isinstance(slide, dict) else None
    headline = " ".join(html_to_text(_string(text, "headline"))[0]) if isinstance(text, dict) else ""
    return f"title slide dropped: {shorten(headline)}" if headline else "title slide dropped"


def slide_record(position: str, slide: Any, context: ImportContext) -> ImportedRecord:
    """Return the record of an event or an era, which is an interval."""
    if not isinstance(slide, dict):
        return ImportedRecord(position, messages=("is not an object",))
    messages = list(_dropped_key_messages(slide))
    text_object = slide.get("text")
    text: dict[str, Any] = text_object if isinstance(text_object, dict) else {}
    title, _, dropped_tags = html_to_text(_string(text, "headline"))
    lines, links, more = html_to_text(_string(text, "text"))
    markup = sorted({*dropped_tags, *more})
    if markup:
        messages.append(f"markup dropped: {shorten(', '.join(markup))}")
    languages = context.catalogue.site.languages
    url = lines[-1] if lines and lines[-1] in links else ""
    description, status = parse_slide_text(lines, url, languages)
    expected_links = {source.url for source in context.catalogue.sources} | {url, ""}
    other_links = [link for link in dict.fromkeys(links) if link not in expected_links]
    if other_links and not url:
        url = other_links.pop(0)
        messages.append(f"url guessed: the first link, {shorten(url)}")
    messages += [f"link dropped: {shorten(link)}" for link in other_links]
    display_date = _display_date(slide)
    date, note = slide_date(slide, display_date, languages, cell_parser(languages), messages)
    note = "\n".join(filter(None, (note, _media_note(slide.get("media"), context, messages))))
    return ImportedRecord(
        position,
        date=date,
        texts={"title": {"": " ".join(title)}, "summary": {"": description.text}, "note": {"": note}},
        unresolved_names=(("", group),) if (group := " ".join(html_to_text(_string(slide, "group"))[0])) else (),
        sources=description.sources,
        id=_string(slide, "unique_id"),
        url=url,
        status=status,
        messages=tuple(messages),
    )


def _display_date(slide: Mapping[str, Any]) -> str:
    start_date = slide.get("start_date")
    html = _string(slide, "display_date") or (
        _string(start_date, "display_date") if isinstance(start_date, dict) else ""
    )
    return " ".join(html_to_text(html)[0])


def _media_note(media: Any, context: ImportContext, messages: list[str]) -> str:
    """Return the caption, the credit and the link of a slide's media, for the note.

    The file itself is elsewhere, and often under another licence. A picture that this site exported needs no note.
    """
    if not (any(media.values()) if isinstance(media, dict) else media):
        return ""
    texts = media if isinstance(media, dict) else {"url": media}
    url = _string(texts, "url").strip()
    if is_exported_media(url, context):
        return ""
    if not re.fullmatch(URL_PATTERN, url):
        messages.append(
            f"media dropped: {shorten(url or str(texts.get('url')))}" if texts.get("url") else "media dropped"
        )
        return ""
    messages.append(f"media kept as a link in the note: {shorten(url)}")
    caption, credit = (" ".join(html_to_text(_string(texts, name))[0]) for name in ("caption", "credit"))
    label = f"{caption} ({credit})" if caption and credit else caption or credit
    return f"{label}: {url}" if label else url


def _dropped_key_messages(slide: Mapping[str, Any]) -> Iterator[str]:
    dropped = sorted(shorten(name) for name in slide if name not in _IMPORTED_KEYS)
    if dropped:
        yield f"dropped: {', '.join(dropped)}"


def _string(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else str(value) if type(value) is int else ""
