"""Tests the metrics of processes that share a folder."""

import os
import re
from pathlib import Path

import pytest

from timeline.degradations import Degradations
from timeline.web.metrics import Metrics

from ..conftest import frozen_clock

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
