"""The embeds that offices put into their own pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from timeline.calendar_grid import calendar_sheets
from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, ensure_contrast
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import EDTFDate
from timeline.model.entities import Collection, Office, Query
from timeline.model.event import Event, has_anniversaries
from timeline.pages.calendar import MonthPage, month_page
from timeline.pages.embed import EmbedPage, EventEmbedPage, embed_page, event_embed_page
from timeline.pages.marks import Marks, event_marks
from timeline.response_body import STYLESHEET, Body
from timeline.search import (
    EMBED_PARAMETERS,
    EVENT_EMBED_PARAMETERS,
    EmbedOptions,
    check_names,
    find_events,
    parse_embed_options,
    parse_query,
    query_parameters,
)
from timeline.web.request_context import (
    RequestContext,
    app_state,
    event_or_404,
    filter_parameters,
    request_context,
)
from timeline.web.responses import ResourcePolicy, body_response, embed_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

blueprint = Blueprint("embed", __name__)


@dataclass(frozen=True, slots=True)
class EmbedContext:
    """The variables of the template `embed.html`."""

    embed: EmbedPage
    query: Query
    month_grid: MonthPage | None
    marks: Marks
    accent: str | None  # `#rrggbb`
    full_page_path: str  # path of the full page that the embed shows a part of

    @property
    def options(self) -> EmbedOptions:
        return self.embed.options

    @property
    def lanes(self) -> tuple[tuple[int, Collection], ...]:
        """The lanes of the entries, with their numbers, if there are several. The film names them itself."""
        lanes = self.month_grid.lanes if self.month_grid else self.marks.lanes_of(self.embed.listed_events)
        return lanes if len(lanes) > 1 and not self.embed.film else ()

    def parameters_in_month(self, month: EDTFDate) -> tuple[tuple[str, str], ...]:
        """The query parameters of the embed of another month."""
        return (*query_parameters(self.query), *replace(self.options, month=month).parameters)

    def query_between(self, start: EDTFDate, end: EDTFDate) -> Query:
        """The query for another time."""
        return replace(self.query, start=start, end=end)


@scope_route(blueprint, "embed/")
def embed(context: RequestContext) -> Response:
    """An office's embed may be framed by its own hosts only, any other embed by all offices and TIMELINE_EMBEDDERS."""
    query, options = parse_embed_parameters(context, request.args)
    events, office = find_events(context.scope.index, query), context.scope.office
    month_grid = _month_grid(context, events, options) if options.view == "month" else None
    has_entries = month_grid is not None and bool(
        month_grid.days or month_grid.multi_day.events or month_grid.unknown_day.events or month_grid.under_way.events
    )
    page = embed_page(
        context.catalogue,
        context.overview.narrowed(events, query),
        (context.events, context.catalogue.events),
        options,
        indicators=context.scope.indicators,
        has_calendar_entries=has_entries,
    )
    accent = options.accent or (office.accent if office else None)
    embed_context = EmbedContext(
        page,
        query,
        month_grid,
        event_marks(context.catalogue),
        accent,
        _full_page_path(context, query, month_grid, page),
    )
    body = render_page(
        context, "embed.html", embed_context, query=query, extra_parameters=options.parameters, is_embeddable=True
    )
    return _embed_response(context, body, office)


@dataclass(frozen=True, slots=True)
class EventEmbedContext:
    """The variables of the template `event_embed.html`."""

    embed: EventEmbedPage
    marks: Marks
    accent: str | None  # `#rrggbb`
    full_page_path: str  # path of the event's page

    @property
    def options(self) -> EmbedOptions:
        return self.embed.options


@blueprint.get("/<language:language>/events/<id>/embed/")
def event_embed(language: str, id: str) -> Response:
    """One event. The hosts of any office may frame it, as an embed without an office."""
    context = request_context(language)
    options = parse_event_embed_options(context, request.args)
    event = event_or_404(
        context.catalogue, id, lambda current_id: context.urls.event_embed(current_id, options.parameters)
    )
    embed_context = EventEmbedContext(
        event_embed_page(event, options, context.today),
        event_marks(context.catalogue),
        options.accent,
        context.urls.event(event.id),
    )
    body = render_page(
        context, "event_embed.html", embed_context, extra_parameters=options.parameters, is_embeddable=True
    )
    return _embed_response(context, body, None)


