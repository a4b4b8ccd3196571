"""From the HTML of a slide to plain text."""

from html.parser import HTMLParser

_ENDS_A_LINE = {
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "blockquote",
    "hr",
}
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
