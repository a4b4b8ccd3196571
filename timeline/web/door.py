"""Where connections come in: plain requests are answered here, all else is led on to the server of HTTP behind.

Within one second of one day, the same octets are answered by the same octets. So a plain request that was answered in
this second costs no more than to look it up: no head is read, none is written, no other thread is waited for. A
connection that asks for anything but plain requests becomes, for as long as it lasts, a passage to the server behind.
"""

import asyncio
import logging
import os
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from threading import Thread
from time import perf_counter, time

from werkzeug.http import http_date
from werkzeug.test import EnvironBuilder

from timeline.web.finished import Asking, Reply
from timeline.web.front import Answer, Front
from timeline.web.heads import plain

_log = logging.getLogger(__name__)

_MOST_REMEMBERED = 8 * 2**20  # bytes, of one second
_LARGEST_REMEMBERED = 2**20
_IDLE = 75  # seconds
_MAKERS = 8  # threads
_BACKLOG = 1024  # connections
_ENDING = 5  # seconds
_WSGI = EnvironBuilder().get_environ()  # what WSGI wants besides


class _Said:
    """Octets that were said in answer to others, and how often in this second."""

    __slots__ = ("answer", "asked", "octets", "size", "status", "times")

    def __init__(self, asked: Asking, answer: Answer, reply: Reply) -> None:
        self.asked = asked
        self.answer = answer
        self.status, headers, content = reply
        self.size = len(content)
        self.times = 1
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"HTTP/1.1 {self.status}\r\n{lines}Date: {http_date()}\r\n\r\n".encode("latin-1")
        self.octets = head if asked["REQUEST_METHOD"] == "HEAD" else head + content


class Door:
    """Listens for one process; several listen at one address, and the system shares the connections out."""

    def __init__(self, front: Front, behind: Path) -> None:
        """`behind` is the socket of the server that all else is led on to."""
        self._front = front
        self.behind = str(behind)
        self._makers = ThreadPoolExecutor(_MAKERS, "maker")
        self.said: dict[bytes, _Said] = {}
        self._size = 0
        self.second = 0
        self.connections: set[_Connection] = set()

    def open(self, host: str, port: int) -> None:
        """Serve at a numeric address, in a thread of its own, until the process ends; raise OSError if it is taken."""
        family = AF_INET6 if ":" in host else AF_INET
        listening = create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=True)
        loop = asyncio.new_event_loop()
        Thread(target=lambda: loop.run_until_complete(self._serve(listening)), name="door", daemon=True).start()
        # A process that is asked to end answers first what was asked of it.
        Finalize(self, lambda: asyncio.run_coroutine_threadsafe(self._end(), loop).result(_ENDING + 1), exitpriority=1)

    async def _serve(self, listening: socket) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), sock=listening, backlog=_BACKLOG)
        parent = parent_process()
        while not parent or os.getppid() == parent.pid:
            await asyncio.sleep(1 - time() % 1)
            self._turn()
        await self._end()
        os._exit(1)  # nobody would end this process, or replace it

    async def _end(self) -> None:
        self._server.close()
        until = time() + _ENDING
        while any(each.busy for each in self.connections) and time() < until:
            await asyncio.sleep(0.02)
        self._turn()

    def _turn(self) -> None:
        """Begin another second."""
        said, self.said, self._size = self.said, {}, 0
        for each in said.values():
            self._tell(each)
        self.second += 1
        if self.second % _IDLE == 0:
            for connection in tuple(self.connections):
                connection.end_if_idle(self.second - _IDLE)

    def remembered(self, octets: bytes, asked: Asking) -> bytes | None:
        """The answer to a plain request, where it is in memory; the next to ask the same octets finds it at once."""
        known = self._front.remembered(asked)
        if not known:
            return None
        said = _Said(asked, *known)
        size = len(octets) + len(said.octets)
        if size <= _LARGEST_REMEMBERED and self._size + size <= _MOST_REMEMBERED:
            self.said[octets] = said
            self._size += size
        else:
            self._tell(said)
        return said.octets

    async def made(self, asked: Asking) -> bytes:
        """The answer to a plain request, wherever it comes from."""
        began = perf_counter()
        reply = await asyncio.get_running_loop().run_in_executor(self._makers, self._front.reply, _WSGI | asked)
        said = _Said(asked, *reply)
        self._tell(said, perf_counter() - began)
        return said.octets

    def _tell(self, said: _Said, seconds: float = 0) -> None:
        self._front.tell(said.answer, said.asked, said.status, said.size, seconds=seconds, times=said.times)


