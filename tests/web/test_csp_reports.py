"""Tests that reports of browsers are counted by office, and that nothing else of them is stored."""

import json
import re
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, frozen_clock, make_settings
from ..serving import run_service
from ..waiting import wait_until_equal

CSP_REPORT = "application/csp-report"
FRAME_REFUSAL = json.dumps(
    {"csp-report": {"effective-directive": "frame-ancestors", "document-uri": "https://a.example"}}
)


@pytest.fixture
def client() -> FlaskClient:
    """A client of an application that has counted nothing yet."""
    return create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


def frame_refusal_counts(text: str) -> dict[str, float]:
    """The number of refused frames by office, from the text of /metrics."""
    rows = re.findall(r'^timeline_frames_refused_total\{office="([^"]*)"\} (\S+)$', text, re.MULTILINE)
    assert len(rows) == len({office for office, _ in rows}), text
    return {office: float(count) for office, count in rows}


@pytest.mark.parametrize(
    ("path", "media_type", "content", "status", "expected"),
    [
        ("/reports/quang-ngai", CSP_REPORT, FRAME_REFUSAL, 204, {"quang-ngai": 1}),
        ("/reports/", CSP_REPORT, FRAME_REFUSAL, 204, {"": 1}),
        ("/reports/quang-ngai", f"{CSP_REPORT}; charset=utf-8", FRAME_REFUSAL, 204, {"quang-ngai": 1}),
        ("/reports/nothing", CSP_REPORT, FRAME_REFUSAL, 204, {}),  # an unknown office gets no counter
        ("/reports/sekong", "text/plain", FRAME_REFUSAL, 204, {}),
        ("/reports/sekong", "application/reports+json", f"[{FRAME_REFUSAL}]", 204, {}),  # no policy has `report-to`
        ("/reports/sekong", CSP_REPORT, "", 204, {}),
        ("/reports/sekong", CSP_REPORT, b"\xff", 204, {"sekong": 1}),  # the body is not read
        ("/reports/sekong", CSP_REPORT, FRAME_REFUSAL + " " * (16 * 1024 - len(FRAME_REFUSAL)), 204, {"sekong": 1}),
        ("/reports/sekong", CSP_REPORT, FRAME_REFUSAL + " " * (16 * 1024 + 1 - len(FRAME_REFUSAL)), 413, {}),
    ],
)  # fmt: skip
def test_only_refused_frames_are_counted(
    client: FlaskClient, path: str, media_type: str, content: str | bytes, status: int, expected: dict[str, float]
) -> None:
    """The response does not tell whether the report was counted."""
    response = client.post(path, data=content, content_type=media_type)
    assert (response.status_code, response.data, response.headers["Cache-Control"]) == (status, b"", "no-store")
    metrics = client.get("/metrics")
    assert (metrics.content_type, metrics.headers["Cache-Control"]) == (
        "text/plain; version=0.0.4; charset=utf-8",
        "no-store",
    )
    assert frame_refusal_counts(metrics.text) == {"": 0, "quang-ngai": 0, "sekong": 0} | expected


def test_two_applications_count_separately(client: FlaskClient) -> None:
    other = create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00")).test_client()
    client.post("/reports/", data=FRAME_REFUSAL, content_type=CSP_REPORT)
    assert [
        frame_refusal_counts(application_client.get("/metrics").text)[""] for application_client in (client, other)
    ] == [1, 0]


@pytest.mark.slow
def test_several_processes_report_the_sum() -> None:
    """Any worker process returns the sum of all, a second later."""
    counts: list[dict[str, float]] = []

    def last_counts() -> list[dict[str, float]]:
        with urlopen(f"{url}/metrics") as response:
            counts.append(frame_refusal_counts(response.read().decode()))
        return counts[-20:]

    with run_service(DATA / "small.yaml", workers=2) as url:
        for _ in range(40):
            report = Request(
                f"{url}/reports/sekong", FRAME_REFUSAL.encode(), {"Content-Type": CSP_REPORT}, method="POST"
            )
            with urlopen(report) as response:
                assert response.status == 204
        wait_until_equal(last_counts, [{"": 0.0, "quang-ngai": 0.0, "sekong": 40.0}] * 20)
