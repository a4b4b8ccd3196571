"""The indicators of events.yaml: figures over the years."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.loader import scalars
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.mappings import DictOf, Field, ParsedRecord, Record
from timeline.loader.schema_definitions import JsonSchema
from timeline.loader.section_fields import citation_type
from timeline.loader.sections import Sections
from timeline.loader.source_file import visible_key
from timeline.loader.value_types import Choice, DateType, ListOf, Mapped, NodeType, ParsedLine
from timeline.loader.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from timeline.model.edtf import DateOrInterval, MissingEnd, parse_edtf
from timeline.model.indicators import Indicator, IndicatorValue, Target

MIN_GROWTH, MAX_GROWTH = -100, 1000  # percent a year
_MAX_FACTOR = 1_000_000  # of the number at the end of a growth and that at its beginning
_MAX_EXPONENT = 1000  # years


class IndicatorsType(DictOf[ParsedRecord, Indicator]):
    """The indicators, of which the overview shows one at most."""

    def read(self, node: Node, where: str, errors: ErrorCollector) -> dict[str, Indicator | None] | None:
        indicators = super().read(node, where, errors)
        if indicators is None or not isinstance(node, MappingNode):
            return None
        entries = {
            visible_key(key.text): entry
            for key, entry in zip(node.keys, node.values, strict=True)
            if isinstance(key, ScalarNode)
        }
        shown = [key for key, each in indicators.items() if each and each.is_in_overview]
        for key in shown[1:]:
            what = f"the overview already shows {shown[0]!r}: delete `overview` from one of the two"
            errors.add(entries[key], f"{where}.{key}.overview", what)
        return indicators


def indicators_type(sections: Sections) -> IndicatorsType:
    return IndicatorsType(scalars.parse_slug, indicator_record(sections), _build_indicator)


def indicator_record(sections: Sections) -> Record:
    types = sections.types
    return Record(
        {
            "title": Field(
                types.title,
                "what it counts",
                "{vi: Thương mại Việt Nam – Lào, en: Vietnam–Laos trade}",
                required=True,
            ),
            "unit": Field(
                types.single_or_localized,
                "the unit of its numbers; in each language, unless it is the same in all",
                "{vi: tỷ USD, en: billion USD}",
                required=True,
            ),
            "countries": Field(
                ListOf(types.country, min_length=1),
                "the countries concerned, by ISO 3166-1 code; a collection with one of them in its `where` shows it",
                "[VN, LA]",
                required=True,
            ),
            "topics": Field(
                ListOf(Choice("topic", sections.topics)), "what it is about, from the `topics`", "[economy]"
            ),
            "values": Field(
                DatedValues(ListOf(Mapped(_value_record(sections), _build_value), min_length=1)),
                "its numbers, each with its own date, in any order",
                "[{date: 2023, value: 1.6, sources: [{source: sggp-2024-09-10}]}]",
                required=True,
            ),
            "target": Field(
                Mapped(_target_record(sections), _build_target),
                "what was planned: a number (`value`), or percent a year (`growth`)",
                "{date: 2021/2025, growth: 10, sources: [{source: hd-53-phu-luc, at: 3}]}",
            ),
            "note": Field(types.prose, "what a reader should know about it", "{vi: Tính cả hai chiều.}"),
            "overview": Field(
                ParsedLine(scalars.parse_boolean),
                "whether the overview shows it as a thin area along its foot; one indicator at most",
                "true",
            ),
        }
    )


def _dated_fields(sections: Sections, date_description: str, date_example: str) -> dict[str, Field[Any]]:
    """The fields that a value and a target share."""
    date = Mapped(DateType(parse_edtf, sections.timezone), _check_ends)
    return {
        "date": Field(date, date_description, date_example, required=True),
        "note": Field(sections.types.note, "a note on this number, in one line", "{vi: Số ước tính.}"),
        "sources": Field(
            ListOf(citation_type(sections)),
            "the documents that say so, and where in them",
            "[{source: sggp-2024-09-10}]",
        ),
    }


def _value_record(sections: Sections) -> Record:
    fields = _dated_fields(
        sections,
        "the year, the years (2016/2020), the part of a year (2024-01/2024-07), or the day or month of a state (EDTF)",
        "2024-01/2024-07",
    )
    number = Field(
        ParsedLine(scalars.parse_number),
        "the number alone, with a decimal point; 1.1~ is about 1.1, 1.1+ is over 1.1",
        "1.1~",
        required=True,
    )
    return Record({"date": fields.pop("date"), "value": number, **fields})


def _target_record(sections: Sections) -> Record:
    fields = _dated_fields(sections, "the years for which it was planned", "2021/2025")
    return Record(
        {
            "date": fields.pop("date"),
            "value": Field(ParsedLine(scalars.parse_number), "the number to reach", "2"),
            "growth": Field(ParsedLine(scalars.parse_number), "or how much more each year, in percent", "10"),
            **fields,
        }
    )


@dataclass(frozen=True, slots=True)
class DatedValues(NodeType[tuple[IndicatorValue, ...]]):
    """A list of values, no two of which have the same date. It returns them in order of time."""

    inner: ListOf[IndicatorValue]

    @property
    def schema(self) -> JsonSchema:
        return self.inner.schema

    def read(self, node: Node, where: str, errors: ErrorCollector) -> tuple[IndicatorValue, ...] | None:
        values = self.inner.read(node, where, errors)
        if values is None or not isinstance(node, SequenceNode):
            return None
        lines: dict[DateOrInterval, int] = {}
        for index, (value, element) in enumerate(zip(values, node.elements, strict=False)):
            if value.date in lines:
                what = f"{value.date} already has a number in line {lines[value.date]}: delete one"
                errors.add(element, f"{where}[{index}].date", what)
            lines.setdefault(value.date, element.line)
        return tuple(sorted(values, key=lambda value: (value.date.earliest_ordinal, value.date.latest_ordinal)))


def _check_ends(date: DateOrInterval) -> DateOrInterval:
    if any(getattr(date, end, None) in tuple(MissingEnd) for end in ("start", "end")):
        raise ValueError(f"{str(date)!r} has only one end, so that no chart can show its time: write both")
    return date


def _build_value(entry: ParsedRecord) -> IndicatorValue:
    return IndicatorValue(entry["date"], entry["value"], entry.get("note"), entry.get("sources", ()))


def _build_target(entry: ParsedRecord) -> Target:
    if "value" in entry.nodes and "growth" in entry.nodes:
        raise ValueError("has both value and growth: delete one")
    if "value" not in entry.nodes and "growth" not in entry.nodes:
        raise ValueError("has no number: write value, the number to reach, or growth, in percent a year")
    growth = entry.get("growth")
    if growth and not MIN_GROWTH <= growth.amount <= MAX_GROWTH:
        raise ValueError(f"grows by {growth.amount:f}% a year: write percent, from {MIN_GROWTH} to {MAX_GROWTH}")
    dates = entry["date"].dates
    years = dates[-1].last_year - dates[0].year + 1
    if growth and (1 + growth.amount / 100) ** min(years, _MAX_EXPONENT) > _MAX_FACTOR:
        what = f"grows by {growth.amount:f}% a year for {years} years, to more than a million times as much"
        raise ValueError(f"{what}: write percent a year, or fewer years")
    values: Mapping[str, Any] = entry.values
    return Target(
        values["date"], values.get("value"), values.get("growth"), values.get("note"), values.get("sources", ())
    )


def _build_indicator(key: str, entry: ParsedRecord) -> Indicator:
    return Indicator(
        key,
        entry["title"],
        entry["unit"],
        entry["countries"],
        entry.get("topics", ()),
        entry["values"],
        entry.get("target"),
        entry.get("note"),
        entry.get("overview", False),
    )
