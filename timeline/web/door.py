"""Where connections come in: plain requests are answered here, all else is led on to the server of HTTP behind.

Within one second of one day, the same octets are answered by the same octets. So a plain request that was answered in
this second costs no more than to look it up: no head is read, none is written, no other thread is waited for. A
connection that asks for anything but plain requests becomes, for as long as it lasts, a passage to the server behind.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from threading import Thread
from time import perf_counter, time

from werkzeug.test import EnvironBuilder

from timeline.web.connections import Connection
from timeline.web.finished import Asking
from timeline.web.front import Front
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
        self._server: asyncio.Server | None = None
        self._makers = ThreadPoolExecutor(_MAKERS, "maker")
        self.said: dict[bytes, Said] = {}
        self._size = 0
        self.second = 0
        self.connections: set[Connection] = set()

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
        self._server = await loop.create_server(lambda: Connection(self), sock=listening, backlog=_BACKLOG)
        parent = parent_process()
        while not parent or os.getppid() == parent.pid:
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
        if self._server:
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
            each.forget()
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
        began = perf_counter()
        reply = await asyncio.get_running_loop().run_in_executor(self._makers, self._front.reply, _WSGI | asked)
        said = Said(asked, *reply)
        self._tell(said, perf_counter() - began)
        return said.octets

    def _tell(self, said: Said, seconds: float = 0) -> None:
        self._front.tell(said.answer, said.asked, said.status, said.size, seconds=seconds, times=said.times)
