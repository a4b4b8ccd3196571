"""CSV (RFC 4180) for spreadsheets: a row for each event.

It begins with a byte order mark, without which Excel takes UTF-8 for the code page of its country.
"""

import csv
import re
from collections.abc import Iterable
from io import BytesIO, TextIOWrapper

from timeline.body import CSV, Body
from timeline.model.catalogue import Event, Person, Term
from timeline.render.feed import Feed

COLUMNS = (
    "id", "date", "first", "last", "kind", "countries", "topics", "places", "people",
    "title", "summary", "status", "sources", "address",
)  # fmt: skip
# What spreadsheets take for a formula at the beginning of a cell, in wide letters too, behind any apostrophes.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def events_csv(events: Iterable[Event], feed: Feed) -> Body:
    """All of the events, in order of time. Of several names in a cell, each stands in its own line."""
    buffer = BytesIO()
    text = TextIOWrapper(buffer, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow(map(_escape_formula, _row(event, feed)))
    text.flush()
    return Body(buffer.getvalue(), CSV, f"events-{feed.filename_stem}.csv", feed.events_title)


def _row(event: Event, feed: Feed) -> tuple[str, ...]:
    language = feed.translations.language

    def names(named: Iterable[Term | Person]) -> str:
        return "\n".join(each.name.in_(language) for each in named)

    return (
        event.id,
        str(event.date),
        event.date.earliest.isoformat(),
        event.date.latest.isoformat(),
        names((event.kind,)),
        names(event.countries),
        names(event.topics),
        names(event.places),
        names(event.people),
        event.title.in_(language),
        event.summary.in_(language) if event.summary else "",
        event.status.value,
        "\n".join(citation.in_(language) for citation in event.sources),
        feed.event_url(event),
    )


def _escape_formula(text: str) -> str:
    """A formula becomes text by an apostrophe, and what would look like one after that gets another."""
    return f"'{text}" if _FORMULA.match(text) else text
