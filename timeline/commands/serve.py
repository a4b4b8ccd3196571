"""Serving the site."""

import os
import resource
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from timeline.addresses import Addresses
from timeline.app import create_app
from timeline.catalogue import Catalogue
from timeline.child_process import exit_with_parent
from timeline.clock import utc_now
from timeline.commands import files
from timeline.problems import Refused
from timeline.settings import Settings
from timeline.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOGGING = {
    "formatters": {
        "plain": {"format": "%(asctime)s worker %(process)d %(levelname)s %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "plain"},
        "requests": {"class": "logging.StreamHandler", "formatter": "bare"},
    },
    "loggers": {
        "timeline": {"handlers": ["errors"], "level": "INFO"},
        "timeline.web.journal": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        "_granian": {"handlers": ["errors"], "level": "WARNING"},
    },
}


@click.command(epilog=files.SETTINGS)
def serve() -> None:
    """Serve the site. A change of the file is taken up by itself, once it is good."""
    settings = files.settings()
    catalogue = _first_good(settings)
    address = claimed(settings.host, settings.port)
    click.echo("\n  ".join(_said(settings, catalogue)))
    # Each connection is an open file, and clients that hold many open should not keep others out.
    with suppress(OSError):  # where a sandbox forbids it
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with TemporaryDirectory(prefix="timeline-") as folder:
        if settings.workers > 1:  # a folder in which they count together, so that any of them can say the sum
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        settings = settings if settings.state else replace(settings, state=Path(folder))
        server(
            address=address,
            port=settings.port,
            workers=settings.workers,
            respawn_failed_workers=True,
        ).serve(target_loader=partial(_application, settings), wrap_loader=False)


server = partial(
    Granian,
    "timeline",
    interface=Interfaces.WSGI,
    workers_kill_timeout=5,  # seconds, for those who never finish asking
    blocking_threads=4,
    websockets=False,
    log_level=LogLevels.warning,
    log_dictconfig=_LOGGING,
)


def _application(settings: Settings) -> "WSGIApplication":
    exit_with_parent()
    return create_app(settings)


def _first_good(settings: Settings) -> Catalogue:
    """What serves at first; if the file cannot, the last good one."""
    try:
        edition = Store(settings.events, utc_now, settings.state).edition
    except Refused as error:
        files.refused(error)
    if edition.refusal:
        click.echo(f"{edition.refusal.error}\n{settings.events}: cannot be served; the last good file is", err=True)
    return edition.catalogue


def _said(settings: Settings, catalogue: Catalogue) -> tuple[str, ...]:
    return (
        f"{settings.events}: {len(catalogue.events)} events. Serving on {settings.listening}",
        *_addresses(catalogue, settings.site_url),
    )


def claimed(host: str, port: int) -> str:
    """The numeric address of the host, free to listen on: of two services at one, each would answer by turns."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"{host}:{port} cannot be listened on ({reason}): set TIMELINE_HOST or TIMELINE_PORT", err=True)
        sys.exit(1)
    return str(address[0])


def _addresses(catalogue: Catalogue, site_url: str) -> Iterable[str]:
    for language in catalogue.site.languages:
        to = Addresses(site_url, language)
        yield f"{to.full(to.timeline())}  ({to.full(to.anniversaries_calendar())})"
