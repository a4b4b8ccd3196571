"""Tests the feeds other than calendars: whole bytes against golden files, the rules of each standard, and texts that
must survive.

To update the golden files after an intended change, run `UPDATE_GOLDEN=1 pytest tests/render/test_feeds.py` and read
the diff.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from timeline.loader import load
from timeline.loader.source_file import find_control_character
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf
from timeline.model.entities import Citation, Person, Source, Term
from timeline.model.event import Event
from timeline.model.localized_text import LangString, LocalizedText
from timeline.render.atom import MAX_ENTRIES, events_atom
from timeline.render.csv import COLUMNS, events_csv
from timeline.render.json_feed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.response_body import Body

from ..conftest import DATA, ROOT, SITE, golden_bytes
from ..feeds import make_feed

ATOM = "{http://www.w3.org/2005/Atom}"
RENDERERS: tuple[Callable[..., Body], ...] = (events_atom, events_json, events_csv, timelinejs_json)


@pytest.mark.parametrize(
    "path",
    [
        "/vi/events.atom",
        "/lo/collections/years-2021-2022/events.atom",
        "/vi/events.json",
        "/en/collections/viet-lao/events.json?country=VN&country=KH&q=visit",
        "/en/events.csv",
        "/lo/collections/viet-lao/events.csv",
        "/vi/timelinejs.json",
        "/lo/collections/years-2021-2022/timelinejs.json",
    ],
)
def test_a_feed_equals_its_golden_file(client: FlaskClient, path: str) -> None:
    content = client.get(path).data
    assert content == golden_bytes(path, content)


# --- Atom ------------------------------------------------------------------------------------------------------------

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TEXTS = ("title", "subtitle", "summary", "rights")


def child_elements(parent: Element, name: str) -> list[Element]:
    return parent.findall(ATOM + name)


def element_texts(parent: Element, name: str) -> list[str]:
    return [element.text or "" for element in parent.iter(ATOM + name)]


def feed_and_entries(root: Element) -> list[Element]:
    return [root, *child_elements(root, "entry")]


def has_one_each(parent: Element, *names: str) -> bool:
    return all(len(child_elements(parent, name)) == 1 for name in names)


def has_at_most_one_each(parent: Element, *names: str) -> bool:
    return all(len(child_elements(parent, name)) <= 1 for name in names)


def alternate_links(parent: Element) -> list[tuple[str | None, str | None]]:
    links = (link for link in child_elements(parent, "link") if link.get("rel", "alternate") == "alternate")
    return [(link.get("type"), link.get("hreflang")) for link in links]


ATOM_RULES: dict[str, Callable[[Element], bool]] = {
    "§2 the document is a feed": lambda root: root.tag == f"{ATOM}feed",
    "§2 every xml:lang is a language tag": lambda root: all(
        _LANGUAGE.fullmatch(tag) for element in root.iter() if (tag := element.get("{http://www.w3.org/XML/1998/namespace}lang"))
    ),
    "§3.1.1 a text construct is text or html, without child elements": lambda root: all(
        element.get("type", "text") in ("text", "html") and not len(element) for name in _TEXTS for element in root.iter(ATOM + name)
    ),
    "§3.2 an author has one name and at most one uri": lambda root: all(
        has_one_each(author, "name") and has_at_most_one_each(author, "uri", "email") for author in root.iter(f"{ATOM}author")
    ),
    "§3.3 a date follows RFC 3339, with capital T and Z": lambda root: all(
        _RFC_3339.fullmatch(word) for name in ("updated", "published") for word in element_texts(root, name)
    ),
    "§4.1.1 the feed has exactly one id, title and updated": lambda root: has_one_each(root, "id", "title", "updated"),
    "§4.1.1 other elements of the feed occur at most once": lambda root: has_at_most_one_each(
        root, "generator", "icon", "logo", "subtitle", "rights"
    ),
    "§4.1.1 the feed or each entry has an author": lambda root: bool(
        child_elements(root, "author") or all(child_elements(entry, "author") for entry in child_elements(root, "entry"))
    ),
    "§4.1.1 the feed has a self link": lambda root: any(link.get("rel") == "self" for link in child_elements(root, "link")),
    "§4.1.2 an entry has exactly one id, title and updated": lambda root: all(
        has_one_each(entry, "id", "title", "updated") for entry in child_elements(root, "entry")
    ),
    "§4.1.2 other elements of an entry occur at most once": lambda root: all(
        has_at_most_one_each(entry, "content", "published", "rights", "source", "summary") for entry in child_elements(root, "entry")
    ),
    "§4.1.2 an entry without content has an alternate link": lambda root: all(
        child_elements(entry, "content") or alternate_links(entry) for entry in child_elements(root, "entry")
    ),
    "§4.1.1, §4.1.2 alternate links differ in type or language": lambda root: all(
        len(alternate_links(part)) == len(set(alternate_links(part))) for part in feed_and_entries(root)
    ),
    "§4.1.3 html content is escaped": lambda root: all(
        element.get("type") in ("text", "html") and not len(element) and element.get("src") is None for element in root.iter(f"{ATOM}content")
    ),
    "§4.2.2 a category has a term and an absolute scheme": lambda root: all(
        element.get("term") and _ABSOLUTE.fullmatch(element.get("scheme", "x:y")) for element in root.iter(f"{ATOM}category")
    ),
    "§4.2.6 an id is an absolute IRI": lambda root: all(map(_ABSOLUTE.fullmatch, element_texts(root, "id"))),
    "§4.2.6 every entry has its own id": lambda root: len(element_texts(root, "id")) == len(set(element_texts(root, "id"))),
    "§4.2.7 a link has an absolute href and a known rel": lambda root: all(
        _ABSOLUTE.fullmatch(element.get("href", "")) and element.get("rel") in ("self", "alternate", "related", "via", "enclosure")
        for element in root.iter(f"{ATOM}link")
    ),
}  # fmt: skip


def broken_atom_rules(root: Element) -> list[str]:
    return [rule for rule, is_met in ATOM_RULES.items() if not is_met(root)]


def atom_feeds(client: FlaskClient) -> list[bytes]:
    scopes = ("", "collections/viet-lao/", "collections/years-2021-2022/")
    queries = ("", "?q=no-such-word", "?country=KH&from=2018")
    return [
        client.get(f"/{language}/{scope}events.atom{query}").data
        for language in ("vi", "lo", "en") for scope in scopes for query in queries
    ]  # fmt: skip


def test_every_atom_feed_follows_the_rules_of_rfc_4287(client: FlaskClient) -> None:
    for content in atom_feeds(client):
        assert broken_atom_rules(fromstring(content)) == []


def test_feedparser_accepts_every_atom_feed(client: FlaskClient) -> None:
    for content in atom_feeds(client):
        parsed = feedparser.parse(content)
        assert (parsed.bozo, parsed.version) == (False, "atom10")


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("§2 the document is a feed", r"(?s)<feed(.*)</feed>", r"<entry\1</entry>"),
        ("§2 every xml:lang is a language tag", 'xml:lang="vi"', 'xml:lang="Tiếng Việt"'),
        ("§3.1.1 a text construct is text or html, without child elements", r'(<entry>\s*<id>.*</id>\s*<title type=)"text"', r'\1"text/plain"'),
        ("§3.1.1 a text construct is text or html, without child elements", r"<subtitle type=\"text\">", r"\g<0><b/>"),
        ("§3.2 an author has one name and at most one uri", r"<name>.*</name>", ""),
        ("§3.2 an author has one name and at most one uri", r"<uri>.*</uri>", r"\g<0>\g<0>"),
        ("§3.3 a date follows RFC 3339, with capital T and Z", r"T00:00:00Z", ""),
        ("§3.3 a date follows RFC 3339, with capital T and Z", r"T00:00:00Z", "t00:00:00z"),
        ("§4.1.1 the feed has exactly one id, title and updated", r"<updated>.*</updated>", ""),
        ("§4.1.1 the feed has exactly one id, title and updated", r"<title.*</title>", r"\g<0>\g<0>"),
        ("§4.1.1 other elements of the feed occur at most once", r"<icon>.*</icon>", r"\g<0>\g<0>"),
        ("§4.1.1 the feed or each entry has an author", r"(?s)<author>.*?</author>", ""),
        ("§4.1.1 the feed has a self link", r'<link rel="self"', '<link rel="via"'),
        ("§4.1.2 an entry has exactly one id, title and updated", r"(<entry>\s*)<id>.*</id>", r"\1"),
        ("§4.1.2 an entry has exactly one id, title and updated", r"(?s)(<entry>.*?)(<updated>[^<]*</updated>)", r"\1\2\2"),
        ("§4.1.2 other elements of an entry occur at most once", r"<content.*</content>", r"\g<0>\g<0>"),
        ("§4.1.2 an entry without content has an alternate link", r'<content.*</content>\s*<link rel="alternate"[^>]*>', ""),
        ("§4.1.1, §4.1.2 alternate links differ in type or language", r'<link rel="alternate"[^>]*>', r"\g<0>\g<0>"),
        ("§4.1.3 html content is escaped", r'(<content type="html">)', r"\1<p>told</p>"),
        ("§4.2.2 a category has a term and an absolute scheme", r'<category term="[^"]*"', "<category"),
        ("§4.2.2 a category has a term and an absolute scheme", r' scheme="https://timeline.example', ' scheme="'),
        ("§4.2.6 an id is an absolute IRI", r"<id>urn:uuid:", "<id>"),
        ("§4.2.6 every entry has its own id", r"(?s)<entry>.*?</entry>", r"\g<0>\g<0>"),
        ("§4.2.7 a link has an absolute href and a known rel", r'<link rel="via" href="[^"]*"', '<link rel="via"'),
        ("§4.2.7 a link has an absolute href and a known rel", r'rel="via"', 'rel="source"'),
    ],
)  # fmt: skip
def test_a_broken_atom_rule_is_detected(client: FlaskClient, rule: str, old: str, new: str) -> None:
    content = client.get("/vi/events.atom").text
    broken_feed = re.sub(old, new, content, count=1)
    assert broken_feed != content
    assert broken_atom_rules(fromstring(broken_feed)) == [rule]


def test_an_atom_feed_has_the_newest_hundred_changes(small_catalogue: Catalogue) -> None:
    """Changes of one day are sorted by id."""
    day = date(2026, 1, 1)
    event = small_catalogue.events[0]
    events = [
        replace(event, id=f"e-{number:03}", retired_ids=(), updated=day + timedelta(number // 2))
        for number in range(MAX_ENTRIES + 5)
    ]
    events_with_titles = [
        replace(changed_event, title=LocalizedText((("vi", changed_event.id),))) for changed_event in events
    ]
    root = fromstring(events_atom(events_with_titles, make_feed(small_catalogue.site)).content)
    entries = [
        (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")) for entry in child_elements(root, "entry")
    ]
    expected = sorted(events_with_titles, key=lambda changed_event: changed_event.id)
    expected.sort(key=lambda changed_event: changed_event.updated, reverse=True)
    assert entries == [(changed_event.id, f"{changed_event.updated}T00:00:00Z") for changed_event in expected[:100]]
    assert (entries[0], entries[1]) == (("e-104", "2026-02-22T00:00:00Z"), ("e-102", "2026-02-21T00:00:00Z"))
    assert root.findtext(f"{ATOM}updated") == "2026-02-22T00:00:00Z"


def test_an_empty_feed_was_updated_when_the_site_was(small_catalogue: Catalogue) -> None:
    root = fromstring(events_atom([], make_feed(small_catalogue.site)).content)
    assert (root.findtext(f"{ATOM}updated"), child_elements(root, "entry")) == ("2026-11-01T00:00:00Z", [])


def test_the_id_of_an_entry_survives_every_edit_and_is_unique(small_catalogue: Catalogue) -> None:
    """An entry in one language has the same id in every format and scope. Each feed has its own id."""
    before = small_catalogue.events[1]  # its retired id is treaty-of-1977
    after = replace(
        before,
        id="other",
        title=LocalizedText((("vi", "Khác"),)),
        date=parse_edtf("1977"),
        updated=date(2027, 1, 1),
        revision=9,
    )
    feeds = [
        make_feed(small_catalogue.site, "vi"),
        make_feed(small_catalogue.site, "vi", "viet-lao"),
        replace(make_feed(small_catalogue.site), query_parameters=(("q", "x"),)),
    ]
    atom_ids = [
        [element_texts(fromstring(events_atom([event], one_feed).content), "id") for one_feed in feeds]
        for event in (before, after)
    ]
    assert atom_ids[0] == atom_ids[1]
    assert len({feed_id for feed_id, _ in atom_ids[0]}) == 3
    json_ids = {
        json.loads(events_json([event], feed).content)["items"][0]["id"] for event in (before, after) for feed in feeds
    }
    assert {entry_id for _, entry_id in atom_ids[0]} == json_ids
    assert len(json_ids) == 1
    assert json_ids.isdisjoint(
        element_texts(fromstring(events_atom([before], make_feed(small_catalogue.site, "lo")).content), "id")
    )


def test_characters_that_xml_forbids_are_removed(small_catalogue: Catalogue) -> None:
    """The loader rejects them too, but the renderer does not rely on that."""
    event = replace(
        small_catalogue.events[0],
        title=LocalizedText((("vi", "a\x00b\x08c\ufffed\ud800e"),)),
        url="https://example.org/\x1f",
    )
    root = fromstring(events_atom([event], make_feed(small_catalogue.site)).content)
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "abcde"


# --- JSON Feed -------------------------------------------------------------------------------------------------------

_FEED_KEYS = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_ITEM_KEYS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


def values_of(feed: Any, name: str) -> list[Any]:
    return [node[name] for node in (feed, *feed.get("items", ())) if name in node]


JSON_FEED_RULES: dict[str, Callable[[Any], bool]] = {
    "version is the URL of 1.1": lambda feed: feed.get("version") == "https://jsonfeed.org/version/1.1",
    "title is a string": lambda feed: isinstance(feed.get("title"), str),
    "items is a list": lambda feed: isinstance(feed.get("items"), list),
    "an item has a string id": lambda feed: all(isinstance(entry.get("id"), str) and entry["id"] for entry in feed["items"]),
    "every item has its own id": lambda feed: len({entry.get("id") for entry in feed["items"]}) == len(feed["items"]),
    "an item has content": lambda feed: all(isinstance(entry.get("content_html", entry.get("content_text")), str) for entry in feed["items"]),
    "a date follows RFC 3339": lambda feed: all(
        _RFC_3339.fullmatch(value) for name in ("date_published", "date_modified") for value in values_of(feed, name)
    ),
    "a URL is absolute": lambda feed: all(
        _ABSOLUTE.fullmatch(value)
        for name in ("home_page_url", "feed_url", "url", "external_url", "icon", "favicon", "image") for value in values_of(feed, name)
    ),
    "an author has a name, a URL or an avatar": lambda feed: all(
        isinstance(value, dict) and {"name", "url", "avatar"} & set(value) for authors in values_of(feed, "authors") for value in authors
    ),
    "tags are strings": lambda feed: all(isinstance(tag, str) for tags in values_of(feed, "tags") for tag in tags),
    "a language is a language tag": lambda feed: all(_LANGUAGE.fullmatch(value) for value in values_of(feed, "language")),
    "an extension begins with _ and is an object": lambda feed: all(
        name in known or (re.fullmatch("_[A-Za-z0-9][^.]*", name) and isinstance(value[name], dict))
        for known, nodes in ((_FEED_KEYS, [feed]), (_ITEM_KEYS, feed["items"])) for value in nodes for name in value
    ),
}  # fmt: skip


def broken_json_feed_rules(feed: Any) -> list[str]:
    if not isinstance(feed.get("items"), list):
        return ["items is a list"]
    return [rule for rule, is_met in JSON_FEED_RULES.items() if not is_met(feed)]


def test_every_json_feed_follows_the_rules_of_version_1_1(client: FlaskClient) -> None:
    for language in ("vi", "lo", "en"):
        for path in ("events.json", "collections/viet-lao/events.json?kind=visit", "events.json?q=no-such-word"):
            assert broken_json_feed_rules(client.get(f"/{language}/{path}").get_json(force=True)) == []


@pytest.mark.parametrize(
    ("rule", "level", "name", "value"),
    [
        ("version is the URL of 1.1", "feed", "version", "1.1"),
        ("title is a string", "feed", "title", None),
        ("items is a list", "feed", "items", None),
        ("an item has a string id", "item", "id", 1962),
        ("every item has its own id", "item", "id", "urn:uuid:3459fce6-c040-5eb5-8871-f60e43228d1b"),
        ("an item has content", "item", "content_html", None),
        ("a date follows RFC 3339", "item", "date_published", "1962-09-05"),
        ("a URL is absolute", "item", "url", "/vi/"),
        ("a URL is absolute", "feed", "icon", "icon.png"),
        ("an author has a name, a URL or an avatar", "feed", "authors", [{}]),
        ("tags are strings", "item", "tags", [1962]),
        ("a language is a language tag", "feed", "language", "Tiếng Việt"),
        ("an extension begins with _ and is an object", "item", "kind", {}),
        ("an extension begins with _ and is an object", "feed", "_timeline", "1"),
    ],
)
def test_a_broken_json_feed_rule_is_detected(
    client: FlaskClient, rule: str, level: str, name: str, value: object
) -> None:
    feed = client.get("/vi/events.json").get_json(force=True)
    (feed if level == "feed" else feed["items"][0])[name] = value
    assert broken_json_feed_rules(feed) == [rule]


def test_a_json_feed_has_every_field_of_an_event(real_catalogue: Catalogue) -> None:
    """Also the names of the entries that the event refers to, in all languages."""
    parsed = json.loads(events_json(real_catalogue.events, make_feed(real_catalogue.site)).content)
    for event, item in zip(real_catalogue.events, parsed["items"], strict=True):
        fields = item["_timeline"]
        assert parse_edtf(fields["date"]) == event.date
        assert [field["key"] for field in fields["countries"]] == [country.key for country in event.countries]
        assert [entity["key"] for entity in fields["places"]] == [place.key for place in event.places]
        assert [entity["name"] for entity in fields["people"]] == [dict(person.name.pairs) for person in event.people]
        assert (fields["part_of"] if event.part_of else None, tuple(fields["related"])) == (
            event.part_of,
            event.related,
        )
        assert [entity["key"] for entity in fields["sources"]] == [citation.source.key for citation in event.sources]
        assert {name: fields[name] for name in ("title", "summary", "anniversary", "note") if name in fields} == {
            name: dict(texts.pairs)
            for name in ("title", "summary", "anniversary", "note")
            if (texts := getattr(event, name))
        }


# --- CSV -------------------------------------------------------------------------------------------------------------


def parse_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")  # Excel needs the byte order mark
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def without_guard(cell: str) -> str:
    return cell[1:] if re.match("''*[=+\\-@\t\r＝＋－＠]", cell) else cell


def expected_row(event: Event, language: str) -> list[str]:
    def names(entities: Any) -> str:
        return "\n".join(entity.name.in_(language) for entity in entities)

    return [
        event.id, str(event.date), str(event.date.earliest), str(event.date.latest), event.kind.name.in_(language),
        names(event.countries), names(event.topics), names(event.places), names(event.people),
        event.title.in_(language), event.summary.in_(language) if event.summary else "", event.status.value,
        "\n".join(citation.in_(language) for citation in event.sources), f"{SITE}/{language}/events/{event.id}/",
        "",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("which", ["small_catalogue", "real_catalogue"])
def test_a_csv_file_has_a_row_per_event(request: pytest.FixtureRequest, which: str, language: str) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    content = events_csv(catalogue.events, make_feed(catalogue.site, language)).content
    assert parse_csv(content) == [list(COLUMNS), *(expected_row(event, language) for event in catalogue.events)]
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 24", "'+84 24"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),  # a full-width character, as some keyboards write it
        ("'=1", "''=1"),  # so that the original text can be recovered
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("– a dash", "– a dash"),
    ],
)
def test_no_cell_is_a_formula(small_catalogue: Catalogue, title: str, cell: str) -> None:
    event = replace(small_catalogue.events[0], title=LocalizedText((("vi", title),)))
    _, row = parse_csv(events_csv([event], make_feed(small_catalogue.site)).content)
    assert row[COLUMNS.index("title")] == cell
    assert without_guard(cell) == title


# --- TimelineJS ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "start", "end", "display_date"),
    [
        ("1962-09-05", {"year": 1962, "month": 9, "day": 5}, None, "5 September 1962"),
        ("2021-06", {"year": 2021, "month": 6}, None, "June 2021"),
        ("2017", {"year": 2017}, None, "2017"),
        ("1950%", {"year": 1950}, None, "About 1950 (uncertain)"),
        ("2022-07/2022-09", {"year": 2022, "month": 7}, {"year": 2022, "month": 9}, "July to September 2022"),
        ("2027-07-18T09:00", {"year": 2027, "month": 7, "day": 18, "hour": 9, "minute": 0}, None, "18 July 2027, 09:00"),
    ],
)  # fmt: skip
def test_a_slide_is_as_precise_as_the_date_of_its_event(
    small_catalogue: Catalogue, when: str, start: Any, end: Any, display_date: str
) -> None:
    event = replace(small_catalogue.events[0], date=parse_edtf(when))
    (slide,) = json.loads(timelinejs_json([event], make_feed(small_catalogue.site, "en")).content)["events"]
    assert (slide["start_date"], slide.get("end_date"), slide["display_date"]) == (start, end, display_date)


# --- Any text --------------------------------------------------------------------------------------------------------


class HtmlTexts(HTMLParser):
    """The texts of the paragraphs and list entries of a piece of HTML."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("p", "ul", "li", "a"), "no text becomes markup"
        if tag in ("p", "li"):
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data


