"""What a query string says besides the query: the options of feeds and of embeds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from timeline.model.edtf import EDTFError, Point, Precision, point
from timeline.search.query_string import QueryError, number, one_of

YEARS_AHEAD = 10
FOLLOWING = MappingProxyType({"round": (0, 1), "years": (1, 50), "prepare": (1, 60), "alarm": (0, 60)})  # least, most


@dataclass(frozen=True, slots=True)
class Following:
    """What the words of a calendar's address ask besides its query; by default, all anniversaries and no more."""

    round_only: bool = False  # those of ten and five years: năm tròn, năm lẻ 5
    years: int = YEARS_AHEAD
    prepare: int | None = None  # days before each at which an entry of its own stands
    alarm: int | None = None  # days before each at which a client reminds

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """As words of an address, without what goes without saying."""
        asked = {
            "round": "1" if self.round_only else None,
            "years": None if self.years == YEARS_AHEAD else str(self.years),
            "prepare": None if self.prepare is None else str(self.prepare),
            "alarm": None if self.alarm is None else str(self.alarm),
        }
        return tuple((name, said) for name, said in asked.items() if said is not None)


def following(words: Mapping[str, Sequence[str]]) -> Following:
    """What is asked, the last of each that says anything; raise QueryError where it is no number that can be."""
    said = {name: [text.strip() for text in words.get(name, ()) if text.strip()] for name in FOLLOWING}
    asked = {name: number(name, texts[-1], *FOLLOWING[name]) for name, texts in said.items() if texts}
    return Following(
        bool(asked.get("round")),
        asked.get("years", YEARS_AHEAD),
        asked.get("prepare"),
        asked.get("alarm"),
    )


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
