"""Templates to pages: the one door of Jinja."""

from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from urllib.parse import urlencode

from flask import render_template, request

from timeline.addresses import Addresses
from timeline.anniversaries import kept
from timeline.bodies import HTML, Body
from timeline.catalogue import Collection, Query, Site
from timeline.languages import fold, marked
from timeline.listing import Order
from timeline.queries import parameters
from timeline.web.asked import Asked, running
from timeline.web.static import version
from timeline.wording import Wording, wording

_PLAIN = Order()


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
    today: date


def html(
    now: Asked, template: str, page: object, path: str | None = None, asked: Query | None = None, order: Order = _PLAIN
) -> Body:
    """A page as finished bytes; `path` where it is not the address that was asked, `asked` what its query is."""
    language = now.wording.language
    bare = request.path.removeprefix(f"/{language}") if path is None else path
    words = parameters(asked) if asked else ()

    def arranged(order: Order) -> str:
        """The path of this page with its list arranged so."""
        parameters = (*words, *order.parameters)
        return f"{bare}?{urlencode(parameters)}" if parameters else bare

    def narrow(query: Query) -> str:
        """The address of the timeline with what this query asks, in the order of this page."""
        return now.addresses.timeline((*parameters(query), *order.at(1).parameters))

    site = now.catalogue.site
    languages = tuple(map(wording, site.languages))
    keeps = any(map(kept, now.events))
    path = arranged(order)
    view = View(page, now.wording, now.addresses, site, now.collection, languages, path, words, keeps, now.today)
    context = {field.name: getattr(view, field.name) for field in fields(view)}
    text = render_template(
        template,
        **context,
        _=now.wording.say,
        count=now.wording.count,
        asset=_asset,
        arranged=lambda order: f"/{language}{arranged(order)}",
        narrow=narrow,
        marked=partial(marked, words=fold(asked.words)) if asked else None,
    )
    return Body(text.encode(), HTML)


def _asset(name: str) -> str:
    """The address of a file in `static/`, which changes when the file does."""
    return f"/static/{name}?v={version(running().static[name])}"
