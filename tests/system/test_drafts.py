"""Events of `status: draft`: in the file, checked like all, and seen in a preview alone."""

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
from timeline.model.catalogue import Event, Status
from timeline.render.feed_formats import FEED_FORMATS
from timeline.static_site.url_generators import DYNAMIC_URLS, URL_GENERATORS, BuildContext, redirects, site_urls
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, at, settings
from .test_cli import run

MORNING = at("2026-09-01T02:00")
WITHOUT = (DATA / "few.yaml").read_text().replace("places:", "topics:\n  politics: {vi: Chính trị}\nplaces:", 1)
MARK = "zzyzx"
DRAFT = f"""\
- id: kept-back
  date: 2026-07-18
  kind: visit
  countries: [LA, TH]
  places: [VN-29]
  topics: [politics]
  people: [hun-sen]
  sources: [{{source: guidance, at: {MARK}}}]
  title: {{vi: Bản {MARK}, en: Draft {MARK}}}
  summary: {{vi: Tóm tắt {MARK}, en: Summary {MARK}}}
  anniversary: {{vi: Ngày {MARK}, en: the {MARK}}}
  note: {{vi: "{MARK}", en: "{MARK}"}}
  url: https://{MARK}.example/
  part_of: visit-2026
  related: [some-day-2026]
  was: [{MARK}-of-old]
  changes: [{{on: 2026-08-01, note: {{vi: "{MARK}", en: "{MARK}"}}}}]
  status: draft
"""
# The same content without the draft, and with it; the others name it, as if it were there.
WITH = WITHOUT.replace("...\n", "  part_of: kept-back\n  related: [visit-2026, kept-back]\n" + DRAFT + "...\n")
WITHOUT = WITHOUT.replace("...\n", "  related: [visit-2026]\n...\n")
_ANOTHER_MONTH = re.compile("/calendar/[0-9]{4}/(?!07)[0-9]{2}/")
NAMED = re.compile(rf"{MARK}|kept-back|TH\b")
# What a draft is in, of what its preview shows; a card is a picture.
SHOWN = {
    "pages.timeline", "pages.anniversaries", "pages.event", "pages.event_share_card", "pages.person", "pages.place",
    "pages.source", "feeds.event_calendar", *(f"feeds.{feed_format.endpoint}" for feed_format in FEED_FORMATS),
    "embed.embed", "pages.calendar", "pages.calendar_month", "pages.calendar_year", "meta.sitemap",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(WITH)
    return path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return of(tmp_path_factory.mktemp("served") / "events.yaml", WITH)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service of a file in which the draft does not stand."""
    return of(tmp_path_factory.mktemp("bare") / "events.yaml", WITHOUT)


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A preview in every language of ours and in another, where the draft has the next anniversary."""
    content = WITH.replace("languages: [vi, en]", "languages: [vi, lo, en, fr]")
    content = content.replace("  anniversary: {vi: Ngày thăm, en: the visit}\n", "")
    return of(tmp_path_factory.mktemp("previewed") / "events.yaml", content, preview=True)


def of(path: Path, content: str, *, preview: bool = False) -> Flask:
    path.write_text(content)
    app = create_app(settings(path), MORNING, preview=preview)
    state: AppState = app.extensions[EXTENSION]
    state.repository.stop()
    return app


def every(app: Flask) -> Iterator[str]:
    """Every address, but of the sheets of months those alone in which the draft may stand."""
    state: AppState = app.extensions[EXTENSION]
    given = BuildContext(state.repository.edition.catalogue, state.static_files, MORNING().date())
    yield from (each for each in site_urls(app.url_map, given) if not _ANOTHER_MONTH.search(each))
    yield from (old for old, _ in redirects(app.url_map, given))


def given(client: FlaskClient, address: str) -> tuple[int, Mapping[str, str], bytes]:
    reply = client.get(address)
    return reply.status_code, dict(reply.headers), reply.data


def test_a_draft_changes_nothing_that_is_served(served: Flask, bare: Flask) -> None:
    """At every address the same bytes and headers, tags too."""
    asked = [*every(served)]
    assert asked == [*every(bare)]
    assert {urlsplit(each).path.split("/")[1] for each in asked} >= {"vi", "en", "static", "sitemap.xml"}
    ours, theirs = served.test_client(), bare.test_client()
    assert [each for each in asked if given(ours, each) != given(theirs, each)] == []


@pytest.mark.parametrize(
    "address",
    [
        f"/vi/?q={MARK}",
        f"/vi/events.json?q={MARK}",
        f"/vi/events.ics?country=TH&q={MARK}",
        "/vi/?country=TH",
        "/vi/events/kept-back/",
        "/vi/events/kept-back.ics",
        "/vi/events/kept-back.png",
        "/vi/events/kept-bak/",
        f"/vi/events/{MARK}-of-old/",
        f"/vi/events/{MARK}-of-old.ics",
        f"/vi/{MARK}/",
        "/vi/embed/?view=day&q=ban",
        "/oembed?url=https://timeline.example/vi/events/kept-back/",
    ],
)
def test_who_asks_for_a_draft_finds_what_there_is_without_it(served: Flask, bare: Flask, address: str) -> None:
    assert given(served.test_client(), address) == given(bare.test_client(), address)


def test_a_preview_shows_it_wherever_it_will_stand(file: Path) -> None:
    app = of(file, WITH, preview=True)
    client, found = app.test_client(), set()
    for address in every(app):
        endpoint, _ = app.url_map.bind("").match(unquote(urlsplit(address).path))
        reply = client.get(address)
        assert reply.status_code in (200, 301), address
        if "kept-back" in address or NAMED.search(reply.data.replace(b"\r\n ", b"").decode(errors="replace")):
            found.add(endpoint)
    # The ribbon of every page lists it.
    ribboned = {name for name in URL_GENERATORS if name.startswith("pages.") or name == "embed.embed_builder"}
    assert found >= SHOWN
    assert found - SHOWN - ribboned <= {
        "meta.api",
        "meta.openapi",
        "meta.events_schema",
    }  # which take it for an example


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "Bản nháp"), ("lo", "ສະບັບຮ່າງ"), ("en", "Draft"), ("fr", "Draft")]
)  # fmt: skip
@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("/", 3),  # in the ribbon, in the list, as the next anniversary
        ("/events/kept-back/", 2),  # in the ribbon, on the page
        ("/events/some-day-2026/", 4),  # in the ribbon, as its whole, as related, as the one before
        ("/anniversaries/", 2),
        ("/calendar/2026/07/", 3),  # in the ribbon, on its day and below
        ("/embed/", 2),
        ("/embed/?view=anniversaries", 1),
    ],
)
def test_what_is_a_draft_says_so(previewed: Flask, language: str, said: str, path: str, times: int) -> None:
    text = previewed.test_client().get(f"/{language}{path}").text
    assert len(re.findall(f'class="(?:event-status )?draft">{said}<', text)) == times


