"""Tests the generator of large files, and that loading a file leaves nothing behind in memory."""

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
from timeline.model.edtf import EDTFDate, Interval, MissingEnd, Precision
from timeline.model.problems import InvalidFile
from timeline.repository import Repository

EVENT_COUNT = 300
CONTENT = generate_events_yaml(EVENT_COUNT).encode()
TRUNCATED = CONTENT.removesuffix(b"...\n")
WITH_PROBLEMS = CONTENT.replace(b"  kind: visit", b"  kind: visits")


def test_a_generated_file_uses_every_feature() -> None:
    catalogue = load_bytes(CONTENT, "events.yaml")
    events = catalogue.events
    assert len(events) == EVENT_COUNT
    assert sum(event.anniversary is not None for event in events) == EVENT_COUNT // 2
    assert all(event.date.is_exact and event.status == "confirmed" for event in events if event.anniversary)
    years = [year for event in events for year in (event.date.year, event.date.dates[-1].year)]
    assert 1900 <= min(years) < 1910 < 2020 < max(years) <= 2030
    dates = [event.date for event in events if isinstance(event.date, EDTFDate)]
    assert {date_.precision for date_ in dates} == set(Precision)
    assert {(date_.is_approximate, date_.is_uncertain) for date_ in dates} == {(a, u) for a in (0, 1) for u in (0, 1)}
    intervals = [event.date for event in events if isinstance(event.date, Interval)]
    starts = {
        interval.start if isinstance(interval.start, MissingEnd) else interval.start.precision for interval in intervals
    }
    assert starts == {Precision.YEAR, Precision.MONTH, Precision.DAY, Precision.MINUTE, MissingEnd.UNKNOWN}
    assert any(interval.end is MissingEnd.OPEN for interval in intervals)
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


def test_a_generated_file_is_reproducible() -> None:
    assert generate_events_yaml(EVENT_COUNT).encode() == CONTENT
    assert [event.id for event in load_bytes(generate_events_yaml(1).encode(), "events.yaml").events] == ["event-0"]


def test_a_hundred_thousand_events_fit_in_a_file() -> None:
    count = 2_000
    content = generate_events_yaml(count).encode()
    assert len(content) / count * 100_000 < MAX_FILE_BYTES
    assert sum(1 for _ in yaml.parse(content, Loader=yaml.CBaseLoader)) / count * 100_000 < MAX_NODES


# What loading leaves behind.


def try_to_load(content: bytes) -> object:
    try:
        return load_bytes(content, "events.yaml")
    except InvalidFile as error:
        return error.problems


each_content = pytest.mark.parametrize(
    "content",
    [
        pytest.param(CONTENT, id="good"),
        pytest.param(TRUNCATED, id="truncated"),
        pytest.param(WITH_PROBLEMS, id="with problems"),
        pytest.param(CONTENT.replace(b"title:", b'title: "', 1), id="not YAML"),
        pytest.param(b"\xff", id="not text"),
    ],
)


@pytest.mark.parametrize("is_enabled", [True, False], ids=["on", "off"])
@each_content
def test_loading_restores_the_state_of_the_garbage_collector(content: bytes, is_enabled: bool) -> None:
    with garbage_collector(is_enabled):
        try_to_load(content)
        assert gc.isenabled() is is_enabled


@contextmanager
def garbage_collector(is_enabled: bool) -> Iterator[None]:
    (gc.enable if is_enabled else gc.disable)()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.slow
@each_content
def test_no_node_outlives_loading(content: bytes) -> None:
    """The garbage collector is off, so reference cycles are found too."""
    gc.unfreeze()
    gc.collect()  # objects of other tests
    with garbage_collector(is_enabled=False):
        result = try_to_load(content)
        assert remaining_nodes() == []
    assert result


@pytest.mark.slow
@pytest.mark.parametrize("content", [TRUNCATED, WITH_PROBLEMS], ids=["truncated", "with problems"])
def test_no_node_outlives_a_rejected_edit(content: bytes, tmp_path: Path) -> None:
    """The rejection is kept as long as the file is broken, and an exception references the frames that it passed."""
    file = tmp_path / "events.yaml"
    file.write_bytes(CONTENT)
    repository = Repository(file, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    gc.unfreeze()
    gc.collect()  # objects of other tests
    file.write_bytes(content)
    repository.reload_if_changed()
    assert repository.edition.rejection is not None
    assert remaining_nodes() == []


def remaining_nodes() -> list[object]:
    gc.unfreeze()
    return [node for node in gc.get_objects() if isinstance(node, ScalarNode | SequenceNode | MappingNode)]
