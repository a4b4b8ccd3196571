"""Figures over the years for programs: as JSON with everything known of them, and as a tidy table, one number a row."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from timeline.i18n import N_
from timeline.model.indicators import Exactness, Indicator, IndicatorValue, Number, Target
from timeline.render.csv import csv_body, escape_formula
from timeline.render.feed import Feed, json_with_entry_per_line
from timeline.render.json_feed import JsonObject, citation_object
from timeline.response_body import JSON, Body

COLUMNS = (
    "indicator", "title", "unit", "countries", "type", "date", "first", "last", "exactness", "value", "note", "sources",
    "address",
)  # fmt: skip
_EXACTNESS_NAMES = {Exactness.EXACT: "exact", Exactness.ABOUT: "about", Exactness.OVER: "over"}


def figures_json(indicators: Iterable[Indicator], feed: Feed) -> Body:
    """Return the indicators in the order of the file, with the texts of all languages."""
    urls = feed.urls
    members: JsonObject = {
        "title": _title(feed),
        "home_page_url": urls.absolute(urls.figures()),
        "language": feed.translations.language,
        "scope": urls.scope_path,
    }
    objects = (_indicator_object(indicator, feed) for indicator in indicators)
    content = json_with_entry_per_line(members, "indicators", objects)
    return Body(content, JSON, f"figures-{feed.filename_stem}.json", _title(feed))


def figures_csv(indicators: Iterable[Indicator], feed: Feed) -> Body:
    """Return a row for each value, and one of type `target` or `target growth` for each target."""
    rows = (row for indicator in indicators for row in _rows(indicator, feed))
    return csv_body(COLUMNS, rows, f"figures-{feed.filename_stem}.csv", _title(feed))


def _title(feed: Feed) -> str:
    return feed.translations.gettext(N_("{title}: figures over the years"), title=feed.title)


def _indicator_object(indicator: Indicator, feed: Feed) -> JsonObject:
    members: JsonObject = {
        "key": indicator.key,
        "url": feed.urls.absolute(feed.urls.figures(indicator.key)),
        "title": dict(indicator.title.pairs),
        "unit": dict(indicator.unit.pairs),
        "countries": [country.key for country in indicator.countries],
        "topics": [topic.key for topic in indicator.topics],
        "values": [_dated_object(value, value=value.number) for value in indicator.values],
    }
    if target := indicator.target:
        members["target"] = _dated_object(target, value=target.number, growth=target.growth)
    if indicator.note:
        members["note"] = dict(indicator.note.pairs)
    return members


def _dated_object(dated: IndicatorValue | Target, **numbers: Number | None) -> JsonObject:
    members: JsonObject = {
        "date": str(dated.date),
        "first": str(dated.date.first_day),
        "last": str(dated.date.last_day),
    }
    for name, number in numbers.items():
        if number:
            members |= {name: _json_number(number.amount), "exactness": _EXACTNESS_NAMES[number.exactness]}
    if dated.note:
        members["note"] = dict(dated.note.pairs)
    return members | {"sources": [citation_object(citation) for citation in dated.sources]}


def _json_number(amount: Decimal) -> int | float:
    """The number itself: the file has no more digits than a floating-point number keeps."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _rows(indicator: Indicator, feed: Feed) -> Iterator[tuple[str, ...]]:
    for value in indicator.values:
        yield _row(indicator, "value", value, value.number, feed)
    if target := indicator.target:
        number = target.number or target.growth
        assert number
        yield _row(indicator, "target" if target.number else "target growth", target, number, feed)


def _row(
    indicator: Indicator, row_type: str, dated: IndicatorValue | Target, number: Number, feed: Feed
) -> tuple[str, ...]:
    language = feed.translations.language
    texts = (
        indicator.key,
        indicator.title.in_(language),
        indicator.unit.in_(language) if row_type != "target growth" else "%",
        "\n".join(country.name.in_(language) for country in indicator.countries),
        row_type,
        str(dated.date),
        str(dated.date.first_day),
        str(dated.date.last_day),
        _EXACTNESS_NAMES[number.exactness],
    )
    notes = (
        dated.note.in_(language) if dated.note else "",
        "\n".join(citation.in_(language) for citation in dated.sources),
        feed.urls.absolute(feed.urls.figures(indicator.key)),
    )
    # A negative number is no formula.
    return *map(escape_formula, texts), f"{number.amount:f}", *map(escape_formula, notes)
