"""The body of a response: its bytes, with the metadata that HTTP headers need."""

from dataclasses import dataclass, field
from hashlib import sha256

# Media types. The `mimetypes` module is not used: without the tables of the system, it does not know .ics and .atom.
HTML = "text/html; charset=utf-8"
ICALENDAR = "text/calendar; charset=utf-8"
STYLESHEET = "text/css; charset=utf-8"
XML = "application/xml; charset=utf-8"
TEXT_XML = "text/xml; charset=utf-8"  # for oEmbed, §2.3.4.2
ATOM = "application/atom+xml; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"  # RFC 4180 §3
TEXT = "text/plain; charset=utf-8"
JSON = "application/json"  # has no charset parameter: JSON is always UTF-8 (RFC 8259 §8.1)
JSON_FEED = "application/feed+json"
SVG = "image/svg+xml"
PROBLEM_DETAILS = "application/problem+json"  # RFC 9457
MANIFEST = "application/manifest+json; charset=utf-8"
MEDIA_TYPES_BY_SUFFIX = {
    ".css": STYLESHEET,
    ".ico": "image/x-icon",
    ".avif": "image/avif",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": SVG,
    ".txt": TEXT,
    ".woff2": "font/woff2",
}


def error_media_type(media_type: str) -> str:
    """Return the media type of an error where a program asked for this one: problem details, or a line of text."""
    return PROBLEM_DETAILS if media_type in (JSON, JSON_FEED) else TEXT


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes with their media type and a strong entity tag (RFC 9110 §8.8.3): equal bytes, equal tag."""

    content: bytes
    media_type: str
    filename: str | None = None  # ASCII
    localized_filename: str | None = None  # in the language of its readers, in any script
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", sha256(self.content).hexdigest()[:32])
