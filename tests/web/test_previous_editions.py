"""A feed once good is good for as long as the service runs, whatever leaves the file: on an error some calendars turn
off."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.repository import Repository
from timeline.web.request_context import EXTENSION

from ..conftest import DATA, at, settings

SMALL = (DATA / "small.yaml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "events.yaml"
    file.write_text(SMALL, "utf-8")
    return file


@pytest.fixture
def client(file: Path) -> FlaskClient:
    app = create_app(settings(file), at("2026-09-01T02:00"))
    app.extensions[EXTENSION].repository.stop()  # it is told when to look
    return app.test_client()


def take(client: FlaskClient, file: Path, text: str) -> None:
    repository: Repository = client.application.extensions[EXTENSION].repository
    file.write_text(text, "utf-8")
    repository.reload_if_changed()
    assert repository.edition.rejection is None


def made(*changes: tuple[str, str]) -> str:
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


GONE = [
    # what leaves the file, and what was asked of it
    ("a topic", (("  border: {vi: Biên giới, lo: ຊາຍແດນ, en: Border}\n", ""), ("[politics, border]", "[politics]"), ("  topics: [border]\n", "")), ("anniversaries.ics?topic=border&prepare=7", "events.ics?topic=border", "events.atom?topic=politics&topic=border")),
    ("a collection", (("  years-2021-2022:\n    title: {vi: Hai năm}\n    description: {vi: Từ 2021 đến 2022}\n    where: {from: 2021, to: 2022}\n", ""),), ("collections/years-2021-2022/events.ics", "collections/years-2021-2022/events.json?kind=visit")),
    ("an office", (("  sekong:\n    name: {vi: Cổng Xê Kông}\n    place: LA-XE\n    hosts: [\"sekong.example:8443\"]\n", ""),), ("offices/sekong/events.csv",)),
    ("an event", (("- id: leap-2020\n  date: 2020-02-29\n  kind: milestone\n  countries: [VN]\n  title: {vi: Ngày nhuận, lo: ວັນອະທິກະສຸລະທິນ, en: Leap day}\n  anniversary: {vi: Ngày nhuận}\n", ""),), ("events/leap-2020.ics",)),
    ("the day of an event", (("date: 2023-12-11", "date: 2023-12"),), ("events/visit-hun-sen-2023.ics",)),
    ("an id that was retired", (("  was: [treaty-of-1977]\n", ""),), ("events/treaty-of-1977.ics",)),
]  # fmt: skip


@pytest.mark.parametrize(("story", "changes", "feeds"), GONE, ids=[story for story, *_ in GONE])
def test_what_leaves_the_file_stays_as_it_was_for_its_subscribers(
    client: FlaskClient, file: Path, story: str, changes: tuple[tuple[str, str], ...], feeds: tuple[str, ...]
) -> None:
    before = [client.get(f"/vi/{feed}") for feed in feeds]
    assert {reply.status_code for reply in before} <= {200, 301}
    take(client, file, made(*changes))
    for _ in range(2):
        after = [client.get(f"/vi/{feed}") for feed in feeds]
        assert [(each.status_code, each.data, each.headers.get("ETag"), each.location) for each in after] == [
            (each.status_code, each.data, each.headers.get("ETag"), each.location) for each in before
        ]
        take(
            client,
            file,
            made(*changes, ("en: Leap day", "en: A leap day") if story != "an event" else ("Hai năm", "Ba năm")),
        )
    take(client, file, SMALL)
    assert client.get(f"/vi/{feeds[0]}").data == before[0].data


def test_all_else_goes_on_with_today(client: FlaskClient, file: Path) -> None:
    """The rest has its new words, and what never was is still not there, in the words of today."""
    _, changes, (feed, *_) = GONE[0]
    take(client, file, made(*changes, ("vi: Niên biểu,", "vi: Biên niên,")))
    assert "Biên niên" in client.get("/vi/events.ics").text
    assert "Biên niên" not in client.get(f"/vi/{feed}").text
    for path in ("events.ics?topic=never", "collections/never/events.ics", "events/never.ics"):
        reply = client.get(f"/vi/{path}")
        assert reply.status_code == 404
        assert "Biên niên" in reply.text
    assert client.get("/vi/events.ics?topik=border").status_code == 400


def test_so_many_editions_are_kept_and_only_those_that_lost_something(client: FlaskClient, file: Path) -> None:
    repository: Repository = client.application.extensions[EXTENSION].repository
    for number in range(20):
        take(client, file, made(("en: Leap day", f"en: Leap day {number}")))
    assert not list(repository.previous_editions)
    for number in range(20):
        take(client, file, made(("  years-2021-2022:", f"  years-{number}:")))
    kept = [former.catalogue.collections[1].key for former in repository.previous_editions]
    assert kept == [f"years-{number}" for number in range(18, 10, -1)]


def test_what_left_the_file_is_made_once_too(client: FlaskClient, file: Path) -> None:
    """It is kept as a reply of the edition that serves, though its words are of a former one."""
    _, changes, (feed, *_) = GONE[0]
    take(client, file, made(*changes))
    for _ in range(3):
        client.get(f"/vi/{feed}")
    counted = 'timeline_build_seconds_count{route="feeds.anniversaries_ics"} 1.0'
    assert counted in client.get("/metrics").text.splitlines()
