"""What a request asks: in which language and scope, of which edition, on which day."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import abort, current_app, redirect, request
from werkzeug.datastructures import MultiDict

from timeline.body import Body
from timeline.i18n.translations import Wording, wording
from timeline.model.catalogue import Catalogue, Collection, Event, Office
from timeline.model.localized_text import Text
from timeline.pagination import Order
from timeline.repository import Clock, Edition, Store
from timeline.search import QueryError, Scope, one_of, scope
from timeline.settings import Settings
from timeline.urls import Addresses
from timeline.web.cache import SNAPSHOT, CacheMiddleware, RequestSnapshot
from timeline.web.metrics import Metrics

EXTENSION = "timeline"
ORDERING = ("order", "page")
_ORDERS = ("oldest", "newest")
# What networks and mailings add to the addresses that people share; it asks nothing of us.
_FOREIGN = re.compile("utm_[a-z_]+|fbclid|gclid|msclkid|zarsrc|mc_[ce]id")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Running:
    """What one running application has: set up once, by `create_app`."""

    settings: Settings
    store: Store
    clock: Clock
    cache: CacheMiddleware
    static: Mapping[str, Body]  # by path below `static/`
    metrics: Metrics
    preview: bool = False  # for editors: with drafts, and with what is wrong with the file

    def observe(self) -> None:
        """Set the gauges of this process."""
        self.metrics.state(self.store.edition, self.cache.count, self.cache.size)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request's view of the world; it stays the same while the request lasts."""

    edition: Edition
    wording: Wording
    addresses: Addresses
    scope: Scope
    today: date

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def events(self) -> tuple[Event, ...]:
        return self.scope.events

    @property
    def titled(self) -> tuple[Text, Text]:
        """The title and the description of the scope."""
        language = self.wording.language
        return self.scope.title.in_(language), self.scope.description.in_(language)


def running() -> Running:
    found: Running = current_app.extensions[EXTENSION]
    return found


def snapshot() -> RequestSnapshot:
    found: RequestSnapshot = request.environ[SNAPSHOT]
    return found


def edition() -> Edition:
    return snapshot().edition


def asked(language: str, kind: str | None = None, key: str = "", *, of: Edition | None = None) -> Asked:
    """What is asked under these parts of an address; 404 where they name no language, or nothing of that kind.

    `of` is a previous edition, where the current one is not meant.
    """
    of = of or edition()
    catalogue = of.catalogue
    if language not in catalogue.site.languages:
        abort(404)
    named: Collection | Office | None = None
    if kind and not (named := catalogue.office(key) if kind == "offices" else catalogue.collection(key)):
        abort(404)
    return Asked(
        of,
        wording(language),
        Addresses(running().settings.site_url, language, named.path if named else None),
        scope(catalogue, named),
        snapshot().now.astimezone(catalogue.site.zone).date(),
    )


def words_asked(*besides: str) -> dict[str, list[str]]:
    """The words of the address that make a query, with all their values, and not those that ask something else."""
    return words_of(request.args, *besides)


def words_of(words: MultiDict[str, str], *besides: str) -> dict[str, list[str]]:
    """Those among the words of any address of ours."""
    found = words.to_dict(flat=False)
    return {name: values for name, values in found.items() if name not in besides and not _FOREIGN.fullmatch(name)}


def order_asked() -> Order:
    """How the list of the address is arranged; raise QueryError where there is no such order or page."""
    return order_of(request.args)


def order_of(words: MultiDict[str, str]) -> Order:
    """The same of any address of ours."""
    order, page = one_of("order", words.get("order"), _ORDERS), words.get("page") or "1"
    if not re.fullmatch("[1-9][0-9]{0,4}", page):
        raise QueryError("page", page[:20], ("1",))
    return Order(order == "newest", int(page))


def present(thing: T | None) -> T:
    """What an address names; 404 where there is no such thing."""
    if thing is None:
        abort(404)
    return thing


def event_asked(catalogue: Catalogue, id: str, address: Callable[[str], str]) -> Event:
    """The event of an id; a retired id leads on to the address of today's, for good."""
    if id in catalogue.retired:
        abort(redirect(address(catalogue.retired[id]), 301))
    return present(catalogue.by_id.get(id))
