"""One event by itself, before it stands in the file: it is checked as those that do."""

from collections.abc import Mapping

from timeline.catalogue import Catalogue
from timeline.problems import Problem
from timeline.reading.events import read_alone
from timeline.reading.faults import Faults
from timeline.reading.fields import Shapes
from timeline.reading.nodes import Written, as_nodes
from timeline.reading.sections import Sections

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
