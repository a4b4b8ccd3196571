"""The views of the page that says how to subscribe."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import subscribe_breadcrumbs
from timeline.model.entities import Query
from timeline.pages.subscribe import CALENDARS, SubscribePage, subscribe_page
from timeline.render.ics import anniversary_window
from timeline.render.qr_code import qr_svg
from timeline.search import FEED_OPTION_RANGES, parse_choice, parse_feed_options, parse_query, query_parameters
from timeline.web.request_context import RequestContext, or_404, requested_parameters
from timeline.web.responses import body_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

CALENDAR_PARAMETER = "calendar"

blueprint = Blueprint("subscribe", __name__)


@scope_route(blueprint, "subscribe/")
def subscribe(context: RequestContext) -> AnyResponse:
    """Redirect to the URL without default values, because the form also submits those."""
    query, page = _query_and_page(context)
    url_options = [pair for pair in request.args.items(multi=True) if pair[0] in FEED_OPTION_RANGES]
    if sorted(url_options) != sorted(page.options.parameters if page.options else ()):
        return redirect(context.urls.subscribe((*query_parameters(query), *page.selected.parameters)))
    breadcrumbs = subscribe_breadcrumbs(context.scope.entity, context.urls, context.translations)
    extra = page.selected.parameters
    body = render_page(context, "subscribe.html", page, query=query, extra_parameters=extra, breadcrumbs=breadcrumbs)
    return body_response(body)


@scope_route(blueprint, "subscribe.svg")
def subscribe_qr(context: RequestContext) -> AnyResponse:
    """The QR code that the subscribe page with the same query parameters shows."""
    _, page = _query_and_page(context)
    return body_response(qr_svg(or_404(page.selected.feed.qr_text)))


def _query_and_page(context: RequestContext) -> tuple[Query, SubscribePage]:
    calendar = parse_choice(CALENDAR_PARAMETER, request.args.get(CALENDAR_PARAMETER), CALENDARS)
    query = parse_query(requested_parameters(CALENDAR_PARAMETER, *FEED_OPTION_RANGES), context.catalogue)
    options = parse_feed_options(request.args.to_dict(flat=False))
    return query, subscribe_page(
        context.catalogue,
        context.scope.index,
        query,
        calendar,
        options,
        anniversary_window(context.today, options.years_ahead),
        title=context.scope.title.in_(context.translations.language),
        urls=context.urls,
        translations=context.translations,
    )
