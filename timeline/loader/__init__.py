"""Load events.yaml: parse its YAML and validate it, and return a catalogue or all problems at once.

Whatever the file contains, `load` raises only `timeline.model.problems.InvalidFile`. Only this package imports PyYAML.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from timeline import gc_paused
from timeline.loader.comments import find_cut_texts
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.events import check_single_event, event_record, read_events, sort_chronologically, without_drafts
from timeline.loader.mappings import Field, Record
from timeline.loader.schema_definitions import DEFINITIONS, JsonSchema
from timeline.loader.sections import LocalizedTypes, Sections
from timeline.loader.source_file import check_text, line_texts, read_source
from timeline.loader.top_level_sections import (
    UNKNOWN_SECTIONS,
    read_chapters,
    read_lanes,
    read_sections,
    top_level_fields,
)
from timeline.loader.value_types import AnyNode, ListOf
from timeline.loader.yaml_nodes import RawValue, compose, to_nodes
from timeline.model.catalogue import Catalogue
from timeline.model.event import Status
from timeline.model.problems import MAX_PROBLEMS, InvalidContent, InvalidFile, Problem

__all__ = ["cut_texts", "json_schema", "load", "load_bytes", "read_bytes"]


def load(path: Path, *, include_drafts: bool = False) -> Catalogue:
    """Load the catalogue from a file.

    Drafts are validated like all other events. Without `include_drafts` they are left out, and so are the references
    of other events to them.
    """
    return load_bytes(read_bytes(path), str(path), include_drafts=include_drafts)


def read_bytes(path: Path) -> bytes:
    """Read a regular file of at most `MAX_FILE_BYTES`. Raise InvalidFile otherwise."""
    try:
        return read_source(path)
    except InvalidContent as error:
        raise InvalidFile(str(path), error.problems) from error


def load_bytes(content: bytes, file: str, *, include_drafts: bool = False) -> Catalogue:
    """Load the catalogue from bytes. `file` is the file name in error messages."""
    with gc_paused():
        try:
            return parse_catalogue(content, include_drafts)
        except InvalidContent as error:
            problems = _limit_problems(error.problems)
        # Outside of `except`: the traceback of that error references every node, and the garbage collector would
        # traverse them all.
        raise InvalidFile(file, problems, line_texts(content, {problem.line for problem in problems}))


def _limit_problems(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the first MAX_PROBLEMS problems. If there are more, add one that says so."""
    first, others = sorted(problems)[:MAX_PROBLEMS], sorted(problems)[MAX_PROBLEMS:]
    message = f"there are more than {MAX_PROBLEMS} problems: correct the others first"
    return (*first, *(replace(problem, where="", what=message) for problem in others[:1]))


RawEvent = Mapping[str, RawValue]  # an event as in the file: {"id": …, "title": {"vi": …}, "countries": […], …}


def event_problems(event: RawEvent, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return the problems that a new event would have in this catalogue. Their `where` is a key, such as `title.lo`."""
    errors = ErrorCollector()
    check_single_event(to_nodes(event), _sections_of(catalogue), catalogue.events_by_id, catalogue.id_redirects, errors)
    return tuple(errors.problems)


def _sections_of(catalogue: Catalogue) -> Sections:
    return Sections(
        LocalizedTypes(catalogue.site.languages),
        catalogue.site,
        kinds={kind.key: kind for kind in catalogue.kinds},
        topics={topic.key: topic for topic in catalogue.topics},
        places={place.key: place for place in catalogue.places},
        people={person.key: person for person in catalogue.people},
        sources={source.key: source for source in catalogue.sources},
        series={series.key: series for series in catalogue.series},
        indicators={indicator.key: indicator for indicator in catalogue.indicators},
        collections={collection.key: collection for collection in catalogue.collections},
        offices={office.key: office for office in catalogue.offices},
    )


def root_fields() -> dict[str, Field[Any]]:
    """The fields of the root mapping of events.yaml."""
    events = Field(ListOf(event_record(UNKNOWN_SECTIONS), min_length=1), "the events, in any order", required=True)
    return {**top_level_fields(UNKNOWN_SECTIONS), "events": events}


def json_schema() -> JsonSchema:
    """The JSON Schema of events.yaml, for text editors.

    It does not know the languages of the site nor the keys of its sections, which differ from file to file.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "events.yaml",
        **Record(root_fields()).schema,
        "definitions": dict(DEFINITIONS),
    }


def cut_texts(content: bytes) -> tuple[Problem, ...]:
    """Return a problem for each text of a valid file that ends at ` #`, where YAML begins a comment."""
    with gc_paused():
        return tuple(find_cut_texts(content, json_schema()))


_ROOT_RECORD = Record({name: replace(field, node_type=AnyNode()) for name, field in root_fields().items()})


def parse_catalogue(content: bytes, include_drafts: bool) -> Catalogue:
    """Parse and validate the content of events.yaml. Raise InvalidContent with all problems."""
    errors = ErrorCollector()
    root = _ROOT_RECORD.read_partial(compose(check_text(content)), "", errors)
    if root is None:
        raise InvalidContent(*errors.problems)
    sections = read_sections(root, errors)
    events = sort_chronologically(
        read_events(root.nodes["events"], sections, errors, include_drafts) if "events" in root.nodes else ()
    )
    chapters, lanes = read_chapters(root, sections, errors), read_lanes(root, sections, errors)
    if errors.problems:
        raise InvalidContent(*errors.problems)
    assert sections.site
    return Catalogue(
        site=sections.site,
        kinds=tuple(filter(None, sections.kinds.values())),
        topics=tuple(filter(None, sections.topics.values())),
        places=tuple(filter(None, sections.places.values())),
        people=tuple(filter(None, sections.people.values())),
        sources=tuple(filter(None, sections.sources.values())),
        offices=tuple(filter(None, sections.offices.values())),
        collections=tuple(filter(None, sections.collections.values())),
        chapters=chapters,
        lanes=lanes,
        series=tuple(filter(None, sections.series.values())),
        indicators=tuple(filter(None, sections.indicators.values())),
        events=events if include_drafts else without_drafts(events),
        draft_ids=tuple(event.id for event in events if event.status is Status.DRAFT),
    )
