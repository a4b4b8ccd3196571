"""The first day of a repeated entry that its EXDATE leaves (RFC 5545 §3.8.5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from dateutil.rrule import rrulestr

from timeline.importers.content_lines import ContentLine
from timeline.importers.ics_moments import Moment, MomentReader

# Rules that always come to a next day: others would be calculated up to the year 9999.
_SIMPLE_RULE = re.compile(
    r"(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|INTERVAL=[1-9]\d{0,3}|COUNT=[1-9]\d{0,5}|WKST=[A-Z]{2}"
    r"|BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*|UNTIL=\d{8}(T\d{6}Z?)?)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The moments that EXDATE excludes."""

    instants: frozenset[datetime]  # in UTC, naive
    days: frozenset[date]  # those without a time
    days_of_times: frozenset[date]  # as they are written

    @classmethod
    def of_entry(cls, lines: Sequence[ContentLine], reader: MomentReader) -> "Exclusions":
        moments = [
            moment
            for line in lines
            if line.name == "EXDATE"
            for value in line.value.split(",")
            if (moment := reader.read(line, value, []))
        ]
        return cls(
            frozenset(moment.in_zone(UTC) for moment in moments if moment.is_timed),
            frozenset(moment.day for moment in moments if not moment.is_timed),
            frozenset(moment.day for moment in moments if moment.is_timed),
        )

    def exclude(self, moment: Moment) -> bool:
        """Return whether a moment is excluded. Some programs write times for whole days, and days for times."""
        if moment.day in self.days:
            return True
        return moment.in_zone(UTC) in self.instants if moment.is_timed else moment.day in self.days_of_times

    def first_left(self, start: Moment, lines: Sequence[ContentLine], reader: MomentReader) -> Moment | None:
        """Return the first start that is not excluded; None if there is none, or if the rule is not simple."""
        rules = [line for line in lines if line.name in ("RRULE", "RDATE", "EXRULE")]
        parts = rules[0].value.strip().upper().rstrip(";").split(";") if rules else []
        if [line.name for line in rules] != ["RRULE"] or not all(map(_SIMPLE_RULE.fullmatch, parts)):
            return None
        if not any(part.startswith("FREQ=") for part in parts):
            return None
        if "FREQ=WEEKLY" not in parts and any(part.startswith("BYDAY") for part in parts):
            return None
        until = next((reader.read(rules[0], part[6:], []) for part in parts if part.startswith("UNTIL=")), None)
        rule = ";".join(part for part in parts if not part.startswith("UNTIL="))
        first = start.value if isinstance(start.value, datetime) else datetime.combine(start.value, time())
        try:
            for occurrence in rrulestr(rule, dtstart=first):
                moment = replace(start, value=occurrence if start.is_timed else occurrence.date())
                if until and _is_after(moment, until):
                    return None
                if not self.exclude(moment):
                    return moment
        except (KeyError, ValueError):  # WKST is no day
            pass
        return None


def _is_after(moment: Moment, until: Moment) -> bool:
    if moment.is_timed and until.is_timed:
        return moment.in_zone(UTC) > until.in_zone(UTC)
    return moment.day > until.day
