"""How a reader follows the anniversaries: which of them, how far ahead, and what comes before each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from timeline.queries.address import number

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
