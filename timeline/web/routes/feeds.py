"""The feeds: calendars to subscribe to, Atom, JSON Feed, CSV and TimelineJS."""

from dataclasses import replace

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.anniversaries import anniversaries, has_or_had_anniversaries
from timeline.render.atom import changelog_atom, events_atom
from timeline.render.csv import events_csv
from timeline.render.feed import Feed
from timeline.render.ics import Calendar, anniversaries_ics, anniversary_window, event_ics, events_ics
from timeline.render.json_feed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.search import FEED_OPTION_RANGES, find_events, parse_feed_options, parse_query, query_parameters
from timeline.urls import Urls
from timeline.web.request_context import RequestContext, event_or_404, request_context, requested_parameters
from timeline.web.responses import ResourcePolicy, allow_all_origins, body_response
from timeline.web.routing import redirect_to_canonical, respond_from_newest, scope_route

blueprint = Blueprint("feeds", __name__)
blueprint.after_request(allow_all_origins)


@scope_route(blueprint, "anniversaries.ics", uses_previous_editions=True)
def anniversaries_calendar(context: RequestContext) -> AnyResponse:
    """The anniversaries of the events that the words of the address ask for, as it asks to follow them."""
    query = parse_query(requested_parameters(*FEED_OPTION_RANGES), context.catalogue)
    options = parse_feed_options(request.args.to_dict(flat=False))
    url_parameters = (*query_parameters(query), *options.parameters)
    if redirection := redirect_to_canonical(context, context.urls.anniversaries_ics(url_parameters)):
        return redirection
    window = anniversary_window(context.today, options.years_ahead)
    selected = anniversaries(find_events(context.events, query), *window, predicate=has_or_had_anniversaries)
    return body_response(
        anniversaries_ics(selected, replace(_feed(context), query_parameters=url_parameters), options),
        ResourcePolicy.CROSS_ORIGIN,
    )


@scope_route(blueprint, "events.ics", uses_previous_editions=True)
def events_calendar(context: RequestContext) -> AnyResponse:
    """The events of a scope that the words of the address ask for, as on its page."""
    query = parse_query(requested_parameters(), context.catalogue)
    url_parameters = query_parameters(query)
    if redirection := redirect_to_canonical(context, context.urls.events_ics(url_parameters)):
        return redirection
    return body_response(
        events_ics(find_events(context.events, query), replace(_feed(context), query_parameters=url_parameters)),
        ResourcePolicy.CROSS_ORIGIN,
    )


@blueprint.get("/<language:language>/events/<id>.ics")
def event_calendar(language: str, id: str) -> AnyResponse:
    return respond_from_newest(lambda edition: _event_calendar(request_context(language, edition=edition), id))


def _event_calendar(context: RequestContext, id: str) -> Response:
    event = event_or_404(context.catalogue, id, context.urls.event_ics)
    if not event.date.is_exact:
        abort(404)
    return body_response(event_ics(event, _feed(context)), ResourcePolicy.CROSS_ORIGIN)


def _feed(context: RequestContext) -> Calendar:
    return Calendar(context.catalogue.site, context.translations, context.urls, *context.title)


FEED_FORMATS = {  # by the end of the address: the whole address, and what is there
    "events.atom": (Urls.events_atom, events_atom),
    "changes.atom": (Urls.changelog_atom, changelog_atom),
    "events.json": (Urls.events_json, events_json),
    "events.csv": (Urls.events_csv, events_csv),
    "timelinejs.json": (Urls.timelinejs_json, timelinejs_json),
}
_FILENAME_RULE = f"<any({', '.join(map(repr, FEED_FORMATS))}):form>"


@scope_route(blueprint, _FILENAME_RULE, uses_previous_editions=True)
def feed(context: RequestContext, form: str) -> AnyResponse:
    """The events of a scope that the words of the address ask for, as on its page."""
    query = parse_query(requested_parameters(), context.catalogue)
    url_parameters, (url, render) = query_parameters(query), FEED_FORMATS[form]
    if redirection := redirect_to_canonical(context, url(context.urls, url_parameters)):
        return redirection
    feed = Feed(context.catalogue.site, context.translations, context.urls, *context.title, url_parameters)
    return body_response(render(find_events(context.events, query), feed), ResourcePolicy.CROSS_ORIGIN)
