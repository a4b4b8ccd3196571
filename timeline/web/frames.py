"""The frames that offices put into their own pages."""

from flask import Blueprint, Response, abort

from timeline.bodies import STYLESHEET, Body
from timeline.catalogue import Office
from timeline.colours import NIGHT, PAPER, readable
from timeline.pages import frame_page
from timeline.web.asked import asked, edition, present, running
from timeline.web.html import html
from timeline.web.replies import Readers, frame_reply, reply
from timeline.web.reports import address

blueprint = Blueprint("frames", __name__)


@blueprint.get("/<language:language>/embed/", defaults={"collection": None})
@blueprint.get("/<language:language>/collections/<collection>/embed/")
def frame(language: str, collection: str | None) -> Response:
    """A frame for every office, and for the hosts that the settings name."""
    now = asked(language, collection)
    hosts = {host: None for office in now.catalogue.offices for host in office.hosts}
    hosts |= dict.fromkeys(running().settings.embedders)
    shown = frame_page(now.events, None, now.today)
    return frame_reply(html(now, "frame.html", shown), tuple(hosts), address(None))


@blueprint.get("/<language:language>/offices/<key>/embed/")
def office_frame(language: str, key: str) -> Response:
    """An office's own frame, of its own collection, for its own hosts alone."""
    office = _office(key)
    now = asked(language, office.collection)
    shown = frame_page(now.events, office, now.today)
    return frame_reply(html(now, "frame.html", shown), office.hosts, address(office))


@blueprint.get("/offices/<key>.css")
def office_colours(key: str) -> Response:
    """An office's accent as a stylesheet, since the policy of frames allows no style within the page."""
    accent = _office(key).accent
    if accent is None:
        abort(404)
    rules = (
        f":root {{ --accent: {readable(accent, PAPER)}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {readable(accent, NIGHT)}; }} }}\n"
    )
    return reply(Body(rules.encode(), STYLESHEET), Readers.ANY)


def _office(key: str) -> Office:
    return present(edition().catalogue.office(key))
