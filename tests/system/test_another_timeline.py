"""Another timeline, of another subject, countries and languages, one of them written from right to left: the service
knows nothing of those that it was made for."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import cache

import feedparser
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route

from timeline.app import create_app
from timeline.cli import main
from timeline.i18n.translations import get_translations
from timeline.loader import load
from timeline.static_site.url_generators import BuildContext, site_urls

from ..conftest import ROOT, SITE, at, settings
from ..feeds import paths as calendars
from ..hosting import fits, framed, hosting
from ..lint import problems
from ..parsing import COMMANDS, parser
from ..parsing import read as read_by_icalendar
from ..serving import free_port, serving
from .test_accessibility import AXE, violations
from .test_markup import faults

FILE = ROOT / "examples/space-station/events.yaml"
LANGUAGES = ("en", "fr", "ar")
MORNING = "2026-11-01T17:00"  # of 1 November in Houston, at the end of summer time
KINDS = {  # each kind of page, and what makes it that kind
    "timeline": ("/{}/", '<section class="next-anniversary"'),
    "query": ("/{}/?country=AE&q=hazz&order=newest", "<mark>"),
    "empty": ("/{}/?q=nothing-such", 'class="no-results"'),
    "collection": ("/{}/collections/arab-astronauts/", 'collections/arab-astronauts/" method="get"'),
    "months": ("/{}/?from=2019-03&to=2019-10", 'data-edges="17956 0'),
    "anniversaries": ("/{}/anniversaries/", ' past">'),
    "year": ("/{}/calendar/2019/", '<ul class="legend"'),
    "month": ("/{}/calendar/2019/09/", '<tr class="bar-row">'),
    "vague month": ("/{}/calendar/2014/09/", 'id="some-day"'),
    "event": ("/{}/events/agreement-1998/", 'id="anniversaries"'),
    "cancelled": ("/{}/events/spacewalk-of-two-women-planned-2019/", 'class="event-note"'),
    "span": ("/{}/events/assembly/", 'id="parts"'),
    "person": ("/{}/people/hazzaa-almansoori/", '"@type": "Person"'),
    "place": ("/{}/places/KZ-43/", '"@type": "Place"'),
    "source": ("/{}/sources/energia/", '"@type": "CreativeWork"'),
    "subscribe": ("/{}/subscribe/", '<nav class="calendar-choices"'),
    "embedding": ("/{}/embedding/?office=dubai&view=month&month=2019-09", 'id="month"'),
    "api": ("/{}/api/", 'rel="service-desc"'),
    "frame": ("/{}/offices/toulouse/embed/", "/accents/0b4a86.css"),
    "frame of a time": ("/{}/embed/?view=timeline&scheme=dark", '<svg class="overview"'),
    "frame of a month": ("/{}/embed/?view=month&month=2019-09", '<table class="calendar-grid">'),
    "missing": ("/{}/nothing/", "noindex"),
    "refused": ("/{}/?kind=launches", '<ul class="allowed-values">'),
}


@cache
def client() -> FlaskClient:
    return create_app(settings(FILE), at(MORNING)).test_client()


@cache
def named() -> re.Pattern[str]:
    """The countries, places, people and languages of the real content, as words."""
    real = load(ROOT / "events.yaml")
    names = {name for each in real.places for name in each.name.all_texts}
    names |= {name for each in real.people for name in each.name.all_texts}
    names |= {alias for person in real.people for alias in person.aliases} | {place.key for place in real.places}
    names |= {
        name
        for code in ("VN", "LA", "KH")
        for language in real.site.languages
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
    whole = [rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in sorted(names, key=len, reverse=True)]
    return re.compile("|".join([*whole, *map(re.escape, quoted)]))


# What may name them, and why: each stands where it does, or goes from this list.
ALLOWED = {
    "timeline/model/edtf.py": {"Lao"},  # why digits are [0-9]
    "timeline/search/query_string.py": {"Lao"},  # the same
    "timeline/model/localized_text.py": {
        "Lao",
        "Khmer",
        "Thoong-lun Xi-xu-lít",
    },  # scripts without spaces; an example of folding
    "timeline/cli/export.py": {"LA"},  # an example in its help
    "timeline/pages/events.py": {"Lao"},  # why words go over pages
    "timeline/importers/spreadsheet_dates.py": {"Lao", "Vietnam"},  # why digits are [0-9]; who writes the day first
    "timeline/loader/__init__.py": {'"vi"'},  # an example of an event as it is written
    # The examples that editors and documents give, as their first readers know them.
    "timeline/model/event_fields.py": {"VN", "LA", "VN-29"},
    "timeline/loader/section_fields.py": {
        *("Việt Nam", "Vietnam", "Lào", "Laos", "LA", "Quảng Ngãi", "VN-29", "Ho_Chi_Minh"),
        *("Thongloun Sisoulith", "ທອງລຸນ ສີສຸລິດ"),
    },
    "timeline/loader/scalars.py": {"VN", "VN-29", "Ho_Chi_Minh"},
    "timeline/render/text_layout.py": {"Vietnam", "Vietnamese", "Lao", "lao"},  # the fonts that are kept, by script
    "timeline/render/timelinejs.py": {"Lao"},  # a language that the other program has not
    "templates/base.html": {'"vi"', '"lo"'},  # which fonts to fetch for which language
    "static/fonts.css": {"Vietnam", "Vietnamese", "Lao"},  # those fonts
    "static/site.css": {"Vietnam", "Vietnamese", "Lao", ":lang(vi)", ":lang(lo)"},  # the same, and the height of lines
    "static/preview/page.css": {"Vietnam", "Lao"},
    "static/frame.css": {"Vietnam", "Lao", ":lang(lo)"},
    "static/sheet.css": {":lang(lo)"},
    "static/site.js": {"Vietnam", "Lao"},  # the fonts of what is printed
}


def test_no_code_knows_the_content() -> None:
    """Nothing of it stands in code, templates, styles and scripts, but for what is said above."""
    found = {}
    for folder, ends in (("timeline", ("py", "yaml")), ("templates", ("html",)), ("static", ("js", "css"))):
        for path in sorted(path for end in ends for path in (ROOT / folder).rglob(f"*.{end}")):
            if words := set(named().findall(path.read_text())):
                found[path.relative_to(ROOT).as_posix()] = words
    assert found == ALLOWED


def test_only_the_titles_of_documents_are_not_translated() -> None:
    said = CliRunner().invoke(main, ["check", str(FILE)]).output.splitlines()
    assert said[0] == "26 events, 1984 to 2031:"
    missing = {line.strip() for line in said[said.index("10 translations are missing:") + 1 :]}
    titles = ("agreement", "appel", "energia", "esa", "joint-statement")
    assert missing == {f"{language}: sources.{each}.title" for language in ("fr", "ar") for each in titles}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_of_its_language_and_of_this_timeline(kind: str, language: str) -> None:
    path, mark = KINDS[kind]
    reply = client().get(path.format(language))
    assert reply.status_code == (404 if kind in ("missing", "refused") else 200)
    head = {
        "en": '<html lang="en" dir="ltr"',
        "fr": '<html lang="fr" dir="ltr" data-ui-language="en"',
        "ar": '<html lang="ar" dir="rtl" data-ui-language="en"',
    }
    assert head[language] in reply.text
    assert mark in reply.text
    shown = re.sub("/static/fonts/[a-z0-9-]+", "", reply.text)
    assert named().findall(shown) == []


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
def test_what_machines_read_is_of_this_timeline(path: str) -> None:
    reply = client().get(path)
    assert reply.status_code in (200, 302)
    assert named().findall(reply.text) == []


@pytest.mark.parametrize(
    ("language", "first", "rest"),
    [
        ("en", "Mon", "rest-column-7"),
        ("fr", "lu", "rest-column-7"),
        ("ar", "سبت", "rest-column-7 rest-column-1"),
    ],  # Friday and Saturday, in columns 7 and 1
)
def test_weeks_are_those_of_the_language(language: str, first: str, rest: str) -> None:
    page = client().get(f"/{language}/calendar/2019/09/").text
    assert re.findall('<span class="weekday-short"[^>]*>([^<]*)', page)[0] == first
    assert f'<table class="calendar-grid month {rest}">' in page
    assert re.findall('<td (?:class="empty"|id="d1")', page)[:8].index('<td id="d1"') == (1 if language == "ar" else 6)
    frame = client().get(f"/{language}/embed/?view=month&month=2019-09").text
    assert re.findall('<span class="weekday-short"[^>]*>([^<]*)', frame)[0] == first
    cells = re.findall("<td[^>]*>(?:<a[^>]*>)?([0-9]*)", frame)
    assert cells.index("1") == (1 if language == "ar" else 6)


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_readers_find(query: str, found: list[str]) -> None:
    for language in LANGUAGES:
        page = client().get(f"/{language}/?{query}").text
        assert sorted(re.findall('id="e-([a-z0-9-]+)"', page)) == sorted(found)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-02T04:00", "tomorrow"),  # the evening of the 1st in Houston
        ("2026-11-02T05:59", "tomorrow"),  # summer time ended that morning
        ("2026-11-02T06:00", "today"),
    ],
)
def test_days_begin_in_its_time_zone(now: str, left: str) -> None:
    page = create_app(settings(FILE), at(now)).test_client().get("/fr/").text
    assert f'<time datetime="2026-11-02">lundi 2 novembre 2026</time> · <strong>{left}</strong>' in page


def test_a_retired_id_leads_on() -> None:
    reply = client().get("/ar/events/iga-1998/")
    assert (reply.status_code, reply.location) == (301, "/ar/events/agreement-1998/")


def test_cards_are_drawn_where_there_are_letters_for_them() -> None:
    """The fonts kept here have no Arabic: better no picture than one of boxes."""
    given = BuildContext(load(FILE), {}, at(MORNING)().date())
    files = set(site_urls(client().application.url_map, given))
    for language, drawn in (("en", True), ("fr", True), ("ar", False)):
        card = f"/{language}/events/zarya-1998.png"
        page = client().get(f"/{language}/events/zarya-1998/").text
        feed = client().get(f"/{language}/events.json").text
        assert client().get(card).status_code == (200 if drawn else 404)
        assert [card in files, card in page, 'name="twitter:card"' in page, card in feed] == [drawn] * 4


def test_pages_are_without_fault(tmp_path_factory: pytest.TempPathFactory) -> None:
    pages = {
        f"{kind}-{language}.html": client().get(path.format(language)).text
        for kind, (path, _) in KINDS.items()
        for language in LANGUAGES
    }
    found = faults(pages, tmp_path_factory.mktemp("markup"))
    # Where a language has no words of its own, much of a page is English, and there is much of three languages in all.
    guess = "This document appears to be written in "
    told = [f"{name}: {each}" for name, all_of in found.items() for each in all_of if not each.startswith(guess)]
    assert not told, "\n".join(told)


def test_calendars_are_read_alike_by_all_and_have_nothing_to_lint() -> None:
    found = {path: client().get(path).data for path in calendars(load(FILE)) if path.startswith("/ar/")}
    assert (
        len(found) == 7 * 2 + 1 + 20
    )  # of each scope all that can be followed, and of each event that is known to the day
    with ExitStack() as stack:
        others = {name: stack.enter_context(parser(command)) for name, command in COMMANDS.items()}
        for path, content in found.items():
            assert (path, problems(content)) == (path, [])
            reading = read_by_icalendar(content)
            for other in others.values():
                assert (path, other.read(content)) == (path, reading)
    arabic = found["/ar/events.ics"]
    assert b"SUMMARY;LANGUAGE=ar:" in arabic
    entries = {entry.summary: entry for entry in read_by_icalendar(arabic).entries}
    timed = entries["«كرو دراغون» تنطلق بطاقم لأول مرة"]
    assert timed.start == "2020-05-30T19:22:00Z"  # 14:22 by summer time
    assert entries["كان من المقرر أن تخرج آن مكلين وكريستينا كوك معًا"].status == "CANCELLED"


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_forms_are_whole(language: str) -> None:
    catalogue = load(FILE)
    titles = [str(event.title.in_(language)) for event in catalogue.events]
    atom = feedparser.parse(client().get(f"/{language}/events.atom").data)
    assert not atom.bozo
    assert atom.feed.language == language
    assert sorted(entry.title for entry in atom.entries) == sorted(titles)
    feed = client().get(f"/{language}/events.json").json
    assert feed
    assert (feed["language"], sorted(each["title"] for each in feed["items"])) == (language, sorted(titles))
    rows = client().get(f"/{language}/events.csv").text
    assert all(title in rows for title in titles)


# In a browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        reply = client().get(route.request.url.removeprefix(SITE))
        route.fulfill(status=reply.status_code, headers=dict(reply.headers), body=reply.data)

    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(path=AXE)
        context.add_init_script("axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")
        context.route(f"{SITE}/**", answer)
        yield context.new_page()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_from_right_to_left_bars_no_one(page: Page, kind: str) -> None:
    """And needs no scrolling to the side; every other kind on a telephone by night."""
    phone = list(KINDS).index(kind) % 2
    page.set_viewport_size({"width": 360 if phone else 1280, "height": 800})
    page.emulate_media(color_scheme="dark" if phone else "light")
    page.goto(SITE + KINDS[kind][0].format("ar"))
    assert violations(page) == []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


PLACES = """() => {
  const place = selector => document.querySelector(selector).getBoundingClientRect()
  const uses = [...document.querySelectorAll(".overview a")].map(each => [each.getAttribute("href"), each.getBoundingClientRect().x])
  return {
    year: place(".year > h2").right, event: place(".event").right, languages: place(".languages").x, home: place(".home").x,
    uses: Object.fromEntries(uses), earlier: place("[data-zoom=earlier], .zoom > :first-child").x, later: place(".zoom > :last-child").x,
  }
}"""


@pytest.mark.parametrize(("language", "way"), [("fr", 1), ("ar", -1)])
def test_all_runs_as_the_language_is_read(page: Page, language: str, way: int) -> None:
    """The rail of years, the heads of pages, time in the picture, and the signs that lead on in it."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{SITE}/{language}/")
    seen: Mapping[str, float] = page.evaluate(PLACES)
    for first, then in (("year", "event"), ("home", "languages"), ("earlier", "later")):
        assert (seen[then] - seen[first]) * way > 0, (first, then)
    uses: Mapping[str, float] = page.evaluate(PLACES)["uses"]
    assert (uses["#e-arab-spacewalk-2023"] - uses["#e-zarya-1998"]) * way > 0
    assert re.findall("[←→]", page.locator(".zoom").inner_text()) == ["←", "→"][::way]


