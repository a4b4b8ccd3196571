"""The events in other forms: whole bytes against golden files, the musts of each standard, and texts that come back.

To make the golden files anew after a change that was meant: `UPDATE_GOLDEN=1 pytest tests/render/test_feeds.py`, and
read the diff.
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
from timeline.model.catalogue import Catalogue, Citation, Event, Person, Source, Term
from timeline.model.edtf import parse_edtf
from timeline.model.localized_text import LangString, LocalizedText
from timeline.render.atom import MAX_ENTRIES, events_atom
from timeline.render.csv import COLUMNS, events_csv
from timeline.render.json_feed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.response_body import Body

from ..conftest import DATA, ROOT, SITE, golden
from ..feeds import feed

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS: tuple[Callable[..., Body], ...] = (events_atom, events_json, events_csv, timelinejs_json)


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
def test_a_form_is_its_golden_file(client: FlaskClient, path: str) -> None:
    content = client.get(path).data
    assert content == golden(path, content)


# --- Atom ------------------------------------------------------------------------------------------------------------

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_TEXTS = ("title", "subtitle", "summary", "rights")


def many(parent: Element, name: str) -> list[Element]:
    return parent.findall(ATOM + name)


def words(parent: Element, name: str) -> list[str]:
    return [each.text or "" for each in parent.iter(ATOM + name)]


def parts(root: Element) -> list[Element]:
    return [root, *many(root, "entry")]


def once(parent: Element, *names: str) -> bool:
    return all(len(many(parent, name)) == 1 for name in names)


def once_at_most(parent: Element, *names: str) -> bool:
    return all(len(many(parent, name)) <= 1 for name in names)


def alternates(parent: Element) -> list[tuple[str | None, str | None]]:
    links = (link for link in many(parent, "link") if link.get("rel", "alternate") == "alternate")
    return [(link.get("type"), link.get("hreflang")) for link in links]


MUSTS: dict[str, Callable[[Element], bool]] = {
    "§2 the document is a feed": lambda root: root.tag == f"{ATOM}feed",
    "§2 each language is one": lambda root: all(
        _LANGUAGE.fullmatch(tag) for each in root.iter() if (tag := each.get("{http://www.w3.org/XML/1998/namespace}lang"))
    ),
    "§3.1.1 a text is text, html or xhtml, and holds no markup": lambda root: all(
        each.get("type", "text") in ("text", "html") and not len(each) for name in _TEXTS for each in root.iter(ATOM + name)
    ),
    "§3.2 an author has one name, and one address at most": lambda root: all(
        once(author, "name") and once_at_most(author, "uri", "email") for author in root.iter(f"{ATOM}author")
    ),
    "§3.3 a date is RFC 3339's, with capital T and Z": lambda root: all(
        _RFC_3339.fullmatch(each) for name in ("updated", "published") for each in words(root, name)
    ),
    "§4.1.1 the feed has an id, a title and a time of change, each once": lambda root: once(root, "id", "title", "updated"),
    "§4.1.1 what else the feed says of itself, it says once": lambda root: once_at_most(
        root, "generator", "icon", "logo", "subtitle", "rights"
    ),
    "§4.1.1 the feed has an author, or each entry has": lambda root: bool(
        many(root, "author") or all(many(entry, "author") for entry in many(root, "entry"))
    ),
    "§4.1.1 the feed says where it is": lambda root: any(link.get("rel") == "self" for link in many(root, "link")),
    "§4.1.2 an entry has an id, a title and a time of change, each once": lambda root: all(
        once(entry, "id", "title", "updated") for entry in many(root, "entry")
    ),
    "§4.1.2 what else an entry says of itself, it says once": lambda root: all(
        once_at_most(entry, "content", "published", "rights", "source", "summary") for entry in many(root, "entry")
    ),
    "§4.1.2 an entry without content has an alternate": lambda root: all(
        many(entry, "content") or alternates(entry) for entry in many(root, "entry")
    ),
    "§4.1.1, §4.1.2 no two alternates are alike in type and language": lambda root: all(
        len(alternates(each)) == len(set(alternates(each))) for each in parts(root)
    ),
    "§4.1.3 content that is html holds it escaped": lambda root: all(
        each.get("type") in ("text", "html") and not len(each) and each.get("src") is None for each in root.iter(f"{ATOM}content")
    ),
    "§4.2.2 a category has a term, and an absolute scheme": lambda root: all(
        each.get("term") and _ABSOLUTE.fullmatch(each.get("scheme", "x:y")) for each in root.iter(f"{ATOM}category")
    ),
    "§4.2.6 an id is an absolute IRI": lambda root: all(map(_ABSOLUTE.fullmatch, words(root, "id"))),
    "§4.2.6 no two entries have one id": lambda root: len(words(root, "id")) == len(set(words(root, "id"))),
    "§4.2.7 a link leads somewhere, and says how": lambda root: all(
        _ABSOLUTE.fullmatch(each.get("href", "")) and each.get("rel") in ("self", "alternate", "related", "via", "enclosure")
        for each in root.iter(f"{ATOM}link")
    ),
}  # fmt: skip


def broken(root: Element) -> list[str]:
    return [must for must, holds in MUSTS.items() if not holds(root)]


def atom_feeds(client: FlaskClient) -> list[bytes]:
    scopes = ("", "collections/viet-lao/", "collections/years-2021-2022/")
    queries = ("", "?q=no-such-word", "?country=KH&from=2018")
    return [
        client.get(f"/{language}/{scope}events.atom{query}").data
        for language in ("vi", "lo", "en") for scope in scopes for query in queries
    ]  # fmt: skip


def test_every_atom_feed_keeps_the_musts_of_the_standard(client: FlaskClient) -> None:
    for content in atom_feeds(client):
        assert broken(fromstring(content)) == []


def test_an_atom_feed_is_read_without_complaint(client: FlaskClient) -> None:
    for content in atom_feeds(client):
        found = feedparser.parse(content)
        assert (found.bozo, found.version) == (False, "atom10")


@pytest.mark.parametrize(
    ("must", "old", "new"),
    [
        ("§2 the document is a feed", r"(?s)<feed(.*)</feed>", r"<entry\1</entry>"),
        ("§2 each language is one", 'xml:lang="vi"', 'xml:lang="Tiếng Việt"'),
        ("§3.1.1 a text is text, html or xhtml, and holds no markup", r'(<entry>\s*<id>.*</id>\s*<title type=)"text"', r'\1"text/plain"'),
        ("§3.1.1 a text is text, html or xhtml, and holds no markup", r"<subtitle type=\"text\">", r"\g<0><b/>"),
        ("§3.2 an author has one name, and one address at most", r"<name>.*</name>", ""),
        ("§3.2 an author has one name, and one address at most", r"<uri>.*</uri>", r"\g<0>\g<0>"),
        ("§3.3 a date is RFC 3339's, with capital T and Z", r"T00:00:00Z", ""),
        ("§3.3 a date is RFC 3339's, with capital T and Z", r"T00:00:00Z", "t00:00:00z"),
        ("§4.1.1 the feed has an id, a title and a time of change, each once", r"<updated>.*</updated>", ""),
        ("§4.1.1 the feed has an id, a title and a time of change, each once", r"<title.*</title>", r"\g<0>\g<0>"),
        ("§4.1.1 what else the feed says of itself, it says once", r"<icon>.*</icon>", r"\g<0>\g<0>"),
        ("§4.1.1 the feed has an author, or each entry has", r"(?s)<author>.*?</author>", ""),
        ("§4.1.1 the feed says where it is", r'<link rel="self"', '<link rel="via"'),
        ("§4.1.2 an entry has an id, a title and a time of change, each once", r"(<entry>\s*)<id>.*</id>", r"\1"),
        ("§4.1.2 an entry has an id, a title and a time of change, each once", r"(?s)(<entry>.*?)(<updated>[^<]*</updated>)", r"\1\2\2"),
        ("§4.1.2 what else an entry says of itself, it says once", r"<content.*</content>", r"\g<0>\g<0>"),
        ("§4.1.2 an entry without content has an alternate", r'<content.*</content>\s*<link rel="alternate"[^>]*>', ""),
        ("§4.1.1, §4.1.2 no two alternates are alike in type and language", r'<link rel="alternate"[^>]*>', r"\g<0>\g<0>"),
        ("§4.1.3 content that is html holds it escaped", r'(<content type="html">)', r"\1<p>told</p>"),
        ("§4.2.2 a category has a term, and an absolute scheme", r'<category term="[^"]*"', "<category"),
        ("§4.2.2 a category has a term, and an absolute scheme", r' scheme="https://timeline.example', ' scheme="'),
        ("§4.2.6 an id is an absolute IRI", r"<id>urn:uuid:", "<id>"),
        ("§4.2.6 no two entries have one id", r"(?s)<entry>.*?</entry>", r"\g<0>\g<0>"),
        ("§4.2.7 a link leads somewhere, and says how", r'<link rel="via" href="[^"]*"', '<link rel="via"'),
        ("§4.2.7 a link leads somewhere, and says how", r'rel="via"', 'rel="source"'),
    ],
)  # fmt: skip
def test_a_feed_that_breaks_a_must_is_told(client: FlaskClient, must: str, old: str, new: str) -> None:
    content = client.get("/vi/events.atom").text
    spoilt = re.sub(old, new, content, count=1)
    assert spoilt != content
    assert broken(fromstring(spoilt)) == [must]


def test_the_last_changes_come_first_and_a_hundred_at_most(small: Catalogue) -> None:
    """Those of one day by their ids."""
    day = date(2026, 1, 1)
    event = small.events[0]
    events = [
        replace(event, id=f"e-{number:03}", retired_ids=(), updated=day + timedelta(number // 2))
        for number in range(MAX_ENTRIES + 5)
    ]
    titled = [replace(each, title=LocalizedText((("vi", each.id),))) for each in events]
    root = fromstring(events_atom(titled, feed(small.site)).content)
    told = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")) for entry in many(root, "entry")]
    expected = sorted(titled, key=lambda each: each.id)
    expected.sort(key=lambda each: each.updated, reverse=True)
    assert told == [(each.id, f"{each.updated}T00:00:00Z") for each in expected[:100]]
    assert (told[0], told[1]) == (("e-104", "2026-02-22T00:00:00Z"), ("e-102", "2026-02-21T00:00:00Z"))
    assert root.findtext(f"{ATOM}updated") == "2026-02-22T00:00:00Z"


def test_a_feed_of_nothing_changed_when_the_site_did(small: Catalogue) -> None:
    root = fromstring(events_atom([], feed(small.site)).content)
    assert (root.findtext(f"{ATOM}updated"), many(root, "entry")) == ("2026-11-01T00:00:00Z", [])


def test_an_identity_outlives_every_edit_and_no_two_share_one(small: Catalogue) -> None:
    """Of an entry in its language it is the same in every form and scope; feeds have their own."""
    before = small.events[1]  # once treaty-of-1977
    after = replace(
        before,
        id="other",
        title=LocalizedText((("vi", "Khác"),)),
        date=parse_edtf("1977"),
        updated=date(2027, 1, 1),
        revision=9,
    )
    feeds = [
        feed(small.site, "vi"),
        feed(small.site, "vi", "viet-lao"),
        replace(feed(small.site), query_parameters=(("q", "x"),)),
    ]
    atoms = [
        [words(fromstring(events_atom([event], each).content), "id") for each in feeds] for event in (before, after)
    ]
    assert atoms[0] == atoms[1]
    assert len({whole for whole, _ in atoms[0]}) == 3
    jsons = {
        json.loads(events_json([event], each).content)["items"][0]["id"] for event in (before, after) for each in feeds
    }
    assert {entry for _, entry in atoms[0]} == jsons
    assert len(jsons) == 1
    assert jsons.isdisjoint(words(fromstring(events_atom([before], feed(small.site, "lo")).content), "id"))


def test_what_no_xml_can_hold_is_left_out(small: Catalogue) -> None:
    """No file brings it, since reading refuses it: nothing depends on that alone."""
    event = replace(
        small.events[0], title=LocalizedText((("vi", "a\x00b\x08c\ufffed\ud800e"),)), url="https://example.org/\x1f"
    )
    root = fromstring(events_atom([event], feed(small.site)).content)
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "abcde"


# --- JSON Feed -------------------------------------------------------------------------------------------------------

_OF_FEED = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon",
    "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_OF_ITEM = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


def of_all(told: Any, name: str) -> list[Any]:
    return [each[name] for each in (told, *told.get("items", ())) if name in each]


REQUIRED: dict[str, Callable[[Any], bool]] = {
    "version is the address of 1.1": lambda told: told.get("version") == "https://jsonfeed.org/version/1.1",
    "title is a text": lambda told: isinstance(told.get("title"), str),
    "items is a list": lambda told: isinstance(told.get("items"), list),
    "an item has an id, which is a text": lambda told: all(isinstance(each.get("id"), str) and each["id"] for each in told["items"]),
    "no two items have one id": lambda told: len({each.get("id") for each in told["items"]}) == len(told["items"]),
    "an item has content": lambda told: all(isinstance(each.get("content_html", each.get("content_text")), str) for each in told["items"]),
    "a date is RFC 3339's": lambda told: all(
        _RFC_3339.fullmatch(each) for name in ("date_published", "date_modified") for each in of_all(told, name)
    ),
    "an address is absolute": lambda told: all(
        _ABSOLUTE.fullmatch(each)
        for name in ("home_page_url", "feed_url", "url", "external_url", "icon", "favicon", "image") for each in of_all(told, name)
    ),
    "an author has a name, an address or a picture": lambda told: all(
        isinstance(each, dict) and {"name", "url", "avatar"} & set(each) for authors in of_all(told, "authors") for each in authors
    ),
    "tags are texts": lambda told: all(isinstance(each, str) for tags in of_all(told, "tags") for each in tags),
    "a language is one": lambda told: all(_LANGUAGE.fullmatch(each) for each in of_all(told, "language")),
    "what is not of the standard begins with _ and is an object": lambda told: all(
        name in known or (re.fullmatch("_[A-Za-z0-9][^.]*", name) and isinstance(each[name], dict))
        for known, these in ((_OF_FEED, [told]), (_OF_ITEM, told["items"])) for each in these for name in each
    ),
}  # fmt: skip


def lacking(told: Any) -> list[str]:
    if not isinstance(told.get("items"), list):
        return ["items is a list"]
    return [required for required, holds in REQUIRED.items() if not holds(told)]


def test_every_json_feed_has_what_the_standard_requires(client: FlaskClient) -> None:
    for language in ("vi", "lo", "en"):
        for path in ("events.json", "collections/viet-lao/events.json?kind=visit", "events.json?q=no-such-word"):
            assert lacking(client.get(f"/{language}/{path}").get_json(force=True)) == []


@pytest.mark.parametrize(
    ("required", "of", "name", "value"),
    [
        ("version is the address of 1.1", "feed", "version", "1.1"),
        ("title is a text", "feed", "title", None),
        ("items is a list", "feed", "items", None),
        ("an item has an id, which is a text", "item", "id", 1962),
        ("no two items have one id", "item", "id", "urn:uuid:3459fce6-c040-5eb5-8871-f60e43228d1b"),
        ("an item has content", "item", "content_html", None),
        ("a date is RFC 3339's", "item", "date_published", "1962-09-05"),
        ("an address is absolute", "item", "url", "/vi/"),
        ("an address is absolute", "feed", "icon", "icon.png"),
        ("an author has a name, an address or a picture", "feed", "authors", [{}]),
        ("tags are texts", "item", "tags", [1962]),
        ("a language is one", "feed", "language", "Tiếng Việt"),
        ("what is not of the standard begins with _ and is an object", "item", "kind", {}),
        ("what is not of the standard begins with _ and is an object", "feed", "_timeline", "1"),
    ],
)
def test_a_json_feed_that_lacks_something_is_told(
    client: FlaskClient, required: str, of: str, name: str, value: object
) -> None:
    told = client.get("/vi/events.json").get_json(force=True)
    (told if of == "feed" else told["items"][0])[name] = value
    assert lacking(told) == [required]


def test_a_json_feed_holds_the_whole_event(real: Catalogue) -> None:
    """Every field of every event of the site, with the names of what it refers to, in all languages."""
    told = json.loads(events_json(real.events, feed(real.site)).content)
    for event, item in zip(real.events, told["items"], strict=True):
        found = item["_timeline"]
        assert parse_edtf(found["date"]) == event.date
        assert [each["key"] for each in found["countries"]] == [each.key for each in event.countries]
        assert [each["key"] for each in found["places"]] == [each.key for each in event.places]
        assert [each["name"] for each in found["people"]] == [dict(each.name.pairs) for each in event.people]
        assert (found["part_of"] if event.part_of else None, tuple(found["related"])) == (event.part_of, event.related)
        assert [each["key"] for each in found["sources"]] == [each.source.key for each in event.sources]
        assert {name: found[name] for name in ("title", "summary", "anniversary", "note") if name in found} == {
            name: dict(texts.pairs)
            for name in ("title", "summary", "anniversary", "note")
            if (texts := getattr(event, name))
        }


# --- CSV -------------------------------------------------------------------------------------------------------------


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")  # Excel needs it
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def unguarded(cell: str) -> str:
    return cell[1:] if re.match("''*[=+\\-@\t\r＝＋－＠]", cell) else cell


def expected_row(event: Event, language: str) -> list[str]:
    def lines(named: Any) -> str:
        return "\n".join(each.name.in_(language) for each in named)

    return [
        event.id, str(event.date), str(event.date.earliest), str(event.date.latest), event.kind.name.in_(language),
        lines(event.countries), lines(event.topics), lines(event.places), lines(event.people),
        event.title.in_(language), event.summary.in_(language) if event.summary else "", event.status.value,
        "\n".join(each.in_(language) for each in event.sources), f"{SITE}/{language}/events/{event.id}/",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "lo", "en"])
@pytest.mark.parametrize("which", ["small", "real"])
def test_a_table_is_the_events(request: pytest.FixtureRequest, which: str, language: str) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    content = events_csv(catalogue.events, feed(catalogue.site, language)).content
    assert rows(content) == [list(COLUMNS), *(expected_row(event, language) for event in catalogue.events)]
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 24", "'+84 24"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),  # a wide letter, as some keyboards write it
        ("'=1", "''=1"),  # so that what stands in the file can be had back
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("– a dash", "– a dash"),
    ],
)
def test_no_cell_is_a_formula(small: Catalogue, title: str, cell: str) -> None:
    event = replace(small.events[0], title=LocalizedText((("vi", title),)))
    _, row = rows(events_csv([event], feed(small.site)).content)
    assert row[COLUMNS.index("title")] == cell
    assert unguarded(cell) == title


# --- TimelineJS ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "start", "end", "said"),
    [
        ("1962-09-05", {"year": 1962, "month": 9, "day": 5}, None, "5 September 1962"),
        ("2021-06", {"year": 2021, "month": 6}, None, "June 2021"),
        ("2017", {"year": 2017}, None, "2017"),
        ("1950%", {"year": 1950}, None, "About 1950 (uncertain)"),
        ("2022-07/2022-09", {"year": 2022, "month": 7}, {"year": 2022, "month": 9}, "July to September 2022"),
        ("2027-07-18T09:00", {"year": 2027, "month": 7, "day": 18, "hour": 9, "minute": 0}, None, "18 July 2027, 09:00"),
    ],
)  # fmt: skip
def test_a_slide_is_as_precise_as_its_event(small: Catalogue, when: str, start: Any, end: Any, said: str) -> None:
    event = replace(small.events[0], date=parse_edtf(when))
    (slide,) = json.loads(timelinejs_json([event], feed(small.site, "en")).content)["events"]
    assert (slide["start_date"], slide.get("end_date"), slide["display_date"]) == (start, end, said)


# --- Any text --------------------------------------------------------------------------------------------------------


class Told(HTMLParser):
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


def cleaned(text: str) -> str:
    """As reading leaves it."""
    return unicodedata.normalize("NFC", text.strip())


def texts(*excluded: str) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters=[*excluded, "\r"])
    likely = st.sampled_from("\n\t ,;\"'\\<>&=+-@%{}[]()😀ກ່ົ\u200f\u202e\u0301ễ]]>")
    one = (likely | letters).filter(lambda each: each not in excluded and not find_control_character(each))
    return st.text(one, min_size=1, max_size=40).map(cleaned).filter(bool)


LINE, PROSE = texts("\n"), texts()
SMALL = load(DATA / "small.yaml").site


def any_event(line: str, prose: str) -> Event:
    """These texts in every field that takes them."""
    of_line, of_prose = LocalizedText((("vi", line),)), LocalizedText((("vi", prose),))
    term = Term("key", of_line)
    source = Source("source", of_line, of_line, of_line, None, "https://example.org/?a=1&b='2'")
    return Event(
        "event", parse_edtf("1962-09-05"), term, of_line, (term,), (term,), (term,), (Person("key", of_line, (line,), None),),
        of_prose, of_line, (Citation(source, of_line),), note=of_prose,
    )  # fmt: skip


@pytest.mark.slow
@given(LINE, PROSE)
@example("a, b; c\\n \"d\" 'e' <b>f</b> &amp; ]]> <!-- 😀", 'một\nhai,\n\n"ba"; \\ \\n\n=4')
@example("ສາຍພົວພັນ\u200f ພິເສດ \u202eabc", "\u200fລາວ\n\u2067ຫວຽດນາມ\u2069")
@example("x" * 10_000, "ດີ, " * 2_500 + "end")
@example("=cmd|' /C calc'!A0", "'=1")
def test_any_text_comes_back_from_every_form(line: str, prose: str) -> None:
    event = any_event(line, prose)
    made = feed(SMALL)
    atom, told, table, slides = (form([event], made).content for form in FORMS)
    lines = [each for each in prose.split("\n") if each]
    content = [*lines, *lines, "Nguồn", f"{line}, {line}"]

    entry = fromstring(atom).find(f"{ATOM}entry")
    assert entry is not None
    assert [entry.findtext(ATOM + name) for name in ("title", "summary")] == [line, prose]
    assert {each.get("label") for each in many(entry, "category")} == {line}
    assert Told(entry.findtext(f"{ATOM}content") or "").texts == ["Ngày 5 tháng 9 năm 1962", *content]
    found = feedparser.parse(atom)
    assert not found.bozo
    assert (found.entries[0].title, found.entries[0].summary) == (line, prose)

    (item,) = json.loads(told)["items"]
    assert (item["title"], item["summary"], item["tags"]) == (line, prose, [line, line])
    assert Told(item["content_html"]).texts == ["Ngày 5 tháng 9 năm 1962", *content]
    assert item["_timeline"]["note"] == {"vi": prose}

    _, row = rows(table)
    assert [unguarded(cell) for cell in row] == expected_row(event, "vi")

    (slide,) = json.loads(slides)["events"]
    assert [unescape(each) for each in (slide["text"]["headline"], slide["group"])] == [line, line]
    assert "<" not in slide["text"]["headline"] + slide["group"]
    assert Told(slide["text"]["text"]).texts == [*content, f"{SITE}/vi/events/event/"]


def test_texts_of_the_scope_cannot_become_markup(small: Catalogue) -> None:
    evil = LangString("<script>alert(1)</script>&", "vi")
    title = json.loads(timelinejs_json([], replace(feed(small.site), title=evil, description=evil)).content)["title"]
    assert title["text"] == {
        "headline": "&lt;script&gt;alert(1)&lt;/script&gt;&amp;",
        "text": "<p>&lt;script&gt;alert(1)&lt;/script&gt;&amp;</p>",
    }


def test_a_text_in_another_language_says_so(small: Catalogue) -> None:
    """As in pages; titles, which are no markup, say it in their forms' own words."""
    event = next(each for each in small.events if each.id == "border-2018")
    event = replace(event, note=LocalizedText((("vi", "Phụ lục"),)))
    (item,) = json.loads(events_json([event], feed(small.site, "lo")).content)["items"]
    entry = fromstring(events_atom([event], feed(small.site, "lo")).content).find(f"{ATOM}entry")
    assert entry is not None
    assert '<p lang="vi">Phụ lục</p>' in item["content_html"]
    assert item["language"] == "vi"
    assert many(entry, "title")[0].get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"


@pytest.mark.parametrize("form", FORMS)
def test_the_same_edition_gives_the_same_bytes(form: Callable[..., Body]) -> None:
    one, other = (load(ROOT / "events.yaml") for _ in range(2))
    assert form(one.events, feed(one.site)) == form(other.events, feed(other.site))
