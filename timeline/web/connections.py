"""The connections that the door lets in: one for each client, and one more to the server behind where it is led on."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from timeline.web.finished import Asking
from timeline.web.heads import plain

if TYPE_CHECKING:
    from timeline.web.door import Door

_PATIENCE = 3  # seconds

_log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """One client's."""

    _transport: asyncio.Transport

    def __init__(self, door: "Door") -> None:
        self._door = door
        self._heard = door.second  # or something was said to it by the server behind
        self._onward: asyncio.Transport | None = None
        self._doing: asyncio.Task[None] | None = None
        self._waits = False  # for an answer of the server behind
        self._full = False  # of what it was told and has not taken in yet
        self._left = 0  # of that, bytes when it was last looked at

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
            said.again(self._transport)
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

    def _hear(self) -> None:
        """What it asks next, unless it is to take in first what it was told."""
        if not self._full:
            self._transport.resume_reading()

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
        onward.write(data)
        self._hear()

    def answered_behind(self, data: bytes) -> None:
        self._heard = self._door.second
        self._waits = False
        self._transport.write(data)

    def eof_received(self) -> bool:
        """Who says no more may still wait for a moment, though the server behind would take them for gone."""
        if self._onward:
            asyncio.get_running_loop().call_later(_PATIENCE if self._waits else 0, self._onward.write_eof)
        return self._onward is not None

    def connection_lost(self, exc: Exception | None) -> None:
        self._door.connections.discard(self)
        if self._onward:
            self._onward.abort()  # what it still says is for nobody, and would not end before that is read

    def pause_writing(self) -> None:
        self._full = True
        (self._onward or self._transport).pause_reading()

    def resume_writing(self) -> None:
        self._full = False
        (self._onward or self._transport).resume_reading()

    @property
    def busy(self) -> bool:
        """Whether something is still to be said."""
        return self._making or self._transport.get_write_buffer_size() > 0

    @property
    def _making(self) -> bool:
        return self._doing is not None and not self._doing.done()

    def end_if_idle(self, since: int) -> None:
        """Who takes in what it was told, however slowly, is not idle; nor who waits for what is made."""
        before, self._left = self._left, self._transport.get_write_buffer_size()
        if self._heard <= since and self._left in (0, before) and not self._making:
            self._transport.abort()


class _Behind(asyncio.Protocol):
    """The server's end of a connection that is led on."""

    _transport: asyncio.Transport

    def __init__(self, connection: Connection, client: asyncio.Transport) -> None:
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
