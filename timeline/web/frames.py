"""The frames that offices put into their own pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.routing import BaseConverter

from timeline.bodies import STYLESHEET, Body
from timeline.catalogue import Catalogue, Event, Office, Query
from timeline.colours import NIGHT, PAPER, readable
from timeline.edtf import Point
from timeline.frame_pages import FramePage, frame_page
from timeline.pages import marks
from timeline.queries import FRAMING, Framing, find, framing, parameters, query
from timeline.sheet_pages import MonthPage, month_page
from timeline.web.asked import Asked, running, words_asked
from timeline.web.html import html
from timeline.web.replies import Readers, frame_reply, reply
from timeline.web.reports import address
from timeline.web.scoped import scoped

blueprint = Blueprint("frames", __name__)


class Colour(BaseConverter):
    """A colour of an address, as in CSS but without its `#`."""

    regex = "[0-9a-f]{6}"


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
def accent(colour: str) -> Response:
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
