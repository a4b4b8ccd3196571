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

from timeline.calendar_grid import years_served
from timeline.i18n import N_
from timeline.model.csp_hosts import DEFAULT_PORTS
from timeline.model.edtf import Point
from timeline.render.embed import FORMS, Room, Shown
from timeline.search import Framing, QueryError, parameters, query
from timeline.web.request_context import ORDERING, Asked, asked, edition, order_of, present, running, words_of
from timeline.web.responses import Readers, reply

Words = MultiDict[str, str]

_LONGEST = 8192  # characters of an address that may be ours; to take apart a host of n accents takes n² steps

blueprint = Blueprint("oembed", __name__)


@blueprint.get("/oembed")
def oembed() -> Response:
    """Words besides those of the standard are let pass: WordPress adds `dnt`, others a key."""
    rendered = FORMS.get(request.args.get("format") or "json") or abort(501)
    room = Room(_pixels("maxwidth"), _pixels("maxheight"))
    url = request.args.get("url", "").strip() or abort(400)
    if len(url) > _LONGEST:
        abort(404)
    try:
        now, shown = _shown(*_within(url))
    except QueryError:
        abort(404)
    return reply(rendered(shown, room, now.catalogue.site, now.addresses), Readers.ANY)


def _pixels(name: str) -> int | None:
    said = request.args.get(name, "").strip()
    if said and not re.fullmatch("0*[1-9][0-9]{0,8}", said):
        abort(400)
    return int(said) if said else None


def _within(url: str) -> tuple[str, Words]:
    """The path and the words of a full address of the site; 404 where it is another's."""
    try:
        parts = urlsplit(url)
        ours = parts.scheme in DEFAULT_PORTS and _host(parts) == _host(urlsplit(running().settings.site_url))
    except ValueError:  # no port, or no host, that can be
        ours = False
    if not ours:
        abort(404)
    return unquote(parts.path) or "/", MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    """The host, and the port where it is not the scheme's own: people write http for https, and the other way round."""
    return parts.hostname, None if parts.port == DEFAULT_PORTS[parts.scheme] else parts.port


def _shown(path: str, words: Words) -> tuple[Asked, Shown]:
    """What is asked by an address of ours, and what stands for it; 404 where that is nothing that a frame shows."""
    try:
        endpoint, parts = _routed(path)
    except HTTPException:
        abort(404)
    view = present(_VIEWS.get(endpoint))
    language = parts.pop("language", edition().catalogue.site.languages[0])
    now = asked(language, parts.pop("kind", None), parts.pop("key", ""))
    return now, view(now, words, **parts)


def _routed(path: str) -> tuple[str, dict[str, Any]]:
    """The view of a path and the parts of its address, also where a slash is missing at its end."""
    routes = current_app.url_map.bind("")
    try:
        endpoint, parts = routes.match(path, "GET")
    except RequestRedirect as redirect:
        endpoint, parts = routes.match(unquote(urlsplit(redirect.new_url).path), "GET")
    return endpoint, dict(parts)


def _home(now: Asked, words: Words) -> Shown:
    """The site's own address leads to the timeline in its first language, without regard to words."""
    return _timeline(now, MultiDict())


def _timeline(now: Asked, words: Words) -> Shown:
    order_of(words)
    asked = parameters(query(words_of(words, *ORDERING), now.catalogue))
    return Shown(now.titled[0], now.addresses.timeline(asked), asked, Framing("timeline"))


def _anniversaries(now: Asked, words: Words) -> Shown:
    order_of(words)
    title = now.wording.say(N_("{title}: anniversaries"), title=now.titled[0])
    return Shown(title, now.addresses.anniversaries(), (), Framing("anniversaries"))


def _month(now: Asked, words: Words, year: int, month: int) -> Shown:
    if year not in years_served(now.events, now.today):
        abort(404)
    shown = Point(year, month)
    title = f"{now.wording.opening(shown)} – {now.titled[0]}"
    return Shown(title, now.addresses.month_sheet(year, month), (), Framing("month", month=shown))


# Pages by the names of their views; each says so in its head, for editors that look there.
_VIEWS: MappingProxyType[str, Callable[..., Shown]] = MappingProxyType(
    {
        "pages.home": _home,
        "pages.timeline": _timeline,
        "pages.anniversaries": _anniversaries,
        "pages.month": _month,
    }
)
