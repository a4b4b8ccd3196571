"""What an edit of the file means to people: to those who subscribe, who embed, who follow an address."""

from collections.abc import Mapping
from datetime import date

from timeline.impact.diff import Pairs, Remark, Weight, of_identities
from timeline.impact.events import of_events, of_texts, texts, told
from timeline.impact.revisions import changes, of_marks
from timeline.impact.sections import of_followed, of_keys, of_site
from timeline.model.catalogue import Catalogue

__all__ = ["Remark", "Weight", "edits", "texts", "told", "unmarked"]

_WEIGHTS = tuple(Weight)


def edits(before: Catalogue, after: Catalogue, today: date) -> tuple[Remark, ...]:
    """The heaviest first; of one weight, of each event or section what was found of it."""
    pairs = Pairs(before, after)
    found = (
        *of_identities(pairs),
        *of_site(pairs),
        *of_keys(pairs),
        *of_followed(pairs),
        *of_events(pairs),
        *of_marks(pairs, tuple(changes(pairs)), today),
        *of_texts(pairs),
    )
    return tuple(sorted(found, key=lambda remark: _WEIGHTS.index(remark.weight)))


def unmarked(before: Catalogue, after: Catalogue, today: date) -> Mapping[str, Mapping[str, str]]:
    """The marks that should be raised, by the ids of events: `updated` and `revision` as they should be written."""
    found = {change.after.id: change.unmarked(today) for change in changes(Pairs(before, after))}
    return {event: marks for event, marks in found.items() if marks}
