"""The `preview` command: the site on the editor's machine, with drafts and with the problems of the file."""

import os
import socket
import sys
import webbrowser
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep

import click

from timeline.app import create_app
from timeline.cli import events_file
from timeline.loader import load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile
from timeline.server import check_port_free, granian_server
from timeline.settings import Settings
from timeline.urls import Urls
from timeline.web.preview import LocalhostOnly

_HOST = "127.0.0.1"  # not TIMELINE_HOST: no other machine may see drafts
_POLL_INTERVAL = 0.2  # seconds


@click.command(epilog=events_file.SETTINGS_HELP)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--open", "open_browser", is_flag=True, help="Open the timeline in your browser.")
def preview(file: Path | None, open_browser: bool) -> None:
    """Serve FILE (by default TIMELINE_EVENTS, else events.yaml) on TIMELINE_PORT, for this machine only.

    When FILE is saved, pages reload by themselves and show its problems. Events with `status: draft` are visible here,
    and nowhere else.
    """
    settings = events_file.load_settings()
    site_url = f"http://{_HOST}:{settings.port}"
    settings = replace(settings, events=file or settings.events, host=_HOST, site_url=site_url, state=None)
    check_port_free(_HOST, settings.port)
    catalogue = _wait_for_valid_file(settings.events)
    click.echo(
        f"{settings.events}: {len(catalogue.events)} events, "
        f"with {events_file.format_draft_count(catalogue)}. Previewing on"
    )
    urls_by_language = (Urls(settings.site_url, language) for language in catalogue.site.languages)
    start_pages = [urls.absolute(urls.timeline()) for urls in urls_by_language]
    for url in start_pages:
        click.echo(f"  {url}")
    if open_browser:
        Thread(target=_open_browser_when_ready, args=(settings.port, start_pages[0]), daemon=True).start()
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # it belongs to a server that runs on this machine
    granian_server(address=_HOST, port=settings.port).serve(
        target_loader=partial(_create_preview_app, settings), wrap_loader=False
    )


def _create_preview_app(settings: Settings) -> LocalhostOnly:
    return LocalhostOnly(create_app(settings, preview=True), settings.port)


def _wait_for_valid_file(path: Path) -> Catalogue:
    """Return the catalogue once the file is valid. Until then, print the problems after each change of the file.

    Exit with 1 if the file cannot be read at first.
    """
    before = None
    while True:
        try:
            content = read_bytes(path)
            if content != before:
                before = content
                return load_bytes(content, str(path), include_drafts=True)
        except InvalidFile as error:
            click.echo(error, err=True)
            if before is None:
                sys.exit(1)
            number = len(error.problems)
            count = "1 problem" if number == 1 else f"{number} problems"
            click.echo(f"{path}: {count} to fix; the preview then starts by itself", err=True)
        sleep(_POLL_INTERVAL)


def _open_browser_when_ready(port: int, url: str) -> None:
    while True:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            sleep(_POLL_INTERVAL)
        else:
            webbrowser.open(url)
            return
