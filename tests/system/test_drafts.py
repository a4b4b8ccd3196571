"""Tests events with `status: draft`: they are checked like all events, and only a preview shows them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.loader import load, load_bytes
from timeline.model.event import Event, Status
from timeline.render.feed_formats import FEED_FORMATS
from timeline.static_site.url_generators import DYNAMIC_URLS, URL_GENERATORS, BuildContext, redirects, site_urls
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, frozen_clock, make_settings
from ..pictures import make_ready
from .test_cli import run_command

CLOCK = frozen_clock("2026-09-01T02:00")
SECTIONS = "topics:\n  politics: {vi: Chính trị}\nseries:\n  visits: {title: {vi: Chuyến thăm, en: Visits}}\nplaces:"
WITHOUT_DRAFT = (DATA / "few.yaml").read_text().replace("places:", SECTIONS, 1)
MARK = "zzyzx"
DRAFT_EVENT = f"""\
- id: kept-back
  date: 2026-07-18
  kind: visit
  countries: [LA, TH]
  places: [VN-29]
  topics: [politics]
  people: [hun-sen]
  sources: [{{source: guidance, at: {MARK}}}]
  title: {{vi: Bản {MARK}, en: Draft {MARK}}}
  short: {{vi: Ngắn {MARK}, en: Short {MARK}}}
  series: visits
  indicator: trade
  summary: {{vi: Tóm tắt {MARK}, en: Summary {MARK}}}
  anniversary: {{vi: Ngày {MARK}, en: the {MARK}}}
  note: {{vi: "{MARK}", en: "{MARK}"}}
  url: https://{MARK}.example/
  media: [{{file: {MARK}.png, alt: {{vi: Hình {MARK}, en: {MARK}}}, credit: {MARK}, licence: {{name: {MARK}}}}}]
  part_of: visit-2026
  related: [some-day-2026]
  was: [{MARK}-of-old]
  imported: {{uid: "{MARK}@museum.example", from: "{MARK}"}}
  changes: [{{on: 2026-08-01, note: {{vi: "{MARK}", en: "{MARK}"}}}}]
  status: draft
