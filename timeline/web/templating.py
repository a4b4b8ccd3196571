"""Templates to pages: the one door of Jinja."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import render_template, request

from timeline.anniversaries import kept
from timeline.body import HTML, Body
from timeline.breadcrumbs import Trail
from timeline.colours import NIGHT, PAPER
from timeline.i18n.translations import Wording, wording
from timeline.model.catalogue import Query, Site
from timeline.model.localized_text import fold, marked
from timeline.pagination import Order
from timeline.render.json_ld import Node, graph
from timeline.search import Scope, find, parameters
from timeline.urls import Addresses
from timeline.web.preview import Preview, preview
from timeline.web.request_context import Asked, running
from timeline.web.static_files import asset

_PLAIN = Order()


@dataclass(frozen=True, slots=True)
class View:
    """What every template is given."""

    page: object  # a page of `timeline.pages.timeline`
    wording: Wording
    to: Addresses
    site: Site
    scope: Scope
    languages: tuple[Wording, ...]
    path: str  # of this page, without its language: what the same page has in every language
    asked: tuple[tuple[str, str], ...]  # the words of its query
    keeps: bool  # whether what the page shows has anniversaries to follow
    today: date
    current: str | None  # the path of this page without its query; None where there is nothing
    trail: Trail
    graph: Node | None  # what machines are told
    embeds: bool  # whether a frame can stand for this page
    card: bool  # whether there is a picture of it
    preview: Preview | None


def html(
    now: Asked,
    template: str,
    page: object,
    path: str | None = None,
    *,
    asked: Query | None = None,
    besides: Sequence[tuple[str, str]] = (),
    order: Order = _PLAIN,
    trail: Trail = (),
    told: Iterable[Node] = (),
    embeds: bool = False,
    card: bool = False,
) -> Body:
    """A page as finished bytes; `path` where it is not the address that was asked, `asked` what its query is,
    `besides` the other words of its address.

    `trail` leads to the page from the whole timeline, `told` is what machines are told besides; `embeds` says that
    oEmbed gives a frame for it, `card` that there is a picture of it.
    """
    language = now.wording.language
    current = request.path if path is None else None
    bare = request.path.removeprefix(f"/{language}") if path is None else path
    words = parameters(asked) if asked else ()

    def arranged(order: Order) -> str:
        """The path of this page with its list arranged so."""
        pairs = (*words, *besides, *order.parameters)
        return f"{bare}?{urlencode(pairs)}" if pairs else bare

    def narrow(query: Query) -> str:
        """The address of the timeline with what this query asks, in the order of this page."""
        return now.addresses.timeline((*parameters(query), *order.at(1).parameters))

    site = now.catalogue.site
    languages = tuple(map(wording, site.languages))
    keeping = filter(kept, now.events)
    keeps = any(find(keeping, asked) if asked else keeping)
    graphed = graph(told, trail, now.addresses)
    view = View(
        page,
        now.wording,
        now.addresses,
        site,
        now.scope,
        languages,
        arranged(order),
        words,
        keeps,
        now.today,
        current,
        trail,
        graphed,
        embeds,
        card,
        preview(now.edition) if running().preview else None,
    )
    context = {field.name: getattr(view, field.name) for field in fields(view)}
    text = render_template(
        template,
        **context,
        _=now.wording.say,
        count=now.wording.count,
        asset=asset,
        paper=PAPER,
        night=NIGHT,
        arranged=lambda order: f"/{language}{arranged(order)}",
        narrow=narrow,
        marked=partial(marked, words=fold(asked.words)) if asked else None,
    )
    return Body(text.encode(), HTML)
