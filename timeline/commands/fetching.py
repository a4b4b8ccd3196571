"""What an editor names, a file or an address, as octets."""

import sys
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from timeline.imports import MOST_BYTES, Unimportable
from timeline.problems import Refused
from timeline.reading import octets_of

_SECONDS = 20  # for each piece of an answer
_MOST_SECONDS = 120  # for the whole of it
_PIECE = 1 << 16
_TOO_LARGE = f"is larger than {MOST_BYTES >> 20} MiB: import it in parts"


def fetched(name: str) -> bytes:
    """Raise Unimportable where there is nothing, or too much."""
    scheme, sign, _ = name.partition("://")
    if sign:
        if scheme.lower() not in ("http", "https"):
            raise Unimportable(
                f"cannot be fetched: only http and https are; write it as https://{name[len(scheme) + 3 :]}"
            )
        return _of_address(name)
    if name == "-":
        return _bounded(sys.stdin.buffer)
    try:
        content = octets_of(Path(name))
    except Refused as error:
        raise Unimportable(error.problems[0].what) from error
    if len(content) > MOST_BYTES:
        raise Unimportable(_TOO_LARGE)
    return content


def _of_address(address: str) -> bytes:
    # And no handlers of files, of ftp or of data, to which an address could be led on.
    opener = OpenerDirector()
    for handler in (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPDefaultErrorHandler,
        HTTPRedirectHandler,
        HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    try:
        request = Request(address, headers={"User-Agent": "timeline", "Accept-Encoding": "identity"})
        answer = opener.open(request, timeout=_SECONDS)
        if answer is None:
            raise Unimportable("cannot be fetched: it leads to an address that is not of http or https")
        with answer:
            content = _bounded(answer)
        whole = answer.headers.get("Content-Length", "")
        if whole.isdecimal() and len(content) < int(whole):  # which a spreadsheet would not tell
            raise Unimportable(f"cannot be fetched: it ends after {len(content)} bytes of {whole}: try again")
        return content
    except HTTPError as error:
        error.close()
        raise Unimportable(f"cannot be fetched: the server says {error.code} {error.reason}") from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        said = getattr(reason, "strerror", None) or str(reason)
        raise Unimportable(f"cannot be fetched: {said.lower()}") from error


def _bounded(stream: IO[bytes]) -> bytes:
    """Never more than may be, and never for longer, however slowly it comes."""
    until = monotonic() + _MOST_SECONDS
    pieces: list[bytes] = []
    while piece := stream.read(_PIECE):
        pieces.append(piece)
        if sum(map(len, pieces)) > MOST_BYTES:
            raise Unimportable(_TOO_LARGE)
        if monotonic() > until:
            raise Unimportable(f"takes longer than {_MOST_SECONDS} seconds to come: save it as a file first")
    return b"".join(pieces)
