"""What leaves here and comes back: the ids in our own addresses and calendars."""

import re
from dataclasses import dataclass
from uuid import uuid5

from timeline.imports.entries import Importing
from timeline.imports.found import Found

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

    def uid(rest: str) -> bool:
        """Whether that is what the calendars of this file call it."""
        return found.uid == str(uuid5(importing.catalogue.site.uid_namespace, f"{named}/{rest}"))

    here = found.url.startswith(f"{importing.site_url}/")
    if not (here or uid(language) or found.id == named):
        return Own(anniversary=uid(f"{found.date[:4]}/{language}"))
    anniversary = uid(f"{found.date[:4]}/{language}")
    return Own(named, True, anniversary, bool(found.uid) and not anniversary and not uid(language))
