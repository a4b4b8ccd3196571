"""The options of feeds and embeds: the query parameters that are not filters of the query."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from timeline.model.edtf import EDTFDate, EDTFError, Precision, parse_edtf_date
from timeline.search.query_string import QueryError, parse_choice, parse_integer

DEFAULT_YEARS_AHEAD = 10
FEED_OPTION_RANGES = MappingProxyType(
    {"round": (0, 1), "years": (1, 50), "prepare": (1, 60), "alarm": (0, 60)}
)  # (minimum, maximum)


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """The options of a calendar feed. By default it has all anniversaries, without preparation entries and alarms."""

    round_only: bool = False  # only years that end in 0 or 5: năm tròn, năm lẻ 5
    years_ahead: int = DEFAULT_YEARS_AHEAD
    prepare_days: int | None = None  # days from the preparation entry to the anniversary; None for no such entry
    alarm_days: int | None = None  # days from the alarm to the anniversary; None for no alarm

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The query parameters, without defaults."""
        values = {
            "round": "1" if self.round_only else None,
            "years": None if self.years_ahead == DEFAULT_YEARS_AHEAD else str(self.years_ahead),
            "prepare": None if self.prepare_days is None else str(self.prepare_days),
            "alarm": None if self.alarm_days is None else str(self.alarm_days),
        }
        return tuple((name, value) for name, value in values.items() if value is not None)


def parse_feed_options(parameters: Mapping[str, Sequence[str]]) -> FeedOptions:
    """Parse the feed options. The last value of a parameter that is not empty counts.

    Raise QueryError if a value is not a number or out of range.
    """
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


_VIEWS = ("anniversaries", "list", "timeline", "story", "month", "day", "figures")
EVENT_VIEW = "event"  # of the embed of one event, which has a URL of its own
_COLOUR_SCHEMES = ("light", "dark")
_MAX_ENTRIES = 50
EMBED_PARAMETERS = ("view", "many", "month", "scheme", "accent", "languages")
EVENT_EMBED_PARAMETERS = ("scheme", "accent", "languages")  # of the embed of one event


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """The options of an embed.

    By default it shows the next anniversaries and the latest events, in the colour scheme of the reader and the accent
    colour of the office.
    """

    view: str | None = None  # one of _VIEWS
    limit: int | None = None  # entries of each list; None for the default of the view
    month: EDTFDate | None = None  # of the view `month`; None for the current month
    colour_scheme: str | None = None  # one of _COLOUR_SCHEMES; None for the reader's
    accent: str | None = None  # `#rrggbb`
    languages: tuple[str, ...] = ()  # that readers can switch between, with its own; empty for no switch

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The query parameters, without defaults."""
        values = {
            "view": self.view,
            "many": self.limit,
            "month": self.month,
            "scheme": self.colour_scheme,
            "accent": self.accent and self.accent.removeprefix("#"),
            "languages": ",".join(self.languages) or None,
        }
        return tuple((name, str(value)) for name, value in values.items() if value is not None)


def parse_embed_options(
    parameters: Mapping[str, Sequence[str]], language: str, site_languages: Sequence[str]
) -> EmbedOptions:
    """Parse the options of an embed in a language of the site. Options that have no effect are dropped.

    The last value of each parameter counts; of `languages`, all values. Raise QueryError if a value is invalid.
    """
    texts = {
        name: parameters[name][-1].strip() for name in EMBED_PARAMETERS if "".join(parameters.get(name, ())).strip()
    }
    limit = parse_integer("many", texts["many"], 1, _MAX_ENTRIES) if texts.get("many") else None
    accent = texts.get("accent", "").removeprefix("#").lower()
    if accent and not re.fullmatch("[0-9a-f]{6}", accent):
        raise QueryError("accent", accent[:20], ["9b1c2e"])
    view = parse_choice("view", texts.get("view"), _VIEWS)
    month = _parse_month(texts["month"]) if texts.get("month") else None
    return EmbedOptions(
        view,
        limit if view != "month" else None,
        month if view == "month" else None,
        parse_choice("scheme", texts.get("scheme"), _COLOUR_SCHEMES),
        f"#{accent}" if accent else None,
        _parse_languages(parameters.get("languages", ()), language, site_languages),
    )


def _parse_languages(texts: Sequence[str], language: str, site_languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages and the embed's own, in the order of the site, so that equal embeds have one URL."""
    chosen = {language}
    for text in filter(None, (part.strip() for part in ",".join(texts).split(","))):
        if text not in site_languages:
            raise QueryError("languages", text[:20], site_languages)
        chosen.add(text)
    return tuple(each for each in site_languages if each in chosen) if len(chosen) > 1 else ()


def _parse_month(text: str) -> EDTFDate:
    try:
        month = parse_edtf_date(text)
    except EDTFError as error:
        raise QueryError("month", text[:20], ["2022-07"]) from error
    if month.precision is not Precision.MONTH or not month.is_certain or month.year < 1:
        raise QueryError("month", text[:20], ["2022-07"])
    return month
