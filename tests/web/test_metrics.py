"""Tests the metrics of processes that share a folder, and the counts of frames."""

import os
import re
from pathlib import Path

import pytest

from timeline.app import create_app
from timeline.degradations import Degradations
from timeline.web.metrics import Metrics

from ..conftest import DATA, frozen_clock, make_settings

_NO_PROCESS = 2**22  # larger than any process id (proc(5))


def make_metrics(folder: Path, degradations: Degradations | None = None) -> Metrics:
    return Metrics(str(folder), degradations or Degradations(frozen_clock("2026-09-01T02:00")))


def write_ended(folder: Path, count: int) -> None:
    """Write the file of each ended process, of which each has sent two responses."""
    metrics = make_metrics(folder)
    for number in range(count):
        if not number:
            metrics.count_response("pages.timeline", "200 OK", "other")
            metrics.count_response("pages.timeline", "404 NOT FOUND", "other")
            metrics.observe_build("pages.timeline", 0.25)
            metrics.save()
        (folder / f"{_NO_PROCESS + number}.prom").write_bytes((folder / f"{os.getpid()}.prom").read_bytes())
    (folder / f"{os.getpid()}.prom").unlink()


def counters(metrics: Metrics) -> dict[str, float]:
    samples = re.findall(r"^(timeline_(?:replies|build)_\w+\{.*\}) (\S+)$", metrics.exposition().decode(), re.MULTILINE)
    return {name: float(value) for name, value in samples}


@pytest.mark.parametrize("count", [2, 35])
def test_the_files_of_ended_processes_become_one_with_the_same_counters(tmp_path: Path, count: int) -> None:
    """A server that replaces its processes after some requests each ends hundreds of them."""
    write_ended(tmp_path, count)
    metrics = make_metrics(tmp_path)
    before = counters(metrics)
    assert before['timeline_replies_total{client="other",route="pages.timeline",status="404"}'] == count
    for _ in range(count):
        metrics.save()
    (ended,) = tmp_path.glob("ended-*")
    assert set(tmp_path.iterdir()) == {ended, tmp_path / f"{os.getpid()}.prom"}
    assert counters(metrics) == before
    assert b"timeline_bodies_kept" not in ended.read_bytes()


def test_broken_files_of_ended_processes_stay_and_are_reported(tmp_path: Path) -> None:
    write_ended(tmp_path, 2)
    broken = [tmp_path / f"{_NO_PROCESS + number}.prom" for number in range(100, 120)]
    for path in broken:
        path.write_bytes(b'timeline_replies_total{client="\xff')
    degradations = Degradations(frozen_clock("2026-09-01T02:00"))
    metrics = make_metrics(tmp_path, degradations)
    before = counters(metrics)
    for _ in range(10):
        metrics.save()
    assert len(list(tmp_path.iterdir())) == 1 + 1 + len(broken)
    assert counters(metrics) == before
    assert list(degradations.by_part) == ["shared_metrics"]


def test_the_file_of_a_running_process_stays(tmp_path: Path) -> None:
    write_ended(tmp_path, 2)
    running = tmp_path / f"{os.getppid()}.prom"
    running.write_bytes((tmp_path / f"{_NO_PROCESS}.prom").read_bytes())
    metrics = make_metrics(tmp_path)
    before = counters(metrics)
    for _ in range(3):
        metrics.save()
    assert running.exists()
    assert counters(metrics) == before


IFRAME = {"Sec-Fetch-Dest": "iframe"}


@pytest.mark.parametrize(
    ("path", "headers", "counted"),
    [
        ("/vi/embed/", IFRAME, {("", "default"): 3}),
        ("/lo/collections/viet-lao/embed/?view=list&many=3", IFRAME, {("", "list"): 3}),
        ("/vi/offices/quang-ngai/embed/?view=month&month=2022-07&utm_source=a", IFRAME, {("quang-ngai", "month"): 3}),
        ("/vi/offices/sekong/embed/?view=list&view=day", {}, {("sekong", "day"): 3}),  # the last value counts
        ("/vi/offices/sekong/embed/?view=%20anniversaries%20", {}, {("sekong", "anniversaries"): 3}),
        ("/vi/offices/sekong/embed/?view=list&view=", {}, {("sekong", "default"): 3}),
        ("/vi/events/relations-1962/embed/?scheme=dark", IFRAME, {("", "event"): 3}),
        ("/vi/offices/quang-ngai/embed/", {"Sec-Fetch-Dest": "object"}, {("quang-ngai", "default"): 3}),
        # not a frame: a page that a reader opens, a script that fetches it
        ("/vi/offices/quang-ngai/embed/", {"Sec-Fetch-Dest": "document"}, {}),
        ("/vi/offices/quang-ngai/embed/", {"Sec-Fetch-Dest": "empty"}, {}),
        # nothing that a request invents becomes a label
        ("/vi/offices/nothing/embed/", IFRAME, {}),
        ("/vi/embed/?view=nothing", IFRAME, {}),
        ("/vi/offices/sekong/embed/?nothing=1", IFRAME, {}),
        ("/vi/events/nothing/embed/", IFRAME, {}),
        ("/vi/offices/sekong/embed", IFRAME, {}),  # a redirect
        ("/vi/", IFRAME, {}),
        ("/accents/ffd700.css", {}, {}),
    ],
)
def test_each_response_to_a_frame_is_counted(
    path: str, headers: dict[str, str], counted: dict[tuple[str, str], int]
) -> None:
    """Also one from the cache, and a 304: the frame has the page. HEAD shows nothing."""
    client = create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    etag = client.get(path, headers=headers).headers.get("ETag", "")
    client.get(path, headers=headers)
    assert client.get(path, headers=headers | {"If-None-Match": etag}).status_code == 304 or not etag
    client.head(path, headers=headers)
    text = client.get("/metrics").text
    rows = re.findall(r'^timeline_frames_shown_total\{office="([^"]*)",view="([^"]*)"\} (\S+)$', text, re.MULTILINE)
    assert {(office, view): float(count) for office, view, count in rows} == {
        (office, "default"): 0 for office in ("", "quang-ngai", "sekong")
    } | counted
