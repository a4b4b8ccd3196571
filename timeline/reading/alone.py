"""One event by itself, before it stands in the file: it is checked as those that do."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import TypeAlias

from timeline.catalogue import Catalogue
from timeline.problems import Problem
from timeline.reading.events import read_alone
from timeline.reading.faults import Faults
from timeline.reading.fields import Shapes
from timeline.reading.nodes import Listing, Mapping, Node, Scalar
from timeline.reading.sections import Sections

Written: TypeAlias = "str | Sequence[Written] | Table[str, Written]"
Fields = Table[str, Written]  # an event as it is written: {"id": …, "title": {"vi": …}, "countries": […], …}


def problems_of(event: Fields, catalogue: Catalogue) -> tuple[Problem, ...]:
    """All that would be wrong with an event among those that there are; `where` is its key, as in `title.lo`."""
    faults = Faults()
    read_alone(_node(event), _sections(catalogue), catalogue.by_id, catalogue.retired, faults)
    return tuple(faults.found)


def _node(written: Written) -> Node:
    if isinstance(written, str):
        return Scalar(1, 1, written, plain=False)
    if isinstance(written, Table):
        keys: list[Node] = [Scalar(1, 1, key, plain=False) for key in written]
        return Mapping(1, 1, keys, [_node(each) for each in written.values()])
    return Listing(1, 1, [_node(each) for each in written])


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
