"""The settings. Each field is one environment variable, such as TIMELINE_PORT."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from ipaddress import ip_address
from itertools import product
from pathlib import Path
from typing import Self

from timeline.model.csp_hosts import is_host_source, public_suffixes

ENVIRONMENT_PREFIX = "TIMELINE_"

_SITE_URL = re.compile(
    r"https?://(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?(?P<path>/.*)?"
)
_BASE_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")  # what needs no escaping in URLs, HTML and headers
# URLs of the site and their beginnings. As base paths they are ambiguous: a proxy may remove the base path or not.
_AMBIGUOUS_BASE_PATH = re.compile(
    r"/(?:static|media|accents|reports)(?:/.*)?|/(?:healthz|metrics|oembed|favicon\.ico|robots\.txt|sitemap\.xml"
    r"|(?:openapi|events\.schema)\.json)|/[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
    r"(?:/(?:anniversaries|api|calendar|changes|collections|embed|embedding|events|figures|offices|people|places|poster"
    r"|sources|story|subscribe)(?:/.*)?|/[a-z-]+\.(?:atom|csv|ics|json|png|svg|webmanifest|xml))?"
)
_HOST_NAME = re.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_MAX_PORT = 65535
_MAX_HOST_LENGTH = 253  # characters (RFC 1035 §2.3.4), and 63 in a label
_LABEL = re.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_YES_OR_NO = ("yes", "no")
# Kubernetes sets these for a Service with the name `timeline`.
_SERVICE_LINK = re.compile("SERVICE_(HOST|PORT(_.+)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?")


class SettingsError(ValueError):
    """Some settings are invalid. The message has one line for each, with the remedy."""


def _documentation(default: str, description: str) -> dict[str, str]:
    return {"default": default, "meaning": description}


@dataclass(frozen=True, slots=True)
class Settings:
    """The validated settings of the service."""

    events: Path = field(metadata=_documentation("events.yaml", "the path of the events file"))
    host: str = field(metadata=_documentation("127.0.0.1", "the address to listen on"))
    port: int = field(metadata=_documentation("8000", "the port to listen on"))
    site_url: str = field(
        metadata=_documentation(
            "http://HOST:PORT",
            "scheme, host and, if it has one, path of the public site; every absolute URL begins with it",
        )
    )
    workers: int = field(metadata=_documentation("1", "the number of worker processes; one for each core is enough"))
    embedders: tuple[str, ...] = field(
        metadata=_documentation(
            "", "hosts, separated by spaces, that may embed /{language}/embed/ in addition to those of the offices"
        )
    )
    bodies: int = field(
        metadata=_documentation("32", "the size of the response cache of each worker process, in megabytes")
    )
    state: Path | None = field(
        metadata=_documentation(
            "", "a folder for a copy of the last valid file; the service starts with it if the file is invalid"
        )
    )
    log_requests: bool = field(
        metadata=_documentation(
            "no", "yes to log each request as a line of JSON on standard error, without data about the client"
        )
    )
    keep_alive: int = field(
        metadata=_documentation(
            "30",
            "for how many seconds a connection stays open without a request; a proxy in front needs a shorter time",
        )
    )

    @property
    def listen_url(self) -> str:
        """The URL on which the service listens. A reverse proxy in front of it has another."""
        return _url(self.host, self.port)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the TIMELINE_* variables. Raise SettingsError with all problems."""
        errors: list[str] = []

        def value(name: str) -> str:
            default: str = next(setting for setting in fields(cls) if setting.name == name).metadata["default"]
            return environment.get(environment_variable(name), "").strip() or default

        def number(name: str, minimum: int, maximum: int) -> int:
            text = value(name)
            if not re.fullmatch("[0-9]{1,6}", text) or not minimum <= int(text) <= maximum:
                errors.append(f"{environment_variable(name)}: {text!r} must be a number from {minimum} to {maximum}")
                return minimum
            return int(text)

        host, port = value("host"), number("port", 1, _MAX_PORT)
        if host_error := _listen_host_error(host):
            errors.append(f"{environment_variable('host')}: {host_error}")
        site_url = environment.get(environment_variable("site_url"), "").strip().rstrip("/")
        if site_url and (url_error := _site_url_error(site_url)):
            errors.append(f"{environment_variable('site_url')}: {url_error}")
        if not site_url and not host_error:
            site_url = _url(host, port)
            if _is_wildcard(host) or _site_url_error(site_url):
                errors.append(
                    f"{environment_variable('site_url')}: set the public URL, because readers cannot use {host}"
                )
        embedders = tuple(value("embedders").split())
        errors += [
            f"{environment_variable('embedders')}: {text!r} must be a host, as in portal.example or *.portal.example"
            for text in embedders
            if not is_host_source(text)
        ]
        workers, bodies = number("workers", 1, 256), number("bodies", 1, 65536)
        log_requests = value("log_requests")
        if log_requests not in _YES_OR_NO:
            errors.append(f"{environment_variable('log_requests')}: {log_requests!r} must be yes or no")
        state = Path(value("state")) if value("state") else None
        keep_alive = number("keep_alive", 1, 3600)
        if errors:
            raise SettingsError("\n".join(errors))
        return cls(
            Path(value("events")),
            host,
            port,
            site_url,
            workers,
            embedders,
            bodies,
            state,
            log_requests == "yes",
            keep_alive,
        )


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_wildcard(host: str) -> bool:
    """Whether this is the address of all interfaces, such as 0.0.0.0 or ::."""
    return _is_ip_address(host) and ip_address(host).is_unspecified


