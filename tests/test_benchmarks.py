"""What the benchmarks make of the words of wrk, and of their figures."""

from datetime import date

import pytest

from benchmarks import results
from benchmarks.contests import Standing, standings
from benchmarks.growth import Growth
from benchmarks.loads import Load, LoadError, parsed

WELL = """\
Running 3s test @ http://127.0.0.1:8000/vi/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   507.01us    1.15ms  35.16ms   97.11%
    Req/Sec    81.73k     5.17k   89.21k    76.67%
  244052 requests in 3.00s, 591.37MB read
Requests/sec:  81322.97
Transfer/sec:    197.06MB
"""


def test_a_round_is_read() -> None:
    assert parsed(WELL) == (244052, 81322.97)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (f"{WELL}  Non-2xx or 3xx responses: 7\n", "^Non-2xx or 3xx responses: 7$"),  # a fast refusal is no speed
        (f"{WELL}  Socket errors: connect 0, read 3, write 0, timeout 0\n", "read 3"),
        (WELL.replace("244052 requests", "0 requests"), "no replies"),
        ("unable to connect to 127.0.0.1:8000 Connection refused\n", "no replies"),
    ],
)
def test_a_round_with_failures_is_no_round(said: str, why: str) -> None:
    with pytest.raises(LoadError, match=why):
        parsed(said)


def test_the_ratio_is_that_of_the_same_turn() -> None:
    """The machine was busy in the second turn: both were slow, and neither is blamed."""
    turns = [
        {"nginx": Load(9, 100.0, 8.0), "ours": Load(9, 90.0, 9.0)},
        {"nginx": Load(9, 10.0, 8.0), "ours": Load(9, 9.0, 10.0)},
        {"nginx": Load(9, 110.0, 9.0), "ours": Load(9, 88.0, 9.0)},
    ]
    assert standings(turns) == (Standing("nginx", 100.0, 8.0, 1.0), Standing("ours", 88.0, 9.0, 0.9))


def test_results_are_tables() -> None:
    feed = (Standing("nginx", 81322.97, 8.4, 1.0), Standing("ours", 71000.0, 11.6, 0.873))
    others = (Standing("ours", 60000.0, 11.0, 1.0), Standing("other", 8.25, 180000.0, 0.0001375))
    small = Growth(1_000, {"check": 0.25, "page": 0.1}, {"memory": 90_400_000}, 0.07)
    large = Growth(10_000, {"check": 2.25, "page": 0.1}, {"memory": 249_900_000}, 0.21)
    sections = [
        results.section("Beside nginx", "Said.\n", results.contests({"feed, 200": feed})),
        results.section("Beside others", results.rivals(others)),
        results.section("Growth", results.growths([small, large], small)),
    ]
    written = results.written(date(2026, 11, 22), {"CPU": "a CPU", "cores": "2"}, sections)
    assert written.partition("| machine |")[2] == EXPECTED


EXPECTED = """  |
| --- | ---: |
| date | 2026-11-22 |
| CPU | a CPU |
| cores | 2 |

## Beside nginx

Said.

|  | ours : nginx | nginx replies/s | ours replies/s | nginx core µs | ours core µs |
| --- | ---: | ---: | ---: | ---: | ---: |
| feed, 200 | **0.87** | 81,323 | 71,000 | 8 | 12 |

## Beside others

|  | ours : it | replies/s | core µs |
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

What one event costs, as a share of what it costs among 1,000:

|  | 1,000 events | 10,000 events |
| --- | ---: | ---: |
| check | 1.00 | 0.90 |
| page | 1.00 | 0.10 |
"""
