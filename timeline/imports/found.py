"""What one entry of another form says, before it is held against the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_BYTES = 16 * 1024 * 1024
MOST_ENTRIES = 100_000


class Unimportable(Exception):
    """A whole that nothing can be taken from; its words say why, and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """Texts are by language; "" is for a text that says none of its own."""

    where: str  # in the words of its form: `VEVENT 3`, `row 5`, `event 2`
    date: str = ""  # EDTF; empty where none could be read, and a remark says why
    title: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    anniversary: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    names: tuple[
        tuple[str, str], ...
    ] = ()  # (field of an event, name or several); the field is "" for a word of any sort
    sources: tuple[str, ...] = ()  # each as it is cited
    id: str = ""
    uid: str = ""  # of a calendar
    url: str = ""
    status: str = ""
    updated: str = ""
    revision: str = ""
    remarks: tuple[str, ...] = ()
