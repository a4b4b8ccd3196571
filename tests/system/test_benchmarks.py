"""Tests how the benchmarks parse the output of wrk and format results, and what a comparison of versions finds."""

from datetime import date
from itertools import chain

import pytest

from benchmarks import results
from benchmarks.compare import DEFAULT_RULES, HTML_RULES, difference
from benchmarks.load import LoadError, LoadResult, ServerResult, parse_wrk_output, summarise_rounds
from benchmarks.request_list import requests
from benchmarks.scaling import ScalingResult
from benchmarks.servers import ROOT, Response
from timeline.loader import load

WRK_OUTPUT = """\
Running 3s test @ http://127.0.0.1:8000/vi/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   507.01us    1.15ms  35.16ms   97.11%
    Req/Sec    81.73k     5.17k   89.21k    76.67%
  244052 requests in 3.00s, 591.37MB read
Requests/sec:  81322.97
Transfer/sec:    197.06MB
"""


def test_the_output_of_wrk_is_parsed() -> None:
    assert parse_wrk_output(WRK_OUTPUT) == (244052, 81322.97)


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            f"{WRK_OUTPUT}  Non-2xx or 3xx responses: 7\n",
            "^Non-2xx or 3xx responses: 7$",
        ),  # a fast error response does not count
        (f"{WRK_OUTPUT}  Socket errors: connect 0, read 3, write 0, timeout 0\n", "read 3"),
        (WRK_OUTPUT.replace("244052 requests", "0 requests"), "no responses"),
        ("unable to connect to 127.0.0.1:8000 Connection refused\n", "no responses"),
    ],
)
def test_a_round_with_failures_raises_an_error(output: str, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        parse_wrk_output(output)


def test_a_round_that_requests_a_path_again_raises_an_error() -> None:
    """A cache could have its response, and the server would seem fast."""
    with pytest.raises(LoadError, match="244052 responses, but there were only 244051 paths"):
        parse_wrk_output(WRK_OUTPUT, 244_051)


def test_the_ratio_compares_results_of_the_same_round() -> None:
    """The machine was busy in the second round: both servers were slow, and the ratio is the same."""
    rounds = [
        {"nginx": LoadResult(9, 100.0, 8.0), "ours": LoadResult(9, 90.0, 9.0)},
        {"nginx": LoadResult(9, 10.0, 8.0), "ours": LoadResult(9, 9.0, 10.0)},
        {"nginx": LoadResult(9, 110.0, 9.0), "ours": LoadResult(9, 88.0, 9.0)},
    ]
    assert summarise_rounds(rounds) == (ServerResult("nginx", 100.0, 8.0, 1.0), ServerResult("ours", 88.0, 9.0, 0.9))


def test_results_are_written_as_tables() -> None:
    feed = (ServerResult("nginx", 81322.97, 8.4, 1.0), ServerResult("ours", 71000.0, 11.6, 0.873))
    others = (ServerResult("ours", 60000.0, 11.0, 1.0), ServerResult("other", 8.25, 180000.0, 0.0001375))
    small = ScalingResult(1_000, {"check": 0.25, "page": 0.1}, {"memory": 90_400_000}, 0.07)
    large = ScalingResult(10_000, {"check": 2.25, "page": 0.1}, {"memory": 249_900_000}, 0.21)
    sections = [
        results.section("Beside nginx", "Said.\n", results.nginx_table({"feed, 200": feed})),
        results.section("Beside others", results.rivals_table(others)),
        results.section("Growth", results.scaling_tables([small, large], small)),
    ]
    written = results.format_results(date(2026, 11, 22), {"CPU": "a CPU", "cores": "2"}, sections)
    assert written.partition("| machine |")[2] == EXPECTED


EXPECTED = """  |
| --- | ---: |
| date | 2026-11-22 |
| CPU | a CPU |
| cores | 2 |

## Beside nginx

Said.

|  | ours : nginx | nginx responses/s | nginx core µs | ours core µs |
| --- | ---: | ---: | ---: | ---: |
| feed, 200 | **0.87** | 81,323 | 8 | 12 |

## Beside others

|  | ours : it | responses/s | core µs |
| --- | ---: | ---: | ---: |
| ours | **1.00** | 60,000 | 11 |
| other | **7,273** | 8.2 | 180,000 |

## Growth

|  | 1,000 events | 10,000 events |
| --- | ---: | ---: |
| check | 250 ms | 2.25 s |
| page | 100 ms | 100 ms |
| memory | 90 MB | 250 MB |
| a million multiplications in Python | 70 ms | 210 ms |

Cost per event, relative to the cost per event in a file of 1,000:

|  | 1,000 events | 10,000 events |
| --- | ---: | ---: |
| check | 1.00 | 0.90 |
| page | 1.00 | 0.10 |
"""


@pytest.mark.parametrize("events", ["events.yaml", "examples/space-station/events.yaml"])
def test_a_comparison_sends_every_kind_of_request(events: str) -> None:
    kinds = requests(load(ROOT / events), ["frame.css", "site.js"])
    all_requests = [*chain(*kinds.values())]
    assert [kind for kind, requests_of_kind in kinds.items() if not requests_of_kind] == []
    assert len(all_requests) >= 300
    assert len(set(all_requests)) == len(all_requests)


OLD_RESPONSE = Response(
    200, {"content-type": "text/html", "date": "now", "etag": '"1"'}, b'<p class="old">\n<link href="a.css?v=0a">\nOne'
)


@pytest.mark.parametrize(
    ("new", "strict", "normalised"),
    [
        (Response(200, {**OLD_RESPONSE.headers, "date": "later"}, OLD_RESPONSE.content), "", ""),
        (Response(404, OLD_RESPONSE.headers, OLD_RESPONSE.content), "status\n-status: 200\n+status: 404", "status\n-status: 200\n+status: 404"),
        (Response(200, {**OLD_RESPONSE.headers, "vary": "x"}, OLD_RESPONSE.content), "vary\n+vary: x", "vary\n+vary: x"),
        (Response(200, {**OLD_RESPONSE.headers, "etag": '"2"'}, OLD_RESPONSE.content), 'etag\n-etag: "1"\n+etag: "2"', ""),
        (Response(200, {**OLD_RESPONSE.headers, "etag": '"2"'}, OLD_RESPONSE.content.replace(b"One", b"Two")), "body\n-One\n+Two", "body\n-One\n+Two"),
        (Response(200, OLD_RESPONSE.headers, OLD_RESPONSE.content + b"\n"), "body\n+", "body\n+"),
        (Response(200, OLD_RESPONSE.headers, OLD_RESPONSE.content.replace(b"old", b"new")), 'body\n-<p class="old">\n+<p class="new">', ""),
        (Response(200, OLD_RESPONSE.headers, OLD_RESPONSE.content.replace(b"0a", b"0b")), 'body\n-<link href="a.css?v=0a">\n+<link href="a.css?v=0b">', ""),
    ],
)  # fmt: skip
def test_a_comparison_reports_responses_that_differ(new: Response, strict: str, normalised: str) -> None:
    assert difference(OLD_RESPONSE, new, "/en/") == strict
    assert difference(OLD_RESPONSE, new, "/en/", DEFAULT_RULES + HTML_RULES) == normalised


@pytest.mark.parametrize(
    ("path", "old", "new", "differs"),
    [
        ("/static/site.css", b".old > a:hover { top: .5rem }", b".new > a:hover { top: .5rem }", False),
        ("/static/site.css", b".old { top: .5rem }", b".old { top: .6rem }", True),
        ("/healthz", b'{"read_at":"2026-11-01","events":1}', b'{"read_at":"2026-11-02","events":1}', False),
        ("/healthz", b'{"read_at":"2026-11-01","events":1}', b'{"read_at":"2026-11-01","events":2}', True),
        ("/metrics", b"# TYPE replies counter\nreplies 1\n", b"# TYPE replies counter\nreplies 2\n", False),
        ("/metrics", b"# TYPE replies counter\nreplies 1\n", b"# TYPE replies gauge\nreplies 1\n", True),
    ],
)
def test_a_comparison_ignores_what_always_differs(path: str, old: bytes, new: bytes, differs: bool) -> None:
    assert bool(difference(Response(200, {}, old), Response(200, {}, new), path, DEFAULT_RULES + HTML_RULES)) is differs
