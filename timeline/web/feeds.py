"""The calendars that people subscribe to."""

from dataclasses import replace

from flask import Blueprint, Response, abort

from timeline.anniversaries import anniversaries
from timeline.queries import find, parameters, query
from timeline.render.ics import Calendar, anniversaries_ics, event_ics, events_ics, window
from timeline.web.asked import Asked, asked, event_asked, words_asked
from timeline.web.replies import Readers, reply

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/<language:language>/anniversaries.ics", defaults={"collection": None})
@blueprint.get("/<language:language>/collections/<collection>/anniversaries.ics")
def anniversaries_calendar(language: str, collection: str | None) -> Response:
    now = asked(language, collection)
    found = anniversaries(now.events, *window(now.today))
    return reply(anniversaries_ics(found, _calendar(now)), Readers.ANY)


@blueprint.get("/<language:language>/events.ics", defaults={"collection": None})
@blueprint.get("/<language:language>/collections/<collection>/events.ics")
def events_calendar(language: str, collection: str | None) -> Response:
    """The events of a scope that the words of the address ask for, as on its page."""
    now = asked(language, collection)
    wanted = query(words_asked(), now.catalogue)
    found = find(now.events, wanted)
    return reply(events_ics(found, replace(_calendar(now), parameters=parameters(wanted))), Readers.ANY)


@blueprint.get("/<language:language>/events/<id>.ics")
def event_calendar(language: str, id: str) -> Response:
    now = asked(language)
    found = event_asked(now.catalogue, id, now.addresses.event_calendar)
    if not found.when.exact:
        abort(404)
    return reply(event_ics(found, _calendar(now)), Readers.ANY)


def _calendar(now: Asked) -> Calendar:
    return Calendar(now.catalogue.site, now.wording, now.addresses, *now.titled)
