"""What our own exports wrote: ids in our URLs and UIDs, and the text of an entry's description."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.i18n import N_
from timeline.i18n.translations import wording
from timeline.importers.record import Found, Importing
from timeline.model.catalogue import Status
from timeline.model.uids import anniversary_uid, event_uid

_PAGE = re.compile(r"https?://[^/]+/(?P<language>[A-Za-z-]+)/events/(?P<id>[a-z0-9-]+)/")


@dataclass(frozen=True, slots=True)
class Own:
    id: str = ""  # of the event that the entry is of
    page: bool = False  # whether its address is that of the event's own page
    anniversary: bool = False  # whether it is of an anniversary, whose UID has a year in it
    renamed: bool = False  # whether its UID comes from another id


def owned(found: Found, importing: Importing) -> Own:
    page = _PAGE.fullmatch(found.url)
    if not page:
        return Own()
    named, language = page["id"], page["language"]

    namespace = importing.catalogue.site.uid_namespace
    is_event = found.uid == str(event_uid(namespace, named, language))
    anniversary = found.uid == str(anniversary_uid(namespace, named, found.date[:4], language))
    here = found.url.startswith(f"{importing.site_url}/")
    if not (here or is_event or found.id == named):
        return Own(anniversary=anniversary)
    return Own(named, True, anniversary, bool(found.uid) and not anniversary and not is_event)


@dataclass(frozen=True, slots=True)
class Told:
    text: str
    language: str
    sources: tuple[str, ...] = ()


def told_plain(text: str, language: str, url: str, languages: Iterable[str]) -> Told:
    """Our own entries end with a line of their documents, and with the address of the event."""
    lines = text.replace("\r\n", "\n").split("\n")
    if url and lines[-1].strip() == url:
        lines.pop()
    for spoken in languages:
        head = wording(spoken).say(N_("Sources")) + ": "
        if lines and lines[-1].startswith(head):
            return Told("\n".join(lines[:-1]).strip(), language, (lines[-1].removeprefix(head),))
    return Told("\n".join(lines).strip(), language)


def told_lines(lines: Sequence[str], url: str, languages: Iterable[str]) -> tuple[Told, str]:
    """The same of the lines of a slide, a line for each document; and the status that the first of them says."""
    rest = list(lines)
    if url and rest and rest[-1] == url:
        rest.pop()
    status = ""
    sources: tuple[str, ...] = ()
    for spoken in languages:
        words = wording(spoken)
        standings = {words.say(N_("Cancelled")): Status.CANCELLED, words.say(N_("Not confirmed yet")): Status.TENTATIVE}
        if not status and rest and rest[0] in standings:
            status = standings[rest.pop(0)].value
        if not sources and (head := words.say(N_("Sources"))) in rest:
            at = len(rest) - 1 - rest[::-1].index(head)
            rest, sources = rest[:at], tuple(rest[at + 1 :])
    return Told("\n".join(rest), "", sources), status
