"""What the door remembers of the second that it is."""

import asyncio
import os
import sys
from contextlib import suppress

from werkzeug.http import http_date

from timeline.web.finished import Asking, Reply
from timeline.web.front import Answer

_LARGE = 2**15 if hasattr(os, "memfd_create") else sys.maxsize  # bytes, from which on a file is worth its making


class Said:
    """Octets that were said in answer to others, and how often in this second."""

    __slots__ = ("_file", "answer", "asked", "octets", "size", "status", "times")

    def __init__(self, asked: Asking, answer: Answer, reply: Reply) -> None:
        self.asked = asked
        self.answer = answer
        self.status, headers, content = reply
        self.size = len(content)
        self.times = 1
        self._file: int | None = None
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"HTTP/1.1 {self.status}\r\n{lines}Date: {http_date()}\r\n\r\n".encode("latin-1")
        self.octets = head if asked["REQUEST_METHOD"] == "HEAD" else head + content

    def again(self, transport: asyncio.Transport) -> None:
        """Say the same to another. Of what is large the system copies nothing, where it is a file in memory."""
        self.times += 1
        sent = 0
        if len(self.octets) >= _LARGE and not transport.get_write_buffer_size():
            with suppress(OSError):  # what the other end does not take at once, or a connection that is lost
                sent = os.sendfile(transport.get_extra_info("socket").fileno(), self._filed(), 0, len(self.octets))
        if sent < len(self.octets):
            transport.write(memoryview(self.octets)[sent:])

    def _filed(self) -> int:
        if self._file is None:
            self._file = os.memfd_create("said")
            os.write(self._file, self.octets)
        return self._file

    def forget(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
