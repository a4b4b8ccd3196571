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
from multiprocessing.util import Finalize
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from threading import Thread
from time import time

from werkzeug.test import EnvironBuilder

from timeline.web.finished import Asking
from timeline.web.front import Front
from timeline.web.heads import plain
from timeline.web.said import Said

_log = logging.getLogger(__name__)

_MOST_REMEMBERED = 8 * 2**20  # bytes, of one second
_LARGEST_REMEMBERED = 2**20
_IDLE = 75  # seconds
_MAKERS = 8  # threads
_BACKLOG = 1024  # connections
_ENDING = 5  # seconds
_WSGI = EnvironBuilder().get_environ()  # what WSGI wants besides


class Door:
    """Listens for one process; several listen at one address, and the system shares the connections out."""

    def __init__(self, front: Front, behind: Path) -> None:
        """`behind` is the socket of the server that all else is led on to."""
        self._front = front
        self.behind = str(behind)
        self._makers = ThreadPoolExecutor(_MAKERS, "maker")
        self.said: dict[bytes, Said] = {}
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
        while not await self._reached():  # until then, whoever comes waits to be let in
            await asyncio.sleep(0.02)
        self._server = await loop.create_server(lambda: _Connection(self), sock=listening, backlog=_BACKLOG)
        parent = os.getppid()
        while os.getppid() == parent:
            await asyncio.sleep(1 - time() % 1)
            self._turn()
        await self._end()
        os._exit(1)  # nobody would end this process, or replace it

    async def _reached(self) -> bool:
        """Whether the server behind listens."""
        try:
            _, writer = await asyncio.open_unix_connection(self.behind)
        except OSError:
            return False
        writer.close()
        return True

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
        said = Said(asked, *known)
        size = len(octets) + len(said.octets)
        if size <= _LARGEST_REMEMBERED and self._size + size <= _MOST_REMEMBERED:
            self.said[octets] = said
            self._size += size
        else:
            self._tell(said)
        return said.octets

    async def made(self, asked: Asking) -> bytes:
        """The answer to a plain request, wherever it comes from."""
        reply = await asyncio.get_running_loop().run_in_executor(self._makers, self._front.reply, _WSGI | asked)
        said = Said(asked, *reply)
        self._tell(said)
        return said.octets

    def _tell(self, said: Said) -> None:
        self._front.tell(said.answer, said.asked, said.status, said.size, times=said.times)


class _Connection(asyncio.Protocol):
    """One client's."""

    _transport: asyncio.Transport

    def __init__(self, door: Door) -> None:
        self._door = door
        self._heard = door.second
        self._onward: asyncio.Transport | None = None
        self._full = False  # of what it was told and has not read yet
        self._unread = 0  # of that, bytes when it was last looked at
        self._doing: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._door.connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._heard = self._door.second
        if self._onward:
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
            self._transport.write(answer)
            self._hear()

    def _hear(self) -> None:
        """What it asks next, unless it is to read first."""
        if not self._full:
            self._transport.resume_reading()

    @property
    def busy(self) -> bool:
        """Whether something is still to be said."""
        return self._making or self._transport.get_write_buffer_size() > 0

    @property
    def _making(self) -> bool:
        return self._doing is not None and not self._doing.done()

    async def _lead_on(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            onward, _ = await loop.create_unix_connection(
                lambda: _Behind(self, self._transport), str(self._door.behind)
            )
        except OSError as error:
            _log.error("the server behind cannot be reached: %s", error)
            self._transport.abort()
            return
        if self._transport.is_closing():
            onward.close()
            return
        self._onward = onward
        self._onward.write(data)
        self._hear()

    def eof_received(self) -> bool:
        if self._onward and self._onward.can_write_eof():
            self._onward.write_eof()
        return self._onward is not None

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.connections.discard(self)
        if self._onward:
            self._onward.abort()  # without waiting until all was taken that is not answered to anybody

    def pause_writing(self) -> None:
        self._full = True
        (self._onward or self._transport).pause_reading()

    def resume_writing(self) -> None:
        self._full = False
        (self._onward or self._transport).resume_reading()

    def said(self) -> None:
        """Something was, by the server behind."""
        self._heard = self._door.second

    def end_if_idle(self, since: int) -> None:
        """Who reads, however slowly, is not idle."""
        before, self._unread = self._unread, self._transport.get_write_buffer_size()
        if self._heard <= since and self._unread in (0, before) and not self._making:
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
        self._connection.said()
        self._client.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._client.close()

    def pause_writing(self) -> None:
        self._client.pause_reading()

    def resume_writing(self) -> None:
        self._client.resume_reading()
