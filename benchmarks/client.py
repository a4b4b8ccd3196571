"""The client of `benchmarks.compare`: requests to a running version of the project, and its responses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from gzip import decompress as gunzip
from http.client import HTTPConnection, HTTPException

import brotli

from benchmarks.servers import Response

ETAG, LAST_MODIFIED, VERSION = "{etag}", "{last-modified}", "{version}"  # placeholders in a request
ETAG_NUMBER = "number of the etag"  # stands beside the headers of a response
_DECODERS = {"gzip": gunzip, "br": brotli.decompress}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may contain the placeholders ETAG, LAST_MODIFIED and VERSION.

    Each server gets its own values: the headers of its response to a plain GET of the same path, and the `?v=` that its
    pages have in links to a file in `static/`.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __str__(self) -> str:
        return "  ".join((f"{self.method} {self.path[:200]}", *(f"{name}: {value}" for name, value in self.headers)))


@dataclass(slots=True)
class Client:
    """Sends requests to one version, and fills in placeholders from earlier responses of that version."""

    port: int
    pages: Sequence[str]  # the paths of pages that link to files in `static/`
    _responses: dict[tuple[str, str], Response] = field(default_factory=dict)  # by path and content coding
    _etags: dict[str, list[str]] = field(default_factory=dict)  # by path, in the order of arrival

    def send(self, request: Request) -> Response:
        """Return the response, with its body decompressed and with ETAG_NUMBER among its headers.

        ETAG_NUMBER counts the ETags of a path in the order of arrival, so that versions with other ETags can still be
        compared: each content coding of a page must have its own. The status is 0 if the connection or the body is
        broken.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(
                request.method, self._fill_placeholders(request.path, request), skip_accept_encoding=True
            )
            for name, value in request.headers:
                connection.putheader(name, self._fill_placeholders(value, request))
            if request.body or request.method in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body or None)
            response = connection.getresponse()
            content = response.read()
            headers: dict[str, str] = {}
            for name, value in response.getheaders():
                headers[name.lower()] = ", ".join(filter(None, (headers.get(name.lower()), value)))
            if "etag" in headers:
                headers[ETAG_NUMBER] = self._etag_number(request.path, headers["etag"])
            decode = _DECODERS.get(headers.get("content-encoding", ""))
            return Response(response.status, headers, decode(content) if decode and content else content)
        except (OSError, EOFError, HTTPException, brotli.error) as error:
            return Response(0, {}, repr(error).encode())
        finally:
            connection.close()

    def _etag_number(self, path: str, etag: str) -> str:
        etags = self._etags.setdefault(path, [])
        if etag not in etags:
            etags.append(etag)
        return str(etags.index(etag) + 1)

    def _fill_placeholders(self, text: str, request: Request) -> str:
        if VERSION in text:
            html = b"".join(self._get(path).content for path in self.pages).decode()
            version = re.search(re.escape(text.removesuffix(VERSION)) + "([0-9a-f]+)", html)
            return text.replace(VERSION, version[1] if version else "none")
        if ETAG in text or LAST_MODIFIED in text:
            headers = self._get(request.path, dict(request.headers).get("Accept-Encoding", "identity")).headers
            return text.replace(ETAG, headers.get("etag", "")).replace(LAST_MODIFIED, headers.get("last-modified", ""))
        return text

    def _get(self, path: str, coding: str = "identity") -> Response:
        if (path, coding) not in self._responses:
            self._responses[path, coding] = self.send(Request("GET", path, (("Accept-Encoding", coding),)))
        return self._responses[path, coding]
