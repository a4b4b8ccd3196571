"""What a reply follows from besides its address: the edition, and the day that it is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from timeline.store import Edition

LONGEST_FRESH = 300  # seconds


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an edition, in the site's zone. It holds nothing of the edition, which may be freed before it."""

    digest: str
    read_at: datetime
    date: date
    begins: datetime
    ends: datetime
    changed: datetime  # when replies may have changed last, in whole seconds, as HTTP says it: never before they did
    lasting: datetime  # until then, replies hold for as long as any do

    @classmethod
    def of(cls, edition: Edition, now: datetime) -> "Day":
        local = now.astimezone(edition.catalogue.site.zone)
        begins, ends = (datetime.combine(local.date() + timedelta(days=n), time(), local.tzinfo) for n in (0, 1))
        since = max(edition.read_at, begins)
        changed = since if since.microsecond == 0 else since.replace(microsecond=0) + timedelta(seconds=1)
        # In UTC: moments are compared by each request, and between zones that takes longer.
        zone = now.tzinfo
        begins, ends, changed = begins.astimezone(zone), ends.astimezone(zone), changed.astimezone(zone)
        return cls(
            edition.digest,
            edition.read_at,
            local.date(),
            begins,
            ends,
            changed,
            ends - timedelta(seconds=LONGEST_FRESH),
        )

    def holds(self, edition: Edition, now: datetime) -> bool:
        same = self.digest == edition.digest and self.read_at == edition.read_at
        return same and self.begins <= now < self.ends

    def settled(self, now: datetime) -> bool:
        """Whether replies say the same of their age and freshness as at any other settled time of the day."""
        return self.changed < now <= self.lasting

    def fresh(self, now: datetime) -> int:
        """For how many seconds a reply holds: never past midnight, when the days left change; none where it serves on
        after that, until the next is made.
        """
        return max(0, min(LONGEST_FRESH, int((self.ends - now).total_seconds())))

    def modified(self, now: datetime) -> datetime | None:
        """When replies changed last; within that second, nothing is said (RFC 9110 §8.8.2.1)."""
        return self.changed if self.changed < now else None
