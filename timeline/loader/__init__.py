"""Reading events.yaml: text in; a catalogue, or every problem at once, out. The one door of YAML.

`read` raises `timeline.model.problems.InvalidFile`, and nothing else, for whatever a file may hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from timeline.loader.error_collector import ErrorCollector
from timeline.loader.events import check_single_event, event_record, read_events, sort_chronologically, without_drafts
from timeline.loader.mappings import Field, Record
from timeline.loader.scalars import DEFINITIONS, JsonSchema
from timeline.loader.section_records import LocalizedTypes
from timeline.loader.sections import UNKNOWN_SECTIONS, Sections, read_sections, section_fields
from timeline.loader.source_file import check_text, line_texts, read_regular_file
from timeline.loader.types import AnyNode, ListOf
from timeline.loader.yaml_nodes import RawValue, compose, gc_paused, to_nodes
from timeline.model.catalogue import Catalogue, Status
from timeline.model.problems import MAX_PROBLEMS, InvalidContent, InvalidFile, Problem

__all__ = ["gc_paused", "json_schema", "load", "load_bytes", "read_bytes"]


def load(path: Path, *, include_drafts: bool = False) -> Catalogue:
    """The catalogue that a file holds. Its drafts are read as strictly as all else, and left out unless they are asked
    for, with what other events say of them.
    """
    return load_bytes(read_bytes(path), str(path), include_drafts=include_drafts)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that may be read: a regular one, of a size that can be borne."""
    try:
        return read_regular_file(path)
    except InvalidContent as error:
        raise InvalidFile(str(path), error.problems) from error


def load_bytes(content: bytes, file: str, *, include_drafts: bool = False) -> Catalogue:
    """The catalogue that bytes hold; `file` is the name that problems bear."""
    with gc_paused():
        try:
            return parse_catalogue(content, include_drafts)
        except InvalidContent as error:
            problems = _limit_problems(error.problems)
        # Not within `except`: the frames of that error hold every node, and the collector would traverse them.
        raise InvalidFile(file, problems, line_texts(content, {each.line for each in problems}))


def _limit_problems(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first of them, and that there are others, where they are too many to tell."""
    first, others = sorted(problems)[:MAX_PROBLEMS], sorted(problems)[MAX_PROBLEMS:]
    message = f"there are more than {MAX_PROBLEMS} problems: mend the others first"
    return (*first, *(replace(each, where="", what=message) for each in others[:1]))


RawEvent = Mapping[str, RawValue]  # an event as it is written: {"id": …, "title": {"vi": …}, "countries": […], …}


def event_problems(event: RawEvent, catalogue: Catalogue) -> tuple[Problem, ...]:
    """All that would be wrong with an event among those that there are; `where` is its key, as in `title.lo`."""
    errors = ErrorCollector()
    check_single_event(to_nodes(event), _sections_of(catalogue), catalogue.events_by_id, catalogue.id_redirects, errors)
    return tuple(errors.problems)


def _sections_of(catalogue: Catalogue) -> Sections:
    return Sections(
        LocalizedTypes(catalogue.site.languages),
        catalogue.site,
        kinds={each.key: each for each in catalogue.kinds},
        topics={each.key: each for each in catalogue.topics},
        places={each.key: each for each in catalogue.places},
        people={each.key: each for each in catalogue.people},
        sources={each.key: each for each in catalogue.sources},
        collections={each.key: each for each in catalogue.collections},
        offices={each.key: each for each in catalogue.offices},
    )


def root_fields() -> dict[str, Field[Any]]:
    """What may stand in the file."""
    events = Field(ListOf(event_record(UNKNOWN_SECTIONS), min_length=1), "the events, in any order", required=True)
    return {**section_fields(UNKNOWN_SECTIONS), "events": events}


def json_schema() -> JsonSchema:
    """For editors: what is known of a file before its languages and keys are."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "events.yaml",
        **Record(root_fields()).schema,
        "definitions": dict(DEFINITIONS),
    }


_ROOT_RECORD = Record({name: replace(field, node_type=AnyNode()) for name, field in root_fields().items()})


def parse_catalogue(content: bytes, include_drafts: bool) -> Catalogue:
    """The catalogue that bytes hold; raise InvalidContent with all that is wrong."""
    errors = ErrorCollector()
    root = _ROOT_RECORD.read_partial(compose(check_text(content)), "", errors)
    if root is None:
        raise InvalidContent(*errors.problems)
    sections = read_sections(root, errors)
    events = sort_chronologically(
        read_events(root.nodes["events"], sections, errors, include_drafts) if "events" in root.nodes else ()
    )
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
        events=events if include_drafts else without_drafts(events),
        draft_ids=tuple(each.id for each in events if each.status is Status.DRAFT),
    )