class _Connection(asyncio.Protocol):
    """One client's."""

    _transport: asyncio.Transport

    def __init__(self, door: Door) -> None:
        self._door = door
        self._heard = door.second
        self._onward: asyncio.Transport | None = None
        self._doing: asyncio.Task[None] | None = None
        self._waits = False  # for an answer of the server behind
        self._ended = False
        self._left = 0  # bytes that were still to be taken in when it was last asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._door.connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._heard = self._door.second
        if self._onward:
            self._waits = True
            self._onward.write(data)
        elif said := self._door.said.get(data):
            said.times += 1
            self._transport.write(said.octets)
        elif not (asked := plain(data)):
            self._later(self._lead_on(data))
        elif answer := self._door.remembered(data, asked):
            self._transport.write(answer)
        else:
            self._later(self._answer(asked))

    def _later(self, doing: Coroutine[None, None, None]) -> None:
        """What else this client asks is not heard until it is done."""
        self._transport.pause_reading()
        self._doing = asyncio.get_running_loop().create_task(doing)

    async def _answer(self, asked: Asking) -> None:
        try:
            answer = await self._door.made(asked)
        except Exception:
            _log.exception("%s could not be answered", asked["PATH_INFO"])
            self._transport.abort()
            return
        if not self._transport.is_closing():
            self._transport.resume_reading()  # first: where the answer is more than is taken in, it is paused again
            self._transport.write(answer)

    @property
    def busy(self) -> bool:
        """Whether something is still to be said."""
        doing = self._doing is not None and not self._doing.done()
        return doing or self._transport.get_write_buffer_size() > 0

    async def _lead_on(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            onward, _ = await loop.create_unix_connection(lambda: _Behind(self, self._transport), self._door.behind)
        except OSError as error:
            _log.error("the server behind cannot be reached: %s", error)
            self._transport.abort()
            return
        if self._transport.is_closing():
            onward.close()
            return
        self._onward, self._waits = onward, True
        self._transport.resume_reading()
        self._onward.write(data)

    def answered_behind(self, data: bytes) -> None:
        self._waits = False
        self._transport.write(data)

    def eof_received(self) -> bool:
        """Who says no more may still wait; the server behind would take them for gone."""
        if self._onward and not self._waits:
            self._onward.write_eof()
        self._ended = True
        return self._onward is not None

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.connections.discard(self)
        if self._onward:
            self._onward.abort()  # what it still says is for nobody, and would not end before that is read

    def pause_writing(self) -> None:
        (self._onward or self._transport).pause_reading()

    def resume_writing(self) -> None:
        (self._onward or self._transport).resume_reading()

    def end_if_idle(self, since: int) -> None:
        """What is led on ends as the server behind wishes, while the client may say more of it."""
        left = self._transport.get_write_buffer_size()
        waits, takes = self.busy and not left, 0 < left != self._left
        self._left = left
        if self._heard < since and not waits and not takes and (self._ended or not self._onward):
            self._transport.abort()


class _Behind(asyncio.Protocol):
    """The server's end of a connection that is led on."""

    _transport: asyncio.Transport

    def __init__(self, connection: _Connection, client: asyncio.Transport) -> None:
        self._connection = connection
        self._client = client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._connection.answered_behind(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._client.close()

    def pause_writing(self) -> None:
        self._client.pause_reading()

    def resume_writing(self) -> None:
        self._client.resume_reading()
