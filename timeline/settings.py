"""The settings. Each field is one environment variable, such as TIMELINE_PORT."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from timeline.model.csp_hosts import is_host_source

ENVIRONMENT_PREFIX = "TIMELINE_"

_SITE_URL = re.compile(
    r"https?://(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?(?P<path>/.*)?"
)
_BASE_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")  # what needs no escaping in URLs, HTML and headers
# Paths with which URLs of the site begin. As base paths they are ambiguous: a proxy may remove the base path or not.
_AMBIGUOUS_BASE_PATH = re.compile(
    r"/(?:static|accents|reports)(?:/.*)?|/[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
    r"(?:/(?:anniversaries|api|calendar|changes|collections|embed|embedding|events|offices|people|places|sources"
    r"|subscribe)(?:/.*)?)?"
)
_YES_OR_NO = ("yes", "no")
_WILDCARD_HOSTS = ("0.0.0.0", "::")


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

        host, port = value("host"), number("port", 1, 65535)
        site_url = environment.get(environment_variable("site_url"), "").strip().rstrip("/")
        if not site_url and host in _WILDCARD_HOSTS:
            errors.append(f"{environment_variable('site_url')}: set the public URL, because readers cannot use {host}")
        site_url = site_url or _url(host, port)
        errors += [f"{environment_variable('site_url')}: {problem}" for problem in _site_url_problems(site_url)]
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
        if errors:
            raise SettingsError("\n".join(errors))
        return cls(
            Path(value("events")), host, port, site_url, workers, embedders, bodies, state, log_requests == "yes"
        )


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _site_url_problems(site_url: str) -> Iterator[str]:
    parts = _SITE_URL.fullmatch(site_url)
    if not parts:
        yield f"{site_url!r} must be a scheme and a host, as in https://timeline.example"
        return
    path = parts["path"] or ""
    if not _BASE_PATH.fullmatch(path):
        yield (
            f"the path {path!r} must have only the letters A to Z, digits and - . _ ~ between single slashes, as in "
            "https://portal.example/timeline"
        )
    elif _AMBIGUOUS_BASE_PATH.fullmatch(path):
        yield (
            f"pages of the site itself may begin with the path {path!r}: choose another, as in "
            "https://portal.example/timeline"
        )


def environment_variable(name: str) -> str:
    """The name of the environment variable of a setting."""
    return ENVIRONMENT_PREFIX + name.upper()


def describe_settings() -> tuple[tuple[str, str, str], ...]:
    """Return (variable, default, meaning) for each setting, for the command help and the docs."""
    return tuple(
        (environment_variable(setting.name), setting.metadata["default"], setting.metadata["meaning"])
        for setting in fields(Settings)
    )
