"""What stands in the one text of a calendar's entry or of a slide: the event's own words, its documents, its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.catalogue import Status
from timeline.wording import N_, wording


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