def as_loaded(text: str) -> str:
    """The text as the loader would return it."""
    return unicodedata.normalize("NFC", text.strip())


def text_strategy(*excluded: str) -> st.SearchStrategy[str]:
    any_character = st.characters(exclude_categories=["Cs"], exclude_characters=[*excluded, "\r"])
    likely_characters = st.sampled_from("\n\t ,;\"'\\<>&=+-@%{}[]()😀ກ່ົ\u200f\u202e\u0301ễ]]>")
    one_character = (likely_characters | any_character).filter(
        lambda character: character not in excluded and not find_control_character(character)
    )
    return st.text(one_character, min_size=1, max_size=40).map(as_loaded).filter(bool)


LINES, PARAGRAPHS = text_strategy("\n"), text_strategy()
SMALL_SITE = load(DATA / "small.yaml").site


def event_with_texts(line: str, prose: str) -> Event:
    """An event with these texts in every field that takes them."""
    line_text, prose_text = LocalizedText((("vi", line),)), LocalizedText((("vi", prose),))
    term = Term("key", line_text)
    source = Source("source", line_text, line_text, line_text, None, "https://example.org/?a=1&b='2'")
    return Event(
        "event", parse_edtf("1962-09-05"), term, line_text, (term,), (term,), (term,), (Person("key", line_text, (line,), None),),
        prose_text, line_text, (Citation(source, line_text),), note=prose_text,
    )  # fmt: skip


