"""Plain text of HTML: of the texts of TimelineJS, and of those that calendars have although RFC 5545 wants plain text.

The parser of the standard library takes minutes for 60 kB of hostile markup, so tags are found with patterns that read
each character once.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK_TAGS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "blockquote", "hr"} | {f"h{n}" for n in range(1, 7)}
_HIDDEN_TAGS = {"script", "style"}
_INLINE_TAGS = {"a", "abbr", "b", "body", "center", "cite", "code", "em", "font", "head", "html", "i", "img", "meta",
         "pre", "s", "small", "span", "strong", "sub", "sup", "tbody", "td", "th", "thead", "tt", "u"}  # fmt: skip
_KNOWN_TAGS = _BLOCK_TAGS | _HIDDEN_TAGS | _INLINE_TAGS
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<attributes>[^<>]*)>|<[!?][^<>]*>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class PlainText:
    text: str
    links: tuple[str, ...] = ()
    changed: str = ""  # what was read as plain text: `HTML` or `HTML entities`


def html_to_text(source: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the lines that are not empty, the targets of links, and the names of the other tags."""
    lines: list[list[str]] = [[]]
    links: list[str] = []
    dropped_tags: dict[str, None] = {}
    hidden = 0
    for text, tag, is_end, attributes in _tokens(_without_comments(source)):
        if not hidden:
            lines[-1].append(_decode_entities(text))
        if tag in _HIDDEN_TAGS:
            hidden = max(hidden - 1, 0) if is_end else hidden + 1
        elif tag in _BLOCK_TAGS:
            lines.append([])
        elif tag == "a" and not is_end:
            href = _HREF.search(attributes)
            links.append(_decode_entities(href[1] or href[2] or href[3] or "") if href else "")
        elif tag and tag != "a":
            dropped_tags[tag] = None
    texts = ("".join(pieces).replace("\r", "").replace("\n", " ").replace("\xa0", " ").strip() for pieces in lines)
    return tuple(filter(None, texts)), tuple(links), tuple(dropped_tags)


def to_plain_text(source: str) -> PlainText:
    """Return a text without its HTML, if it has any."""
    tags = {match["name"].lower() for match in _TAG.finditer(source) if match["name"]} & _KNOWN_TAGS
    if tags:
        # Without paragraphs, line breaks are those of the text.
        lines, links, _ = html_to_text(source if tags & _BLOCK_TAGS else source.replace("\n", "<br>"))
        return PlainText("\n".join(lines), links, "HTML")
    text = _decode_entities(source)
    return PlainText(text, changed="HTML entities" if text != source else "")


def _tokens(source: str) -> Iterator[tuple[str, str, bool, str]]:
    """Yield each text with the tag after it: its name, whether it is an end tag, and its attributes."""
    position = 0
    for match in _TAG.finditer(source):
        yield (
            source[position : match.start()],
            (match["name"] or "").lower(),
            bool(match["end"]),
            match["attributes"] or "",
        )
        position = match.end()
    yield source[position:], "", False, ""


def _without_comments(source: str) -> str:
    first, *rest = source.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


def _decode_entities(text: str) -> str:
    # html.unescape alone fails with numbers of thousands of digits.
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
