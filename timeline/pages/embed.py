"""The embed (a page in an iframe of another site), and the embed builder, which makes its HTML snippet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from timeline.anniversaries import UpcomingAnniversary, on_this_day, upcoming_anniversaries
from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, ensure_contrast
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Catalogue
from timeline.model.csp_hosts import Origin, parse_origin
from timeline.model.entities import Collection, Office, Query, Term
from timeline.model.event import Event, Status
from timeline.model.indicators import Indicator
from timeline.overview import Picture
from timeline.pages.figures import Figure, figure
from timeline.pages.overview import OverviewLabels, film
from timeline.search import EMBED_PARAMETERS, EmbedOptions, QueryError, parse_choice, parse_embed_options, parse_integer

# By view: how many upcoming anniversaries and how many latest events it shows by default.
_DEFAULT_LIMITS = {
    None: (3, 5),
    "anniversaries": (5, 0),
    "list": (0, 10),
    "timeline": (0, 5),
    "month": (0, 0),
    "day": (0, 10),
    "figures": (0, 0),
}
_DEFAULT_FIGURE_LIMIT = 3


@dataclass(frozen=True, slots=True)
class EmbedPage:
    options: EmbedOptions
    upcoming_anniversaries: tuple[UpcomingAnniversary, ...]
    events: tuple[Event, ...]  # the latest first; in the view `day`, only those of this day in any year
    figures: tuple[Figure, ...]  # in the view `figures`; those with a chart are first
    film: Picture | None
    film_kinds: tuple[Term, ...]  # the kinds of its events
    is_empty: bool  # whether there is nothing to show
    # Only if `is_empty`: the next anniversary of the query, else of the scope, else of the whole site.
    next_anniversary: UpcomingAnniversary | None

    @property
    def listed_events(self) -> tuple[Event, ...]:
        """The events of all lists, and those of the anniversaries."""
        upcoming = (*self.upcoming_anniversaries, *([self.next_anniversary] if self.next_anniversary else ()))
        return (*(each.anniversary.event for each in upcoming), *self.events)


def embed_page(
    catalogue: Catalogue,
    events: Sequence[Event],
    query: Query,
    fallbacks: Iterable[Sequence[Event]],
    options: EmbedOptions,
    today: date,
    labels: OverviewLabels,
    *,
    indicators: Sequence[Indicator] = (),
    has_calendar_entries: bool = False,
) -> EmbedPage:
    """Return the embed of `events`, which are the events of the scope that match `query`.

    If the embed is empty and `events` have no upcoming anniversary, it shows the next one of `fallbacks`, tried in
    order. `indicators` are those of the scope. `has_calendar_entries` tells whether the month has entries, in the view
    `month`.
    """
    anniversary_limit, event_limit = _DEFAULT_LIMITS[options.view]
    candidates = on_this_day(events, today) if options.view == "day" else _past_events(events, today)
    upcoming = (
        upcoming_anniversaries(events, today, 1)[: options.limit or anniversary_limit] if anniversary_limit else ()
    )
    latest_events = tuple(reversed(candidates))[: (options.limit or event_limit) if event_limit else 0]
    figures = _figures(catalogue, indicators, options.limit, labels.translations) if options.view == "figures" else ()
    has_film = options.view == "timeline" and bool(events)
    is_empty = not (upcoming or latest_events or figures or has_calendar_entries)
    return EmbedPage(
        options,
        upcoming,
        latest_events,
        figures,
        film(catalogue, events, query, today, labels) if has_film else None,
        tuple(kind for kind in catalogue.kinds if has_film and any(event.kind == kind for event in events)),
        is_empty,
        _first_upcoming((events, *fallbacks), today) if is_empty else None,
    )


def _figures(
    catalogue: Catalogue, indicators: Sequence[Indicator], limit: int | None, translations: Translations
) -> tuple[Figure, ...]:
    figures = [figure(catalogue, indicator, translations) for indicator in indicators]
    return tuple(sorted(figures, key=lambda each: each.chart is None))[: limit or _DEFAULT_FIGURE_LIMIT]


def _first_upcoming(event_lists: Iterable[Sequence[Event]], today: date) -> UpcomingAnniversary | None:
    return next((upcoming for events in event_lists for upcoming in upcoming_anniversaries(events, today, 1)), None)


def _past_events(events: Sequence[Event], today: date) -> tuple[Event, ...]:
    return tuple(
        event
        for event in events
        if event.date.dates[0].earliest_ordinal <= today.toordinal() and event.status is not Status.CANCELLED
    )


EMBED_BUILDER_PARAMETERS = ("office", "collection", "in", "width", "portal", *EMBED_PARAMETERS)
_MIN_WIDTH, _MAX_WIDTH = 240, 1200  # pixels
_MAX_PORTAL_LENGTH = 200  # characters of the portal's URL

VIEW_NAMES: Mapping[str | None, str] = {
    None: N_("Next anniversaries and latest events"),
    "anniversaries": N_("Coming anniversaries"),
    "list": N_("Latest events"),
    "timeline": N_("Timeline with overview"),
    "month": N_("Month sheet"),
    "day": N_("On this day"),
    "figures": N_("Figures over the years"),
}


@dataclass(frozen=True, slots=True)
class EmbedForm:
    """The choices in the embed builder. The embed is that of the collection, else of the office, else of the site."""

    office: Office | None
    collection: Collection | None
    language: str
    options: EmbedOptions
    width: int | None  # pixels; None for the full width
    portal: str  # a URL, as typed

    @property
    def entity(self) -> Collection | Office | None:
        return self.collection or self.office

    @property
    def accent(self) -> str | None:
        return self.options.accent or (self.office.accent if self.office else None)

    @property
    def embed_parameters(self) -> tuple[tuple[str, str], ...]:
        """The query parameters of the embed. For a collection they include the accent, which may be the office's."""
        return (replace(self.options, accent=self.accent) if self.collection else self.options).parameters


