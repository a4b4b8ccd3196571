"""Tests what the service reports about itself: metrics, and an optional access log that identifies no client."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from timeline.app import create_app
from timeline.web.instrumentation import client_family
from timeline.web.request_context import EXTENSION

from ..conftest import DATA, frozen_clock, make_settings
from ..serving import start_service
from ..waiting import wait_until_equal


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        ("Google-Calendar-Importer", "google"),
        ("Mozilla/5.0 (compatible; Google-Calendar-Importer; https://calendar.google.com)", "google"),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "apple"),
        ("macOS/15.1 (24B83) CalendarAgent/988", "apple"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "outlook"),
        ("Microsoft.Exchange/15.20", "outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0", "thunderbird"),
        ("ICSx5/2.4.1 (okhttp/5.1.0) Android/15", "icsx5"),
        ("Nextcloud Webcal Service", "nextcloud"),
        ("vdirsyncer/0.19.3", "vdirsyncer"),
        ("Evolution/3.56.1", "evolution"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "browser"),
        ("Prometheus/3.5.0", "prometheus"),
        ("curl/8.16.0", "other"),
        ("", "other"),
        ("x" * 100_000 + "Thunderbird", "other"),  # such a long header is not read to its end
    ],
)
def test_clients_are_known_by_their_family(user_agent: str, family: str) -> None:
    assert client_family(user_agent) == family


@pytest.fixture
def app() -> Flask:
    return create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"))


def metric_values(app: Flask, name: str) -> dict[str, float]:
    """The values of a metric by its labels."""
    metrics = app.test_client().get("/metrics").text
    return {
        labels: float(value) for labels, value in re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", metrics, re.MULTILINE)
    }


def test_responses_are_counted_by_view_status_and_client(app: Flask) -> None:
    client = app.test_client()
    thunderbird, google = {"User-Agent": "Thunderbird/140"}, {"User-Agent": "Google-Calendar-Importer"}
    etag = client.get("/vi/anniversaries.ics", headers=thunderbird).headers["ETag"]
    for _ in range(3):
        client.get("/vi/anniversaries.ics", headers=thunderbird | {"If-None-Match": etag})
    client.get("/lo/collections/viet-lao/anniversaries.ics", headers=google)
    client.get("/vi/anniversaries.ics?country=LA&country=LA", headers=google)
    client.get("/vi/nothing/", headers=google)
    client.post("/vi/", headers=google)
    assert metric_values(app, "timeline_replies_total") == {
        'client="thunderbird",route="feeds.anniversaries_ics",status="200"': 1,
        'client="thunderbird",route="feeds.anniversaries_ics",status="304"': 3,
        'client="google",route="feeds.anniversaries_ics",status="200"': 1,
        'client="google",route="feeds.anniversaries_ics",status="301"': 1,
        'client="google",route="",status="404"': 1,
        'client="google",route="",status="405"': 1,
    }
    assert metric_values(app, "timeline_build_seconds_count") == {'route="feeds.anniversaries_ics"': 2}


def test_gauges_describe_the_cache_and_the_edition(tmp_path: Path) -> None:
    file = Path(shutil.copy(DATA / "small.yaml", tmp_path / "events.yaml"))
    app = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"))
    app.test_client().get("/vi/")
    names = ("bodies_kept", "edition_read_timestamp_seconds", "edition_refused")

    def gauge_values() -> list[float]:
        app.extensions[EXTENSION].update_metrics()
        return [metric_values(app, f"timeline_{name}")[""] for name in names]

    assert gauge_values() == [1, frozen_clock("2026-09-01T02:00")().timestamp(), 0]
    assert metric_values(app, "timeline_bodies_kept_bytes")[""] > 1000
    file.write_text("broken")
    app.extensions[EXTENSION].repository.reload_if_changed()
    assert gauge_values() == [1, frozen_clock("2026-09-01T02:00")().timestamp(), 1]


def test_counters_of_a_dead_process_stay_and_its_gauges_do_not(tmp_path: Path) -> None:
    """As after a worker process was replaced: its responses still count, but its cache no longer exists."""
    code = (
        "from datetime import UTC, datetime; from tests.conftest import DATA, make_settings; from timeline.app import create_app;"
        "app = create_app(make_settings(DATA / 'small.yaml')); client = app.test_client(); client.get('/vi/');"
        "app.extensions['timeline'].update_metrics(); print(client.get('/metrics').text)"
    )
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for run_count in (1, 2):
        metrics = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout
        assert f'timeline_replies_total{{client="other",route="pages.timeline",status="200"}} {run_count}.0' in metrics
        assert "timeline_bodies_kept 1.0" in metrics


def test_the_access_log_has_a_line_per_request_that_identifies_no_client(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app = create_app(make_settings(DATA / "small.yaml", log_requests="yes"), frozen_clock("2026-09-01T02:00"))
    client = app.test_client()
    caplog.clear()
    headers = {
        "User-Agent": "Thunderbird/140 of Bà Nguyễn".encode().decode("latin-1"),
        "X-Forwarded-For": "203.0.113.7",
    }
    full = client.get("/vi/events.ics?q=secret", headers=headers, environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    client.get("/vi/events.ics?q=secret", headers=headers | {"If-None-Match": full.headers["ETag"]})
    client.head('/vi/"quoted"%0A/')
    lines = [json.loads(record.message) for record in caplog.records if record.name == "timeline.access"]
    assert [line.pop("milliseconds") >= 0 for line in lines] == [True] * 3
    feed = {"method": "GET", "path": "/vi/events.ics", "route": "feeds.events_ics", "client": "thunderbird"}
    assert lines == [
        feed | {"status": 200, "bytes": len(full.data)},
        feed | {"status": 304, "bytes": 0},
        {"method": "HEAD", "path": '/vi/"quoted"\n/', "route": "", "client": "other", "status": 404, "bytes": 0},
    ]


def test_the_access_log_is_off_by_default(caplog: pytest.LogCaptureFixture, app: Flask) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    app.test_client().get("/vi/")
    assert [record for record in caplog.records if record.name == "timeline.access"] == []


def test_the_access_log_has_cached_responses_too(tmp_path: Path) -> None:
    def lines() -> list[str]:
        return [line for line in (tmp_path / "log").read_text().splitlines() if "vdirsyncer" in line]

    with (
        (tmp_path / "log").open("wb") as stderr_file,
        start_service(DATA / "small.yaml", workers=1, stderr=stderr_file, TIMELINE_LOG_REQUESTS="yes") as (url, _),
    ):
        for _ in range(5):
            with urlopen(Request(f"{url}/vi/events.ics", headers={"User-Agent": "vdirsyncer"})) as response:
                response.read()
        wait_until_equal(lambda: len(lines()), 5)
    assert [json.loads(line)["path"] for line in lines()] == ["/vi/events.ics"] * 5
    assert "127.0.0.1" not in "".join(lines())
