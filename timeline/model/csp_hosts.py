"""Hosts as CSP's `frame-ancestors` takes them (CSP 3 §2.3.1, §6.7.2), and whether a page is on one of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

# host-source without scheme and path: a host, `*.` before it for its sub-domains, a port behind it
HOST_SOURCE_PATTERN = r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
_HOST_SOURCE = re.compile(HOST_SOURCE_PATTERN)
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
DEFAULT_PORTS = {"http": 80, "https": 443}


def is_host_source(text: str) -> bool:
    """Whether it is one, so that nothing else gets into the header."""
    return bool(_HOST_SOURCE.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page stands that wants to hold a frame."""

    scheme: str  # http or https
    host: str  # in ASCII
    port: int

    @property
    def host_source(self) -> str:
        """As an editor writes it among the hosts of an office."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def matches_any(self, host_sources: Iterable[str], frame_scheme: str) -> bool:
        """Whether browsers show it a frame that names these. `frame_scheme` is the frame's own: a host without one goes
        for nothing less safe than that, and a page by https holds nothing that comes by http."""
        return self.scheme == frame_scheme and any(map(self._matches, host_sources))

    def _matches(self, host_source: str) -> bool:
        name, _, port = host_source.partition(":")
        if int(port or DEFAULT_PORTS[self.scheme]) != self.port:
            return False
        return self.host.endswith(name[1:]) if name.startswith("*.") else self.host == name


def parse_origin(text: str) -> Origin | None:
    """The page that an address, with or without its scheme, is of; None where it is no address of a page."""
    address = text.strip()
    try:
        parts = urlsplit(address if _SCHEME.match(address) else f"https://{address}")
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not is_host_source(host) or host.startswith("*") or "." not in host:
        return None
    return Origin(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])
