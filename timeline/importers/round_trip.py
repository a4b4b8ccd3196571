"""Parsing of what our own exports write: ids in URLs and UIDs, and the parts of an entry's description."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.i18n import N_
from timeline.i18n.translations import get_translations
from timeline.importers.record import ImportContext, ImportedRecord
from timeline.model.event import Status
from timeline.model.uids import anniversary_uid, event_uid

_EVENT_PAGE = re.compile(r"https?://[^/?#]+(?:/[^/?#]+)*/(?P<language>[A-Za-z-]+)/events/(?P<id>[a-z0-9-]+)/")


@dataclass(frozen=True, slots=True)
class ExportedIdentity:
    event_id: str = ""  # empty if the entry is not from this site
    language: str = ""  # of the feed
    has_page_url: bool = False  # whether its URL is that of the event's page
    is_anniversary: bool = False  # whether its UID is that of an anniversary
    has_other_uid: bool = False  # whether its UID was made from another id


def exported_identity(record: ImportedRecord, context: ImportContext) -> ExportedIdentity:
    """Return the identity that this site gave to the entry, by its URL and UID."""
    page = _EVENT_PAGE.fullmatch(record.url)
    if not page:
        return ExportedIdentity()
    event_id, language = page["id"], page["language"]

    namespace = context.catalogue.site.uid_namespace
    is_event = record.uid == str(event_uid(namespace, event_id, language))
    anniversary = record.uid == str(anniversary_uid(namespace, event_id, record.date[:4], language))
    is_our_url = record.url.startswith(f"{context.site_url}/")
    if not (is_our_url or is_event or record.id == event_id):
        return ExportedIdentity(is_anniversary=anniversary)
    return ExportedIdentity(
        event_id, language, True, anniversary, bool(record.uid) and not anniversary and not is_event
    )


def is_exported_media(url: str, context: ImportContext) -> bool:
    """Whether this is the URL of a picture of this site, which the event has already."""
    return url.startswith(f"{context.site_url}/media/")


@dataclass(frozen=True, slots=True)
class Description:
    text: str
    language: str
    sources: tuple[str, ...] = ()


def parse_description(text: str, language: str, url: str, languages: Iterable[str]) -> Description:
    """Parse the description of a calendar entry. Ours end with a line of sources and the URL of the event."""
    lines = text.replace("\r\n", "\n").split("\n")
    if url and lines[-1].strip() == url:
        lines.pop()
    for site_language in languages:
        heading = get_translations(site_language).gettext(N_("Sources")) + ": "
        if lines and lines[-1].startswith(heading):
            return Description("\n".join(lines[:-1]).strip(), language, (lines[-1].removeprefix(heading),))
    return Description("\n".join(lines).strip(), language)


def parse_slide_text(lines: Sequence[str], url: str, languages: Iterable[str]) -> tuple[Description, str]:
    """Parse the lines of a TimelineJS slide, and return the status too.

    Our slides may begin with the status, and may end with the sources, one per line, and the URL of the event.
    """
    rest = list(lines)
    if url and rest and rest[-1] == url:
        rest.pop()
    status = ""
    sources: tuple[str, ...] = ()
    for site_language in languages:
        translations = get_translations(site_language)
        status_by_label = {
            translations.gettext(N_("Cancelled")): Status.CANCELLED,
            translations.gettext(N_("Not confirmed yet")): Status.TENTATIVE,
        }
        if not status and rest and rest[0] in status_by_label:
            status = status_by_label[rest.pop(0)].value
        if not sources and (heading := translations.gettext(N_("Sources"))) in rest:
            index = len(rest) - 1 - rest[::-1].index(heading)  # the last one
            rest, sources = rest[:index], tuple(rest[index + 1 :])
    return Description("\n".join(rest), "", sources), status
