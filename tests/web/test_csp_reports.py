"""What browsers report: counted by office, and forgotten."""

import json
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, at, settings
from ..serving import serving

OLD = "application/csp-report"
NEW = "application/reports+json"
REFUSED = json.dumps({"csp-report": {"effective-directive": "frame-ancestors", "document-uri": "https://a.example"}})
SEVERAL = [
    {"type": "csp-violation", "body": {"effectiveDirective": "frame-ancestors"}},
    {"type": "csp-violation", "body": {"effectiveDirective": "img-src"}},
    {"type": "csp-violation", "body": {"effectiveDirective": "frame-ancestors"}},
    {"type": "deprecation", "body": {"id": "frame-ancestors"}},
    {"type": "crash", "body": None},
    "frame-ancestors",
]


@pytest.fixture
def client() -> FlaskClient:
    """Of an application that has counted nothing yet."""
    return create_app(settings(DATA / "small.yaml"), at("2026-09-01T02:00")).test_client()


def counts(text: str) -> dict[str, float]:
    """How many frames were refused, by office."""
    found = re.findall(r'^timeline_frames_refused_total\{office="([^"]*)"\} (\S+)$', text, re.MULTILINE)
    assert len(found) == len({office for office, _ in found}), text
    return {office: float(count) for office, count in found}


@pytest.mark.parametrize(
    ("path", "media_type", "content", "status", "counted"),
    [
        ("/reports/quang-ngai", OLD, REFUSED, 204, {"quang-ngai": 1}),
        ("/reports/", OLD, REFUSED, 204, {"": 1}),
        ("/reports/quang-ngai", f"{OLD}; charset=utf-8", REFUSED, 204, {"quang-ngai": 1}),
        ("/reports/sekong", NEW, json.dumps(SEVERAL), 204, {"sekong": 2}),
        ("/reports/sekong", OLD, '{"csp-report": {"violated-directive": "frame-ancestors a.example"}}', 204, {"sekong": 1}),
        ("/reports/sekong", OLD, '{"csp-report": {"effective-directive": "img-src"}}', 204, {}),
        ("/reports/nothing", OLD, REFUSED, 204, {}),  # nor is an office made of it
        ("/reports/sekong", "text/plain", REFUSED, 204, {}),
        ("/reports/sekong", OLD, "", 204, {}),
        ("/reports/sekong", OLD, "{", 204, {}),
        ("/reports/sekong", OLD, b"\xff", 204, {}),
        ("/reports/sekong", OLD, "[" * 16_000, 204, {}),
        ("/reports/sekong", OLD, "null", 204, {}),
        ("/reports/sekong", OLD, '{"csp-report": ["frame-ancestors"]}', 204, {}),
        ("/reports/sekong", OLD, REFUSED + " " * (16 * 1024 - len(REFUSED)), 204, {"sekong": 1}),
        ("/reports/sekong", OLD, REFUSED + " " * (16 * 1024 + 1 - len(REFUSED)), 413, {}),
    ],
)  # fmt: skip
def test_refused_frames_are_counted_and_nothing_else_is(
    client: FlaskClient, path: str, media_type: str, content: str | bytes, status: int, counted: dict[str, float]
) -> None:
    """No reply tells which it was."""
    reply = client.post(path, data=content, content_type=media_type)
    assert (reply.status_code, reply.data, reply.headers["Cache-Control"]) == (status, b"", "no-store")
    told = client.get("/metrics")
    assert (told.content_type, told.headers["Cache-Control"]) == (
        "text/plain; version=0.0.4; charset=utf-8",
        "no-store",
    )
    assert counts(told.text) == {"": 0, "quang-ngai": 0, "sekong": 0} | counted


def test_two_applications_count_apart(client: FlaskClient) -> None:
    other = create_app(settings(DATA / "small.yaml"), at("2026-09-01T02:00")).test_client()
    client.post("/reports/", data=REFUSED, content_type=OLD)
    assert [counts(each.get("/metrics").text)[""] for each in (client, other)] == [1, 0]


@pytest.mark.slow
def test_a_report_that_says_no_length_may_be_no_longer() -> None:
    """As it comes in chunks."""
    with serving(DATA / "small.yaml") as address:
        said = []
        for content in (REFUSED, REFUSED + " " * 100_000):
            report = Request(f"{address}/reports/", iter([content.encode()]), {"Content-Type": OLD}, method="POST")
            try:
                with urlopen(report) as reply:
                    said.append(reply.status)
            except HTTPError as error:
                said.append(error.code)
        assert said == [204, 413]
        with urlopen(f"{address}/metrics") as reply:
            assert counts(reply.read().decode())[""] == 1


@pytest.mark.slow
def test_several_processes_count_together() -> None:
    """Whichever answers tells the sum."""
    with serving(DATA / "small.yaml", workers=2) as address:
        for _ in range(40):
            report = Request(f"{address}/reports/sekong", REFUSED.encode(), {"Content-Type": OLD}, method="POST")
            with urlopen(report) as reply:
                assert reply.status == 204
        for _ in range(20):
            with urlopen(f"{address}/metrics") as reply:
                assert counts(reply.read().decode()) == {"": 0, "quang-ngai": 0, "sekong": 40}
