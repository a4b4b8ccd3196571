"""The embeds that offices put into their own pages, and the page that makes their snippet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.body import STYLESHEET, Body
from timeline.breadcrumbs import embedding_trail
from timeline.colours import NIGHT, PAPER, readable
from timeline.model.catalogue import Catalogue, Event, Office, Query
from timeline.model.edtf import Point
from timeline.pages.calendar import MonthPage, month_page
from timeline.pages.embed import (
    VIEW_NAMES,
    Embedding,
    EmbeddingPage,
    FramePage,
    Snippets,
    accent,
    embedding,
    frame_page,
    remedy,
    verdict,
)
from timeline.pages.timeline import marks
from timeline.render.embed import HEIGHTS, element, iframe, link, script
from timeline.search import FRAMING, Framing, find, framing, parameters, query, scope
from timeline.web.request_context import Asked, asked, running, words_asked
from timeline.web.responses import Readers, frame_reply, reply
from timeline.web.routes.csp_reports import address
from timeline.web.routing import scoped
from timeline.web.templating import html

blueprint = Blueprint("embed", __name__)


@dataclass(frozen=True, slots=True)
class Framed:
    """What the template of frames is given."""

    shown: FramePage
    sheet: MonthPage | None
    kinds: Mapping[str, int]  # the number of each kind's mark
    accent: str | None  # `#rrggbb`
    whole: str  # the path of the page of which this is a part


@scoped(blueprint, "embed/")
def frame(now: Asked) -> Response:
    """An office's frame for its own hosts alone; any other for those of every office, and of the settings."""
    wanted, how = query(words_asked(*FRAMING), now.catalogue), framing(request.args.to_dict(flat=False))
    events, office = find(now.events, wanted), now.scope.office
    sheet = _sheet(now, events, how) if how.view == "month" else None
    full = sheet is not None and bool(sheet.days or sheet.spans.events or sheet.some_day.events)
    shown = frame_page(events, (now.events, now.catalogue.events), how, now.today, sheet=full)
    accent = how.accent or (office.accent if office else None)
    framed = Framed(shown, sheet, marks(now.catalogue), accent, _whole(now, wanted, sheet, shown))
    ancestors = frame_ancestors(now.catalogue, office, running().settings.embedders)
    return frame_reply(html(now, "frame.html", framed, asked=wanted), ancestors, address(office))


@blueprint.get("/accents/<colour:colour>.css")
def accent_stylesheet(colour: str) -> Response:
    """A colour as a stylesheet, since the policy of frames allows no style within the page; made to be read on paper
    of both schemes."""
    light, dark = (f"{{ --accent: {readable(f'#{colour}', paper)}; }}\n" for paper in (PAPER, NIGHT))
    rules = (
        f":root {light}"
        f':root[data-scheme="dark"] {dark}'
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-scheme="light"]) {dark.rstrip()} }}\n'
    )
    return reply(Body(rules.encode(), STYLESHEET), Readers.ANY)


def frame_ancestors(catalogue: Catalogue, office: Office | None, embedders: Iterable[str]) -> tuple[str, ...]:
    """The sources of CSP's `frame-ancestors` for such a frame: its hosts, and the page that makes its snippet."""
    return ("'self'", *hosts(catalogue, office, embedders))


def hosts(catalogue: Catalogue, office: Office | None, embedders: Iterable[str]) -> tuple[str, ...]:
    """Those that may show the frame of an office, or without an office any other frame."""
    return office.hosts if office else tuple(dict.fromkeys((*_of_offices(catalogue), *embedders)))


def _of_offices(catalogue: Catalogue) -> Iterator[str]:
    return (host for office in catalogue.offices for host in office.hosts)


def _sheet(now: Asked, events: Sequence[Event], how: Framing) -> MonthPage | None:
    month = (how.month or Point.of(now.today)).first
    kinds, first = marks(now.catalogue), now.wording.first_weekday
    return month_page(events, month.year, month.month, now.today, kinds, first)


def _whole(now: Asked, wanted: Query, sheet: MonthPage | None, shown: FramePage) -> str:
    """The path of the page of which the frame is a part; where it found nothing, of the whole scope."""
    to = now.addresses
    if sheet:
        return to.month_sheet(sheet.month.first.year, sheet.month.first.month)
    if shown.framing.view == "anniversaries":
        return to.anniversaries()
    return to.timeline(() if shown.empty else parameters(wanted))


_SCRIPT = "embed/1.js"  # its bytes never change, since portals hold its hash


@blueprint.get("/<language:language>/embedding/")
def snippets(language: str) -> AnyResponse:
    """A form says what goes without saying too: it is led on to the address that does not."""
    now = asked(language)
    chosen = embedding(words_asked(), now.catalogue, language)
    words = _words(chosen, language)
    if tuple(request.args.items(multi=True)) != words:
        return redirect(now.addresses.embedding(words))
    settings = running().settings
    allowed = hosts(now.catalogue, chosen.office if chosen.scope is chosen.office else None, settings.embedders)
    found = verdict(chosen, allowed, urlsplit(settings.site_url).scheme)
    known = allowed if chosen.scope is chosen.office and chosen.office else settings.embedders
    shown = EmbeddingPage(
        chosen,
        now.catalogue.offices,
        now.catalogue.collections,
        VIEW_NAMES,
        _snippets(now, chosen),
        found,
        remedy(chosen, known, found.page if found else None),
        accent(chosen),
    )
    trail = embedding_trail(now.addresses, now.wording)
    return reply(html(now, "embedding.html", shown, besides=words, trail=trail))


def _words(chosen: Embedding, language: str) -> tuple[tuple[str, str], ...]:
    """The words of the address, without what goes without saying."""
    said = {
        "office": chosen.office and chosen.office.key,
        "collection": chosen.collection and chosen.collection.key,
        "in": None if chosen.language == language else chosen.language,
        "width": chosen.width and str(chosen.width),
        "portal": chosen.portal,
    }
    return (*((name, value) for name, value in said.items() if value), *chosen.framing.parameters)


def _snippets(now: Asked, chosen: Embedding) -> Snippets:
    to = replace(now.addresses, language=chosen.language, scope=chosen.scope.path if chosen.scope else None)
    title = scope(now.catalogue, chosen.scope).title.in_(chosen.language)
    path, page = to.frame(chosen.framed), to.full(to.timeline())
    address, height = to.full(path), HEIGHTS[chosen.framing.view]
    sized = script(to.full(f"/static/{_SCRIPT}"), running().static[_SCRIPT].content)
    return Snippets(
        "\n".join((iframe(address, title, chosen.width or "100%", height), link(page, title), sized)),
        "\n".join((element(address, title, page), sized)),
        path,
    )
