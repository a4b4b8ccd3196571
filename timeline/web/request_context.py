"""What a request asks: in which language and scope, of which edition, on which day."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import abort, current_app, redirect, request
from werkzeug.datastructures import MultiDict

from timeline.body import Body
from timeline.i18n.translations import Translations, get_translations
from timeline.model.catalogue import Catalogue, Collection, Event, Office
from timeline.model.localized_text import LangString
from timeline.pagination import ListOptions
from timeline.repository import Clock, Edition, Repository
from timeline.search import QueryError, Scope, parse_choice, scope
from timeline.settings import Settings
from timeline.urls import Urls
from timeline.web.cache import SNAPSHOT, CacheMiddleware, RequestSnapshot
from timeline.web.metrics import Metrics

EXTENSION = "timeline"
LIST_PARAMETERS = ("order", "page")
_ORDERS = ("oldest", "newest")
# What networks and mailings add to the addresses that people share; it asks nothing of us.
_TRACKING_PARAMETER = re.compile("utm_[a-z_]+|fbclid|gclid|msclkid|zarsrc|mc_[ce]id")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AppState:
    """What one running application has: set up once, by `create_app`."""

    settings: Settings
    repository: Repository
    clock: Clock
    response_cache: CacheMiddleware
    static_files: Mapping[str, Body]  # by path below `static/`
    metrics: Metrics
    is_preview: bool = False  # for editors: with drafts, and with what is wrong with the file

    def update_gauges(self) -> None:
        """Set the gauges of this process."""
        self.metrics.set_gauges(self.repository.edition, self.response_cache.count, self.response_cache.size)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request's view of the world; it stays the same while the request lasts."""

    edition: Edition
    translations: Translations
    urls: Urls
    scope: Scope
    today: date

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def events(self) -> tuple[Event, ...]:
        return self.scope.events

    @property
    def title(self) -> tuple[LangString, LangString]:
        """The title and the description of the scope."""
        language = self.translations.language
        return self.scope.title.in_(language), self.scope.description.in_(language)


def app_state() -> AppState:
    state: AppState = current_app.extensions[EXTENSION]
    return state


def request_snapshot() -> RequestSnapshot:
    snapshot: RequestSnapshot = request.environ[SNAPSHOT]
    return snapshot


def current_edition() -> Edition:
    return request_snapshot().edition


def request_context(
    language: str, scope_kind: str | None = None, scope_key: str = "", *, edition: Edition | None = None
) -> RequestContext:
    """What is asked under these parts of an address; 404 where they name no language, or nothing of that kind.

    `edition` is a previous edition, where the current one is not meant.
    """
    edition = edition or current_edition()
    catalogue = edition.catalogue
    if language not in catalogue.site.languages:
        abort(404)
    collection_or_office: Collection | Office | None = None
    if scope_kind and not (
        collection_or_office := catalogue.office(scope_key)
        if scope_kind == "offices"
        else catalogue.collection(scope_key)
    ):
        abort(404)
    return RequestContext(
        edition,
        get_translations(language),
        Urls(
            app_state().settings.site_url, language, collection_or_office.scope_path if collection_or_office else None
        ),
        scope(catalogue, collection_or_office),
        request_snapshot().now.astimezone(catalogue.site.timezone).date(),
    )


def requested_parameters(*excluded: str) -> dict[str, list[str]]:
    """The words of the address that make a query, with all their values, and not those that ask something else."""
    return filter_parameters(request.args, *excluded)


def filter_parameters(arguments: MultiDict[str, str], *excluded: str) -> dict[str, list[str]]:
    """Those among the words of any address of ours."""
    values_by_name = arguments.to_dict(flat=False)
    return {
        name: values
        for name, values in values_by_name.items()
        if name not in excluded and not _TRACKING_PARAMETER.fullmatch(name)
    }


def requested_list_options() -> ListOptions:
    """How the list of the address is arranged; raise QueryError where there is no such order or page."""
    return parse_list_options(request.args)


def parse_list_options(arguments: MultiDict[str, str]) -> ListOptions:
    """The same of any address of ours."""
    order, page = parse_choice("order", arguments.get("order"), _ORDERS), arguments.get("page") or "1"
    if not re.fullmatch("[1-9][0-9]{0,4}", page):
        raise QueryError("page", page[:20], ("1",))
    return ListOptions(order == "newest", int(page))


def or_404(value: T | None) -> T:
    """What an address names; 404 where there is no such thing."""
    if value is None:
        abort(404)
    return value


def event_or_404(catalogue: Catalogue, id: str, event_url: Callable[[str], str]) -> Event:
    """The event of an id; a retired id leads on to the address of today's, for good."""
    if id in catalogue.id_redirects:
        abort(redirect(event_url(catalogue.id_redirects[id]), 301))
    return or_404(catalogue.events_by_id.get(id))
