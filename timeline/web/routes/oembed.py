"""oEmbed (oembed.com): returns the embed for a page whose URL is pasted into an editor, such as WordPress."""

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from timeline.calendar_grid import calendar_years
from timeline.i18n import N_
from timeline.model.csp_hosts import DEFAULT_PORTS
from timeline.model.edtf import EDTFDate
from timeline.render.embed import OEMBED_FORMATS, EmbeddablePage, MaxSize
from timeline.render.share_card import has_figures_share_card, has_scope_share_card, has_share_card
from timeline.search import EVENT_VIEW, EmbedOptions, QueryError, parse_query, query_parameters
from timeline.web.request_context import (
    LIST_PARAMETERS,
    RequestContext,
    app_state,
    current_edition,
    filter_parameters,
    or_404,
    parse_list_options,
    request_context,
)
from timeline.web.responses import ResourcePolicy, body_response
from timeline.web.routes.embed import parse_embed_parameters, parse_event_embed_options

Arguments = MultiDict[str, str]

_MAX_URL_LENGTH = 8192  # characters; parsing a host name with n accents takes n² steps

blueprint = Blueprint("oembed", __name__)


@blueprint.get("/oembed")
def oembed() -> Response:
    """Ignore parameters that are not in the standard: WordPress adds `dnt`, others add a key."""
    render = OEMBED_FORMATS.get(request.args.get("format") or "json") or abort(501)
    max_size = MaxSize(_pixel_argument("maxwidth"), _pixel_argument("maxheight"))
    url = request.args.get("url", "").strip() or abort(400)
    if len(url) > _MAX_URL_LENGTH:
        abort(404)
    try:
        context, page = _resolve_page(*_split_site_url(url))
    except QueryError:
        abort(404)
    return body_response(render(page, max_size, context.catalogue.site, context.urls), ResourcePolicy.CROSS_ORIGIN)


def _pixel_argument(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if text and not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        abort(400)
    return int(text) if text else None


def _split_site_url(url: str) -> tuple[str, Arguments]:
    """Return the decoded path and the query parameters of a URL of this site. Abort with 404 for another site."""
    site = urlsplit(app_state().settings.site_url)
    try:
        parts = urlsplit(url)
        is_this_site = parts.scheme in DEFAULT_PORTS and _host_and_port(parts) == _host_and_port(site)
    except ValueError:  # the port or the host is invalid
        is_this_site = False
    if not is_this_site or not f"{parts.path}/".startswith(f"{site.path}/"):
        abort(404)
    return unquote(parts.path.removeprefix(site.path)) or "/", MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def _host_and_port(parts: SplitResult) -> tuple[str | None, int | None]:
    """Return the host, and the port unless it is the default. The scheme is ignored: people mix up http and https."""
    return parts.hostname, None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port


def _resolve_page(path: str, arguments: Arguments) -> tuple[RequestContext, EmbeddablePage]:
    """Return the request context and the embeddable page of a path. Abort with 404 if the path has no embed."""
    try:
        endpoint, variables = _match_route(path)
    except HTTPException:
        abort(404)
    view = or_404(_EMBEDDABLE_VIEWS.get(endpoint))
    language = variables.pop("language", current_edition().catalogue.site.languages[0])
    context = request_context(language, variables.pop("kind", None), variables.pop("key", ""))
    return context, view(context, arguments, **variables)


def _match_route(path: str) -> tuple[str, dict[str, Any]]:
    """Return the endpoint and the variables of a path, even if its final slash is missing."""
    routes = current_app.url_map.bind("")
    try:
        endpoint, variables = routes.match(path, "GET")
    except RequestRedirect as redirect:
        endpoint, variables = routes.match(unquote(urlsplit(redirect.new_url).path), "GET")
    return endpoint, dict(variables)


def _home(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    """`/` redirects to the timeline in the site's first language by default. Its query parameters are ignored."""
    return _timeline(context, MultiDict())


def _timeline(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    parse_list_options(arguments)
    query = parse_query(filter_parameters(arguments, *LIST_PARAMETERS), context.catalogue)
    url_parameters = query_parameters(query)
    path = context.urls.timeline(url_parameters)
    return _scope_page(context, context.title, path, EmbedOptions("timeline"), url_parameters)


def _anniversaries(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    parse_list_options(arguments)
    title = context.translations.gettext(N_("{title}: anniversaries"), title=context.title)
    return _scope_page(context, title, context.urls.anniversaries(), EmbedOptions("anniversaries"))


def _story(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    title = context.translations.gettext(N_("{title}: story"), title=context.title)
    return _scope_page(context, title, context.urls.story(), EmbedOptions("story"))


def _figures(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    title = context.translations.gettext(N_("{title}: figures over the years"), title=context.title)
    return _scope_page(context, title, context.urls.figures(), EmbedOptions("figures"))


def _month(context: RequestContext, arguments: Arguments, year: int, month: int) -> EmbeddablePage:
    if year not in calendar_years(context.events, context.today):
        abort(404)
    period = EDTFDate(year, month)
    title = f"{context.translations.format_date_capitalized(period)} – {context.title}"
    path = context.urls.calendar_month(year, month)
    return _scope_page(context, title, path, EmbedOptions("month", month=period))


def _embed(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    """An embed itself, with all its options."""
    query, options = parse_embed_parameters(context, arguments)
    url_parameters = query_parameters(query)
    return _scope_page(context, context.title, context.urls.timeline(url_parameters), options, url_parameters)


def _scope_page(
    context: RequestContext,
    title: str,
    path: str,
    options: EmbedOptions,
    url_parameters: tuple[tuple[str, str], ...] = (),
) -> EmbeddablePage:
    """A page of a scope. `url_parameters` are those of its query, which its embed takes too."""
    urls = context.urls
    scope, translations = context.scope, context.translations
    share_card_path = urls.scope_share_card() if has_scope_share_card(scope, translations) else None
    if options.view == "figures" and has_figures_share_card(scope, translations):
        share_card_path = urls.figures_file("png")
    embed_path = urls.embed((*url_parameters, *options.parameters))
    return EmbeddablePage(title, path, embed_path, options.view, share_card_path)


def _event(context: RequestContext, arguments: Arguments, id: str) -> EmbeddablePage:
    return _event_page(context, id, EmbedOptions())


def _event_embed(context: RequestContext, arguments: Arguments, id: str) -> EmbeddablePage:
    """The embed of an event itself, with all its options."""
    return _event_page(context, id, parse_event_embed_options(context, arguments))


def _event_page(context: RequestContext, id: str, options: EmbedOptions) -> EmbeddablePage:
    """The page of an event, also for an id that is retired."""
    urls, catalogue = context.urls, context.catalogue
    event = or_404(catalogue.events_by_id.get(catalogue.id_redirects.get(id, id)))
    share_card_path = urls.event_share_card(event.id) if has_share_card(event, context.translations) else None
    embed_path = urls.event_embed(event.id, options.parameters)
    title = event.title.in_(context.translations.language)
    return EmbeddablePage(title, urls.event(event.id), embed_path, EVENT_VIEW, share_card_path)


# By endpoint. Each of these pages also links to oEmbed in its <head>, where editors look for it.
_EMBEDDABLE_VIEWS: MappingProxyType[str, Callable[..., EmbeddablePage]] = MappingProxyType(
    {
        "pages.home": _home,
        "pages.timeline": _timeline,
        "pages.anniversaries": _anniversaries,
        "story.story": _story,
        "pages.calendar_month": _month,
        "pages.event": _event,
        "figures.figures": _figures,
        "embed.embed": _embed,
        "embed.event_embed": _event_embed,
    }
)
