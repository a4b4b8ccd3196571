"""What one request is answered from."""

from dataclasses import dataclass
from datetime import datetime

from timeline.store import Edition

SNAPSHOT = "timeline.snapshot"  # in the WSGI environment


@dataclass(slots=True)
class RequestSnapshot:
    """The edition and the time of one request. They stay the same until it is answered."""

    edition: Edition
    now: datetime
