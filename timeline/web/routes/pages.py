"""The views of the pages for readers."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import (
    anniversaries_breadcrumbs,
    calendar_breadcrumbs,
    changelog_breadcrumbs,
    entity_breadcrumbs,
    event_breadcrumbs,
    scope_breadcrumbs,
)
from timeline.model.edtf import EDTFDate
from timeline.model.entities import Person, Source, Term
from timeline.pages.calendar import month_page, year_page
from timeline.pages.event import event_page
from timeline.pages.events import (
    anniversaries_page,
    changelog_page,
    entity_page,
)
from timeline.pages.marks import event_marks
from timeline.pages.overview import OverviewSvg
from timeline.pages.timeline import timeline_page
from timeline.render.json_ld import NodeObject, event_node, person_node, place_node, scope_node, site_node, source_node
from timeline.render.share_card import has_scope_share_card, has_share_card, scope_share_card_png, share_card_png
from timeline.response_body import SVG
from timeline.search import (
    find_events,
    parse_query,
)
from timeline.urls import Urls
from timeline.web.request_context import (
    LIST_PARAMETERS,
    RequestContext,
    current_edition,
    event_or_404,
    or_404,
    request_context,
    requested_list_options,
    requested_parameters,
)
from timeline.web.responses import ResourcePolicy, body_response, standalone_svg_response
from timeline.web.routing import scope_route
from timeline.web.static_files import embedded_font_faces
from timeline.web.templating import render_page

EntityT = TypeVar("EntityT", Person, Term, Source)

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> AnyResponse:
    """Redirect to the language that the browser prefers. Only this URL negotiates the language."""
    languages = current_edition().catalogue.site.languages
    language = request.accept_languages.best_match(languages, languages[0])
    response = redirect(request_context(language).urls.timeline(), 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@scope_route(blueprint, "")
def timeline(context: RequestContext) -> Response:
    query = parse_query(requested_parameters(*LIST_PARAMETERS), context.catalogue)
    page = timeline_page(context.catalogue, context.scope, context.overview, query, requested_list_options())
    site, urls = context.catalogue.site, context.urls
    breadcrumbs = scope_breadcrumbs(context.scope.entity, urls, context.translations)
    json_ld_node = scope_node(context.scope, site, urls) if context.scope.entity else site_node(site, urls)
    order = page.event_list.options
    return body_response(
        render_page(
            context,
            "timeline.html",
            page,
            query=query,
            events=page.overview.results,
            list_options=order,
            breadcrumbs=breadcrumbs,
            json_ld_nodes=[json_ld_node],
            is_embeddable=True,
        )
    )


@scope_route(blueprint, "overview.svg")
def overview_svg(context: RequestContext) -> Response:
    """The overview alone, to download and to print."""
    query = parse_query(requested_parameters(), context.catalogue)
    events = find_events(context.scope.index, query)
    page = OverviewSvg(context.overview.narrowed(events, query), embedded_font_faces)
    return standalone_svg_response(
        render_page(context, "overview.svg", page, query=query, events=events, media_type=SVG)
    )


@scope_route(blueprint, "share-card.png")
def scope_share_card(context: RequestContext) -> Response:
    """The share card of a scope, for link previews of its pages."""
    scope, translations = context.scope, context.translations
    drawn_scope = or_404(scope if has_scope_share_card(scope, translations) else None)
    return body_response(
        scope_share_card_png(drawn_scope, translations, site=context.catalogue.site), ResourcePolicy.CROSS_ORIGIN
    )


@blueprint.get("/<language:language>/events/<id>/")
def event(language: str, id: str) -> Response:
    context = request_context(language)
    event = event_or_404(context.catalogue, id, context.urls.event)
    page = event_page(context.catalogue, event, context.today, context.urls, context.translations)
    breadcrumbs = event_breadcrumbs(event, context.urls, context.translations)
    json_ld_node = event_node(event, page.parent, page.parts, context.catalogue.site.timezone, context.urls)
    return body_response(
        render_page(
            context,
            "event.html",
            page,
            breadcrumbs=breadcrumbs,
            json_ld_nodes=[json_ld_node],
            is_embeddable=True,
            has_event_share_card=has_share_card(event, context.translations),
        )
    )


@blueprint.get("/<language:language>/events/<id>.png")
def event_share_card(language: str, id: str) -> Response:
    """The share card of an event, for link previews."""
    context = request_context(language)
    event = event_or_404(context.catalogue, id, context.urls.event_share_card)
    drawn_event = or_404(event if has_share_card(event, context.translations) else None)
    return body_response(
        share_card_png(drawn_event, context.translations, site=context.catalogue.site), ResourcePolicy.CROSS_ORIGIN
    )


@scope_route(blueprint, "anniversaries/")
def anniversaries(context: RequestContext) -> Response:
    page = anniversaries_page(context.events, requested_list_options(), context.today)
    breadcrumbs = anniversaries_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(
        render_page(
            context, "anniversaries.html", page, list_options=page.options, breadcrumbs=breadcrumbs, is_embeddable=True
        )
    )


@scope_route(blueprint, "changes/")
def changelog(context: RequestContext) -> Response:
    page = changelog_page(context.events, requested_list_options().page)
    breadcrumbs = changelog_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(
        render_page(context, "changelog.html", page, list_options=page.options, breadcrumbs=breadcrumbs)
    )


@blueprint.get("/<language:language>/people/<key>/")
def person(language: str, key: str) -> Response:
    context = request_context(language)
    return _entity_response(context, "person.html", context.catalogue.person(key), person_node)


@blueprint.get("/<language:language>/places/<key>/")
def place(language: str, key: str) -> Response:
    context = request_context(language)
    return _entity_response(context, "place.html", context.catalogue.place(key), place_node)


@blueprint.get("/<language:language>/sources/<key>/")
def source(language: str, key: str) -> Response:
    context = request_context(language)
    node_of = partial(source_node, zone=context.catalogue.site.timezone)
    return _entity_response(context, "source.html", context.catalogue.source(key), node_of)


def _entity_response(
    context: RequestContext,
    template: str,
    entity_or_none: EntityT | None,
    json_ld_node: Callable[[EntityT, Urls], NodeObject],
) -> Response:
    entity, urls = or_404(entity_or_none), context.urls
    page = entity_page(context.catalogue, entity, requested_list_options(), urls.language)
    breadcrumbs = entity_breadcrumbs(entity, urls, context.translations)
    return body_response(
        render_page(
            context,
            template,
            page,
            list_options=page.event_list.options,
            breadcrumbs=breadcrumbs,
            json_ld_nodes=[json_ld_node(entity, urls)],
        )
    )


@scope_route(blueprint, "calendar/")
def calendar(context: RequestContext) -> Response:
    """The page of this year, or of the nearest that holds something. Its canonical URL is the one with the year."""
    return _year_response(context, context.sheets.opening_year)


@scope_route(blueprint, "calendar/<year:year>/")
def calendar_year(context: RequestContext, year: int) -> Response:
    return _year_response(context, year)


@scope_route(blueprint, "calendar/<year:year>/<month:month>/")
def calendar_month(context: RequestContext, year: int, month: int) -> Response:
    marks, first_weekday = event_marks(context.catalogue), context.translations.first_weekday
    page = or_404(month_page(context.events, context.sheets, year, month, context.today, marks, first_weekday))
    breadcrumbs = calendar_breadcrumbs(context.scope.entity, EDTFDate(year, month), context.urls, context.translations)
    return body_response(render_page(context, "calendar_month.html", page, breadcrumbs=breadcrumbs, is_embeddable=True))


def _year_response(context: RequestContext, year: int) -> Response:
    marks, first_weekday = event_marks(context.catalogue), context.translations.first_weekday
    page = or_404(year_page(context.events, context.sheets, year, marks, first_weekday))
    path = context.urls.without_language(context.urls.calendar_year(year))
    breadcrumbs = calendar_breadcrumbs(context.scope.entity, EDTFDate(year), context.urls, context.translations)
    return body_response(render_page(context, "calendar_year.html", page, path=path, breadcrumbs=breadcrumbs))
