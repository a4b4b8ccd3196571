"""The embed builder, the page that makes the HTML snippet of an embed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, ensure_contrast
from timeline.i18n import N_
from timeline.model.catalogue import Catalogue
from timeline.model.csp_hosts import Origin, parse_origin
from timeline.model.entities import Collection, Office
from timeline.model.event import Event
from timeline.search import (
    EMBED_PARAMETERS,
    EVENT_EMBED_PARAMETERS,
    EVENT_VIEW,
    EmbedOptions,
    QueryError,
    check_names,
    parse_choice,
    parse_embed_options,
    parse_integer,
)

EMBED_BUILDER_PARAMETERS = ("office", "collection", "in", "width", "portal", "event", *EMBED_PARAMETERS)
_MIN_WIDTH, _MAX_WIDTH = 240, 1200  # pixels
_MAX_EVENT_CHOICES = 50
_MAX_EVENT_LENGTH = 200  # characters of an id or of an address
_MAX_PORTAL_LENGTH = 200  # characters of the portal's URL

VIEW_NAMES: Mapping[str | None, str] = {
    None: N_("Next anniversaries and latest events"),
    "anniversaries": N_("Coming anniversaries"),
    "list": N_("Latest events"),
    "timeline": N_("Timeline with overview"),
    "story": N_("Story, chapter by chapter"),
    "month": N_("Month sheet"),
    "day": N_("On this day"),
    "figures": N_("Figures over the years"),
    EVENT_VIEW: N_("One event"),
}
# An event may also be given by the address of its page.
_EVENT_ADDRESS = re.compile(r".*/events/([^/?#]+).*")


@dataclass(frozen=True, slots=True)
class EmbedForm:
    """The choices in the embed builder.

    The embed is that of the event, if that is the view, else of the collection, else of the office, else of the site.
    """

    office: Office | None
    collection: Collection | None
    language: str
    options: EmbedOptions
    width: int | None  # pixels; None for the full width
    portal: str  # a URL, as typed
    event: Event | None  # kept also for other views, so that it can be chosen again
    has_event_view: bool  # then `options` are those of the embed of an event

    @property
    def view(self) -> str | None:
        return EVENT_VIEW if self.has_event_view else self.options.view

    @property
    def framed_event(self) -> Event | None:
        return self.event if self.has_event_view else None

    @property
    def framing_office(self) -> Office | None:
        """The office whose hosts alone may frame the embed."""
        return None if self.collection or self.framed_event else self.office

    @property
    def entity(self) -> Collection | Office | None:
        return self.collection or self.office

    @property
    def accent(self) -> str | None:
        return self.options.accent or (self.office.accent if self.office else None)

    @property
    def embed_parameters(self) -> tuple[tuple[str, str], ...]:
        """The query parameters of the embed. They include the accent, unless the embed is that of the office itself."""
        return (self.options if self.framing_office else replace(self.options, accent=self.accent)).parameters


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
    event_choices: Sequence[Event]  # the most important ones
    remedy: str  # the configuration that would allow the portal
    accent: AccentColours | None


def parse_embed_form(parameters: Mapping[str, Sequence[str]], catalogue: Catalogue, language: str) -> EmbedForm:
    """Parse query parameters, of which the last value counts. Raise QueryError for unknown names and invalid values."""
    check_names(parameters, EMBED_BUILDER_PARAMETERS)
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
    event, has_event_view = _parse_event(texts.get("event", ""), catalogue), texts.get("view") == EVENT_VIEW
    if has_event_view:
        event = event or next(iter(event_choices(catalogue)), None)
        if event is None:
            raise QueryError("view", EVENT_VIEW)
        parameters = {name: parameters[name] for name in EVENT_EMBED_PARAMETERS if name in parameters}
    return EmbedForm(
        catalogue.office(office_key) if office_key else None,
        catalogue.collection(collection_key) if collection_key else None,
        embed_language,
        parse_embed_options(parameters, embed_language, catalogue.site.languages),
        width,
        portal,
        event,
        has_event_view,
    )


def event_choices(catalogue: Catalogue) -> tuple[Event, ...]:
    """Return the most important events, in the order of time, to choose from."""
    chosen = set(sorted(catalogue.events, key=lambda event: -event.importance)[:_MAX_EVENT_CHOICES])
    return tuple(event for event in catalogue.events if event in chosen)


def _parse_event(text: str, catalogue: Catalogue) -> Event | None:
    """Return the event of an id, also a retired one, or of its page's address. Raise QueryError if there is none."""
    if not text:
        return None
    match = _EVENT_ADDRESS.fullmatch(text)
    event_id = match[1] if match else text
    event = catalogue.events_by_id.get(catalogue.id_redirects.get(event_id, event_id))
    if event is None:
        suggestion = next(iter(get_close_matches(event_id[:_MAX_EVENT_LENGTH], catalogue.events_by_id, n=1)), None)
        raise QueryError("event", event_id[:20], suggestion=suggestion)
    return event


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
    if form.framing_office:
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