def _embed_response(context: RequestContext, body: Body, office: Office | None) -> Response:
    """Return the response of the embed of an office, or of one without an office."""
    ancestors = frame_ancestors(context.catalogue, office, app_state().settings.embedders)
    report_uri = context.urls.csp_reports(office.key if office else None)
    return embed_response(body, ancestors, report_uri, context.urls.origin)


def parse_event_embed_options(context: RequestContext, arguments: MultiDict[str, str]) -> EmbedOptions:
    """Return the options of the embed of an event. Raise QueryError if a parameter is unknown or invalid."""
    parameters = filter_parameters(arguments)
    check_names(parameters, EVENT_EMBED_PARAMETERS)
    return parse_embed_options(parameters, context.translations.language, context.catalogue.site.languages)


def parse_embed_parameters(context: RequestContext, arguments: MultiDict[str, str]) -> tuple[Query, EmbedOptions]:
    """Return the query and the options of an embed. Raise QueryError if a parameter is invalid."""
    languages = context.catalogue.site.languages
    return (
        parse_query(filter_parameters(arguments, *EMBED_PARAMETERS), context.catalogue),
        parse_embed_options(arguments.to_dict(flat=False), context.translations.language, languages),
    )


@blueprint.get("/accents/<colour:colour>.css")
def accent_stylesheet(colour: str) -> Response:
    """Return a stylesheet that sets the accent colour, because the CSP of embeds forbids inline styles.

    The colour is adjusted for enough contrast with the light and the dark background.
    """
    light, dark = (
        f"{{ --accent: {ensure_contrast(f'#{colour}', background)}; }}\n"
        for background in (LIGHT_BACKGROUND, DARK_BACKGROUND)
    )
    rules = (
        f":root {light}"
        f':root[data-scheme="dark"] {dark}'
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-scheme="light"]) {dark.rstrip()} }}\n'
    )
    return body_response(Body(rules.encode(), STYLESHEET), ResourcePolicy.CROSS_ORIGIN)


def frame_ancestors(catalogue: Catalogue, office: Office | None, embedders: Iterable[str]) -> tuple[str, ...]:
    """The sources of `frame-ancestors` for an embed: its allowed hosts, and this site for the embed builder."""
    return ("'self'", *allowed_hosts(catalogue, office, embedders))


def allowed_hosts(catalogue: Catalogue, office: Office | None, embedders: Iterable[str]) -> tuple[str, ...]:
    """The hosts that may frame the embed of an office, or, without an office, any other embed."""
    return office.hosts if office else tuple(dict.fromkeys((*_office_hosts(catalogue), *embedders)))


def _office_hosts(catalogue: Catalogue) -> Iterator[str]:
    return (host for office in catalogue.offices for host in office.hosts)


def _month_grid(context: RequestContext, events: Sequence[Event], options: EmbedOptions) -> MonthPage | None:
    """Return the sheet of the month, by default of this month or of the nearest that holds something."""
    today = context.today
    sheets = calendar_sheets(events, today, filter(has_anniversaries, events))
    month = (options.month or EDTFDate(*sheets.nearest((today.year, today.month)))).earliest
    marks, first_weekday = event_marks(context.catalogue), context.translations.first_weekday
    return month_page(events, sheets, month.year, month.month, today, marks, first_weekday)


def _full_page_path(context: RequestContext, query: Query, month_grid: MonthPage | None, page: EmbedPage) -> str:
    """Return the path of the month, the anniversaries, the story or the timeline (without filters if it is empty)."""
    urls = context.urls
    if month_grid:
        return urls.calendar_month(month_grid.month.earliest.year, month_grid.month.earliest.month)
    if page.options.view == "anniversaries":
        return urls.anniversaries()
    if page.chapters:
        return urls.story()
    if page.figures:
        return urls.figures()
    return urls.timeline(() if page.is_empty else query_parameters(query))
