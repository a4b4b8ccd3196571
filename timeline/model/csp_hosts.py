"""The host-sources of CSP's `frame-ancestors`, and which origins match them (CSP 3 §2.3.1, §6.7.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# A host-source without scheme and path: an optional prefix `*.` for its subdomains, the host, an optional port.
# Labels have at most 63 letters (RFC 1035 §2.3.4), and ports end at 65535.
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_PORT = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
HOST_SOURCE_PATTERN = rf"(\*\.)?{_LABEL}(\.{_LABEL})*(:{_PORT})?"
_HOST_SOURCE = re.compile(HOST_SOURCE_PATTERN)
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
DEFAULT_PORTS = {"http": 80, "https": 443}


def is_host_source(text: str) -> bool:
    """Whether a text is a CSP host-source. Only such texts may go into the header."""
    return bool(_HOST_SOURCE.fullmatch(text))


def public_suffixes(host_sources: Iterable[str]) -> dict[str, str]:
    """Return the host-sources that are as wide as a public suffix, such as `*.gov.vn`, each with that suffix.

    Anyone can register names below a public suffix (publicsuffix.org). No network is needed.
    """
    domains = {
        source: source.partition(":")[0].removeprefix("*.") for source in host_sources if source.startswith("*.")
    }
    if not domains:
        return {}
    return {source: domain for source, domain in domains.items() if _suffix_list().is_public(domain)}


@cache
def _suffix_list() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # reading the list takes a moment, and few processes need it

    return PublicSuffixList(accept_unknown=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a page that embeds the frame."""

    scheme: str  # http or https
    host: str  # in ASCII
    port: int

    @property
    def host_source(self) -> str:
        """The origin as an editor writes it in the `hosts` of an office."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def matches_any(self, host_sources: Iterable[str], frame_scheme: str) -> bool:
        """Whether browsers show the frame in a page of this origin, if its `frame-ancestors` are these host-sources.

        The page must have the scheme of the frame: a host-source without a scheme does not match a less secure one,
        and browsers block an http frame in an https page.
        """
        return self.scheme == frame_scheme and any(map(self._matches, host_sources))

    def _matches(self, host_source: str) -> bool:
        name, _, port = host_source.partition(":")
        if int(port or DEFAULT_PORTS[self.scheme]) != self.port:
            return False
        return self.host.endswith(name[1:]) if name.startswith("*.") else self.host == name


def parse_origin(text: str) -> Origin | None:
    """Return the origin of a URL, which may lack its scheme; None if it is not the URL of a web page."""
    url = text.strip()
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"https://{url}")
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not is_host_source(host) or host.startswith("*") or "." not in host:
        return None
    return Origin(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])
