"""What a page, a feed or a frame is of: everything, a collection, or what concerns an office."""

from dataclasses import dataclass

from timeline.i18n import N_
from timeline.i18n.translations import wording
from timeline.model import once_for_each
from timeline.model.catalogue import Catalogue, Collection, Event, Office
from timeline.model.localized_text import Texts
from timeline.search.results import find


@dataclass(frozen=True, slots=True)
class Scope:
    named: Collection | Office | None  # None for everything
    title: Texts
    description: Texts
    events: tuple[Event, ...]

    @property
    def office(self) -> Office | None:
        return self.named if isinstance(self.named, Office) else None

    @property
    def collection(self) -> Collection | None:
        return self.named if isinstance(self.named, Collection) else None


def scope(catalogue: Catalogue, named: Collection | Office | None) -> Scope:
    """Of the catalogue's own; found once for each."""
    return _scope(catalogue, named.path if named else "")


@once_for_each
def _scope(catalogue: Catalogue, path: str) -> Scope:
    shelves: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    named = next((each for each in shelves if each.path == path), None)
    match named:
        case Collection():
            description = named.description or catalogue.site.description
            return Scope(named, named.title, description, find(catalogue.events, named.where))
        case Office():
            return _of_office(catalogue, named)
    return Scope(None, catalogue.site.title, catalogue.site.description, catalogue.events)


def _of_office(catalogue: Catalogue, office: Office) -> Scope:
    """The events of its collection, or all, together with those that took place where it is."""
    above = scope(catalogue, catalogue.collection(office.collection) if office.collection else None)
    titles, descriptions = [], []
    for language in catalogue.site.languages:
        place, title, description = (
            texts.in_(language) for texts in (office.place.name, above.title, above.description)
        )
        besides = wording(language).say(N_("With those that took place in {place}."), place=place)
        # A text that is put together in part from another language would be said to be in this one.
        if title.language == language:
            titles.append((language, f"{title} · {place}"))
        if description.language == language:
            descriptions.append((language, f"{description} {besides}"))
    ids = {event.id for event in above.events}
    here = office.place.key
    events = (event for event in catalogue.events if event.id in ids or any(each.key == here for each in event.places))
    return Scope(office, Texts(tuple(titles)), Texts(tuple(descriptions)), tuple(events))
