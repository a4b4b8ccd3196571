"""The feeds: a route for each feed format, the figures over the years, and one event or anniversary as a calendar."""

from dataclasses import replace
from datetime import date
from functools import partial

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.anniversaries import anniversaries
from timeline.model.event import has_or_had_anniversaries
from timeline.render.feed import Feed
from timeline.render.feed_formats import FEED_FORMATS, FeedFormat
from timeline.render.figures import figures_csv, figures_json
from timeline.render.ics import anniversary_ics, event_ics
from timeline.search import (
    FEED_OPTION_RANGES,
    find_events,
    parse_feed_options,
    parse_query,
    query_parameters,
)
from timeline.web.request_context import RequestContext, event_or_404, or_404, request_context, requested_parameters
from timeline.web.responses import ResourcePolicy, allow_all_origins, body_response
from timeline.web.routing import redirect_to_canonical, respond_from_newest, scope_route

blueprint = Blueprint("feeds", __name__)
blueprint.after_request(allow_all_origins)


def _register(feed_format: FeedFormat) -> None:
    """Route the filename of a feed format to a view, below every scope."""

    @scope_route(blueprint, feed_format.filename, endpoint=feed_format.endpoint, uses_previous_editions=True)
    def view(context: RequestContext) -> AnyResponse:
        option_names = tuple(FEED_OPTION_RANGES) if feed_format.has_options else ()
        query = parse_query(requested_parameters(*option_names), context.catalogue)
        options = parse_feed_options({name: request.args.getlist(name) for name in option_names})
        canonical_path = context.urls.feed(feed_format.filename, (*query_parameters(query), *options.parameters))
        if redirection := redirect_to_canonical(context, canonical_path):
            return redirection
        feed = replace(_feed(context), query_parameters=query_parameters(query), options=options)
        body = feed_format.render(find_events(context.scope.index, query), feed)
        return body_response(body, ResourcePolicy.CROSS_ORIGIN)


for _feed_format in FEED_FORMATS:
    _register(_feed_format)


@scope_route(blueprint, "figures.json", endpoint="figures_json")
def figures_as_json(context: RequestContext) -> Response:
    return body_response(figures_json(context.scope.indicators, _feed(context)), ResourcePolicy.CROSS_ORIGIN)


@scope_route(blueprint, "figures.csv", endpoint="figures_csv")
def figures_as_csv(context: RequestContext) -> Response:
    return body_response(figures_csv(context.scope.indicators, _feed(context)), ResourcePolicy.CROSS_ORIGIN)


@blueprint.get("/<language:language>/events/<id>.ics")
def event_calendar(language: str, id: str) -> AnyResponse:
    return respond_from_newest(lambda edition: _event_calendar(request_context(language, edition=edition), id))


def _event_calendar(context: RequestContext, id: str) -> Response:
    event = event_or_404(context.catalogue, id, context.urls.event_ics)
    if not event.date.is_in_calendars:
        abort(404)
    return body_response(event_ics(event, _feed(context)), ResourcePolicy.CROSS_ORIGIN)


@blueprint.get("/<language:language>/events/<id>/<year:year>.ics")
def anniversary_calendar(language: str, id: str, year: int) -> AnyResponse:
    return respond_from_newest(
        lambda edition: _anniversary_calendar(request_context(language, edition=edition), id, year)
    )


def _anniversary_calendar(context: RequestContext, id: str, year: int) -> Response:
    event = event_or_404(context.catalogue, id, partial(context.urls.anniversary_ics, year=year))
    if not date.min.year <= year <= date.max.year:
        abort(404)
    first, last = date(year, 1, 1), date(year, 12, 31)
    anniversary = next(iter(anniversaries((event,), first, last, has_or_had_anniversaries)), None)
    return body_response(anniversary_ics(or_404(anniversary), _feed(context)), ResourcePolicy.CROSS_ORIGIN)


def _feed(context: RequestContext) -> Feed:
    return Feed(
        context.catalogue.site, context.translations, context.urls, context.title, context.description, context.today
    )
