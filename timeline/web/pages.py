"""The pages that people read."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.addresses import Addresses
from timeline.catalogue import Person, Source, Term
from timeline.history_pages import history_page
from timeline.pages import anniversaries_page, event_page, named_page, timeline_page
from timeline.queries import query
from timeline.render.card import card_png
from timeline.render.jsonld import (
    Node,
    event_node,
    person_node,
    place_node,
    scope_node,
    site_node,
    source_node,
)
from timeline.trails import anniversaries_trail, changes_trail, event_trail, named_trail, scope_trail
from timeline.web.asked import ORDERING, Asked, asked, edition, event_asked, order_asked, present, words_asked
from timeline.web.html import html
from timeline.web.replies import Readers, reply
from timeline.web.scoped import scoped

N = TypeVar("N", Person, Term, Source)

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> AnyResponse:
    """To the language that the reader's browser prefers: the only address that negotiates."""
    languages = edition().catalogue.site.languages
    language = request.accept_languages.best_match(languages, languages[0])
    response = redirect(f"/{language}/", 302)
    response.headers["Vary"] = "Accept-Language"
    return response


@scoped(blueprint, "")
def timeline(now: Asked) -> Response:
    wanted = query(words_asked(*ORDERING), now.catalogue)
    shown = timeline_page(
        now.catalogue,
        now.events,
        wanted,
        order_asked(),
        whole=now.scope.named is None,
        language=now.wording.language,
        today=now.today,
    )
    site, to = now.catalogue.site, now.addresses
    trail = scope_trail(now.scope.named, to, now.wording)
    told = scope_node(now.scope, site, to) if now.scope.named else site_node(site, to)
    order = shown.listing.order
    return reply(html(now, "timeline.html", shown, asked=wanted, order=order, trail=trail, told=[told], embeds=True))


@blueprint.get("/<language:language>/events/<id>/")
def event(language: str, id: str) -> Response:
    now = asked(language)
    found = event_asked(now.catalogue, id, now.addresses.event)
    shown = event_page(now.catalogue, found, now.today)
    trail = event_trail(found, now.addresses, now.wording)
    told = event_node(found, shown.whole, shown.parts, now.catalogue.site.zone, now.addresses)
    return reply(html(now, "event.html", shown, trail=trail, told=[told]))


@blueprint.get("/<language:language>/events/<id>.png")
def event_card(language: str, id: str) -> Response:
    """What stands for an event where its address is shared."""
    now = asked(language)
    found = event_asked(now.catalogue, id, now.addresses.event_card)
    return reply(card_png(found, now.wording, site=now.catalogue.site), Readers.ANY)


@scoped(blueprint, "anniversaries/")
def anniversaries(now: Asked) -> Response:
    shown = anniversaries_page(now.events, order_asked(), now.today)
    trail = anniversaries_trail(now.scope.named, now.addresses, now.wording)
    return reply(html(now, "anniversaries.html", shown, order=shown.order, trail=trail, embeds=True))


@scoped(blueprint, "changes/")
def changes(now: Asked) -> Response:
    shown = history_page(now.events, order_asked().page)
    trail = changes_trail(now.scope.named, now.addresses, now.wording)
    return reply(html(now, "changes.html", shown, order=shown.order, trail=trail))


@blueprint.get("/<language:language>/people/<key>/")
def person(language: str, key: str) -> Response:
    now = asked(language)
    return _named(now, "person.html", now.catalogue.person(key), person_node)


@blueprint.get("/<language:language>/places/<key>/")
def place(language: str, key: str) -> Response:
    now = asked(language)
    return _named(now, "place.html", now.catalogue.place(key), place_node)


@blueprint.get("/<language:language>/sources/<key>/")
def source(language: str, key: str) -> Response:
    now = asked(language)
    return _named(now, "source.html", now.catalogue.source(key), source_node)


def _named(now: Asked, template: str, thing: N | None, node: Callable[[N, Addresses], Node]) -> Response:
    named, to = present(thing), now.addresses
    shown = named_page(now.catalogue, named, order_asked(), to.language)
    trail = named_trail(named, to, now.wording)
    return reply(html(now, template, shown, order=shown.listing.order, trail=trail, told=[node(named, to)]))
