"""The calendars that people subscribe to."""

from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from timeline.anniversaries import anniversaries
from timeline.pages import scope
from timeline.render.ics import Calendar, anniversaries_ics, event_ics, events_ics, window
from timeline.web.asked import Asked, asked
from timeline.web.replies import Readers, reply

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/<language>/anniversaries.ics", defaults={"collection": None})
@blueprint.get("/<language>/collections/<collection>/anniversaries.ics")
def anniversaries_calendar(language: str, collection: str | None) -> Response:
    now = asked(language, collection)
    found = anniversaries(scope(now.catalogue, now.collection), *window(now.today))
    return reply(anniversaries_ics(found, _calendar(now)), Readers.ANY)


@blueprint.get("/<language>/events.ics", defaults={"collection": None})
@blueprint.get("/<language>/collections/<collection>/events.ics")
def events_calendar(language: str, collection: str | None) -> Response:
    now = asked(language, collection)
    return reply(events_ics(scope(now.catalogue, now.collection), _calendar(now)), Readers.ANY)


@blueprint.get("/<language>/events/<id>.ics")
def event_calendar(language: str, id: str) -> AnyResponse:
    now = asked(language)
    if id in now.catalogue.retired:
        return redirect(now.addresses.event_calendar(now.catalogue.retired[id]), 301)
    found = now.catalogue.by_id.get(id)
    if found is None or not found.when.exact:
        abort(404)
    return reply(event_ics(found, _calendar(now)), Readers.ANY)


def _calendar(now: Asked) -> Calendar:
    site = now.catalogue.site
    language = now.wording.language
    titled = now.collection or site
    return Calendar(
        site,
        now.wording,
        now.addresses,
        titled.title.in_(language),
        (titled.description or site.description).in_(language),
    )
