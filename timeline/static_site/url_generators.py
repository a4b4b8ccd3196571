"""The URLs that can be files: what the routes of the application and the catalogue give together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import MappingProxyType

from werkzeug.routing import Map

from timeline.anniversaries import upcoming_anniversaries
from timeline.calendar_grid import YearMonth, calendar_sheets
from timeline.i18n.translations import get_translations
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection, Office
from timeline.model.event import Event, has_anniversaries
from timeline.pages.event import YEARS_AHEAD
from timeline.render.feed_formats import FEED_FORMATS
from timeline.render.share_card import has_figures_share_card, has_scope_share_card, has_share_card
from timeline.response_body import ICALENDAR
from timeline.search import Scope, scope

UrlValues = Mapping[str, str]  # of a URL, by their names in its route
_ENDPOINTS_OF_AN_EVENT = ("pages.event", "pages.event_share_card", "embed.event_embed", "feeds.event_calendar")


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What all URLs follow from."""

    catalogue: Catalogue
    static_names: Iterable[str]  # the names of the files in `static/`
    today: date


@dataclass(frozen=True, slots=True)
class DynamicUrl:
    """URLs that no file can stand for."""

    example: str
    description: str


DYNAMIC_URLS: Mapping[str, DynamicUrl] = MappingProxyType(
    {
        "pages.home": DynamicUrl("/", "the redirect to the language that the browser prefers"),
        "oembed.oembed": DynamicUrl("/oembed?url=…", "how to embed a page, by its URL (oEmbed)"),
        "csp_reports.receive_report": DynamicUrl("POST /reports/…", "reports of frames that browsers blocked"),
        "meta.healthz": DynamicUrl("/healthz", "whether the newest events.yaml is served, and what does not work"),
        "meta.metrics": DynamicUrl("/metrics", "the metrics of the service, for Prometheus"),
    }
)


def site_urls(url_map: Map, context: BuildContext) -> Iterator[str]:
    """Each once, as paths."""
    adapter = url_map.bind("")
    whole = scope(context.catalogue, None)
    for endpoint, parts in URL_GENERATORS.items():
        is_in_scope = url_map.is_endpoint_expecting(endpoint, "kind")
        languages = context.catalogue.site.languages if url_map.is_endpoint_expecting(endpoint, "language") else ()
        language_values: Iterable[UrlValues] = [{"language": language} for language in languages] or [{}]
        for scope_values, scope_ in _scope_values(context.catalogue) if is_in_scope else [({}, whole)]:
            for values in parts(context, scope_):
                for each in language_values:
                    if _has_response(endpoint, {**each, **values}, scope_, context.catalogue):
                        yield adapter.build(endpoint, {**each, **scope_values, **values})


def _has_response(endpoint: str, values: UrlValues, scope_: Scope, catalogue: Catalogue) -> bool:
    """Whether a page has a response in its language. Cards lack some, because their fonts do not cover all scripts."""
    if endpoint == "pages.event_share_card":
        return has_share_card(catalogue.events_by_id[values["id"]], get_translations(values["language"]))
    if endpoint == "pages.scope_share_card":
        return has_scope_share_card(scope_, get_translations(values["language"]))
    if endpoint == "figures.figures_share_card":
        return has_figures_share_card(scope_, get_translations(values["language"]))
    return True


def redirects(url_map: Map, context: BuildContext) -> Iterator[tuple[str, str]]:
    """The old and the new URL of each page, card, frame and calendar of an event whose id was retired."""
    adapter = url_map.bind("")
    for old, new in context.catalogue.id_redirects.items():
        parts: list[tuple[str, UrlValues]] = [(endpoint, {"id": new}) for endpoint in _ENDPOINTS_OF_AN_EVENT]
        anniversaries = _anniversary_values([context.catalogue.events_by_id[new]], context.today)
        parts += [("feeds.anniversary_calendar", values) for values in anniversaries]
        for (endpoint, values), language in product(parts, context.catalogue.site.languages):
            yield (
                adapter.build(endpoint, {"language": language, **values, "id": old}),
                adapter.build(endpoint, {"language": language, **values}),
            )


def embed_urls(url_map: Map, context: BuildContext) -> Iterator[tuple[str, Office | None]]:
    """The URL of each embed of a scope, with the office if it is that of one."""
    adapter = url_map.bind("")
    for scope_values, _ in _scope_values(context.catalogue):
        office = context.catalogue.office(scope_values["key"]) if scope_values.get("kind") == "offices" else None
        for language in context.catalogue.site.languages:
            yield adapter.build("embed.embed", {"language": language, **scope_values}), office


