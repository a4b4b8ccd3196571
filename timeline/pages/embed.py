"""The pages that go into frames, and the page that makes their snippet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from timeline.anniversaries import UpcomingAnniversary, on_this_day, upcoming_anniversaries
from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, ensure_contrast
from timeline.i18n import N_
from timeline.model.catalogue import Catalogue, Collection, Event, Office, Status
from timeline.model.csp_hosts import Origin, parse_origin
from timeline.overview import Overview, extent, overview
from timeline.search import EMBED_PARAMETERS, EmbedOptions, QueryError, parse_choice, parse_embed_options, parse_integer

# How many of the next anniversaries and of the latest events each view has room for.
_DEFAULT_LIMITS = {
    None: (3, 5),
    "anniversaries": (5, 0),
    "list": (0, 10),
    "timeline": (0, 5),
    "month": (0, 0),
    "day": (0, 10),
}


@dataclass(frozen=True, slots=True)
class EmbedPage:
    options: EmbedOptions
    upcoming_anniversaries: tuple[UpcomingAnniversary, ...]
    events: tuple[Event, ...]  # that began last, latest first; of this day in other years
    overview: Overview | None
    is_empty: bool  # whether what is asked for finds nothing
    next_anniversary: (
        UpcomingAnniversary | None
    )  # of what is narrowed, else of the scope, else of everything: where there is nothing else


def embed_page(
    events: Sequence[Event],
    fallbacks: Iterable[Sequence[Event]],
    options: EmbedOptions,
    today: date,
    *,
    has_calendar_entries: bool = False,
) -> EmbedPage:
    """Of a scope's events, narrowed; `fallbacks` are those to look among where they have no anniversary, and
    `has_calendar_entries` is whether something stands on the sheet of a month besides."""
    anniversary_limit, event_limit = _DEFAULT_LIMITS[options.view]
    candidates = on_this_day(events, today) if options.view == "day" else _past_events(events, today)
    upcoming = (
        upcoming_anniversaries(events, today, 1)[: options.limit or anniversary_limit] if anniversary_limit else ()
    )
    latest_events = tuple(reversed(candidates))[: (options.limit or event_limit) if event_limit else 0]
    is_empty = not (upcoming or latest_events or has_calendar_entries)
    return EmbedPage(
        options,
        upcoming,
        latest_events,
        overview(events, today, *extent(events, today)) if options.view == "timeline" and events else None,
        is_empty,
        _first_upcoming((events, *fallbacks), today) if is_empty else None,
    )


def _first_upcoming(event_lists: Iterable[Sequence[Event]], today: date) -> UpcomingAnniversary | None:
    return next((each for events in event_lists for each in upcoming_anniversaries(events, today, 1)), None)


def _past_events(events: Sequence[Event], today: date) -> tuple[Event, ...]:
    return tuple(each for each in events if each.date.earliest <= today and each.status is not Status.CANCELLED)


EMBED_BUILDER_PARAMETERS = ("office", "collection", "in", "width", "portal", *EMBED_PARAMETERS)
_MIN_WIDTH, _MAX_WIDTH = 240, 1200  # pixels
_MAX_PORTAL_LENGTH = 200  # characters of a portal's address

VIEW_NAMES: Mapping[str | None, str] = {
    None: N_("Next anniversaries and latest events"),
    "anniversaries": N_("Coming anniversaries"),
    "list": N_("Latest events"),
    "timeline": N_("Timeline with overview"),
    "month": N_("Month sheet"),
    "day": N_("On this day"),
}


@dataclass(frozen=True, slots=True)
class EmbedForm:
    """What is chosen; without a collection, the office's own, or everything."""

    office: Office | None
    collection: Collection | None
    language: str
    options: EmbedOptions
    width: int | None  # pixels; None for all the width there is
    portal: str  # an address, as it was typed

    @property
    def entity(self) -> Collection | Office | None:
        return self.collection or self.office

    @property
    def accent(self) -> str | None:
        return self.options.accent or (self.office.accent if self.office else None)

    @property
    def embed_parameters(self) -> tuple[tuple[str, str], ...]:
        """The words of the frame's address: a collection's frame does not know the colour of an office by itself."""
        return (replace(self.options, accent=self.accent) if self.collection else self.options).parameters


@dataclass(frozen=True, slots=True)
class EmbedPermission:
    """Whether a portal may show the frame; `origin` is None where what was typed is no address."""

    origin: Origin | None
    is_allowed: bool = False
    is_mixed_content: bool = False  # one of the portal and the frame comes by http, the other by https


@dataclass(frozen=True, slots=True)
class AccentColours:
    """A colour as it was asked for, and as it can be read on both papers."""

    requested: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Snippets:
    """What is pasted: with a frame, or with an element of its own."""

    iframe: str
    custom_element: str
    preview_path: str  # the path of the frame


@dataclass(frozen=True, slots=True)
class EmbedBuilderPage:
    form: EmbedForm
    offices: Sequence[Office]
    collections: Sequence[Collection]
    view_names: Mapping[str | None, str]
    snippets: Snippets
    permission: EmbedPermission | None
    remedy: str  # the line by which the portal would be allowed
    accent: AccentColours | None


def parse_embed_form(parameters: Mapping[str, Sequence[str]], catalogue: Catalogue, language: str) -> EmbedForm:
    """What an address asks for, the last of each word; raise QueryError at what cannot be."""
    for name in parameters:
        if name not in EMBED_BUILDER_PARAMETERS:
            raise QueryError(name[:20], "", EMBED_BUILDER_PARAMETERS)
    texts = {name: values[-1].strip() for name, values in parameters.items() if values}
    office = parse_choice("office", texts.get("office"), [each.key for each in catalogue.offices])
    collection = parse_choice("collection", texts.get("collection"), [each.key for each in catalogue.collections])
    width = parse_integer("width", texts["width"], _MIN_WIDTH, _MAX_WIDTH) if texts.get("width") else None
    portal = texts.get("portal", "")
    if len(portal) > _MAX_PORTAL_LENGTH:
        raise QueryError("portal", portal[:20], max_length=_MAX_PORTAL_LENGTH)
    return EmbedForm(
        catalogue.office(office) if office else None,
        catalogue.collection(collection) if collection else None,
        parse_choice("in", texts.get("in"), catalogue.site.languages) or language,
        parse_embed_options(parameters),
        width,
        portal,
    )


def check_permission(form: EmbedForm, hosts: Sequence[str], scheme: str) -> EmbedPermission | None:
    """Of the portal that was typed; `scheme` is that of the frame."""
    if not form.portal:
        return None
    origin = parse_origin(form.portal)
    if origin is None:
        return EmbedPermission(None)
    return EmbedPermission(origin, origin.matches_any(hosts, scheme), scheme != origin.scheme)


def permission_remedy(form: EmbedForm, hosts: Sequence[str], origin: Origin | None) -> str:
    """Of an office, the line in events.yaml; else the setting."""
    all_hosts = (*hosts, *([origin.host_source] if origin else []))
    if form.office and not form.collection:
        quoted = (f'"{each}"' if each.startswith("*") or ":" in each else each for each in all_hosts)
        return f"hosts: [{', '.join(quoted)}]"
    return f'TIMELINE_EMBEDDERS="{" ".join(all_hosts)}"'


def accent_colours(form: EmbedForm) -> AccentColours | None:
    colour = form.accent
    return (
        AccentColours(colour, ensure_contrast(colour, LIGHT_BACKGROUND), ensure_contrast(colour, DARK_BACKGROUND))
        if colour
        else None
    )
