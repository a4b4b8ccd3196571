"""The context of a request (edition, language, scope, day), its query parameters, and the state of the application."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import abort, current_app, redirect, request
from werkzeug.datastructures import MultiDict

from timeline.calendar_grid import Sheets, calendar_sheets
from timeline.degradations import Degradations
from timeline.i18n.translations import Translations, get_translations
from timeline.log_handler import is_losing_lines
from timeline.model import memoize_by_key
from timeline.model.catalogue import Catalogue
from timeline.model.entities import Collection, Office
from timeline.model.event import Event, has_anniversaries
from timeline.model.localized_text import LangString
from timeline.pages.overview import Overview, OverviewLabels, scope_overview
from timeline.pagination import ListOptions
from timeline.render.text_layout import text_width
from timeline.repository import Clock, Edition, Repository
from timeline.response_body import Body
from timeline.search import QueryError, Scope, parse_choice, scope
from timeline.settings import Settings
from timeline.urls import Urls
from timeline.web.inline_assets import InlineAssets
from timeline.web.metrics import Metrics
from timeline.web.response_cache import SNAPSHOT, RequestSnapshot, ResponseCache
from timeline.web.tracking_parameters import is_tracking_parameter

EXTENSION = "timeline"
LIST_PARAMETERS = ("order", "page")
_POLL_INTERVAL, _PREVIEW_POLL_INTERVAL = 1.0, 0.2  # seconds between two checks of events.yaml
_ORDERS = ("oldest", "newest")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AppState:
    """The state of one running application. `create_app` makes it once."""

    settings: Settings
    repository: Repository
    clock: Clock
    response_cache: ResponseCache
    static_files: Mapping[str, Body]  # by path in `static/`
    inline_assets: InlineAssets
    metrics: Metrics
    degradations: Degradations
    is_preview: bool = False  # a preview for editors also shows drafts and the problems of the file
    is_static: bool = False  # the pages of a static site link only to what it has

    def watch_file(self) -> None:
        """Ensure that the file is watched in this process."""
        self.repository.watch(_PREVIEW_POLL_INTERVAL if self.is_preview else _POLL_INTERVAL, self.update_metrics)

    def update_metrics(self) -> None:
        """Set the metrics gauges of this process, and save its metrics for other worker processes."""
        if is_losing_lines():
            self.degradations.report("log", "lines are lost, because standard error is not read or cannot be written")
        else:
            self.degradations.resolve("log")
        self.metrics.set_gauges(self.repository.edition, self.response_cache.count, self.response_cache.size)
        self.metrics.save()


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The edition, language, scope and day of one request. They do not change during the request."""

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
    def overview(self) -> Overview:
        """The overview of all events of the scope."""
        labels = OverviewLabels(self.translations, text_width)
        return scope_overview(self.catalogue, self.scope, self.today, labels)

    @property
    def sheets(self) -> Sheets:
        """The sheets of the scope's calendar. A static site has none that hold only anniversaries."""
        sheets = _sheets_of_year(self.scope, self.today.isoformat()[:4])
        return sheets.without_anniversaries() if app_state().is_static else sheets

    @property
    def title(self) -> LangString:
        """The title of the scope, in the language of the request if it has one in it."""
        return self.scope.title.in_(self.translations.language)

    @property
    def description(self) -> LangString:
        """The description of the scope, as for `title`."""
        return self.scope.description.in_(self.translations.language)


@memoize_by_key
def _sheets_of_year(scope: Scope, current_year: str) -> Sheets:
    return calendar_sheets(scope.events, date(int(current_year), 1, 1), filter(has_anniversaries, scope.events))


def app_state() -> AppState:
    state: AppState = current_app.extensions[EXTENSION]
    return state


def request_snapshot() -> RequestSnapshot:
    snapshot: RequestSnapshot = request.environ[SNAPSHOT]
    return snapshot


def current_edition() -> Edition:
    return request_snapshot().edition


def requested_path() -> str:
    """The path of the request with the base path of the site, without its query string."""
    return request.script_root + request.path


def request_context(
    language: str, scope_kind: str | None = None, scope_key: str = "", *, edition: Edition | None = None
) -> RequestContext:
    """Return the context for these parts of a path. Abort with 404 if the language or the scope does not exist.

    `scope_kind` is "collections", "offices", or None for the whole site. `edition` is the current one by default.
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
        _scope_urls(catalogue, language, collection_or_office),
        scope(catalogue, collection_or_office),
        request_snapshot().now.astimezone(catalogue.site.timezone).date(),
    )


def _scope_urls(catalogue: Catalogue, language: str, entity: Collection | Office | None) -> Urls:
    state = app_state()
    urls = Urls(state.settings.site_url, language, entity.scope_path if entity else None)
    if not (state.is_static and isinstance(entity, Office)):
        return urls
    collection = catalogue.collection(entity.collection_key) if entity.collection_key else None
    return urls.sharing(collection.scope_path if collection else None)


def requested_parameters(*excluded: str) -> dict[str, list[str]]:
    """The query parameters of the request with all their values, without `excluded`.

    The response cache has removed the tracking parameters.
    """
    return filter_parameters(request.args, *excluded)


def filter_parameters(arguments: MultiDict[str, str], *excluded: str) -> dict[str, list[str]]:
    """Return query parameters with all their values, without `excluded` and tracking parameters."""
    parameters: dict[str, list[str]] = {}
    for name, value in arguments.items(multi=True):
        if name not in excluded and not is_tracking_parameter(name, value):
            parameters.setdefault(name, []).append(value)
    return parameters


def requested_list_options() -> ListOptions:
    """Parse the parameters `order` and `page` of the request. Raise QueryError if one of them is invalid."""
    return parse_list_options(request.args)


def parse_list_options(arguments: MultiDict[str, str]) -> ListOptions:
    """The same as `requested_list_options`, for the query parameters of another URL of this site."""
    order, page = parse_choice("order", arguments.get("order"), _ORDERS), arguments.get("page") or "1"
    if not re.fullmatch("[1-9][0-9]{0,4}", page):
        raise QueryError("page", page[:20], ("1",))
    return ListOptions(order == "newest", int(page))


def or_404(value: T | None) -> T:
    """Return the value. Abort with 404 if it is None."""
    if value is None:
        abort(404)
    return value


def event_or_404(catalogue: Catalogue, id: str, event_url: Callable[[str], str]) -> Event:
    """Return the event with this id. Abort with a 301 to the current id if the id is retired, or with 404."""
    if id in catalogue.id_redirects:
        abort(redirect(event_url(catalogue.id_redirects[id]), 301))
    return or_404(catalogue.events_by_id.get(id))
