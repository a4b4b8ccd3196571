"""What is said again within a second, to those who take it in and to those who do not yet."""

import asyncio
import socket
from typing import Any, cast

import pytest

from timeline.web.front import Answer
from timeline.web.said import Said

TIMES = 3


@pytest.mark.parametrize("size", [100, 2**15, 2**20], ids=["small", "large", "larger than the system takes at once"])
@pytest.mark.parametrize("reads", [True, False], ids=["at once", "later"])
def test_what_is_said_again_is_the_same(size: int, reads: bool) -> None:
    content = b"".join(b"%08d" % number for number in range(size // 8 + 1))
    asked = {"REQUEST_METHOD": "GET"}
    said = Said(asked, cast(Answer, None), ("200 OK", [("Content-Length", str(len(content)))], content))

    async def main() -> bytes:
        here, there = socket.socketpair()
        for each in (here, there):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
            each.setblocking(False)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=here)
        reading = loop.create_task(_read(there, TIMES * len(said.octets))) if reads else None
        for _ in range(TIMES):
            said.again(transport)
            await asyncio.sleep(0)
        assert (transport.get_write_buffer_size() > 0) is (size > 2**16), "the system takes more or less than it should"
        said.forget()
        found = await (reading or _read(there, TIMES * len(said.octets)))
        transport.close()
        there.close()
        return found

    assert asyncio.run(asyncio.wait_for(main(), 10)) == TIMES * said.octets
    assert said.octets.endswith(content)
    assert said.times == 1 + TIMES


async def _read(connection: socket.socket, size: int) -> bytes:
    loop, found = asyncio.get_running_loop(), b""
    while len(found) < size and (piece := await loop.sock_recv(connection, 2**16)):
        found += piece
    return found


def test_a_connection_that_is_lost_is_no_error() -> None:
    said = Said({"REQUEST_METHOD": "GET"}, cast(Answer, None), ("200 OK", [], bytes(2**16)))

    async def main() -> list[dict[str, Any]]:
        wrong: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: wrong.append(context))
        here, there = socket.socketpair()
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=here)
        there.close()
        for _ in range(TIMES):
            said.again(transport)
            await asyncio.sleep(0.01)
        return wrong

    assert asyncio.run(main()) == []
    said.forget()