@pytest.mark.slow
@given(LINES, PARAGRAPHS)
@example("a, b; c\\n \"d\" 'e' <b>f</b> &amp; ]]> <!-- 😀", 'một\nhai,\n\n"ba"; \\ \\n\n=4')
@example("ສາຍພົວພັນ\u200f ພິເສດ \u202eabc", "\u200fລາວ\n\u2067ຫວຽດນາມ\u2069")
@example("x" * 10_000, "ດີ, " * 2_500 + "end")
@example("=cmd|' /C calc'!A0", "'=1")
def test_any_text_survives_every_format(line: str, prose: str) -> None:
    event = event_with_texts(line, prose)
    feed = make_feed(SMALL_SITE)
    atom, json_feed, csv_file, timelinejs = (render([event], feed).content for render in RENDERERS)
    lines = [text for text in prose.split("\n") if text]
    content = [*lines, *lines, "Nguồn", f"{line}, {line}"]

    entry = fromstring(atom).find(f"{ATOM}entry")
    assert entry is not None
    assert [entry.findtext(ATOM + name) for name in ("title", "summary")] == [line, prose]
    assert {text.get("label") for text in child_elements(entry, "category")} == {line}
    assert HtmlTexts(entry.findtext(f"{ATOM}content") or "").texts == ["Ngày 5 tháng 9 năm 1962", *content]
    parsed = feedparser.parse(atom)
    assert not parsed.bozo
    assert (parsed.entries[0].title, parsed.entries[0].summary) == (line, prose)

    (item,) = json.loads(json_feed)["items"]
    assert (item["title"], item["summary"], item["tags"]) == (line, prose, [line, line])
    assert HtmlTexts(item["content_html"]).texts == ["Ngày 5 tháng 9 năm 1962", *content]
    assert item["_timeline"]["note"] == {"vi": prose}

    _, row = parse_csv(csv_file)
    assert [without_guard(cell) for cell in row] == expected_row(event, "vi")

    (slide,) = json.loads(timelinejs)["events"]
    assert [unescape(text) for text in (slide["text"]["headline"], slide["group"])] == [line, line]
    assert "<" not in slide["text"]["headline"] + slide["group"]
    assert HtmlTexts(slide["text"]["text"]).texts == [*content, f"{SITE}/vi/events/event/"]


