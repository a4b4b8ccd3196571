"""Tests another timeline, on another subject, with other countries and languages, one of them written from right to
left: the software knows nothing of the real content.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cache

import feedparser
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from timeline.app import create_app
from timeline.cli import main
from timeline.i18n.translations import get_translations
from timeline.loader import load
from timeline.static_site.url_generators import BuildContext, site_urls

from ..browsing import HIDE_PAGE
from ..conftest import ROOT, frozen_clock, make_settings
from ..feeds import calendar_paths
from ..hosting import loaded_frame, run_host, wait_until_frame_fits
from ..lint import lint_problems
from ..parsing import COMMANDS, parse_with_icalendar, run_parser
from ..serving import free_port, run_service
from .test_accessibility import audited_page, find_violations

FILE = ROOT / "examples/space-station/events.yaml"
LANGUAGES = ("en", "fr", "ar")
MORNING = "2026-11-01T17:00"  # 1 November in Houston, at the end of summer time
KINDS = {  # each kind of page: its path, and markup that proves the kind
    "timeline": ("/{}/", '<section class="next-anniversary"'),
    "query": ("/{}/?country=AE&q=hazz&order=newest", "<mark>"),
    "empty": ("/{}/?q=nothing-such", 'class="no-results"'),
    "collection": ("/{}/collections/arab-astronauts/", 'collections/arab-astronauts/" method="get"'),
    "months": ("/{}/?from=2019-03&to=2019-10", 'data-edges="17956 12'),
    "anniversaries": ("/{}/anniversaries/", ' past">'),
    "story": ("/{}/story/", '<nav class="story-chapters"'),
    "poster": ("/{}/poster/", "<b><bdi>https://timeline.example/"),  # else its slashes change places in Arabic
    "year": ("/{}/calendar/2019/", '<ul class="legend"'),
    "month": ("/{}/calendar/2019/09/", '<tr class="bar-row">'),
    "vague month": ("/{}/calendar/2014/09/", 'id="some-day"'),
    "event": ("/{}/events/agreement-1998/", 'id="anniversaries"'),
    "event with a picture": ("/{}/events/zarya-1998/", '<figure class="picture"'),
    "cancelled": ("/{}/events/spacewalk-of-two-women-planned-2019/", 'class="event-note"'),
    "span": ("/{}/events/assembly/", 'id="parts"'),
    "person with a portrait": ("/{}/people/hazzaa-almansoori/", '<figure class="picture portrait"'),
    "place": ("/{}/places/KZ-43/", '"@type": "Place"'),
    "source": ("/{}/sources/energia/", '"@type": "CreativeWork"'),
    "subscribe": ("/{}/subscribe/", '<nav class="calendar-choices"'),
    "embedding": ("/{}/embedding/?office=dubai&view=month&month=2019-09", 'id="month"'),
    "api": ("/{}/api/", 'rel="service-desc"'),
    "frame": ("/{}/offices/toulouse/embed/", "/accents/0b4a86.css"),
    "frame of a time": ("/{}/embed/?view=timeline&scheme=dark", '<svg class="overview narrow"'),
    "frame of an event": ("/{}/events/zarya-1998/embed/", 'class="event-card"'),
    "frame of a month": ("/{}/embed/?view=month&month=2019-09", '<table class="calendar-grid">'),
    "missing": ("/{}/nothing/", "noindex"),
    "refused": ("/{}/?kind=launches", '<ul class="allowed-values">'),
}


@cache
def client() -> FlaskClient:
    return create_app(make_settings(FILE), frozen_clock(MORNING)).test_client()


@cache
def content_patterns() -> dict[str, str]:
    """A pattern for each country, place, person and language of the real content, by name, the longest name first."""
    real_catalogue = load(ROOT / "events.yaml")
    names = {name for entity in real_catalogue.places for name in entity.name.all_texts}
    names |= {name for entity in real_catalogue.people for name in entity.name.all_texts}
    names |= {alias for person in real_catalogue.people for alias in person.aliases} | {
        place.key for place in real_catalogue.places
    }
    names |= {
        name
        for code in ("VN", "LA", "KH")
        for language in real_catalogue.site.languages
        if (name := get_translations(language).country_name(code))
    }
    names |= {
        "VN",
        "LA",
        "KH",
        "Vietnamese",
        "Lao",
        "Khmer",
        "Cambodian",
        "Hanoi",
        "Vientiane",
        "Ho_Chi_Minh",
        "viet",
        "lao",
    }
    quoted = {'"vi"', '"lo"', "'vi'", "'lo'", ":lang(vi)", ":lang(lo)"}
    words = {name: rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in sorted(names, key=len, reverse=True)}
    return words | {text: re.escape(text) for text in quoted}


def find_content(text: str) -> list[str]:
    """The names of the real content in the text. A pattern of all of them is slow, and few of them are in a text."""
    patterns = [pattern for name, pattern in content_patterns().items() if name in text]
    return re.findall("|".join(patterns), text) if patterns else []


# The files that may name them, and why. A name that is no longer in its file must leave this list.
ALLOWED = {
    "timeline/model/edtf.py": {"Lao"},  # the reason for [0-9]
    "timeline/search/query_string.py": {"Lao"},  # the same
    "timeline/model/localized_text.py": {
        "Lao",
        "Khmer",
        "Thoong-lun Xi-xu-lít",
    },  # scripts without spaces; an example of folding
    "timeline/cli/export.py": {"LA"},  # an example in the help
    "timeline/pages/events.py": {"Lao"},  # why long lists are split into pages
    "timeline/importers/spreadsheet_dates.py": {"Lao"},  # the reason for [0-9]
    "timeline/loader/__init__.py": {'"vi"'},  # an example of a written event
    # Examples of fields, which its first editors know.
    "timeline/model/event_fields.py": {"VN", "LA", "VN-29"},
    "timeline/loader/event_parts.py": {"Vientiane"},
    "timeline/loader/indicators.py": {"Việt Nam", "Vietnam", "VN", "Lào", "Laos", "LA"},
    "timeline/pictures/decoding.py": {"LA"},  # grey with transparency, as Pillow names it
    "timeline/loader/section_fields.py": {
        *("Việt Nam", "Vietnam", "Lào", "Laos", "LA", "Quảng Ngãi", "VN-29", "Ho_Chi_Minh"),
        *("Thongloun Sisoulith", "ທອງລຸນ ສີສຸລິດ"),
    },
    "timeline/loader/scalars.py": {"VN", "VN-29", "Ho_Chi_Minh"},
    "timeline/loader/schema_definitions.py": {"VN", "VN-29", "Ho_Chi_Minh"},
    "timeline/render/text_layout.py": {"Vietnam", "Vietnamese", "Lao", "lao"},  # the fonts by script
    "timeline/render/timelinejs.py": {"Lao"},  # a language that TimelineJS lacks
    "static/fonts.css": {"Vietnam", "Lao"},  # the fonts
    "static/site.css": {"Vietnam", "Vietnamese", "Lao", ":lang(vi)", ":lang(lo)"},  # the fonts, and the line height
    "static/preview/page.css": {"Vietnam", "Lao"},
    "static/frame.css": {"Vietnam", "Lao", ":lang(lo)"},
    "static/sheet.css": {":lang(lo)"},
    "static/site.js": {"Vietnam", "Lao"},  # the fonts for printing
}


def test_no_code_knows_the_content() -> None:
    """Code, templates, styles and scripts do not name it, except in the list above."""
    words_by_path = {}
    for folder, suffixes in (("timeline", ("py", "yaml")), ("templates", ("html",)), ("static", ("js", "css"))):
        for path in sorted(path for suffix in suffixes for path in (ROOT / folder).rglob(f"*.{suffix}")):
            if words := set(find_content(path.read_text())):
                words_by_path[path.relative_to(ROOT).as_posix()] = words
    assert words_by_path == ALLOWED


def test_only_titles_of_sources_are_not_translated() -> None:
    lines = CliRunner().invoke(main, ["check", str(FILE)]).output.splitlines()
    assert lines[0] == "26 events, 1984 to 2031:"
    first = lines.index("10 translations are missing:") + 1
    missing = {line.strip() for line in lines[first : first + 10]}
    titles = ("agreement", "appel", "energia", "esa", "joint-statement")
    assert missing == {f"{language}: sources.{title}.title" for language in ("fr", "ar") for title in titles}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_its_language_and_only_the_content_of_this_timeline(kind: str, language: str) -> None:
    path, markup = KINDS[kind]
    response = client().get(path.format(language))
    assert response.status_code == (404 if kind in ("missing", "refused") else 200)
    html_tag = {
        "en": '<html lang="en" dir="ltr"',
        "fr": '<html lang="fr" dir="ltr" data-ui-language="en"',
        "ar": '<html lang="ar" dir="rtl" data-ui-language="en"',
    }
    assert html_tag[language] in response.text
    assert markup in response.text
    content = re.sub("<style>.*?</style>", "", response.text, flags=re.DOTALL)
    assert find_content(content) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sitemap.xml",
        "/openapi.json",
        "/en/site.webmanifest",
        "/robots.txt",
        "/oembed?url=https://timeline.example/ar/",
    ],
)
def test_files_for_machines_have_only_the_content_of_this_timeline(path: str) -> None:
    response = client().get(path)
    assert response.status_code in (200, 302)
    assert find_content(response.text) == []


@pytest.mark.parametrize(
    ("language", "first", "rest_classes"),
    [
        ("en", "Mon", "rest-column-7"),
        ("fr", "lu", "rest-column-7"),
        ("ar", "سبت", "rest-column-7 rest-column-1"),
    ],  # Friday and Saturday, in columns 7 and 1
)
def test_weeks_follow_the_language(language: str, first: str, rest_classes: str) -> None:
    page = client().get(f"/{language}/calendar/2019/09/").text
    assert re.findall('<span class="weekday-short"[^>]*>([^<]*)', page)[0] == first
    assert f'<table class="calendar-grid month {rest_classes}" ' in page
    assert re.findall('<td (?:class="empty"|id="d1")', page)[:8].index('<td id="d1"') == (1 if language == "ar" else 6)
    frame = client().get(f"/{language}/embed/?view=month&month=2019-09").text
    assert re.findall('<span class="weekday-short"[^>]*>([^<]*)', frame)[0] == first
    cells = re.findall("<td[^>]*>(?:<a[^>]*>)?([0-9]*)", frame)
    assert cells.index("1") == (1 if language == "ar" else 6)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("country=AE", ["emirati-mission-2019", "emirati-in-space-2019", "arab-spacewalk-2023"]),
        ("q=pesquet", ["proxima-2016", "french-commander-2021"]),
        (
            "q=bord equipage",
            [
                "first-crew-2000",
                "crew-of-six-2009",
                "year-on-board",
                "proxima-2016",
                "emirati-mission-2019",
                "french-commander-2021",
            ],
        ),
        ("q=اولى", ["zarya-1998"]),  # الأولى
        ("q=طاقم اماراتيه", ["emirati-mission-2019"]),
        ("kind=spacewalk&to=2019", ["spacewalk-of-two-women-planned-2019", "spacewalk-of-two-women-2019"]),
        ("q=iga", []),
    ],
)
def test_queries_find_their_events(query: str, ids: list[str]) -> None:
    for language in LANGUAGES:
        page = client().get(f"/{language}/?{query}").text
        assert sorted(re.findall('id="e-([a-z0-9-]+)"', page)) == sorted(ids)


@pytest.mark.parametrize(
    ("now", "days_left"),
    [
        ("2026-11-02T04:00", "tomorrow"),  # the evening of the 1st in Houston
        ("2026-11-02T05:59", "tomorrow"),  # summer time ended that morning
        ("2026-11-02T06:00", "today"),
    ],
)
def test_days_begin_in_the_time_zone_of_the_file(now: str, days_left: str) -> None:
    page = create_app(make_settings(FILE), frozen_clock(now)).test_client().get("/fr/").text
    assert f'<time datetime="2026-11-02">lundi 2 novembre 2026</time> · <strong>{days_left}</strong>' in page


def test_a_retired_id_redirects() -> None:
    response = client().get("/ar/events/iga-1998/")
    assert (response.status_code, response.location) == (301, "/ar/events/agreement-1998/")


def test_cards_are_drawn_only_if_a_font_has_the_letters() -> None:
    """The fonts have no Arabic letters, and no picture is better than a picture of boxes."""
    context = BuildContext(load(FILE), {}, frozen_clock(MORNING)().date())
    files = set(site_urls(client().application.url_map, context))
    for language, has_card in (("en", True), ("fr", True), ("ar", False)):
        card = f"/{language}/events/unity-1998.png"
        page = client().get(f"/{language}/events/unity-1998/").text
        feed = client().get(f"/{language}/events.json").text
        assert client().get(card).status_code == (200 if has_card else 404)
        assert [card in files, card in page, 'name="twitter:card"' in page, card in feed] == [has_card] * 4


def test_all_parsers_agree_on_calendars_and_the_lint_finds_nothing() -> None:
    calendars = {path: client().get(path).data for path in calendar_paths(load(FILE)) if path.startswith("/ar/")}
    assert (
        len(calendars) == 7 * 2 + 1 + 20
    )  # the calendars of each scope, one with all options, and one of each event known to the day
    with ExitStack() as stack:
        parsers = {name: stack.enter_context(run_parser(command)) for name, command in COMMANDS.items()}
        for path, content in calendars.items():
            assert (path, lint_problems(content)) == (path, [])
            expected = parse_with_icalendar(content)
            for parser in parsers.values():
                assert (path, parser.parse(content)) == (path, expected)
    arabic = calendars["/ar/events.ics"]
    assert (b"SUMMARY:" in arabic, b"LANGUAGE=ar" in arabic) == (True, False)
    entries = {entry.summary: entry for entry in parse_with_icalendar(arabic).entries}
    timed = entries["«كرو دراغون» تنطلق بطاقم لأول مرة"]
    assert timed.start == "2020-05-30T19:22:00Z"  # 14:22 by summer time
    assert entries["كان من المقرر أن تخرج آن مكلين وكريستينا كوك معًا"].status == "CANCELLED"


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_feeds_have_all_events(language: str) -> None:
    catalogue = load(FILE)
    titles = [str(event.title.in_(language)) for event in catalogue.events]
    atom = feedparser.parse(client().get(f"/{language}/events.atom").data)
    assert not atom.bozo
    assert atom.feed.language == language
    assert sorted(entry.title for entry in atom.entries) == sorted(titles)
    feed = client().get(f"/{language}/events.json").json
    assert feed
    assert (feed["language"], sorted(entry["title"] for entry in feed["items"])) == (language, sorted(titles))
    csv_text = client().get(f"/{language}/events.csv").text
    assert all(title in csv_text for title in titles)


# In a browser.


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with audited_page(browser, FILE, MORNING) as page:
        yield page


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_to_left_page_is_accessible(page: Page, kind: str) -> None:
    """It also needs no horizontal scrolling. Every other kind of page is tested on a phone. Colours are those of pages
    from left to right.
    """
    is_phone = list(KINDS).index(kind) % 2
    page.set_viewport_size({"width": 360 if is_phone else 1280, "height": 800})
    page.goto(KINDS[kind][0].format("ar"))
    assert find_violations(page, colors=False) == []
    page.evaluate(HIDE_PAGE)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


POSITIONS_SCRIPT = """() => {
  const place = selector => document.querySelector(selector).getBoundingClientRect()
  const marks = [...document.querySelectorAll(".wide [data-mark]:not(:has(.star))")].map(each => [each.dataset.mark, each.getBoundingClientRect().x])
  return {
    year: place(".year > h2").right, event: place(".event").right, languages: place(".languages").x, home: place(".home").x,
    marks: Object.fromEntries(marks), earlier: place("[data-zoom=earlier], .zoom > :first-child").x, later: place(".zoom > :last-child").x,
  }
}"""


@pytest.mark.parametrize(("language", "direction"), [("fr", 1), ("ar", -1)])
def test_the_layout_follows_the_direction_of_the_language(page: Page, language: str, direction: int) -> None:
    """The column of years, the header, time in the overview, and the arrows for earlier and later."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/{language}/")
    positions: Mapping[str, float] = page.evaluate(POSITIONS_SCRIPT)
    for first, second in (("year", "event"), ("home", "languages"), ("earlier", "later")):
        assert (positions[second] - positions[first]) * direction > 0, (first, second)
    marks: Mapping[str, float] = page.evaluate(POSITIONS_SCRIPT)["marks"]
    assert (marks["arab-spacewalk-2023"] - marks["zarya-1998"]) * direction > 0
    assert re.findall("[←→]", page.locator(".zoom").inner_text()) == ["←", "→"][::direction]


