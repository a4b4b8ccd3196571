"""What a frame shows and how, besides the query that narrows it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.edtf import EDTFError, Point, Precision, point
from timeline.queries.address import QueryError, number, one_of

_VIEWS = ("anniversaries", "list", "timeline", "month", "day")
_SCHEMES = ("light", "dark")
_MOST = 50  # entries
FRAMING = ("view", "many", "month", "scheme", "accent")


@dataclass(frozen=True, slots=True)
class Framing:
    """By default the next anniversaries and the latest events, in the scheme of the reader and the office's colour."""

    view: str | None = None  # one of _VIEWS
    many: int | None = None  # entries of each list; None for as many as the view has room for
    month: Point | None = None  # of the sheet; None for the month of today
    scheme: str | None = None  # one of _SCHEMES
    accent: str | None = None  # `#rrggbb`

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """As words of an address, without what goes without saying."""
        asked = {
            "view": self.view,
            "many": self.many,
            "month": self.month,
            "scheme": self.scheme,
            "accent": self.accent and self.accent.removeprefix("#"),
        }
        return tuple((name, str(said)) for name, said in asked.items() if said is not None)


def framing(words: Mapping[str, Sequence[str]]) -> Framing:
    """What is asked, the last of each and nothing that the view does not heed; raise QueryError where it cannot be."""
    asked = {name: words[name][-1].strip() for name in FRAMING if "".join(words.get(name, ())).strip()}
    many = number("many", asked["many"], 1, _MOST) if asked.get("many") else None
    accent = asked.get("accent", "").removeprefix("#").lower()
    if accent and not re.fullmatch("[0-9a-f]{6}", accent):
        raise QueryError("accent", accent[:20], ["9b1c2e"])
    view = one_of("view", asked.get("view"), _VIEWS)
    month = _month(asked["month"]) if "month" in asked else None
    return Framing(
        view,
        many if view != "month" else None,
        month if view == "month" else None,
        one_of("scheme", asked.get("scheme"), _SCHEMES),
        f"#{accent}" if accent else None,
    )


def _month(text: str) -> Point:
    try:
        found = point(text)
    except EDTFError as error:
        raise QueryError("month", text[:20], ["2022-07"]) from error
    if found.precision is not Precision.MONTH or not found.certain:
        raise QueryError("month", text[:20], ["2022-07"])
    return found
