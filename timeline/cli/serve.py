"""The `serve` command: the site over HTTP."""

import os
import resource
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import click

from timeline.app import create_app
from timeline.cli import events_file
from timeline.clock import utc_now
from timeline.exit_with_parent import exit_with_parent
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.repository import Repository
from timeline.server import BLOCKING_THREADS, check_port_free, granian_server, keep_alive_settings
from timeline.settings import Settings
from timeline.urls import Urls
from timeline.web.request_context import EXTENSION, AppState
from timeline.web.watchdog import WatchdogMiddleware

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_MAX_REQUEST_SECONDS = 60


@click.command(epilog=events_file.SETTINGS_HELP)
def serve() -> None:
    """Serve the site over HTTP. Each valid change of the file is loaded by itself."""
    settings = events_file.load_settings()
    # The catalogue is not kept: worker processes begin as copies of this one, and load their own.
    message = _startup_message(settings, _load_catalogue(settings))
    address = check_port_free(settings.host, settings.port)
    click.echo("\n  ".join(message))
    # Each connection is an open file. With a low limit, clients that hold many connections would keep others out.
    with suppress(OSError):  # a sandbox may forbid it
        _, hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    folder = _temporary_folder()
    try:
        if settings.workers > 1:  # workers write their metrics there, so that any of them can sum up all
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        settings = settings if settings.state else replace(settings, state=folder)
        granian_server(
            address=address,
            port=settings.port,
            workers=settings.workers,
            http1_settings=keep_alive_settings(settings.keep_alive),
            respawn_failed_workers=True,
        ).serve(target_loader=partial(_application, settings), wrap_loader=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder() -> Path:
    """Return a new folder. If none can be made, return the path of one that worker processes try to make later."""
    try:
        return Path(mkdtemp(prefix="timeline-"))
    except OSError:
        return Path(os.environ.get("TMPDIR") or "/tmp", f"timeline-{token_hex(8)}")


def _application(settings: Settings) -> "WSGIApplication":
    exit_with_parent()
    app = create_app(settings)
    state: AppState = app.extensions[EXTENSION]
    state.watch_file()
    return WatchdogMiddleware(app, BLOCKING_THREADS, _MAX_REQUEST_SECONDS)


def _load_catalogue(settings: Settings) -> Catalogue:
    """Return the catalogue that is served first: that of the file, else the last good one in TIMELINE_STATE."""
    try:
        edition = Repository(settings.events, utc_now, settings.state).edition
    except InvalidFile as error:
        events_file.exit_with_problems(error)
    if edition.rejection:
        click.echo(
            f"{edition.rejection.error}\n{settings.events}: cannot be served; serving the last good version", err=True
        )
    return edition.catalogue


def _startup_message(settings: Settings, catalogue: Catalogue) -> tuple[str, ...]:
    return (
        f"{settings.events}: {len(catalogue.events)} events. Serving on {settings.listen_url}",
        *_start_pages(catalogue, settings.site_url),
    )


def _start_pages(catalogue: Catalogue, site_url: str) -> Iterable[str]:
    for language in catalogue.site.languages:
        urls = Urls(site_url, language)
        yield f"{urls.absolute(urls.timeline())}  ({urls.absolute(urls.feed('anniversaries.ics'))})"
