"""Templates to pages: the one door of Jinja."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from flask import render_template, request

from timeline.addresses import Addresses
from timeline.anniversaries import kept
from timeline.bodies import HTML, Body
from timeline.catalogue import Collection, Query, Site
from timeline.colours import NIGHT, PAPER
from timeline.pages import scope
from timeline.queries import parameters
from timeline.render.jsonld import Node, graph
from timeline.trails import Trail
from timeline.web.asked import Asked
from timeline.web.static import asset
from timeline.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class View:
    """What every template is given."""

    page: object  # a page of `timeline.pages`
    wording: Wording
    to: Addresses
    site: Site
    collection: Collection | None
    languages: tuple[Wording, ...]
    path: str  # of this page, without its language: what the same page has in every language
    asked: tuple[tuple[str, str], ...]  # the words of its query
    keeps: bool  # whether the scope has anniversaries to follow
    here: str | None  # the path of this page without its query; None where there is nothing
    trail: Trail
    told: Node | None  # what machines are told


def html(
    now: Asked,
    template: str,
    page: object,
    path: str | None = None,
    asked: Query | None = None,
    trail: Trail = (),
    told: Iterable[Node] = (),
) -> Body:
    """A page as finished bytes; `path` where it is not the address that was asked, `asked` what its query is.

    `trail` leads to the page from the whole timeline, `told` is what machines are told besides.
    """
    language = now.wording.language
    here = request.path if path is None else None
    if path is None:
        path = request.path.removeprefix(f"/{language}")
    words = parameters(asked) if asked else ()
    if words:
        path += f"?{urlencode(words)}"
    site = now.catalogue.site
    languages = tuple(map(wording, site.languages))
    keeps = any(map(kept, scope(now.catalogue, now.collection)))
    graphed = graph(told, trail, now.addresses)
    view = View(
        page, now.wording, now.addresses, site, now.collection, languages, path, words, keeps, here, trail, graphed
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
    )
    return Body(text.encode(), HTML)
