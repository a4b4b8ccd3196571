"""The pages that people read."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.addresses import Addresses
from timeline.catalogue import Person, Source, Term
from timeline.pages import anniversaries_page, event_page, named_page, timeline_page
from timeline.queries import query
from timeline.render.card import card_png
from timeline.render.jsonld import (
    Node,
    collection_node,
    event_node,
    person_node,
    place_node,
    site_node,
    source_node,
)
from timeline.trails import anniversaries_trail, collection_trail, event_trail, named_trail
from timeline.web.asked import ORDERING, Asked, asked, edition, event_asked, order_asked, present, words_asked
from timeline.web.html import html
from timeline.web.replies import Readers, reply

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


@blueprint.get("/<language:language>/", defaults={"collection": None})
@blueprint.get("/<language:language>/collections/<collection>/")
def timeline(language: str, collection: str | None) -> Response:
    now = asked(language, collection)
    wanted = query(words_asked(*ORDERING), now.catalogue)
    shown = timeline_page(
        now.catalogue,
        now.events,
        wanted,
        order_asked(),
        collection=now.collection,
        language=language,
        today=now.today,
    )
    site, to = now.catalogue.site, now.addresses
    trail = collection_trail(now.collection, to, now.wording)
    told = collection_node(now.collection, site, to) if now.collection else site_node(site, to)
    return reply(html(now, "timeline.html", shown, asked=wanted, order=shown.listing.order, trail=trail, told=[told]))


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


@blueprint.get("/<language:language>/anniversaries/", defaults={"collection": None})
@blueprint.get("/<language:language>/collections/<collection>/anniversaries/")
def anniversaries(language: str, collection: str | None) -> Response:
    now = asked(language, collection)
    shown = anniversaries_page(now.events, order_asked(), now.today)
    trail = anniversaries_trail(now.collection, now.addresses, now.wording)
    return reply(html(now, "anniversaries.html", shown, order=shown.order, trail=trail))


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
