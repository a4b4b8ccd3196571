"""How to follow what is being looked at."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.catalogue import Query
from timeline.queries import FOLLOWING, following, one_of, parameters, query
from timeline.render.ics import window
from timeline.render.qr import qr_svg
from timeline.subscribe_pages import CALENDARS, SubscribePage, subscribe_page
from timeline.trails import subscribe_trail
from timeline.web.asked import Asked, present, words_asked
from timeline.web.html import html
from timeline.web.replies import reply
from timeline.web.scoped import scoped

CHOICE = "calendar"

blueprint = Blueprint("subscribing", __name__)


@scoped(blueprint, "subscribe/")
def subscribe(now: Asked) -> AnyResponse:
    """A form says what goes without saying too: it is led on to the address that does not."""
    wanted, shown = _shown(now)
    said = [pair for pair in request.args.items(multi=True) if pair[0] in FOLLOWING]
    if sorted(said) != sorted(shown.following.parameters if shown.following else ()):
        return redirect(now.addresses.subscribe((*parameters(wanted), *shown.chosen.words)))
    trail = subscribe_trail(now.scope.named, now.addresses, now.wording)
    return reply(html(now, "subscribe.html", shown, asked=wanted, besides=shown.chosen.words, trail=trail))


@scoped(blueprint, "subscribe.svg")
def subscribe_code(now: Asked) -> AnyResponse:
    """What the page of the same words offers, for telephones."""
    _, shown = _shown(now)
    return reply(qr_svg(present(shown.chosen.followed.code)))


def _shown(now: Asked) -> tuple[Query, SubscribePage]:
    calendar = one_of(CHOICE, request.args.get(CHOICE), CALENDARS)
    wanted = query(words_asked(CHOICE, *FOLLOWING), now.catalogue)
    follow = following(request.args.to_dict(flat=False))
    return wanted, subscribe_page(
        now.catalogue,
        now.events,
        wanted,
        calendar,
        follow,
        window(now.today, follow.years),
        title=now.scope.title.in_(now.wording.language),
        to=now.addresses,
        wording=now.wording,
    )
