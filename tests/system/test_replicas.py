"""Several replicas behind what stands in front of them: real ones, on this machine."""

import signal
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

from ..conftest import DATA
from ..readers import CODINGS, KNOWN, Reply, Right, asked, at_noon, reading, right
from ..replicas import Replica, fronts, replicas

Known = dict[tuple[str, str], Reply]

FIRST = at_noon((DATA / "small.yaml").read_bytes())
NEWER = FIRST.replace(
    "title: {vi: Niên biểu, lo: ລຳດັບເຫດການ, en: Timeline}".encode(),
    "title: {vi: Biên niên, lo: ລຳດັບ, en: Chronicle}".encode(),
)
assert NEWER != FIRST


def test_no_reader_notices_a_death_or_a_new_edition(tmp_path: Path) -> None:
    """Behind nginx and behind HAProxy: no reply fails, and each is whole and of one of the editions."""
    first, newer = (sha256(content).hexdigest() for content in (FIRST, NEWER))
    (tmp_path / "first").write_bytes(FIRST)
    (tmp_path / "newer").write_bytes(NEWER)
    rights = [right(tmp_path / name) for name in ("first", "newer")]
    with replicas(tmp_path, FIRST) as (one, two, three):
        for replica in (one, two, three):
            replica.serves(first)
        with (
            fronts(tmp_path, [each.port for each in (one, two, three)]) as addresses,
            reading(addresses, *rights) as readers,
        ):
            readers.go_on()
            one.end(signal.SIGKILL)
            readers.go_on()
            one.start()
            one.serves(first)
            readers.go_on()
            two.end(signal.SIGTERM)
            readers.go_on()
            two.start()
            two.serves(first)

            three.gets(NEWER)
            three.serves(newer)
            readers.go_on()
            assert _soon(_known(rights[0]), one, two)
            assert _soon(_known(rights[1]), three)

            one.gets(NEWER)
            two.gets(NEWER)
            for replica in (one, two):
                replica.serves(newer)
            readers.go_on()
            assert _soon(_known(rights[1]), one, two, three)
            assert readers.faults == []
    vi = ("/vi/", "br")
    assert {rights[0][vi].tag, rights[1][vi].tag} <= readers.tags["haproxy"]


def _known(right_ones: Right) -> Known:
    return {(path, coding): right_ones[path, coding] for path in KNOWN for coding in CODINGS}


def _soon(known: Known, *asked: Replica) -> bool:
    """Whether they all come to give just these: for a second, they may say what they said before."""
    until = monotonic() + 10
    while not (given := all(_replies(each.address) == known for each in asked)) and monotonic() < until:
        sleep(0.2)
    return given


def _replies(address: str) -> Known:
    return {(path, coding): asked(address, path, coding)[1] for path in KNOWN for coding in CODINGS}
