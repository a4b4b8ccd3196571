"""The frames that offices put into their own pages."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort

from timeline.bodies import STYLESHEET, Body
from timeline.catalogue import Catalogue
from timeline.colours import NIGHT, PAPER, readable
from timeline.pages import frame_page
from timeline.web.asked import Asked, edition, present, running
from timeline.web.html import html
from timeline.web.replies import Readers, frame_reply, reply
from timeline.web.reports import address
from timeline.web.scoped import scoped

blueprint = Blueprint("frames", __name__)


@scoped(blueprint, "embed/")
def frame(now: Asked) -> Response:
    """An office's frame for its own hosts alone; any other for those of every office, and of the settings."""
    office = now.scope.office
    hosts = office.hosts if office else (*_hosts(now.catalogue), *running().settings.embedders)
    shown = html(now, "frame.html", frame_page(now.events, now.today))
    return frame_reply(shown, tuple(dict.fromkeys(hosts)), address(office))


@blueprint.get("/offices/<key>.css")
def office_colours(key: str) -> Response:
    """An office's accent as a stylesheet, since the policy of frames allows no style within the page."""
    accent = present(edition().catalogue.office(key)).accent
    if accent is None:
        abort(404)
    rules = (
        f":root {{ --accent: {readable(accent, PAPER)}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {readable(accent, NIGHT)}; }} }}\n"
    )
    return reply(Body(rules.encode(), STYLESHEET), Readers.ANY)


def _hosts(catalogue: Catalogue) -> Iterator[str]:
    return (host for office in catalogue.offices for host in office.hosts)
