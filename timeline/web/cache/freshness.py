"""How long a response is valid: as long as its edition serves, and until midnight in the site's time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from werkzeug.http import http_date

from timeline.store import Edition

MAX_AGE = 300  # seconds
_STALE = "stale-while-revalidate=3600, stale-if-error=604800"  # RFC 5861


@dataclass(frozen=True, slots=True)
class Freshness:
    """The edition and the day that a response was built for. It holds no reference to the edition's catalogue."""

    digest: str
    read_at: datetime
    day_start: datetime  # in UTC, as is day_end
    day_end: datetime

    @classmethod
    def of(cls, edition: Edition, now: datetime) -> "Freshness":
        zone = edition.catalogue.site.zone
        today = now.astimezone(zone).date()
        start, end = (datetime.combine(today + timedelta(days=n), time(), zone).astimezone(UTC) for n in (0, 1))
        return cls(edition.digest, edition.read_at, start, end)

    def holds(self, edition: Edition, now: datetime) -> bool:
        is_same = self.digest == edition.digest and self.read_at == edition.read_at
        return is_same and self.day_start <= now < self.day_end

    @property
    def last_modified(self) -> str:
        """The value of the Last-Modified header (RFC 9110 §8.8.2)."""
        return http_date(max(self.read_at, self.day_start))

    def cache_control(self, now: datetime) -> str:
        """Never past midnight, when the days left change; 0 for a response that is served after that."""
        seconds = int((self.day_end - now).total_seconds())
        return f"public, max-age={max(0, min(MAX_AGE, seconds))}, {_STALE}"
