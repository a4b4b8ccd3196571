"""The feeds: calendars to subscribe to, Atom, JSON Feed, CSV and TimelineJS."""

from dataclasses import replace

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.anniversaries import anniversaries, kept_or_withdrawn
from timeline.render.atom import changes_atom, events_atom
from timeline.render.csv import events_csv
from timeline.render.feed import Feed
from timeline.render.ics import Calendar, anniversaries_ics, event_ics, events_ics, window
from timeline.render.json_feed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.search import FOLLOWING, find, following, parameters, query
from timeline.urls import Addresses
from timeline.web.request_context import Asked, asked, event_asked, words_asked
from timeline.web.responses import Readers, open_to_all, reply
from timeline.web.routing import elsewhere, respond_from_newest, scoped

blueprint = Blueprint("feeds", __name__)
blueprint.after_request(open_to_all)


@scoped(blueprint, "anniversaries.ics", uses_previous_editions=True)
def anniversaries_calendar(now: Asked) -> AnyResponse:
    """The anniversaries of the events that the words of the address ask for, as it asks to follow them."""
    wanted = query(words_asked(*FOLLOWING), now.catalogue)
    follow = following(request.args.to_dict(flat=False))
    words = (*parameters(wanted), *follow.parameters)
    if other := elsewhere(now, now.addresses.anniversaries_calendar(words)):
        return other
    days = window(now.today, follow.years)
    found = anniversaries(find(now.events, wanted), *days, which=kept_or_withdrawn)
    return reply(anniversaries_ics(found, replace(_calendar(now), parameters=words), follow), Readers.ANY)


@scoped(blueprint, "events.ics", uses_previous_editions=True)
def events_calendar(now: Asked) -> AnyResponse:
    """The events of a scope that the words of the address ask for, as on its page."""
    wanted = query(words_asked(), now.catalogue)
    words = parameters(wanted)
    if other := elsewhere(now, now.addresses.events_calendar(words)):
        return other
    return reply(events_ics(find(now.events, wanted), replace(_calendar(now), parameters=words)), Readers.ANY)


@blueprint.get("/<language:language>/events/<id>.ics")
def event_calendar(language: str, id: str) -> AnyResponse:
    return respond_from_newest(lambda edition: _event_calendar(asked(language, of=edition), id))


def _event_calendar(now: Asked, id: str) -> Response:
    found = event_asked(now.catalogue, id, now.addresses.event_calendar)
    if not found.when.exact:
        abort(404)
    return reply(event_ics(found, _calendar(now)), Readers.ANY)


def _calendar(now: Asked) -> Calendar:
    return Calendar(now.catalogue.site, now.wording, now.addresses, *now.titled)


FORMS = {  # by the end of the address: the whole address, and what is there
    "events.atom": (Addresses.events_atom, events_atom),
    "changes.atom": (Addresses.changes_atom, changes_atom),
    "events.json": (Addresses.events_json, events_json),
    "events.csv": (Addresses.events_csv, events_csv),
    "timelinejs.json": (Addresses.timelinejs, timelinejs_json),
}
_FORM = f"<any({', '.join(map(repr, FORMS))}):form>"


@scoped(blueprint, _FORM, uses_previous_editions=True)
def events(now: Asked, form: str) -> AnyResponse:
    """The events of a scope that the words of the address ask for, as on its page."""
    wanted = query(words_asked(), now.catalogue)
    words, (address, rendered) = parameters(wanted), FORMS[form]
    if other := elsewhere(now, address(now.addresses, words)):
        return other
    feed = Feed(now.catalogue.site, now.wording, now.addresses, *now.titled, words)
    return reply(rendered(find(now.events, wanted), feed), Readers.ANY)
