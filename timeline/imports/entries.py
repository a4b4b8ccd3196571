"""What an import goes by, and what a form gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from timeline.catalogue import Catalogue
from timeline.imports.found import Found


@dataclass(frozen=True, slots=True)
class Importing:
    catalogue: Catalogue
    language: str  # of texts that say none of their own
    site_url: str  # by which addresses of our own are known
    today: date  # `updated` of what says none
    kind: str | None = None  # of what says none
    columns: Mapping[str, str] = field(
        default_factory=dict
    )  # heading of a spreadsheet -> field, as in `title` or `title.lo`


@dataclass(frozen=True, slots=True)
class Entries:
    found: tuple[Found, ...]
    remarks: tuple[str, ...] = ()  # on the whole