def test_texts_of_the_scope_cannot_become_markup(small_catalogue: Catalogue) -> None:
    hostile_text = LangString("<script>alert(1)</script>&", "vi")
    title = json.loads(
        timelinejs_json(
            [], replace(make_feed(small_catalogue.site), title=hostile_text, description=hostile_text)
        ).content
    )["title"]
    assert title["text"] == {
        "headline": "&lt;script&gt;alert(1)&lt;/script&gt;&amp;",
        "text": "<p>&lt;script&gt;alert(1)&lt;/script&gt;&amp;</p>",
    }


def test_a_text_in_another_language_has_its_language(small_catalogue: Catalogue) -> None:
    """In HTML by the `lang` attribute, for titles by the fields of the format."""
    event = next(candidate for candidate in small_catalogue.events if candidate.id == "border-2018")
    event = replace(event, note=LocalizedText((("vi", "Phụ lục"),)))
    (item,) = json.loads(events_json([event], make_feed(small_catalogue.site, "lo")).content)["items"]
    entry = fromstring(events_atom([event], make_feed(small_catalogue.site, "lo")).content).find(f"{ATOM}entry")
    assert entry is not None
    assert '<p lang="vi">Phụ lục</p>' in item["content_html"]
    assert item["language"] == "vi"
    assert child_elements(entry, "title")[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"


@pytest.mark.parametrize("render", RENDERERS)
def test_the_same_edition_gives_the_same_bytes(render: Callable[..., Body]) -> None:
    first, second = (load(ROOT / "events.yaml") for _ in range(2))
    assert render(first.events, make_feed(first.site)) == render(second.events, make_feed(second.site))