def _scope_values(catalogue: Catalogue) -> Iterator[tuple[UrlValues, Scope]]:
    yield {}, scope(catalogue, None)
    collections_and_offices: tuple[Collection | Office, ...] = (*catalogue.collections, *catalogue.offices)
    for entity in collections_and_offices:
        kind, _, key = entity.scope_path.partition("/")
        yield {"kind": kind, "key": key}, scope(catalogue, entity)


def _no_values(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({},)


def _event_ids(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"id": event.id} for event in scope_.events)


def _exact_event_ids(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"id": event.id} for event in scope_.events if event.date.is_in_calendars)


def _anniversary_years(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return _anniversary_values(scope_.events, context.today)


def _anniversary_values(events: Iterable[Event], today: date) -> Iterable[UrlValues]:
    """The anniversaries that the page of each event can link to."""
    upcoming = upcoming_anniversaries(events, today, YEARS_AHEAD)
    return ({"id": each.event.id, "year": f"{each.date.year:04}"} for each in (one.anniversary for one in upcoming))


def _entity_keys(name: str) -> Callable[[BuildContext, Scope], Iterable[UrlValues]]:
    return lambda context, scope_: ({"key": each.key} for each in getattr(context.catalogue, name))


def _unless_office(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    """Of the site and of each collection. Offices use one of these: see `Urls.shared`."""
    return () if scope_.office else ({},)


def _figures(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return _unless_office(context, scope_) if scope_.indicators else ()


def _years(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"year": f"{year:04}"} for year, month in _sheets(context, scope_) if not month)


def _months(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"year": f"{year:04}", "month": f"{month:02}"} for year, month in _sheets(context, scope_) if month)


def _sheets(context: BuildContext, scope_: Scope) -> Iterable[YearMonth]:
    """The sheets of the site or of a collection that hold an event. Offices use those of one of these."""
    if scope_.office:
        return ()
    sheets = calendar_sheets(scope_.events, context.today, filter(has_anniversaries, scope_.events))
    return sorted(sheets.without_anniversaries().filled)


def _accent_colours(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    accents = (office.accent.removeprefix("#").lower() for office in context.catalogue.offices if office.accent)
    return ({"colour": colour} for colour in dict.fromkeys(accents))


def _static_names(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"name": name} for name in context.static_names)


def _renditions(context: BuildContext, scope_: Scope) -> Iterable[UrlValues]:
    return ({"name": name} for name in context.catalogue.renditions)


# By the names of the views: what parts their URLs have besides language and scope.
URL_GENERATORS: Mapping[str, Callable[[BuildContext, Scope], Iterable[UrlValues]]] = MappingProxyType(
    {
        "static.file": _static_names,
        "static.picture": _renditions,
        "static.favicon": _no_values,
        "embed.accent_stylesheet": _accent_colours,
        "meta.robots": _no_values,
        "meta.openapi": _no_values,
        "meta.events_schema": _no_values,
        "meta.sitemap_index": _no_values,
        "meta.sitemap": _no_values,
        "meta.manifest": _no_values,
        "meta.api": _no_values,
        "embed_builder.embed_builder": _no_values,
        "pages.timeline": _no_values,
        "pages.overview_svg": _unless_office,
        "pages.scope_share_card": _no_values,
        "pages.anniversaries": _no_values,
        "pages.changelog": _unless_office,
        "figures.figures": _figures,
        "figures.figures_share_card": _figures,
        "feeds.figures_json": _figures,
        "feeds.figures_csv": _figures,
        "pages.event": _event_ids,
        "pages.event_share_card": _event_ids,
        "pages.person": _entity_keys("people"),
        "pages.place": _entity_keys("places"),
        "pages.source": _entity_keys("sources"),
        **{
            f"feeds.{feed_format.endpoint}": _no_values if feed_format.media_type == ICALENDAR else _unless_office
            for feed_format in FEED_FORMATS
        },
        "feeds.event_calendar": _exact_event_ids,
        "feeds.anniversary_calendar": _anniversary_years,
        "subscribe.subscribe": _no_values,
        "subscribe.subscribe_qr": _no_values,
        "embed.embed": _no_values,
        "embed.event_embed": _event_ids,
        "story.story": _unless_office,
        "story.poster": _unless_office,
        "pages.calendar": _unless_office,
        "pages.calendar_year": _years,
        "pages.calendar_month": _months,
    }
)
