"""What a query string says besides the query: the options of feeds and of embeds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from timeline.model.edtf import EDTFDate, EDTFError, Precision, parse_edtf_date
from timeline.search.query_string import QueryError, parse_choice, parse_integer

DEFAULT_YEARS_AHEAD = 10
FEED_OPTION_RANGES = MappingProxyType(
    {"round": (0, 1), "years": (1, 50), "prepare": (1, 60), "alarm": (0, 60)}
)  # least, most


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """What the words of a calendar's address ask besides its query; by default, all anniversaries and no more."""

    round_only: bool = False  # those of ten and five years: năm tròn, năm lẻ 5
    years_ahead: int = DEFAULT_YEARS_AHEAD
    prepare_days: int | None = None  # days before each at which an entry of its own stands
    alarm_days: int | None = None  # days before each at which a client reminds

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """As words of an address, without what goes without saying."""
        values = {
            "round": "1" if self.round_only else None,
            "years": None if self.years_ahead == DEFAULT_YEARS_AHEAD else str(self.years_ahead),
            "prepare": None if self.prepare_days is None else str(self.prepare_days),
            "alarm": None if self.alarm_days is None else str(self.alarm_days),
        }
        return tuple((name, value) for name, value in values.items() if value is not None)


def parse_feed_options(parameters: Mapping[str, Sequence[str]]) -> FeedOptions:
    """What is asked, the last of each that says anything; raise QueryError where it is no number that can be."""
    texts_by_name = {
        name: [text.strip() for text in parameters.get(name, ()) if text.strip()] for name in FEED_OPTION_RANGES
    }
    numbers = {
        name: parse_integer(name, texts[-1], *FEED_OPTION_RANGES[name])
        for name, texts in texts_by_name.items()
        if texts
    }
    return FeedOptions(
        bool(numbers.get("round")),
        numbers.get("years", DEFAULT_YEARS_AHEAD),
        numbers.get("prepare"),
        numbers.get("alarm"),
    )


_VIEWS = ("anniversaries", "list", "timeline", "month", "day")
_COLOUR_SCHEMES = ("light", "dark")
_MAX_ENTRIES = 50  # entries
EMBED_PARAMETERS = ("view", "many", "month", "scheme", "accent")


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """By default the next anniversaries and the latest events, in the scheme of the reader and the office's colour."""

    view: str | None = None  # one of _VIEWS
    limit: int | None = None  # entries of each list; None for as many as the view has room for
    month: EDTFDate | None = None  # of the sheet; None for the month of today
    colour_scheme: str | None = None  # one of _SCHEMES
    accent: str | None = None  # `#rrggbb`

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """As words of an address, without what goes without saying."""
        values = {
            "view": self.view,
            "many": self.limit,
            "month": self.month,
            "scheme": self.colour_scheme,
            "accent": self.accent and self.accent.removeprefix("#"),
        }
        return tuple((name, str(value)) for name, value in values.items() if value is not None)


def parse_embed_options(parameters: Mapping[str, Sequence[str]]) -> EmbedOptions:
    """What is asked, the last of each and nothing that the view does not heed; raise QueryError where it cannot be."""
    texts = {
        name: parameters[name][-1].strip() for name in EMBED_PARAMETERS if "".join(parameters.get(name, ())).strip()
    }
    limit = parse_integer("many", texts["many"], 1, _MAX_ENTRIES) if texts.get("many") else None
    accent = texts.get("accent", "").removeprefix("#").lower()
    if accent and not re.fullmatch("[0-9a-f]{6}", accent):
        raise QueryError("accent", accent[:20], ["9b1c2e"])
    view = parse_choice("view", texts.get("view"), _VIEWS)
    month = _parse_month(texts["month"]) if "month" in texts else None
    return EmbedOptions(
        view,
        limit if view != "month" else None,
        month if view == "month" else None,
        parse_choice("scheme", texts.get("scheme"), _COLOUR_SCHEMES),
        f"#{accent}" if accent else None,
    )


def _parse_month(text: str) -> EDTFDate:
    try:
        month = parse_edtf_date(text)
    except EDTFError as error:
        raise QueryError("month", text[:20], ["2022-07"]) from error
    if month.precision is not Precision.MONTH or not month.is_certain:
        raise QueryError("month", text[:20], ["2022-07"])
    return month
