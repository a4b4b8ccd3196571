"""What stands in front of the application: a reply that was made once for an address is given again from memory.

A reply follows from the edition, the day and the address. What else a client says chooses among the codings of that
one reply, or tells that it is held already; so the application is asked without regard to it, under the site's host.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import Future
from datetime import datetime
from string import punctuation
from threading import Lock, Thread
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from werkzeug.wrappers import Response

from timeline.store import Edition
from timeline.web.asked import INSTANT, Instant, Running
from timeline.web.clients import family
from timeline.web.days import Day
from timeline.web.finished import OK, Asking, Finished, Passing, Reply
from timeline.web.journal import note
from timeline.web.kept import Address, Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)
_FILLED_AGAIN = 64  # addresses
_READING = ("GET", "HEAD")
_MEGABYTE = 2**20

Answer = Finished | Passing


class Front:
    """The layer of WSGI between a server and the application."""

    def __init__(self, application: "WSGIApplication", running: Running) -> None:
        self._application = application
        self._running = running
        self.kept = Kept(running.settings.bodies * _MEGABYTE)
        self._making: dict[Address, Future[Answer]] = {}
        self._lock = Lock()
        site = urlsplit(running.settings.site_url)
        self._site = {"HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
        self._day = self._filled = Day.of(running.store.edition, running.clock())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = perf_counter()
        answer, (status, headers, content) = self.reply(environ)
        self.tell(answer, environ, status, len(content), seconds=perf_counter() - began)
        start_response(status, headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (content,)

    def reply(self, environ: "WSGIEnvironment") -> tuple[Answer, Reply]:
        """What is answered; who gives it tells so, and leaves the bytes out where only the head is asked for."""
        now, edition = self._running.clock(), self._running.store.edition
        if kept := self._fresh(environ, edition, now):
            return kept, kept.answer(environ, now)
        if environ["REQUEST_METHOD"] in _READING:
            answer = self._finish(environ | {"REQUEST_METHOD": "GET"}, Instant(edition, now))
        else:
            answer = self._ask(environ, Instant(edition, now))
        return answer, answer.answer(environ, self._running.clock())  # it may have taken longer than the day

    def remembered(self, environ: "WSGIEnvironment") -> tuple[Answer, Reply] | None:
        """The same, where it is in memory as it leaves: for who may not wait until it is coded."""
        now = self._running.clock()
        kept = self._fresh(environ, self._running.store.edition, now)
        return (kept, kept.answer(environ, now)) if kept and kept.at_hand(environ) else None

    def tell(
        self, answer: Answer, asked: Asking, status: str, size: int, *, seconds: float = 0, times: int = 1
    ) -> None:
        """Count, and note where that is wished, that it was given so often; `size` in bytes."""
        answer.asked += times
        client = family(asked.get("HTTP_USER_AGENT", ""))
        self._running.metrics.replied(answer.route, status, client, times)
        if self._running.settings.log_requests:
            for _ in range(times):
                note(asked, answer.route, status, 0 if asked["REQUEST_METHOD"] == "HEAD" else size, seconds, client)

    def keep_up(self) -> None:
        """Where the edition or the day has changed, make what is asked for most anew, in a thread of its own."""
        now, edition = self._running.clock(), self._running.store.edition
        self.kept.fit()
        self._running.metrics.state(edition, len(self.kept), self.kept.size)
        if (day := self._of(edition, now)) != self._filled:
            self._filled = day
            Thread(target=self._fill, args=(day,), name="front", daemon=True).start()

    def _fill(self, day: Day) -> None:
        for path, query in self.kept.most_asked(_FILLED_AGAIN):
            if self._filled != day:  # another thread fills already
                return
            asked = self._site | {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
            try:
                self._finish(asked, Instant(self._running.store.edition, self._running.clock()))
            except Exception:  # whatever it is, the others are wanted too
                _log.exception("%s could not be made anew", path)
        if self._filled == day:
            self.kept.keep_of(day)

    def _fresh(self, environ: "WSGIEnvironment", edition: Edition, now: datetime) -> Finished | None:
        """What is kept of this day, for those who read."""
        kept = self.kept.get(_address(environ)) if environ["REQUEST_METHOD"] in _READING else None
        if not kept:
            return None
        day = self._of(edition, now)
        return kept if kept.day is day or kept.day == day else None

    def _of(self, edition: Edition, now: datetime) -> Day:
        day = self._day
        if not day.holds(edition, now):
            day = self._day = Day.of(edition, now)
        return day

    def _finish(self, environ: "WSGIEnvironment", instant: Instant) -> Answer:
        """The reply to an address, made once however many wait for it; while it is made anew, the last one will do."""
        address = _address(environ)
        with self._lock:
            if made := self._fresh(environ, instant.edition, instant.now):  # while the lock was waited for
                return made
            making = self._making.get(address)
            if making is None:
                mine = self._making[address] = Future()
        if making:
            answer = self.kept.get(address) or making.result()
            return answer if isinstance(answer, Finished) else self._ask(environ, instant)
        try:
            answer = self._ask(environ, instant)
            last = self.kept.get(address)
            if isinstance(answer, Finished):
                self.kept.put(address, answer)
            elif last and answer.status.startswith("5"):
                answer = last
            else:
                self.kept.drop(address)
            mine.set_result(answer)
            return answer
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._making[address]

    def _ask(self, environ: "WSGIEnvironment", instant: Instant) -> Answer:
        """What the application says; finished where it has a tag, and varies by nothing but its coding."""
        began = perf_counter()
        # What is no ASCII in a query is as if it had been encoded (RFC 3986 §2.1): not every server sees to it.
        query = quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe=punctuation)
        asked = environ | self._site | {"QUERY_STRING": query, INSTANT: instant}
        said = Response.from_app(self._application, asked, buffered=True)
        headers, content = said.headers.to_wsgi_list(), said.get_data()
        if said.status != OK or "ETag" not in said.headers or "Vary" in said.headers:
            return Passing(instant.route, said.status, headers, content)
        self._running.metrics.built(instant.route, perf_counter() - began)
        return Finished(self._of(instant.edition, instant.now), instant.route, headers, content)


def _address(environ: "WSGIEnvironment") -> Address:
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
