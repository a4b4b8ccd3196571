"""Large files: what they are made of to measure with, and what reading them leaves behind."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from benchmarks.generator import generate_events_yaml
from timeline.loader import load_bytes
from timeline.loader.source_file import MAX_FILE_BYTES
from timeline.loader.yaml_nodes import MAX_NODES, MappingNode, ScalarNode, SequenceNode
from timeline.model.edtf import EDTFDate, Interval, Precision
from timeline.model.problems import InvalidFile
from timeline.repository import Repository

MANY = 300
CONTENT = generate_events_yaml(MANY).encode()
CUT = CONTENT.removesuffix(b"...\n")
UNKNOWN = CONTENT.replace(b"  kind: visit", b"  kind: visits")


def test_a_generated_file_has_all_that_it_promises() -> None:
    catalogue = load_bytes(CONTENT, "events.yaml")
    events = catalogue.events
    assert len(events) == MANY
    assert sum(event.anniversary is not None for event in events) == MANY // 2
    assert all(event.date.is_exact and event.status == "confirmed" for event in events if event.anniversary)
    years = [year for event in events for year in (event.date.earliest.year, event.date.latest.year)]
    assert 1900 <= min(years) < 1910 < 2020 < max(years) <= 2030
    points = [event.date for event in events if isinstance(event.date, EDTFDate)]
    assert {point.precision for point in points} == set(Precision)
    assert {(point.is_approximate, point.is_uncertain) for point in points} == {(a, u) for a in (0, 1) for u in (0, 1)}
    spans = [event.date for event in events if isinstance(event.date, Interval)]
    assert {span.start.precision for span in spans} == set(Precision)
    texts = [text for event in events for text in (event.title, event.summary, event.anniversary) if text]
    assert Counter(text.missing_languages(("vi", "lo", "en")) for text in texts) == {(): len(texts)}
    for name in (
        "topics",
        "places",
        "people",
        "sources",
        "part_of",
        "related",
        "note",
        "url",
        "retired_ids",
        "revision",
    ):
        assert any(getattr(event, name) for event in events), name
    assert {event.status for event in events} == {"confirmed", "tentative", "cancelled"}
    assert (len(catalogue.offices), len(catalogue.collections)) == (20, 16)


def test_a_generated_file_is_the_same_each_time_and_a_longer_one_begins_as_it_does() -> None:
    assert generate_events_yaml(MANY).encode() == CONTENT
    assert [event.id for event in load_bytes(generate_events_yaml(1).encode(), "events.yaml").events] == ["event-0"]


def test_a_hundred_thousand_events_are_no_more_than_a_file_may_hold() -> None:
    many = 2_000
    content = generate_events_yaml(many).encode()
    assert len(content) / many * 100_000 < MAX_FILE_BYTES
    assert sum(1 for _ in yaml.parse(content, Loader=yaml.CBaseLoader)) / many * 100_000 < MAX_NODES


# What reading leaves behind.


def attempt(content: bytes) -> object:
    try:
        return load_bytes(content, "events.yaml")
    except InvalidFile as error:
        return error.problems


READINGS = pytest.mark.parametrize(
    "content",
    [
        pytest.param(CONTENT, id="good"),
        pytest.param(CUT, id="cut short"),
        pytest.param(UNKNOWN, id="with faults"),
        pytest.param(CONTENT.replace(b"title:", b'title: "', 1), id="no YAML"),
        pytest.param(b"\xff", id="no text"),
    ],
)


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@READINGS
def test_after_a_reading_the_collector_is_as_it_was(content: bytes, on: bool) -> None:
    with collector(on):
        attempt(content)
        assert gc.isenabled() is on


@contextmanager
def collector(on: bool) -> Iterator[None]:
    (gc.enable if on else gc.disable)()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.slow
@READINGS
def test_no_node_outlives_a_reading(content: bytes) -> None:
    """With the collector off, so that nothing hangs in a circle either."""
    gc.unfreeze()
    gc.collect()  # what other tests left
    with collector(on=False):
        kept = attempt(content)
        assert nodes() == []
    assert kept


@pytest.mark.slow
@pytest.mark.parametrize("content", [CUT, UNKNOWN], ids=["cut short", "with faults"])
def test_no_node_outlives_a_refused_edit(content: bytes, tmp_path: Path) -> None:
    """The refusal is kept for as long as the trouble lasts, and an error holds the frames that it went through."""
    file = tmp_path / "events.yaml"
    file.write_bytes(CONTENT)
    repository = Repository(file, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    gc.unfreeze()
    gc.collect()  # what other tests left
    file.write_bytes(content)
    repository.reload_if_changed()
    assert repository.edition.rejection is not None
    assert nodes() == []


def nodes() -> list[object]:
    gc.unfreeze()
    return [each for each in gc.get_objects() if isinstance(each, ScalarNode | SequenceNode | MappingNode)]