"""
# The same content with the draft and without it; other events refer to the draft.
WITH_DRAFT = WITHOUT_DRAFT.replace(
    "...\n", "  part_of: kept-back\n  related: [visit-2026, kept-back]\n" + DRAFT_EVENT + "...\n"
)
WITHOUT_DRAFT = WITHOUT_DRAFT.replace("...\n", "  related: [visit-2026]\n...\n")
_ANOTHER_MONTH = re.compile("/calendar/[0-9]{4}/(?!07)[0-9]{2}/")
DRAFT_PATTERN = re.compile(rf"{MARK}|kept-back|TH\b")
# The views of a preview that contain the draft.
ENDPOINTS_WITH_DRAFTS = {
    "pages.timeline", "pages.anniversaries", "pages.event", "pages.event_share_card", "pages.person", "pages.place",
    "pages.source", "feeds.event_calendar", "feeds.anniversary_calendar", *(f"feeds.{feed_format.endpoint}" for feed_format in FEED_FORMATS),
    "embed.embed", "embed.event_embed", "pages.overview_svg", "story.story", "story.poster", "pages.scope_share_card", "pages.calendar", "pages.calendar_month", "pages.calendar_year", "meta.sitemap",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(WITH_DRAFT)
    return path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("served") / "events.yaml", WITH_DRAFT)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service of a file without the draft."""
    return make_app(tmp_path_factory.mktemp("bare") / "events.yaml", WITHOUT_DRAFT)


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A preview in every language and one more, in which the draft has the next anniversary."""
    content = WITH_DRAFT.replace("languages: [vi, en]", "languages: [vi, lo, en, fr]")
    content = content.replace("  anniversary: {vi: Ngày thăm, en: the visit}\n", "")
    return make_app(tmp_path_factory.mktemp("previewed") / "events.yaml", content, preview=True)


def make_app(path: Path, content: str, *, preview: bool = False) -> Flask:
    path.write_text(content)
    make_ready(f"{MARK}.png", path.parent)
    app = create_app(make_settings(path), CLOCK, preview=preview)
    state: AppState = app.extensions[EXTENSION]
    state.repository.stop()
    return app


def all_urls(app: Flask) -> Iterator[str]:
    """Every URL, but of the months only the one in which the draft may be."""
    state: AppState = app.extensions[EXTENSION]
    context = BuildContext(state.repository.edition.catalogue, state.static_files, CLOCK().date())
    yield from (url for url in site_urls(app.url_map, context) if not _ANOTHER_MONTH.search(url))
    yield from (path for path, _ in redirects(app.url_map, context))


def get_response(client: FlaskClient, url: str) -> tuple[int, Mapping[str, str], bytes]:
    response = client.get(url)
    return response.status_code, dict(response.headers), response.data


def test_a_draft_changes_no_response_of_the_service(served: Flask, bare: Flask) -> None:
    """The same bytes and headers at every URL, also the same ETags."""
    urls = [*all_urls(served)]
    assert urls == [*all_urls(bare)]
    assert {urlsplit(url).path.split("/")[1] for url in urls} >= {"vi", "en", "static", "sitemap.xml"}
    client, client_without_draft = served.test_client(), bare.test_client()
    assert [url for url in urls if get_response(client, url) != get_response(client_without_draft, url)] == []


@pytest.mark.parametrize(
    "url",
    [
        f"/vi/?q={MARK}",
        f"/vi/events.json?q={MARK}",
        f"/vi/events.ics?country=TH&q={MARK}",
        "/vi/?country=TH",
        "/vi/events/kept-back/",
        "/vi/events/kept-back.ics",
        "/vi/events/kept-back.png",
        "/vi/events/kept-back/embed/",
        "/vi/events/kept-bak/",
        f"/vi/events/{MARK}-of-old/",
        f"/vi/events/{MARK}-of-old.ics",
        f"/vi/{MARK}/",
        "/vi/embed/?view=day&q=ban",
        "/oembed?url=https://timeline.example/vi/events/kept-back/",
    ],
)
def test_a_request_for_a_draft_gets_the_response_without_it(served: Flask, bare: Flask, url: str) -> None:
    assert get_response(served.test_client(), url) == get_response(bare.test_client(), url)


def test_a_preview_shows_a_draft_wherever_it_will_be(file: Path, bare: Flask) -> None:
    """A share card has no words to look for: it shows the draft if it differs from the one without."""
    app = make_app(file, WITH_DRAFT, preview=True)
    client, client_without_draft, endpoints = app.test_client(), bare.test_client(), set()
    for url in all_urls(app):
        endpoint, _ = app.url_map.bind("").match(unquote(urlsplit(url).path))
        response = client.get(url)
        assert response.status_code in (200, 301), url
        if endpoint.endswith("share_card"):
            shows_draft = response.data != client_without_draft.get(url).data
        else:
            text = response.data.replace(b"\r\n ", b"").decode(errors="replace")
            shows_draft = "kept-back" in url or DRAFT_PATTERN.search(text) is not None
        if shows_draft:
            endpoints.add(endpoint)
    # The panel of every page lists the draft.
    endpoints_with_panel = {
        name
        for name in URL_GENERATORS
        if name.startswith(("pages.", "subscribe.", "figures.")) or name == "embed_builder.embed_builder"
    }
    assert endpoints >= ENDPOINTS_WITH_DRAFTS
    assert endpoints - ENDPOINTS_WITH_DRAFTS - endpoints_with_panel <= {
        "meta.api",
        "meta.openapi",
        "meta.events_schema",
    }  # where it is an example


@pytest.mark.parametrize(
    ("language", "label"), [("vi", "Bản nháp"), ("lo", "ສະບັບຮ່າງ"), ("en", "Draft"), ("fr", "Draft")]
)  # fmt: skip
@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/", 3),  # in the panel, in the list, as the next anniversary
        ("/events/kept-back/", 2),  # in the panel, on the page
        ("/events/some-day-2026/", 4),  # in the panel, as the longer event, as related, as the previous event
        ("/anniversaries/", 2),
        ("/calendar/2026/07/", 3),  # in the panel, on its day and below
        ("/embed/", 2),
        ("/embed/?view=anniversaries", 1),
    ],
)
def test_a_draft_is_marked(previewed: Flask, language: str, label: str, path: str, count: int) -> None:
    text = previewed.test_client().get(f"/{language}{path}").text
    assert len(re.findall(f'class="(?:event-status )?draft">{label}<', text)) == count


def test_a_draft_is_tentative_in_calendars_of_a_preview(previewed: Flask) -> None:
    text = previewed.test_client().get("/vi/events/kept-back.ics").text
    assert re.findall("^STATUS:.*$", text, re.MULTILINE) == ["STATUS:TENTATIVE\r"]


def test_loading_leaves_out_drafts_and_references_to_them(file: Path) -> None:
    with_drafts, catalogue, expected = (
        load(file, include_drafts=True),
        load(file),
        load_bytes(WITHOUT_DRAFT.encode(), "few.yaml"),
    )
    assert catalogue == replace(expected, draft_ids=("kept-back",))
    assert replace(with_drafts, events=(), draft_ids=()) == replace(expected, events=())
    by_id = dict(with_drafts.events_by_id)
    draft, referring = by_id.pop("kept-back"), by_id["some-day-2026"]
    assert (draft.status, draft.part_of, draft.related) == (Status.DRAFT, "visit-2026", ("some-day-2026",))
    assert (referring.part_of, referring.related) == ("kept-back", ("visit-2026", "kept-back"))
    assert replace(referring, part_of=None, related=("visit-2026",)) == expected.events_by_id["some-day-2026"]
    assert with_drafts.draft_ids == ("kept-back",)


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ((), None),
        (("visit-2026",), "plus 1 draft, visible only in `timeline preview`: visit-2026"),
        (("visit-2026", "kept-back"), "plus 2 drafts, visible only in `timeline preview`: visit-2026, kept-back"),
    ],
)
def test_check_reports_the_number_of_drafts(file: Path, drafts: tuple[str, ...], expected: str | None) -> None:
    content = WITH_DRAFT.replace("  status: draft\n", "")
    for event_id in drafts:
        content = content.replace(f"- id: {event_id}\n", f"- id: {event_id}\n  status: draft\n")
    file.write_text(content)
    code, output, errors = run_command("check", str(file))
    assert (code, errors) == (0, "")
    assert [line for line in output.splitlines() if "draft" in line] == ([expected] if expected else [])
    assert output.startswith(f"{3 - len(drafts)} events, ")


def test_a_file_with_only_drafts_has_a_preview(file: Path) -> None:
    content = re.sub(r"(?m)^- id: (visit|some).*$", r"\g<0>\n  status: draft", WITH_DRAFT)
    file.write_text(content)
    line = content[: content.index("- id")].count("\n") + 1
    assert run_command("upcoming", events=file)[2] == (
        f"{file}:{line}:1: events: has only drafts, which only `timeline preview` shows: "
        "delete `status: draft` of one that is ready\n"
        f"{file}: 1 problem to fix before it can be served\n"
    )
    client = make_app(file, content, preview=True).test_client()
    assert client.get("/vi/").status_code == 200
    assert client.get("/vi/events.json").get_json()["items"] != []


def test_upcoming_leaves_out_drafts(file: Path) -> None:
    _, output, _ = run_command("upcoming", "--days", "3660", "--lang", "en", events=file)
    assert "the visit" in output
    assert MARK not in output


def test_only_a_preview_has_its_own_url_and_files(served: Flask, previewed: Flask) -> None:
    own_paths = {str(rule) for rule in previewed.url_map.iter_rules()} - {
        str(rule) for rule in served.url_map.iter_rules()
    }
    assert own_paths == {"/preview/state"}
    static = ("/static/preview/page.js", "/static/preview/page.css")
    client = previewed.test_client()
    assert [client.get(path).status_code for path in (*own_paths, *static)] == [200] * 3
    client = served.test_client()
    assert [client.get(path).status_code for path in (*own_paths, *static)] == [404] * 3
    assert "preview/" not in client.get("/vi/").text + client.get("/vi/embed/").text
    assert set(DYNAMIC_URLS).isdisjoint({"preview.state"})


@pytest.mark.parametrize("path", ["/vi/", "/vi/events.json", "/vi/events/kept-back.png", "/nothing", "/healthz", "/"])
def test_a_preview_is_not_cached_and_not_readable_by_other_origins(previewed: Flask, path: str) -> None:
    response = previewed.test_client().get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert {"ETag", "Last-Modified", "Access-Control-Allow-Origin"}.isdisjoint(response.headers.keys())


def test_the_draft_has_every_field_of_an_event(file: Path) -> None:
    """So that the other tests notice a leak of any field."""
    draft = load(file, include_drafts=True).events_by_id["kept-back"]
    empty_fields = {name for name in Event.__dataclass_fields__ if getattr(draft, name) in (None, (), "")}
    assert empty_fields == {"date_wordings"}  # only what is no plain date has any
