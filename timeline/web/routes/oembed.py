"""oEmbed: the frame that stands for a page, for editors into which the page's address is pasted."""

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
from timeline.search import EmbedOptions, QueryError, parse_query, query_parameters
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

Arguments = MultiDict[str, str]

_MAX_URL_LENGTH = 8192  # characters of an address that may be ours; to take apart a host of n accents takes n² steps

blueprint = Blueprint("oembed", __name__)


@blueprint.get("/oembed")
def oembed() -> Response:
    """Words besides those of the standard are let pass: WordPress adds `dnt`, others a key."""
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
    """The path and the words of a full address of the site; 404 where it is another's."""
    try:
        parts = urlsplit(url)
        is_ours = parts.scheme in DEFAULT_PORTS and _host_and_port(parts) == _host_and_port(
            urlsplit(app_state().settings.site_url)
        )
    except ValueError:  # no port, or no host, that can be
        is_ours = False
    if not is_ours:
        abort(404)
    return unquote(parts.path) or "/", MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def _host_and_port(parts: SplitResult) -> tuple[str | None, int | None]:
    """The host, and the port where it is not the scheme's own: people write http for https, and the other way round."""
    return parts.hostname, None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port


def _resolve_page(path: str, arguments: Arguments) -> tuple[RequestContext, EmbeddablePage]:
    """What is asked by an address of ours, and what stands for it; 404 where that is nothing that a frame shows."""
    try:
        endpoint, parts = _match_route(path)
    except HTTPException:
        abort(404)
    view = or_404(_EMBEDDABLE_VIEWS.get(endpoint))
    language = parts.pop("language", current_edition().catalogue.site.languages[0])
    context = request_context(language, parts.pop("kind", None), parts.pop("key", ""))
    return context, view(context, arguments, **parts)


def _match_route(path: str) -> tuple[str, dict[str, Any]]:
    """The view of a path and the parts of its address, also where a slash is missing at its end."""
    routes = current_app.url_map.bind("")
    try:
        endpoint, parts = routes.match(path, "GET")
    except RequestRedirect as redirect:
        endpoint, parts = routes.match(unquote(urlsplit(redirect.new_url).path), "GET")
    return endpoint, dict(parts)


def _home(context: RequestContext, words: Arguments) -> EmbeddablePage:
    """The site's own address leads to the timeline in its first language, without regard to words."""
    return _timeline(context, MultiDict())


def _timeline(context: RequestContext, arguments: Arguments) -> EmbeddablePage:
    parse_list_options(arguments)
    url_parameters = query_parameters(parse_query(filter_parameters(arguments, *LIST_PARAMETERS), context.catalogue))
    return EmbeddablePage(
        context.title[0], context.urls.timeline(url_parameters), url_parameters, EmbedOptions("timeline")
    )


def _anniversaries(context: RequestContext, words: Arguments) -> EmbeddablePage:
    parse_list_options(words)
    title = context.translations.gettext(N_("{title}: anniversaries"), title=context.title[0])
    return EmbeddablePage(title, context.urls.anniversaries(), (), EmbedOptions("anniversaries"))


def _month(context: RequestContext, words: Arguments, year: int, month: int) -> EmbeddablePage:
    if year not in calendar_years(context.events, context.today):
        abort(404)
    shown = EDTFDate(year, month)
    title = f"{context.translations.format_date_capitalized(shown)} – {context.title[0]}"
    return EmbeddablePage(title, context.urls.calendar_month(year, month), (), EmbedOptions("month", month=shown))


# Pages by the names of their views; each says so in its head, for editors that look there.
_EMBEDDABLE_VIEWS: MappingProxyType[str, Callable[..., EmbeddablePage]] = MappingProxyType(
    {
        "pages.home": _home,
        "pages.timeline": _timeline,
        "pages.anniversaries": _anniversaries,
        "pages.calendar_month": _month,
    }
)
