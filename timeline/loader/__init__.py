"""Reading events.yaml: text in; a catalogue, or every problem at once, out. The one door of YAML.

`read` raises `timeline.model.problems.Refused`, and nothing else, for whatever a file may hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from timeline.loader.error_collector import Faults
from timeline.loader.events import event_record, in_order, published, read_alone, read_events
from timeline.loader.mappings import Field, Record
from timeline.loader.scalars import FORMS, JSON
from timeline.loader.section_records import Shapes
from timeline.loader.sections import UNREAD, Sections, read_sections, section_fields
from timeline.loader.source_file import checked, lines, octets
from timeline.loader.types import Many, Untyped
from timeline.loader.yaml_nodes import Written, as_nodes, composed, gc_paused
from timeline.model.catalogue import Catalogue, Status
from timeline.model.problems import MOST_PROBLEMS, Problem, Refused, Unreadable

__all__ = ["gc_paused", "octets_of", "read", "read_octets", "schema"]


def read(path: Path, *, drafts: bool = False) -> Catalogue:
    """The catalogue that a file holds. Its drafts are read as strictly as all else, and left out unless they are asked
    for, with what other events say of them.
    """
    return read_octets(octets_of(path), str(path), drafts=drafts)


def octets_of(path: Path) -> bytes:
    """The bytes of a file that may be read: a regular one, of a size that can be borne."""
    try:
        return octets(path)
    except Unreadable as error:
        raise Refused(str(path), error.problems) from error


def read_octets(content: bytes, file: str, *, drafts: bool = False) -> Catalogue:
    """The catalogue that bytes hold; `file` is the name that problems bear."""
    with gc_paused():
        try:
            return whole(content, drafts)
        except Unreadable as error:
            problems = _told(error.problems)
        # Not within `except`: the frames of that error hold every node, and the collector would traverse them.
        raise Refused(file, problems, lines(content, {each.line for each in problems}))


def _told(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first of them, and that there are others, where they are too many to tell."""
    first, others = sorted(problems)[:MOST_PROBLEMS], sorted(problems)[MOST_PROBLEMS:]
    more = f"there are more than {MOST_PROBLEMS} problems: mend the others first"
    return (*first, *(replace(each, where="", what=more) for each in others[:1]))


Fields = Mapping[str, Written]  # an event as it is written: {"id": …, "title": {"vi": …}, "countries": […], …}


def problems_of(event: Fields, catalogue: Catalogue) -> tuple[Problem, ...]:
    """All that would be wrong with an event among those that there are; `where` is its key, as in `title.lo`."""
    faults = Faults()
    read_alone(as_nodes(event), _sections(catalogue), catalogue.by_id, catalogue.retired, faults)
    return tuple(faults.found)


def _sections(catalogue: Catalogue) -> Sections:
    return Sections(
        Shapes(catalogue.site.languages),
        catalogue.site,
        kinds={each.key: each for each in catalogue.kinds},
        topics={each.key: each for each in catalogue.topics},
        places={each.key: each for each in catalogue.places},
        people={each.key: each for each in catalogue.people},
        sources={each.key: each for each in catalogue.sources},
        collections={each.key: each for each in catalogue.collections},
        offices={each.key: each for each in catalogue.offices},
    )


def fields() -> dict[str, Field[Any]]:
    """What may stand in the file."""
    events = Field(Many(event_record(UNREAD), least=1), "the events, in any order", required=True)
    return {**section_fields(UNREAD), "events": events}


def schema() -> JSON:
    """For editors: what is known of a file before its languages and keys are."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "events.yaml",
        **Record(fields()).schema,
        "definitions": dict(FORMS),
    }


_ROOT = Record({name: replace(field, shape=Untyped()) for name, field in fields().items()})


def whole(content: bytes, drafts: bool) -> Catalogue:
    """The catalogue that bytes hold; raise Unreadable with all that is wrong."""
    faults = Faults()
    root = _ROOT.outline(composed(checked(content)), "", faults)
    if root is None:
        raise Unreadable(*faults.found)
    sections = read_sections(root, faults)
    events = in_order(read_events(root.nodes["events"], sections, faults, drafts) if "events" in root.nodes else ())
    if faults.found:
        raise Unreadable(*faults.found)
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
        events=events if drafts else published(events),
        drafts=tuple(each.id for each in events if each.status is Status.DRAFT),
    )
