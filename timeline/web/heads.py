"""The plain requests: those that programs send a thousand times, told apart from all that HTTP allows besides."""

import re
from typing import Any

_LONGEST = 8192  # bytes; to read a line of 60,000 kept all others waiting for 200 ms
_PLAIN = re.compile(
    rb"(GET|HEAD) (/[A-Za-z0-9/._~-]*)(?:\?([!-~]*))? HTTP/1\.1\r\n"
    rb"((?:[A-Za-z0-9-]+:[ -~]*\r\n){1,40})\r\n"
)
# What these ask for is for a whole server to answer; so is whatever is said twice.
_OTHERWISE = frozenset(
    (b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"te", b"trailer", b"http2-settings")
)


def plain(octets: bytes) -> dict[str, Any] | None:
    """What is asked, as WSGI says it, if these octets are one whole request that could not be read otherwise.

    None where there is anything to think about: part of a head, a body, a second request behind it, an encoded path,
    a connection to be closed (RFC 9112 §2.2, §6, §9.6), more than programs send.
    """
    found = _PLAIN.fullmatch(octets) if len(octets) <= _LONGEST else None
    if not found:
        return None
    method, path, query, lines = found.groups()
    said: dict[bytes, bytes] = {}
    for line in lines.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name in said or name in _OTHERWISE:
            return None
        said[name] = value.strip(b" ")
    if not said.get(b"host") or said.get(b"connection", b"keep-alive").lower() != b"keep-alive":
        return None
    return {f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode() for name, value in said.items()} | {
        "REQUEST_METHOD": method.decode(),
        "PATH_INFO": path.decode(),
        "QUERY_STRING": (query or b"").decode(),
    }
