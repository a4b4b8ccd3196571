"""Parser of the JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format")."""

import json
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import product
from typing import Any

from timeline.i18n.translations import get_translations
from timeline.importers.record import (
    MAX_RECORDS,
    ImportContext,
    ImportedRecord,
    ImportSourceError,
    ParsedFile,
    decode_text,
    shorten,
)
from timeline.importers.round_trip import parse_slide_text
from timeline.model.edtf import DateOrInterval, EDTFDate, EDTFError, Interval, parse_edtf, parse_edtf_date

_BLOCK_TAGS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "hr"} | {f"h{n}" for n in range(1, 7)}
_HIDDEN_TAGS = {"script", "style"}


class _TextExtractor(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self.links: list[str] = []
        self.languages: list[str] = []  # `lang` of its paragraphs
        self.dropped_tags: dict[str, None] = {}
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _HIDDEN_TAGS:
            self._hidden += 1
        if tag in _BLOCK_TAGS:
            self.lines.append([])
        elif tag == "a":
            self.links.append(attributes.get("href") or "")
        elif tag not in _HIDDEN_TAGS:
            self.dropped_tags[tag] = None
        if tag == "p":
            self.languages.append(attributes.get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN_TAGS:
            self._hidden = max(self._hidden - 1, 0)
        if tag in _BLOCK_TAGS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1].append(data)


def html_to_text(html: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the lines that are not empty, the targets of links, and the names of the other tags."""
    parser = _TextExtractor()
    parser.feed(html)
    parser.close()
    lines = ("".join(pieces).replace("\r", "").replace("\n", " ").strip() for pieces in parser.lines)
    return tuple(filter(None, lines)), tuple(parser.links), tuple(parser.dropped_tags)


_IMPORTED_KEYS = {"start_date", "end_date", "display_date", "text", "group", "unique_id", "media"}
_DATE_PARTS = ("year", "month", "day", "hour", "minute")
_QUALIFIERS = ("", "~", "?", "%")


def parse_timelinejs(content: bytes, context: ImportContext) -> ParsedFile:
    try:
        document = json.loads(decode_text(content))
    except ValueError as error:
        raise ImportSourceError(f"is not JSON: {error}") from error
    except RecursionError as error:
        raise ImportSourceError("is JSON that is nested too deeply") from error
    if not isinstance(document, dict) or not isinstance(document.get("events"), list):
        raise ImportSourceError('is not JSON of TimelineJS3: it must be an object with a list "events"')
    if len(document["events"]) > MAX_RECORDS:
        raise ImportSourceError(f"has more than {MAX_RECORDS:,} entries: import it in parts")
    records = (_record(f"event {number}", slide, context) for number, slide in enumerate(document["events"], 1))
    return ParsedFile(tuple(records), tuple(_document_messages(document)))


def _document_messages(document: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(eras := document.get("eras"), list) and eras:
        yield f"eras dropped ({len(eras)}): write each as an event whose date is an interval"
    for name in document:
        if name == "title":
            yield "title slide dropped"
        elif name not in ("events", "eras", "scale"):
            yield f"dropped: {shorten(name)}"


def _record(position: str, slide: Any, context: ImportContext) -> ImportedRecord:
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
    date, note = _edtf_date_and_note(slide, languages, messages)
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


def _dropped_key_messages(slide: Mapping[str, Any]) -> Iterator[str]:
    media = slide.get("media")
    if media:
        url = media.get("url") if isinstance(media, dict) else None
        yield f"media dropped: {shorten(str(url))}" if url else "media dropped"
    dropped = sorted(shorten(name) for name in slide if name not in _IMPORTED_KEYS)
    if dropped:
        yield f"dropped: {', '.join(dropped)}"


def _edtf_date_and_note(slide: Mapping[str, Any], languages: Iterable[str], messages: list[str]) -> tuple[str, str]:
    """Return the date in EDTF, and display_date if it says more than the date."""
    start_date = slide.get("start_date")
    start_display_date = start_date.get("display_date") if isinstance(start_date, dict) else None
    display_date = " ".join(
        html_to_text(
            _string(slide, "display_date") or (start_display_date if isinstance(start_display_date, str) else "")
        )[0]
    )
    try:
        start = _edtf_point(start_date, "start_date", messages)
        end = _edtf_point(slide["end_date"], "end_date", messages) if slide.get("end_date") else None
    except ValueError as error:
        messages.append(str(error))
        return "", ""
    candidates = list(_possible_dates(start, end))
    for moment, language in product(candidates, languages):
        if display_date and get_translations(language).format_date_capitalized(moment) == display_date:
            return str(moment), ""
    if display_date:
        messages.append("display_date moved to the note")
    if end and len(candidates) == len(_QUALIFIERS):
        reason = (
            "equals start_date: read as one date"
            if end == start
            else f"{end!r} dropped: it makes no valid interval with {start!r}"
        )
        messages.append(f"end_date {reason}")
    return str(candidates[0]), display_date


def _possible_dates(start: str, end: str | None) -> Iterator[DateOrInterval]:
    """Yield the dates that start and end may mean, with each qualifier. The one without qualifiers comes first.

    TimelineJS has no qualifiers; only display_date shows which one our own export had.
    """
    if end and end != start:
        try:
            yield parse_edtf(f"{start}/{end}")
        except EDTFError:
            end = None
        else:
            yield from map(
                Interval, *zip(*product(_with_each_qualifier(start), _with_each_qualifier(end)), strict=True)
            )
            return
    yield from _with_each_qualifier(start)
    if end:
        yield from (Interval(point, point) for point in _with_each_qualifier(start))


def _with_each_qualifier(text: str) -> list[EDTFDate]:
    return [parse_edtf_date(text + qualifier) for qualifier in _QUALIFIERS if not (qualifier and "T" in text)]


def _edtf_point(date_object: Any, name: str, messages: list[str]) -> str:
    """Return a date object of TimelineJS in EDTF. Raises ValueError if it is not valid."""
    if not isinstance(date_object, dict):
        raise ValueError(f"has no {name}")
    parts = [_date_part(date_object, part, name) for part in _DATE_PARTS]
    known_parts = parts[: parts.index(None)] if None in parts else parts
    if not known_parts:
        raise ValueError(f"{name} has no year")
    year, *rest = known_parts
    assert year is not None
    if year < 1:
        raise ValueError(f"{name}: year {year} dropped: years before 1 cannot be imported")
    if year < 100:
        messages.append(f"{name}: year {year} read as the year {year:04}")
    dropped_parts = [part for part, value in zip(_DATE_PARTS, parts, strict=True) if value is not None][
        len(known_parts) :
    ]
    if len(known_parts) == 4:
        rest, dropped_parts = [*rest, 0], [*dropped_parts]
        messages.append(f"{name}: no minute given: read as the full hour")
    dropped_parts += [part for part in ("second", "millisecond") if _date_part(date_object, part, name)]
    if dropped_parts:
        messages.append(f"{name}: {', '.join(dropped_parts)} dropped")
    text = f"{year:04}" + "".join(f"-{part:02}" for part in rest[:2])
    if rest[2:]:
        text += f"T{rest[2]:02}:{rest[3]:02}"
    return str(parse_edtf_date(text))


def _date_part(date_object: Mapping[str, Any], part: str, name: str) -> int | None:
    value = date_object.get(part)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = int(value.strip()) if isinstance(value, str) else int(value)
        if isinstance(value, bool) or number != float(value):
            raise ValueError
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{name}: {shorten(str(value))!r} is not a valid {part}") from error
    return number


def _string(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
