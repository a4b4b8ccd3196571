"""Tests that a feed keeps working as long as the service runs, whatever an edit removes: some calendar clients turn off
a feed that returns an error.
"""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.repository import Repository
from timeline.web.request_context import EXTENSION

from ..conftest import DATA, frozen_clock, make_settings

SMALL = (DATA / "small.yaml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "events.yaml"
    file.write_text(SMALL, "utf-8")
    return file


@pytest.fixture
def client(file: Path) -> FlaskClient:
    app = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    app.extensions[EXTENSION].repository.stop()  # the tests reload the file
    return app.test_client()


def load_edit(client: FlaskClient, file: Path, text: str) -> None:
    """Write the file and let the repository load it."""
    repository: Repository = client.application.extensions[EXTENSION].repository
    file.write_text(text, "utf-8")
    repository.reload_if_changed()
    assert repository.edition.rejection is None


def edited(*changes: tuple[str, str]) -> str:
    """The small file with replacements."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


REMOVALS = [
    # what is removed, the replacements, and the feeds that used it
    ("a topic", (("  border: {vi: Biên giới, lo: ຊາຍແດນ, en: Border}\n", ""), ("[politics, border]", "[politics]"), ("  topics: [border]\n", "")), ("anniversaries.ics?topic=border&prepare=7", "events.ics?topic=border", "events.atom?topic=politics&topic=border")),
    ("a collection", (("  years-2021-2022: {title: {vi: Hai năm}, description: {vi: Từ 2021 đến 2022}, where: {from: 2021, to: 2022}}\n", ""),), ("collections/years-2021-2022/events.ics", "collections/years-2021-2022/events.json?kind=visit")),
    ("an office", (("  sekong:\n    name: {vi: Cổng Xê Kông}\n    place: LA-XE\n    hosts: [\"sekong.example:8443\"]\n", ""),), ("offices/sekong/events.csv",)),
    ("an event", (("- id: leap-2020\n  date: 2020-02-29\n  kind: milestone\n  countries: [VN]\n  title: {vi: Ngày nhuận, lo: ວັນອະທິກະສຸລະທິນ, en: Leap day}\n  anniversary: {vi: Ngày nhuận}\n", ""),), ("events/leap-2020.ics",)),
    ("the day of an event", (("date: 2023-12-11", "date: 2023-12"),), ("events/visit-hun-sen-2023.ics",)),
    ("an anniversary", (("  anniversary: {vi: Ngày nhuận}\n", ""),), ("events/leap-2020/2024.ics",)),
    ("a retired id", (("  was: [treaty-of-1977]\n", ""),), ("events/treaty-of-1977.ics",)),
]  # fmt: skip


@pytest.mark.parametrize(("story", "changes", "feeds"), REMOVALS, ids=[story for story, *_ in REMOVALS])
def test_feeds_of_removed_entries_stay_the_same(
    client: FlaskClient, file: Path, story: str, changes: tuple[tuple[str, str], ...], feeds: tuple[str, ...]
) -> None:
    before = [client.get(f"/vi/{feed}") for feed in feeds]
    assert {response.status_code for response in before} <= {200, 301}
    load_edit(client, file, edited(*changes))
    for _ in range(2):
        after = [client.get(f"/vi/{feed}") for feed in feeds]
        assert [
            (feed_response.status_code, feed_response.data, feed_response.headers.get("ETag"), feed_response.location)
            for feed_response in after
        ] == [
            (feed_response.status_code, feed_response.data, feed_response.headers.get("ETag"), feed_response.location)
            for feed_response in before
        ]
        load_edit(
            client,
            file,
            edited(*changes, ("en: Leap day", "en: A leap day") if story != "an event" else ("Hai năm", "Ba năm")),
        )
    load_edit(client, file, SMALL)
    assert client.get(f"/vi/{feeds[0]}").data == before[0].data


def test_other_feeds_and_errors_use_the_current_edition(client: FlaskClient, file: Path) -> None:
    """Feeds of entries that exist have the new texts. What never existed is an error that names the new keys."""
    _, changes, (feed, *_) = REMOVALS[0]
    load_edit(client, file, edited(*changes, ("vi: Niên biểu,", "vi: Biên niên,")))
    assert "Biên niên" in client.get("/vi/events.ics").text
    assert "Biên niên" not in client.get(f"/vi/{feed}").text
    assert client.get("/vi/events.ics?topic=never").text.endswith(" Có thể dùng: politics\n")
    for path in ("events.ics?topic=never", "collections/never/events.ics", "events/never.ics"):
        assert client.get(f"/vi/{path}").status_code == 404
    assert client.get("/vi/events.ics?topik=border").status_code == 400


def test_eight_previous_editions_are_kept_and_only_those_with_removed_entries(client: FlaskClient, file: Path) -> None:
    repository: Repository = client.application.extensions[EXTENSION].repository
    for number in range(20):
        load_edit(client, file, edited(("en: Leap day", f"en: Leap day {number}")))
    assert not list(repository.previous_editions)
    for number in range(20):
        load_edit(client, file, edited(("  years-2021-2022:", f"  years-{number}:")))
    keys = [edition.catalogue.collections[1].key for edition in repository.previous_editions]
    assert keys == [f"years-{number}" for number in range(18, 10, -1)]


def test_the_feed_of_a_removed_entry_is_built_once(client: FlaskClient, file: Path) -> None:
    """It is cached as a response of the current edition, although its content is from a previous one."""
    _, changes, (feed, *_) = REMOVALS[0]
    load_edit(client, file, edited(*changes))
    for _ in range(3):
        client.get(f"/vi/{feed}")
    expected = 'timeline_build_seconds_count{route="feeds.anniversaries_ics"} 1.0'
    assert expected in client.get("/metrics").text.splitlines()