@pytest.mark.parametrize(("language", "key"), [("fr", "ArrowRight"), ("ar", "ArrowLeft")])
def test_arrow_keys_go_where_they_point(page: Page, language: str, key: str) -> None:
    """On in time in the picture, and to the next day of a sheet."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{SITE}/{language}/?from=1998&to=2003")
    page.locator(".zoomable").focus()
    page.keyboard.press(key)
    page.wait_for_url(lambda url: "from=1998" not in url)
    assert "from=2001" in page.url
    page.goto(f"{SITE}/{language}/calendar/2019/")
    page.locator("#d1102 a").focus()
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('td').id") == "d1120"


def test_the_picture_comes_nearer_about_the_pointer(page: Page) -> None:
    """Near the right edge, where in Arabic time begins."""
    page.set_viewport_size({"width": 1280, "height": 900})
    for language, early in (("fr", False), ("ar", True)):
        page.goto(f"{SITE}/{language}/")
        box = page.locator(".overview").bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.98, box["y"] + 20)
        page.keyboard.down("Control")
        for _ in range(3):
            page.mouse.wheel(0, -100)
        page.keyboard.up("Control")
        page.wait_for_url("**/?from=*")
        start = int(re.findall("from=([0-9]{4})", page.url)[0])
        assert (start < 1990) is early


def test_a_frame_fits_into_a_page_of_its_office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By the snippet that the service gives, in a page of another language."""
    with (
        browser.new_context(viewport={"width": 400, "height": 600}) as context,
        hosting("localhost", free_port()) as host,
    ):
        file = tmp_path_factory.mktemp("service") / "events.yaml"
        file.write_text(FILE.read_text().replace("[dubai.example]", f'["{host.address.split("/")[2]}"]'))
        with serving(file) as service:
            page = context.new_page()
            page.goto(f"{service}/ar/embedding/?office=dubai")
            snippet = page.locator("#frame").input_value()
            assert named().findall(snippet) == []
            page.goto(host.has(snippet))
            frame = framed(page)
            assert frame.evaluate("document.dir") == "rtl"
            fits(frame)
