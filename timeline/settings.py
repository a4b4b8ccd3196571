"""What can be set from outside: one variable a field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from timeline.model.csp_hosts import is_host_source

ENVIRONMENT_PREFIX = "TIMELINE_"

_SITE_URL = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?")
_YES_OR_NO = ("yes", "no")
_WILDCARD_HOSTS = ("0.0.0.0", "::")


class SettingsError(ValueError):
    """Variables that cannot be used; a line each, with the remedy."""


def _documentation(default: str, description: str) -> dict[str, str]:
    return {"default": default, "meaning": description}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one running service, checked."""

    events: Path = field(metadata=_documentation("events.yaml", "the file that everything comes from"))
    host: str = field(metadata=_documentation("127.0.0.1", "the address to listen on"))
    port: int = field(metadata=_documentation("8000", "the port to listen on"))
    site_url: str = field(
        metadata=_documentation(
            "http://HOST:PORT", "scheme and host under which readers see the site; every full link begins with it"
        )
    )
    workers: int = field(metadata=_documentation("1", "how many processes serve; one for each core is plenty"))
    embedders: tuple[str, ...] = field(
        metadata=_documentation(
            "", "hosts, parted by spaces, that may frame /{language}/embed/ besides those of the offices"
        )
    )

    bodies: int = field(metadata=_documentation("32", "how many megabytes of finished replies each process keeps"))
    state: Path | None = field(
        metadata=_documentation(
            "", "a folder for a copy of the last good file, from which to start while the file is broken"
        )
    )
    log_requests: bool = field(
        metadata=_documentation(
            "no", "yes for a line of JSON for each request, on standard error, with nothing of who asked"
        )
    )

    @property
    def listen_url(self) -> str:
        """Where the service itself listens, whatever stands in front of it."""
        return _url(self.host, self.port)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the TIMELINE_* variables; raise SettingsError with every fault."""
        errors: list[str] = []

        def value(name: str) -> str:
            default: str = next(each for each in fields(cls) if each.name == name).metadata["default"]
            return environment.get(environment_variable(name), "").strip() or default

        def number(name: str, least: int, most: int) -> int:
            text = value(name)
            if not re.fullmatch("[0-9]{1,6}", text) or not least <= int(text) <= most:
                errors.append(f"{environment_variable(name)}: {text!r} is no number from {least} to {most}")
                return least
            return int(text)

        host, port = value("host"), number("port", 1, 65535)
        site_url = environment.get(environment_variable("site_url"), "").strip().rstrip("/")
        if not site_url and host in _WILDCARD_HOSTS:
            errors.append(f"{environment_variable('site_url')}: {host} is no address that readers see: say which is")
        site_url = site_url or _url(host, port)
        if not _SITE_URL.fullmatch(site_url):
            errors.append(
                f"{environment_variable('site_url')}: {site_url!r} must be a scheme and a host, as in https://timeline.example"
            )
        embedders = tuple(value("embedders").split())
        errors += [
            f"{environment_variable('embedders')}: {each!r} must be a host, as in portal.example or *.portal.example"
            for each in embedders
            if not is_host_source(each)
        ]
        workers, bodies = number("workers", 1, 256), number("bodies", 1, 65536)
        log_requests = value("log_requests")
        if log_requests not in _YES_OR_NO:
            errors.append(f"{environment_variable('log_requests')}: {log_requests!r} is neither yes nor no")
        state = Path(value("state")) if value("state") else None
        if errors:
            raise SettingsError("\n".join(errors))
        return cls(
            Path(value("events")), host, port, site_url, workers, embedders, bodies, state, log_requests == "yes"
        )


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def environment_variable(name: str) -> str:
    """The variable in which a setting is looked for."""
    return ENVIRONMENT_PREFIX + name.upper()


def describe_settings() -> tuple[tuple[str, str, str], ...]:
    """Each setting's variable, default and meaning, for help and documents."""
    return tuple(
        (environment_variable(each.name), each.metadata["default"], each.metadata["meaning"])
        for each in fields(Settings)
    )
