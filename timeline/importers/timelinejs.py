"""The JSON of TimelineJS3 (timeline.knightlab.com, "JSON data format")."""

import json
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import product
from typing import Any

from timeline.i18n.translations import wording
from timeline.importers.record import MOST_ENTRIES, Entries, Found, Importing, Unimportable, text_of
from timeline.importers.round_trip import told_lines
from timeline.model.edtf import EDTFError, Moment, Point, Span, parse, point

_ENDS_A_LINE = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "hr"} | {f"h{n}" for n in range(1, 7)}
_HIDDEN = {"script", "style"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self.links: list[str] = []
        self.languages: list[str] = []  # of its paragraphs that say one
        self.lost: dict[str, None] = {}
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        if tag in _ENDS_A_LINE:
            self.lines.append([])
        elif tag == "a":
            self.links.append(attributes.get("href") or "")
        elif tag not in _HIDDEN:
            self.lost[tag] = None
        if tag == "p":
            self.languages.append(attributes.get("lang") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        if tag in _ENDS_A_LINE:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1].append(data)


def plain_of(html: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Its lines that are not empty, where its links lead, and the names of what else was in it."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = ("".join(each).replace("\r", "").replace("\n", " ").strip() for each in parser.lines)
    return tuple(filter(None, lines)), tuple(parser.links), tuple(parser.lost)


_USED = {"start_date", "end_date", "display_date", "text", "group", "unique_id", "media"}
_PARTS = ("year", "month", "day", "hour", "minute")
_QUALIFIERS = ("", "~", "?", "%")


def from_timelinejs(content: bytes, importing: Importing) -> Entries:
    try:
        whole = json.loads(text_of(content))
    except ValueError as error:
        raise Unimportable(f"is no JSON: {error}") from error
    except RecursionError as error:
        raise Unimportable("is JSON that is nested too deep") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("events"), list):
        raise Unimportable('is no JSON of TimelineJS3: it must be an object with a list "events"')
    if len(whole["events"]) > MOST_ENTRIES:
        raise Unimportable(f"has more than {MOST_ENTRIES:,} entries: import it in parts")
    found = (_found(f"event {number}", each, importing) for number, each in enumerate(whole["events"], 1))
    return Entries(tuple(found), tuple(_of_the_whole(whole)))


def _of_the_whole(whole: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(eras := whole.get("eras"), list) and eras:
        yield f"eras dropped ({len(eras)}): write an event of the kind of a period for each"
    for name in whole:
        if name == "title":
            yield "title slide dropped"
        elif name not in ("events", "eras", "scale"):
            yield f"dropped: {_shown(name)}"


def _found(where: str, slide: Any, importing: Importing) -> Found:
    if not isinstance(slide, dict):
        return Found(where, remarks=("is no object",))
    remarks = list(_lost(slide))
    said = slide.get("text")
    text: dict[str, Any] = said if isinstance(said, dict) else {}
    title, _, lost = plain_of(_said(text, "headline"))
    lines, links, more = plain_of(_said(text, "text"))
    markup = sorted({*lost, *more})
    if markup:
        remarks.append(f"markup dropped: {_shown(', '.join(markup))}")
    languages = importing.catalogue.site.languages
    url = lines[-1] if lines and lines[-1] in links else ""
    told, status = told_lines(lines, url, languages)
    known = {source.url for source in importing.catalogue.sources} | {url, ""}
    others = [link for link in dict.fromkeys(links) if link not in known]
    if others and not url:
        url = others.pop(0)
        remarks.append(f"url guessed: the first link, {_shown(url)}")
    remarks += [f"link dropped: {_shown(link)}" for link in others]
    when, note = _date(slide, languages, remarks)
    return Found(
        where,
        date=when,
        title={"": " ".join(title)} if title else {},
        summary={"": told.text} if told.text else {},
        note={"": note} if note else {},
        names=(("", group),) if (group := " ".join(plain_of(_said(slide, "group"))[0])) else (),
        sources=told.sources,
        id=_said(slide, "unique_id"),
        url=url,
        status=status,
        remarks=tuple(remarks),
    )


def _lost(slide: Mapping[str, Any]) -> Iterator[str]:
    media = slide.get("media")
    if media:
        url = media.get("url") if isinstance(media, dict) else None
        yield f"media dropped: {_shown(str(url))}" if url else "media dropped"
    lost = sorted(_shown(name) for name in slide if name not in _USED)
    if lost:
        yield f"dropped: {', '.join(lost)}"


def _date(slide: Mapping[str, Any], languages: Iterable[str], remarks: list[str]) -> tuple[str, str]:
    """The date in EDTF, and how it is shown if that says more."""
    said = slide.get("start_date")
    within = said.get("display_date") if isinstance(said, dict) else None
    shown = " ".join(plain_of(_said(slide, "display_date") or (within if isinstance(within, str) else ""))[0])
    try:
        start = _point(said, "start_date", remarks)
        end = _point(slide["end_date"], "end_date", remarks) if slide.get("end_date") else None
    except ValueError as error:
        remarks.append(str(error))
        return "", ""
    moments = list(_moments(start, end))
    for moment, language in product(moments, languages):
        if shown and wording(language).opening(moment) == shown:
            return str(moment), ""
    if shown:
        remarks.append("display_date kept in the note")
    if end and len(moments) == len(_QUALIFIERS):
        same = (
            "is start_date: taken for one date" if end == start else f"{end!r} dropped: it makes no span with {start!r}"
        )
        remarks.append(f"end_date {same}")
    return str(moments[0]), shown


def _moments(start: str, end: str | None) -> Iterator[Moment]:
    """What the two may mean: a display_date may say that they are approximate, or uncertain. The plain one first."""
    if end and end != start:
        try:
            yield parse(f"{start}/{end}")
        except EDTFError:
            end = None
        else:
            yield from map(Span, *zip(*product(_qualified(start), _qualified(end)), strict=True))
            return
    yield from _qualified(start)
    if end:
        yield from (Span(each, each) for each in _qualified(start))


def _qualified(text: str) -> list[Point]:
    return [point(text + each) for each in _QUALIFIERS if not (each and "T" in text)]


def _point(said: Any, name: str, remarks: list[str]) -> str:
    """In EDTF; raise ValueError with what is wrong."""
    if not isinstance(said, dict):
        raise ValueError(f"has no {name}")
    parts = [_number(said, part, name) for part in _PARTS]
    known = parts[: parts.index(None)] if None in parts else parts
    if not known:
        raise ValueError(f"{name} has no year")
    year, *rest = known
    assert year is not None
    if year < 1:
        raise ValueError(f"{name}: year {year} dropped: years before our era are not kept here")
    if year < 100:
        remarks.append(f"{name}: year {year} taken for the year {year:04}")
    lost = [part for part, value in zip(_PARTS, parts, strict=True) if value is not None][len(known) :]
    if len(known) == 4:
        rest, lost = [*rest, 0], [*lost]
        remarks.append(f"{name}: minute guessed: the full hour")
    lost += [each for each in ("second", "millisecond") if _number(said, each, name)]
    if lost:
        remarks.append(f"{name}: {', '.join(lost)} dropped")
    text = f"{year:04}" + "".join(f"-{part:02}" for part in rest[:2])
    if rest[2:]:
        text += f"T{rest[2]:02}:{rest[3]:02}"
    return str(point(text))


def _number(said: Mapping[str, Any], part: str, name: str) -> int | None:
    value = said.get(part)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        found = int(value.strip()) if isinstance(value, str) else int(value)
        if isinstance(value, bool) or found != float(value):
            raise ValueError
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{name}: {_shown(str(value))!r} is no {part}") from error
    return found


def _said(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:100]}…"
