"""The pages that go into frames, and the page that makes their snippet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from timeline.anniversaries import Coming, coming, on_this_day
from timeline.colours import NIGHT, PAPER, readable
from timeline.i18n import N_
from timeline.model.catalogue import Catalogue, Collection, Event, Office, Status
from timeline.model.csp_hosts import Page, page
from timeline.overview import Overview, extent, overview
from timeline.search import FRAMING, Framing, QueryError, framing, number, one_of

# How many of the next anniversaries and of the latest events each view has room for.
_ROOM = {None: (3, 5), "anniversaries": (5, 0), "list": (0, 10), "timeline": (0, 5), "month": (0, 0), "day": (0, 10)}


@dataclass(frozen=True, slots=True)
class FramePage:
    framing: Framing
    coming: tuple[Coming, ...]
    events: tuple[Event, ...]  # that began last, latest first; of this day in other years
    overview: Overview | None
    empty: bool  # whether what is asked for finds nothing
    next: Coming | None  # of what is narrowed, else of the scope, else of everything: where there is nothing else


def frame_page(
    events: Sequence[Event],
    wider: Iterable[Sequence[Event]],
    framing: Framing,
    today: date,
    *,
    sheet: bool = False,
) -> FramePage:
    """Of a scope's events, narrowed; `wider` are those to look among where they have no anniversary, and `sheet` is
    whether something stands on the sheet of a month besides."""
    of_coming, of_events = _ROOM[framing.view]
    found = on_this_day(events, today) if framing.view == "day" else _begun(events, today)
    ahead = coming(events, today, 1)[: framing.many or of_coming] if of_coming else ()
    listed = tuple(reversed(found))[: (framing.many or of_events) if of_events else 0]
    empty = not (ahead or listed or sheet)
    return FramePage(
        framing,
        ahead,
        listed,
        overview(events, today, *extent(events, today)) if framing.view == "timeline" and events else None,
        empty,
        _next((events, *wider), today) if empty else None,
    )


def _next(among: Iterable[Sequence[Event]], today: date) -> Coming | None:
    return next((each for events in among for each in coming(events, today, 1)), None)


def _begun(events: Sequence[Event], today: date) -> tuple[Event, ...]:
    return tuple(each for each in events if each.when.first <= today and each.status is not Status.CANCELLED)


EMBEDDING = ("office", "collection", "in", "width", "portal", *FRAMING)
_NARROWEST, _WIDEST = 240, 1200  # pixels
_LONGEST = 200  # characters of a portal's address

VIEW_NAMES: Mapping[str | None, str] = {
    None: N_("Next anniversaries and latest events"),
    "anniversaries": N_("Coming anniversaries"),
    "list": N_("Latest events"),
    "timeline": N_("Timeline with overview"),
    "month": N_("Month sheet"),
    "day": N_("On this day"),
}


@dataclass(frozen=True, slots=True)
class Embedding:
    """What is chosen; without a collection, the office's own, or everything."""

    office: Office | None
    collection: Collection | None
    language: str
    framing: Framing
    width: int | None  # pixels; None for all the width there is
    portal: str  # an address, as it was typed

    @property
    def scope(self) -> Collection | Office | None:
        return self.collection or self.office

    @property
    def accent(self) -> str | None:
        return self.framing.accent or (self.office.accent if self.office else None)

    @property
    def framed(self) -> tuple[tuple[str, str], ...]:
        """The words of the frame's address: a collection's frame does not know the colour of an office by itself."""
        return (replace(self.framing, accent=self.accent) if self.collection else self.framing).parameters


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a portal may show the frame; `page` is None where what was typed is no address."""

    page: Page | None
    shown: bool = False
    mixed: bool = False  # one of the portal and the frame comes by http, the other by https


@dataclass(frozen=True, slots=True)
class Accent:
    """A colour as it was asked for, and as it can be read on both papers."""

    asked: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Snippets:
    """What is pasted: with a frame, or with an element of its own."""

    frame: str
    element: str
    preview: str  # the path of the frame


@dataclass(frozen=True, slots=True)
class EmbeddingPage:
    chosen: Embedding
    offices: Sequence[Office]
    collections: Sequence[Collection]
    views: Mapping[str | None, str]
    snippets: Snippets
    verdict: Verdict | None
    remedy: str  # the line by which the portal would be allowed
    accent: Accent | None


def embedding(words: Mapping[str, Sequence[str]], catalogue: Catalogue, language: str) -> Embedding:
    """What an address asks for, the last of each word; raise QueryError at what cannot be."""
    for name in words:
        if name not in EMBEDDING:
            raise QueryError(name[:20], "", EMBEDDING)
    asked = {name: values[-1].strip() for name, values in words.items() if values}
    office = one_of("office", asked.get("office"), [each.key for each in catalogue.offices])
    collection = one_of("collection", asked.get("collection"), [each.key for each in catalogue.collections])
    width = number("width", asked["width"], _NARROWEST, _WIDEST) if asked.get("width") else None
    portal = asked.get("portal", "")
    if len(portal) > _LONGEST:
        raise QueryError("portal", portal[:20], most=_LONGEST)
    return Embedding(
        catalogue.office(office) if office else None,
        catalogue.collection(collection) if collection else None,
        one_of("in", asked.get("in"), catalogue.site.languages) or language,
        framing(words),
        width,
        portal,
    )


def verdict(chosen: Embedding, hosts: Sequence[str], scheme: str) -> Verdict | None:
    """Of the portal that was typed; `scheme` is that of the frame."""
    if not chosen.portal:
        return None
    found = page(chosen.portal)
    if found is None:
        return Verdict(None)
    return Verdict(found, found.is_one_of(hosts, scheme), scheme != found.scheme)


def remedy(chosen: Embedding, hosts: Sequence[str], portal: Page | None) -> str:
    """Of an office, the line in events.yaml; else the setting."""
    together = (*hosts, *([portal.source] if portal else []))
    if chosen.office and not chosen.collection:
        quoted = (f'"{each}"' if each.startswith("*") or ":" in each else each for each in together)
        return f"hosts: [{', '.join(quoted)}]"
    return f'TIMELINE_EMBEDDERS="{" ".join(together)}"'


def accent(chosen: Embedding) -> Accent | None:
    colour = chosen.accent
    return Accent(colour, readable(colour, PAPER), readable(colour, NIGHT)) if colour else None