def test_a_draft_leaves_a_preview_as_tentative_where_calendars_know_no_drafts(previewed: Flask) -> None:
    text = previewed.test_client().get("/vi/events/kept-back.ics").text
    assert re.findall("^STATUS:.*$", text, re.MULTILINE) == ["STATUS:TENTATIVE\r"]


def test_reading_leaves_drafts_out_with_what_names_them(file: Path) -> None:
    everything, catalogue, bare = load(file, include_drafts=True), load(file), load_bytes(WITHOUT.encode(), "few.yaml")
    assert catalogue == replace(bare, draft_ids=("kept-back",))
    assert replace(everything, events=(), draft_ids=()) == replace(bare, events=())
    by_id = dict(everything.events_by_id)
    draft, whole = by_id.pop("kept-back"), by_id["some-day-2026"]
    assert (draft.status, draft.part_of, draft.related) == (Status.DRAFT, "visit-2026", ("some-day-2026",))
    assert (whole.part_of, whole.related) == ("kept-back", ("visit-2026", "kept-back"))
    assert replace(whole, part_of=None, related=("visit-2026",)) == bare.events_by_id["some-day-2026"]
    assert everything.draft_ids == ("kept-back",)


@pytest.mark.parametrize(
    ("drafts", "said"),
    [
        ((), None),
        (("visit-2026",), "plus 1 draft, visible only in `timeline preview`: visit-2026"),
        (("visit-2026", "kept-back"), "plus 2 drafts, visible only in `timeline preview`: visit-2026, kept-back"),
    ],
)
def test_check_says_how_many_there_are(file: Path, drafts: tuple[str, ...], said: str | None) -> None:
    content = WITH.replace("  status: draft\n", "")
    for each in drafts:
        content = content.replace(f"- id: {each}\n", f"- id: {each}\n  status: draft\n")
    file.write_text(content)
    code, output, errors = run("check", str(file))
    assert (code, errors) == (0, "")
    assert [line for line in output.splitlines() if "draft" in line] == ([said] if said else [])
    assert output.startswith(f"{3 - len(drafts)} events, ")


def test_a_file_of_drafts_alone_has_a_preview(file: Path) -> None:
    content = re.sub(r"(?m)^- id: (visit|some).*$", r"\g<0>\n  status: draft", WITH)
    file.write_text(content)
    line = content[: content.index("- id")].count("\n") + 1
    assert run("upcoming", events=file)[2] == (
        f"{file}:{line}:1: events: has only drafts, which only `timeline preview` shows: "
        "delete `status: draft` of one that is ready\n"
        f"{file}: 1 problem to fix before it can be served\n"
    )
    client = of(file, content, preview=True).test_client()
    assert client.get("/vi/").status_code == 200
    assert client.get("/vi/events.json").get_json()["items"] != []


def test_upcoming_knows_no_drafts(file: Path) -> None:
    _, output, _ = run("upcoming", "--days", "3660", "--lang", "en", events=file)
    assert "the visit" in output
    assert MARK not in output


def test_what_a_preview_has_is_nowhere_else(served: Flask, previewed: Flask) -> None:
    ours = {str(rule) for rule in previewed.url_map.iter_rules()} - {str(rule) for rule in served.url_map.iter_rules()}
    assert ours == {"/preview/state"}
    static = ("/static/preview/page.js", "/static/preview/page.css")
    client = previewed.test_client()
    assert [client.get(each).status_code for each in (*ours, *static)] == [200] * 3
    client = served.test_client()
    assert [client.get(each).status_code for each in (*ours, *static)] == [404] * 3
    assert "preview/" not in client.get("/vi/").text + client.get("/vi/embed/").text
    assert set(DYNAMIC_URLS).isdisjoint({"preview.state"})


@pytest.mark.parametrize("path", ["/vi/", "/vi/events.json", "/vi/events/kept-back.png", "/nothing", "/healthz", "/"])
def test_no_one_keeps_a_preview_or_reads_it_from_elsewhere(previewed: Flask, path: str) -> None:
    reply = previewed.test_client().get(path)
    assert reply.headers["Cache-Control"] == "no-store"
    assert {"ETag", "Last-Modified", "Access-Control-Allow-Origin"}.isdisjoint(reply.headers.keys())


def test_every_field_of_an_event_is_in_the_draft(file: Path) -> None:
    """So that what shows any of them would be found out."""
    draft = load(file, include_drafts=True).events_by_id["kept-back"]
    same = {name for name in Event.__dataclass_fields__ if getattr(draft, name) in (None, (), "")}
    assert same == set()