def _is_ip_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _listen_host_error(host: str) -> str | None:
    """Return what is wrong with TIMELINE_HOST, with the remedy; None if nothing is."""
    if _is_ip_address(host):
        return None
    if not _HOST_NAME.fullmatch(host):
        return f"{host!r} must be an IP address or a host name, without scheme, port and brackets, as in 127.0.0.1"
    return _host_error(host)


def _site_url_error(url: str) -> str | None:
    """Return what is wrong with the URL of the site, with the remedy; None if nothing is."""
    match = _SITE_URL.fullmatch(url)
    if not match:
        return f"{url!r} must be a scheme and a host, as in https://timeline.example"
    if match["port"] and not 0 < int(match["port"]) <= _MAX_PORT:
        return f"{url!r} has the port {match['port']}, but ports run from 1 to {_MAX_PORT}"
    return _host_error(match["host"]) or _base_path_error(match["path"] or "")


def _base_path_error(path: str) -> str | None:
    """Return what is wrong with the path of the site's URL; None if nothing is."""
    example = "as in https://portal.example/timeline"
    if not _BASE_PATH.fullmatch(path):
        return (
            f"the path {path!r} must have only the letters A to Z, digits and - . _ ~ between single slashes, {example}"
        )
    if _AMBIGUOUS_BASE_PATH.fullmatch(path):
        return f"pages of the site itself may begin with the path {path!r}: choose another, {example}"
    return None


def _host_error(host: str) -> str | None:
    """Return what is wrong with a host of a URL that has no invalid characters; None if nothing is."""
    address = host.removeprefix("[").removesuffix("]")
    if address != host or re.fullmatch(r"(?:.*\.)?[0-9]+", host):  # as in browsers (the URL Standard, §3.5)
        error = f"{host!r} is not an IP address: write it as in 192.0.2.1 or [2001:db8::1]"
        return None if _is_ip_address(address) else error
    if not all(map(_LABEL.fullmatch, host.split("."))):
        return (
            f"{host!r} is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, "
            "and no hyphen at its ends"
        )
    if len(host) > _MAX_HOST_LENGTH:
        return f"{host!r} is not a host: it has more than {_MAX_HOST_LENGTH} letters"
    return None


def environment_warnings(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is not an error in the TIMELINE_* variables, but probably a mistake.

    That is each one that is not a setting, and each embedder as wide as a public suffix.
    """
    names = [setting.name.upper() for setting in fields(Settings)]
    warnings = []
    for variable in sorted(environment):
        name = variable.removeprefix(ENVIRONMENT_PREFIX)
        if name == variable or name in names or _SERVICE_LINK.fullmatch(name):
            continue
        similar = _most_similar(name.upper(), names)
        remedy = f"did you mean {ENVIRONMENT_PREFIX}{similar}?" if similar else "remove it"
        warnings.append(f"{variable} is not a setting and changes nothing; {remedy}")
    embedders = environment_variable("embedders")
    return *warnings, *(
        f"{embedders}: {host} lets every site under {suffix} embed the frames, also those of others; "
        f"write the domain of the portal, as in *.portal.{suffix}"
        for host, suffix in public_suffixes(environment.get(embedders, "").split()).items()
    )


def _most_similar(name: str, settings: Sequence[str]) -> str | None:
    """Return the setting with the most words of this name, or their beginnings, else one with similar letters."""

    def common_words(setting: str) -> int:
        pairs = product((word for word in name.split("_") if len(word) > 2), setting.split("_"))
        return sum(a.startswith(b) or b.startswith(a) for a, b in pairs)

    best = max(settings, key=common_words)
    return best if common_words(best) else next(iter(get_close_matches(name, settings, n=1)), None)


def environment_variable(name: str) -> str:
    """The name of the environment variable of a setting."""
    return ENVIRONMENT_PREFIX + name.upper()


def describe_settings() -> tuple[tuple[str, str, str], ...]:
    """Return (variable, default, meaning) for each setting, for the command help and the docs."""
    return tuple(
        (environment_variable(setting.name), setting.metadata["default"], setting.metadata["meaning"])
        for setting in fields(Settings)
    )