@pytest.mark.parametrize(("language", "key"), [("fr", "ArrowRight"), ("ar", "ArrowLeft")])
def test_arrow_keys_follow_the_direction_of_the_language(page: Page, language: str, key: str) -> None:
    """They move to the next event in the overview, and to the next day in a calendar."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/{language}/?from=1998&to=2003")
    page.locator("[role=application]").focus()
    days = []
    for _ in range(3):
        page.keyboard.press(key)
        days.append(int(page.locator(".wide .is-current").get_attribute("data-day") or ""))
    assert days == sorted(set(days))
    page.goto(f"/{language}/calendar/2019/")
    page.locator("#d1102 a").focus()
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('td').id") == "d1120"


def test_the_overview_zooms_at_the_pointer(page: Page) -> None:
    """Near the right edge, where time begins in Arabic."""
    page.set_viewport_size({"width": 1280, "height": 900})
    for language, is_early in (("fr", False), ("ar", True)):
        page.goto(f"/{language}/")
        page.locator("[role=application]").wait_for()
        box = page.locator(".wide").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.98, box["y"] + 20)
        page.keyboard.down("Control")
        page.mouse.wheel(0, -100)
        page.keyboard.up("Control")
        page.wait_for_url("**/?from=*")
        start, end = map(int, re.findall("=([0-9]{4})", page.url))
        assert (end < 2015) is is_early
        assert (start > 2005) is not is_early


def test_the_snippet_works_in_a_page_of_the_office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page in another language."""
    with (
        browser.new_context(viewport={"width": 400, "height": 600}) as context,
        run_host("localhost", free_port()) as host,
    ):
        file = tmp_path_factory.mktemp("service") / "events.yaml"
        file.write_text(FILE.read_text().replace("[dubai.example]", f'["{host.address.split("/")[2]}"]'))
        with run_service(file) as service:
            page = context.new_page()
            page.goto(f"{service}/ar/embedding/?office=dubai")
            snippet = page.locator("#frame").inner_text()
            assert find_content(snippet) == []
            page.goto(host.set_page(snippet))
            frame = loaded_frame(page)
            assert frame.evaluate("document.dir") == "rtl"
            wait_until_frame_fits(frame)
