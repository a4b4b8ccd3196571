"""Templates to pages: the one door of Jinja."""

from dataclasses import dataclass, fields
from datetime import date

from flask import render_template, request

from timeline.addresses import Addresses
from timeline.bodies import HTML, Body
from timeline.catalogue import Collection, Site
from timeline.queries import parameters
from timeline.web.asked import Asked, running
from timeline.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class View:
    """What every template is given."""

    page: object  # a page of `timeline.pages`
    wording: Wording
    to: Addresses
    site: Site
    collection: Collection | None
    today: date
    languages: tuple[Wording, ...]
    path: str  # of this page, without its language: what the same page has in every language


def html(now: Asked, template: str, page: object, path: str | None = None) -> Body:
    """A page as finished bytes; `path` where it is not the address that was asked."""
    language = now.wording.language
    if path is None:
        path = request.full_path.rstrip("?").removeprefix(f"/{language}")
    site = now.catalogue.site
    languages = tuple(map(wording, site.languages))
    view = View(page, now.wording, now.addresses, site, now.collection, now.today, languages, path)
    context = {field.name: getattr(view, field.name) for field in fields(view)}
    text = render_template(
        template, **context, _=now.wording.say, count=now.wording.count, asset=_asset, parameters=parameters
    )
    return Body(text.encode(), HTML)


def _asset(name: str) -> str:
    """The address of a file in `static/`, which changes when the file does."""
    return f"/static/{name}?v={running().static[name].etag[:8]}"
