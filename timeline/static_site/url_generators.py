"""The addresses that can be files: what the routes of the application and the catalogue give together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from werkzeug.routing import Map

from timeline.calendar_grid import years_served
from timeline.i18n.translations import wording
from timeline.model.catalogue import Catalogue, Collection, Event, Office
from timeline.render.share_card import has_card
from timeline.search import scope
from timeline.web.routes.feeds import FORMS

Parts = Mapping[str, str]  # of an address, by their names in its route


@dataclass(frozen=True, slots=True)
class Given:
    """What all addresses follow from."""

    catalogue: Catalogue
    static: Iterable[str]  # the names of the files in `static/`
    today: date


@dataclass(frozen=True, slots=True)
class Formless:
    """Addresses that no file can stand for."""

    example: str
    what: str


FORMLESS: Mapping[str, Formless] = MappingProxyType(
    {
        "pages.home": Formless("/", "leads to the language that the browser prefers"),
        "oembed.oembed": Formless("/oembed?url=…", "frames for editors, by the address of a page"),
        "csp_reports.report": Formless("POST /reports/…", "the frames that browsers refused"),
        "meta.healthz": Formless("/healthz", "whether the file is well"),
        "meta.metrics": Formless("/metrics", "counts"),
    }
)


def addresses(routes: Map, given: Given) -> Iterator[str]:
    """Each once, as paths."""
    within = routes.bind("")
    drawn = set(_drawn(given.catalogue))
    for endpoint, parts in OWN.items():
        scoped = routes.is_endpoint_expecting(endpoint, "kind")
        languages = given.catalogue.site.languages if routes.is_endpoint_expecting(endpoint, "language") else ()
        spoken: Iterable[Parts] = [{"language": language} for language in languages] or [{}]
        for above, events in _scopes(given.catalogue) if scoped else [({}, given.catalogue.events)]:
            for own in parts(given, events):
                for each in spoken:
                    if endpoint != "pages.event_card" or (each["language"], own["id"]) in drawn:
                        yield within.build(endpoint, {**each, **above, **own})


def _drawn(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The language and the id of each card that there is."""
    for language in catalogue.site.languages:
        words = wording(language)
        yield from ((language, event.id) for event in catalogue.events if has_card(event, words))


def redirects(routes: Map, given: Given) -> Iterator[tuple[str, str]]:
    """The old and the new address of each page, card and calendar of an event whose id was retired."""
    within = routes.bind("")
    for endpoint in ("pages.event", "pages.event_card", "feeds.event_calendar"):
        for old, new in given.catalogue.retired.items():
            for language in given.catalogue.site.languages:
                yield (
                    within.build(endpoint, {"language": language, "id": old}),
                    within.build(endpoint, {"language": language, "id": new}),
                )


def frames(routes: Map, given: Given) -> Iterator[tuple[str, Office | None]]:
    """The address of each frame page, with the office if it is the frame of one."""
    within = routes.bind("")
    for above, _ in _scopes(given.catalogue):
        office = given.catalogue.office(above["key"]) if above.get("kind") == "offices" else None
        for language in given.catalogue.site.languages:
            yield within.build("embed.frame", {"language": language, **above}), office


def _scopes(catalogue: Catalogue) -> Iterator[tuple[Parts, tuple[Event, ...]]]:
    yield {}, catalogue.events
    shelves: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    for named in shelves:
        kind, _, key = named.path.partition("/")
        yield {"kind": kind, "key": key}, scope(catalogue, named).events


def _alone(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    return ({},)


def _ids(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    return ({"id": event.id} for event in events)


def _exact_ids(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    return ({"id": event.id} for event in events if event.when.exact)


def _keys(name: str) -> Callable[[Given, tuple[Event, ...]], Iterable[Parts]]:
    return lambda given, events: ({"key": each.key} for each in getattr(given.catalogue, name))


def _years(given: Given, events: tuple[Event, ...]) -> Iterable[Parts]:
    return ({"year": f"{year:04}"} for year in years_served(events, given.today))


def _months(given: Given, events: tuple[Event, ...]) -> Iterable[Parts]:
    return ({**year, "month": f"{month:02}"} for year in _years(given, events) for month in range(1, 13))


def _forms(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    return ({"form": form} for form in FORMS)


def _colours(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    accents = (office.accent.removeprefix("#").lower() for office in given.catalogue.offices if office.accent)
    return ({"colour": colour} for colour in dict.fromkeys(accents))


def _static(given: Given, events: Iterable[Event]) -> Iterable[Parts]:
    return ({"name": name} for name in given.static)


# By the names of the views: what parts their addresses have besides language and scope.
OWN: Mapping[str, Callable[[Given, tuple[Event, ...]], Iterable[Parts]]] = MappingProxyType(
    {
        "static.file": _static,
        "static.favicon": _alone,
        "embed.accent_stylesheet": _colours,
        "meta.robots": _alone,
        "meta.openapi": _alone,
        "meta.events_schema": _alone,
        "meta.sitemap_index": _alone,
        "meta.sitemap": _alone,
        "meta.manifest": _alone,
        "meta.api": _alone,
        "embed.snippets": _alone,
        "pages.timeline": _alone,
        "pages.anniversaries": _alone,
        "pages.changes": _alone,
        "pages.event": _ids,
        "pages.event_card": _ids,
        "pages.person": _keys("people"),
        "pages.place": _keys("places"),
        "pages.source": _keys("sources"),
        "feeds.anniversaries_calendar": _alone,
        "feeds.events_calendar": _alone,
        "feeds.event_calendar": _exact_ids,
        "feeds.events": _forms,
        "pages.subscribe": _alone,
        "pages.subscribe_code": _alone,
        "embed.frame": _alone,
        "pages.this_year": _alone,
        "pages.year": _years,
        "pages.month": _months,
    }
)
