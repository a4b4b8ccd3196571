"""Replies as they are sent: finished ones, in each coding with the headers of each, and those that are not kept."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from werkzeug.http import http_date, parse_etags, quote_etag

from timeline.web.codings import SMALLEST, codable, coded, coding_for, decoded
from timeline.web.days import Day

Asking = dict[str, Any]  # what a client says, by the names of WSGI
Headers = list[tuple[str, str]]
Reply = tuple[str, Headers, bytes]

OK, NOT_MODIFIED, PRECONDITION_FAILED = "200 OK", "304 Not Modified", "412 Precondition Failed"
_STALE = "stale-while-revalidate=3600, stale-if-error=604800"
_LARGE = 2**20  # bytes; of what is larger, only the codings are kept
_OVERHEAD = 4096  # bytes, of all that is kept beside a body's own
# What describes the content is not said of content that the client has (RFC 9110 §15.4.5).
OF_CONTENT = frozenset(("content-disposition", "content-type", "content-length", "content-encoding", "last-modified"))


@dataclass(slots=True)
class Passing:
    """A reply for one request alone: an error, a redirect, the state of now."""

    route: str
    status: str  # with its phrase, as WSGI has it
    headers: Headers
    content: bytes
    asked: int = 0

    def answer(self, asked: Asking, now: datetime) -> Reply:
        return self.status, self.headers, self.content


class _Coded:
    """The bytes in one coding, which have a tag of their own (RFC 9110 §8.8.3.3)."""

    __slots__ = ("content", "etag", "length", "settled", "unchanged")

    def __init__(self, content: bytes, etag: str) -> None:
        self.content: bytes | None = content  # None where they are had from another coding each time
        self.length = len(content)
        self.etag = etag
        self.settled: Headers = []  # at any settled time of the day
        self.unchanged: Headers = []  # the same, of 304


class Finished:
    """One reply; its codings are made when they are first asked for, each once."""

    __slots__ = ("_cached", "_codable", "_coded", "_headers", "_making", "_tag", "asked", "day", "route", "size")

    def __init__(self, day: Day, route: str, headers: Headers, content: bytes) -> None:
        """Of headers as the application said them, with the tag of the bytes; where it does not say how long caches
        may keep them, they may until the day ends.
        """
        named = {name.lower(): value for name, value in headers}
        self.day = day
        self.route = route
        self.asked = -1  # how often again since it was made for the first; halved now and then, so that old counts less
        self.size = 0
        self._tag = named["etag"].strip('"')
        self._cached = named.get("cache-control")
        self._codable = codable(named["content-type"])
        self._headers = [
            (name, value)
            for name, value in headers
            if name.lower() not in ("etag", "cache-control", "content-length", "vary")
        ]
        self._coded: dict[str | None, _Coded] = {}
        self._making = Lock()
        whole = self._keep(None, content)
        if self._codable and len(content) > _LARGE:
            self._make(SMALLEST)
            whole.content = None
            self.size -= len(content)

    def answer(self, asked: Asking, now: datetime) -> Reply:
        """The bytes as the client can take them, or that it has them already (RFC 9110 §13)."""
        coding = self._coding(asked)
        coded = self._coded.get(coding) or self._make(coding)
        settled = self.day.settled(now)
        status = _status(asked, coded.etag, self.day.modified(now))
        if status is OK:
            content = self._whole() if coded.content is None else coded.content
            return status, coded.settled.copy() if settled else self._said(coding, coded, now), content
        headers = coded.unchanged.copy() if settled else _unchanged(self._said(coding, coded, now))
        return status, headers if status is NOT_MODIFIED else [*headers, ("Content-Length", "0")], b""

    def at_hand(self, asked: Asking) -> bool:
        """Whether the bytes need not be coded or decoded first."""
        coded = self._coded.get(self._coding(asked))
        return coded is not None and coded.content is not None

    def _coding(self, asked: Asking) -> str | None:
        return coding_for(asked.get("HTTP_ACCEPT_ENCODING", "")) if self._codable else None

    def _make(self, coding: str | None) -> _Coded:
        with self._making:
            return self._coded.get(coding) or self._keep(coding, coded(self._whole(), coding))

    def _whole(self) -> bytes:
        content = self._coded[None].content
        return decoded(self._coded[SMALLEST].content or b"") if content is None else content

    def _keep(self, coding: str | None, content: bytes) -> _Coded:
        kept = _Coded(content, quote_etag(f"{self._tag}-{coding}" if coding else self._tag))
        kept.settled = self._said(coding, kept, self.day.lasting)
        kept.unchanged = _unchanged(kept.settled)
        self.size += len(content) + _OVERHEAD
        self._coded[coding] = kept
        return kept

    def _said(self, coding: str | None, coded: _Coded, now: datetime) -> Headers:
        modified = self.day.modified(now)
        return [
            *self._headers,
            *((("Content-Encoding", coding),) if coding else ()),
            ("Content-Length", str(coded.length)),
            ("ETag", coded.etag),
            ("Vary", "Accept-Encoding"),
            ("Cache-Control", self._cached or f"public, max-age={self.day.fresh(now)}, {_STALE}"),
            *((("Last-Modified", http_date(modified)),) if modified else ()),
        ]


def _status(asked: Asking, etag: str, modified: datetime | None) -> str:
    """What a client says that it holds decides (RFC 9110 §13.2.2).

    Of times, only the very one that was said is known: on another machine the same edition may be read a minute later.
    """
    if (wanted := asked.get("HTTP_IF_MATCH")) and not parse_etags(wanted).contains(etag[1:-1]):
        return PRECONDITION_FAILED
    if held := asked.get("HTTP_IF_NONE_MATCH"):
        return NOT_MODIFIED if held == etag or parse_etags(held).contains_weak(etag[1:-1]) else OK
    since = asked.get("HTTP_IF_MODIFIED_SINCE")
    return NOT_MODIFIED if since and modified and since == http_date(modified) else OK


def _unchanged(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in OF_CONTENT]
