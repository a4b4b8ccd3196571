"""The pages that people read."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import (
    anniversaries_trail,
    changes_trail,
    event_trail,
    named_trail,
    scope_trail,
    sheet_trail,
    subscribe_trail,
)
from timeline.model.catalogue import Person, Query, Source, Term
from timeline.model.edtf import Point
from timeline.pages.calendar import month_page, year_page
from timeline.pages.subscribe import CALENDARS, SubscribePage, subscribe_page
from timeline.pages.timeline import anniversaries_page, event_page, history_page, marks, named_page, timeline_page
from timeline.render.ics import window
from timeline.render.json_ld import Node, event_node, person_node, place_node, scope_node, site_node, source_node
from timeline.render.qr_code import qr_svg
from timeline.render.share_card import card_png, has_card
from timeline.search import FOLLOWING, following, one_of, parameters, query
from timeline.urls import Addresses
from timeline.web.request_context import ORDERING, Asked, asked, edition, event_asked, order_asked, present, words_asked
from timeline.web.responses import Readers, reply
from timeline.web.routing import scoped
from timeline.web.templating import html

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
    return reply(html(now, "event.html", shown, trail=trail, told=[told], card=has_card(found, now.wording)))


@blueprint.get("/<language:language>/events/<id>.png")
def event_card(language: str, id: str) -> Response:
    """What stands for an event where its address is shared."""
    now = asked(language)
    found = event_asked(now.catalogue, id, now.addresses.event_card)
    drawn = present(found if has_card(found, now.wording) else None)
    return reply(card_png(drawn, now.wording, site=now.catalogue.site), Readers.ANY)


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


@scoped(blueprint, "calendar/")
def this_year(now: Asked) -> Response:
    """The sheet of today's year, whose own address it names as the one to keep."""
    return _year(now, now.today.year)


@scoped(blueprint, "calendar/<year:year>/")
def year(now: Asked, year: int) -> Response:
    return _year(now, year)


@scoped(blueprint, "calendar/<year:year>/<month:month>/")
def month(now: Asked, year: int, month: int) -> Response:
    shown = present(month_page(now.events, year, month, now.today, marks(now.catalogue), now.wording.first_weekday))
    trail = sheet_trail(now.scope.named, Point(year, month), now.addresses, now.wording)
    return reply(html(now, "month.html", shown, trail=trail, embeds=True))


def _year(now: Asked, year: int) -> Response:
    shown = present(year_page(now.events, year, now.today, now.wording.first_weekday))
    address = now.addresses.year_sheet(year)
    path = address.removeprefix(f"/{now.wording.language}")
    trail = sheet_trail(now.scope.named, Point(year), now.addresses, now.wording)
    return reply(html(now, "year.html", shown, path=path, trail=trail))


CHOICE = "calendar"


@scoped(blueprint, "subscribe/")
def subscribe(now: Asked) -> AnyResponse:
    """A form says what goes without saying too: it is led on to the address that does not."""
    wanted, shown = _shown(now)
    said = [pair for pair in request.args.items(multi=True) if pair[0] in FOLLOWING]
    if sorted(said) != sorted(shown.following.parameters if shown.following else ()):
        return redirect(now.addresses.subscribe((*parameters(wanted), *shown.chosen.words)))
    trail = subscribe_trail(now.scope.named, now.addresses, now.wording)
    return reply(html(now, "subscribe.html", shown, asked=wanted, besides=shown.chosen.words, trail=trail))


@scoped(blueprint, "subscribe.svg")
def subscribe_code(now: Asked) -> AnyResponse:
    """What the page of the same words offers, for telephones."""
    _, shown = _shown(now)
    return reply(qr_svg(present(shown.chosen.followed.code)))


def _shown(now: Asked) -> tuple[Query, SubscribePage]:
    calendar = one_of(CHOICE, request.args.get(CHOICE), CALENDARS)
    wanted = query(words_asked(CHOICE, *FOLLOWING), now.catalogue)
    follow = following(request.args.to_dict(flat=False))
    return wanted, subscribe_page(
        now.catalogue,
        now.events,
        wanted,
        calendar,
        follow,
        window(now.today, follow.years),
        title=now.scope.title.in_(now.wording.language),
        to=now.addresses,
        wording=now.wording,
    )
