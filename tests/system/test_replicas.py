"""Tests several replicas behind proxies, as real processes."""

import signal
from hashlib import sha256
from pathlib import Path

from ..conftest import DATA
from ..readers import CODINGS, KNOWN_PATHS, ExpectedResponses, Response, at_noon, expected_responses, fetch, run_readers
from ..replicas import Replica, run_proxies, run_replicas
from ..waiting import wait_until_equal

Responses = dict[tuple[str, str], Response]

FIRST_VERSION = at_noon((DATA / "small.yaml").read_bytes())
NEWER_VERSION = FIRST_VERSION.replace(
    "title: {vi: Niên biểu, lo: ລຳດັບເຫດການ, en: Timeline}".encode(),
    "title: {vi: Biên niên, lo: ລຳດັບ, en: Chronicle}".encode(),
)
assert NEWER_VERSION != FIRST_VERSION


def test_no_reader_notices_a_killed_replica_or_a_new_edition(tmp_path: Path) -> None:
    """Behind nginx and behind HAProxy: no response fails, and each belongs to one of the editions."""
    first, newer = (sha256(content).hexdigest() for content in (FIRST_VERSION, NEWER_VERSION))
    (tmp_path / "first").write_bytes(FIRST_VERSION)
    (tmp_path / "newer").write_bytes(NEWER_VERSION)
    expected_by_version = [expected_responses(tmp_path / name) for name in ("first", "newer")]
    with run_replicas(tmp_path, FIRST_VERSION) as (one, two, three):
        for replica in (one, two, three):
            replica.wait_until_serving(first)
        with (
            run_proxies(tmp_path, [one_replica.port for one_replica in (one, two, three)]) as addresses,
            run_readers(addresses, *expected_by_version) as readers,
        ):
            readers.wait_for_responses()
            one.kill(signal.SIGKILL)
            readers.wait_for_responses()
            one.start()
            one.wait_until_serving(first)
            readers.wait_for_responses()
            two.kill(signal.SIGTERM)
            readers.wait_for_responses()
            two.start()
            two.wait_until_serving(first)

            three.write_events(NEWER_VERSION)
            three.wait_until_serving(newer)
            readers.wait_for_responses()
            _wait_until_equal(_known_responses(expected_by_version[0]), one, two)
            _wait_until_equal(_known_responses(expected_by_version[1]), three)

            one.write_events(NEWER_VERSION)
            two.write_events(NEWER_VERSION)
            for replica in (one, two):
                replica.wait_until_serving(newer)
            readers.wait_for_responses()
            _wait_until_equal(_known_responses(expected_by_version[1]), one, two, three)
            assert readers.faults == []
    vi = ("/vi/", "br")
    assert {expected_by_version[0][vi].etag, expected_by_version[1][vi].etag} <= readers.etags["haproxy"]


def _known_responses(expected: ExpectedResponses) -> Responses:
    return {(path, coding): expected[path, coding] for path in KNOWN_PATHS for coding in CODINGS}


def _wait_until_equal(expected: Responses, *replicas: Replica) -> None:
    """Wait until all replicas send exactly these responses. For a second, they may send the previous ones."""
    wait_until_equal(lambda: [_fetch_all(replica.address) == expected for replica in replicas], [True] * len(replicas))


def _fetch_all(url: str) -> Responses:
    return {(path, coding): fetch(url, path, coding)[1] for path in KNOWN_PATHS for coding in CODINGS}
