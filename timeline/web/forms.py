"""The events in other forms than calendars: for the press, for programs, for spreadsheets."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from timeline.addresses import Addresses
from timeline.queries import find, parameters, query
from timeline.render.atom import changes_atom, events_atom
from timeline.render.csv import events_csv
from timeline.render.feed import Feed
from timeline.render.jsonfeed import events_json
from timeline.render.timelinejs import timelinejs_json
from timeline.web.asked import Asked, words_asked
from timeline.web.canonical import elsewhere
from timeline.web.errors import keep_once_good
from timeline.web.replies import Readers, open_to_all, reply
from timeline.web.scoped import scoped

blueprint = Blueprint("forms", __name__)
blueprint.after_request(open_to_all)
keep_once_good(blueprint)

FORMS = {  # by the end of the address: the whole address, and what is there
    "events.atom": (Addresses.events_atom, events_atom),
    "changes.atom": (Addresses.changes_atom, changes_atom),
    "events.json": (Addresses.events_json, events_json),
    "events.csv": (Addresses.events_csv, events_csv),
    "timelinejs.json": (Addresses.timelinejs, timelinejs_json),
}
_FORM = f"<any({', '.join(map(repr, FORMS))}):form>"


@scoped(blueprint, _FORM)
def events(now: Asked, form: str) -> AnyResponse:
    """The events of a scope that the words of the address ask for, as on its page."""
    wanted = query(words_asked(), now.catalogue)
    words, (address, rendered) = parameters(wanted), FORMS[form]
    if other := elsewhere(now, address(now.addresses, words)):
        return other
    feed = Feed(now.catalogue.site, now.wording, now.addresses, *now.titled, words)
    return reply(rendered(find(now.events, wanted), feed), Readers.ANY)