@dataclass(frozen=True, slots=True)
class EmbedPermission:
    """Whether a portal may frame the embed. `origin` is None if the typed text is not a URL."""

    origin: Origin | None
    is_allowed: bool = False
    is_mixed_content: bool = False  # whether the portal and the embed have different schemes (http, https)


@dataclass(frozen=True, slots=True)
class AccentColours:
    """An accent colour as requested, and adjusted for contrast with the light and the dark background."""

    requested: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Snippets:
    """The HTML to paste: with an iframe, or with a custom element."""

    iframe: str
    custom_element: str
    preview_path: str  # path of the embed
    sandbox: str  # of the iframe, also in the preview


@dataclass(frozen=True, slots=True)
class EmbedBuilderPage:
    form: EmbedForm
    offices: Sequence[Office]
    collections: Sequence[Collection]
    view_names: Mapping[str | None, str]
    snippets: Snippets
    permission: EmbedPermission | None
    remedy: str  # the configuration that would allow the portal
    accent: AccentColours | None


def parse_embed_form(parameters: Mapping[str, Sequence[str]], catalogue: Catalogue, language: str) -> EmbedForm:
    """Parse query parameters, of which the last value counts. Raise QueryError for unknown names and invalid values."""
    for name in parameters:
        if name not in EMBED_BUILDER_PARAMETERS:
            raise QueryError(name[:20], "", EMBED_BUILDER_PARAMETERS)
    texts = {name: values[-1].strip() for name, values in parameters.items() if values}
    office_keys = [office.key for office in catalogue.offices]
    collection_keys = [collection.key for collection in catalogue.collections]
    office_key = parse_choice("office", texts.get("office"), office_keys)
    collection_key = parse_choice("collection", texts.get("collection"), collection_keys)
    width = parse_integer("width", texts["width"], _MIN_WIDTH, _MAX_WIDTH) if texts.get("width") else None
    portal = texts.get("portal", "")
    if len(portal) > _MAX_PORTAL_LENGTH:
        raise QueryError("portal", portal[:20], max_length=_MAX_PORTAL_LENGTH)
    embed_language = parse_choice("in", texts.get("in"), catalogue.site.languages) or language
    return EmbedForm(
        catalogue.office(office_key) if office_key else None,
        catalogue.collection(collection_key) if collection_key else None,
        embed_language,
        parse_embed_options(parameters, embed_language, catalogue.site.languages),
        width,
        portal,
    )


def check_permission(form: EmbedForm, hosts: Sequence[str], scheme: str) -> EmbedPermission | None:
    """Check the portal of the form; None without a portal. `scheme` is the scheme of this site."""
    if not form.portal:
        return None
    origin = parse_origin(form.portal)
    if origin is None:
        return EmbedPermission(None)
    return EmbedPermission(origin, origin.matches_any(hosts, scheme), scheme != origin.scheme)


def permission_remedy(form: EmbedForm, hosts: Sequence[str], origin: Origin | None) -> str:
    """Return the configuration that allows the host: for an office a line of events.yaml, else a setting."""
    all_hosts = (*hosts, *([origin.host_source] if origin else []))
    if form.office and not form.collection:
        quoted = (f'"{host}"' if host.startswith("*") or ":" in host else host for host in all_hosts)
        return f"hosts: [{', '.join(quoted)}]"
    return f'TIMELINE_EMBEDDERS="{" ".join(all_hosts)}"'


def accent_colours(form: EmbedForm) -> AccentColours | None:
    colour = form.accent
    return (
        AccentColours(colour, ensure_contrast(colour, LIGHT_BACKGROUND), ensure_contrast(colour, DARK_BACKGROUND))
        if colour
        else None
    )
