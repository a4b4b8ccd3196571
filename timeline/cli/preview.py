"""The site for its editor: with drafts, and with what is wrong with the file."""

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
from timeline.loader import octets_of, read_octets
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused
from timeline.server import claimed, server
from timeline.settings import Settings
from timeline.urls import Addresses
from timeline.web.preview import LocalhostOnly

_HOST = "127.0.0.1"  # whatever the settings say: drafts are for no other machine
_BETWEEN_LOOKS = 0.2  # seconds


@click.command(epilog=events_file.SETTINGS)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--open", "opens", is_flag=True, help="Open the timeline in your browser.")
def preview(file: Path | None, opens: bool) -> None:
    """Show FILE (TIMELINE_EVENTS, else events.yaml) as a site to this machine alone, at TIMELINE_PORT.

    Pages load again by themselves when the file is saved, and say what is wrong with it. Events of `status: draft` are
    among the others here, and nowhere else.
    """
    settings = events_file.settings()
    address = f"http://{_HOST}:{settings.port}"
    settings = replace(settings, events=file or settings.events, host=_HOST, site_url=address, state=None)
    claimed(_HOST, settings.port)
    catalogue = _first_good(settings.events)
    click.echo(
        f"{settings.events}: {len(catalogue.events)} events, with {events_file.drafts(catalogue)}. Previewing on"
    )
    spoken = (Addresses(settings.site_url, language) for language in catalogue.site.languages)
    addresses = [to.full(to.timeline()) for to in spoken]
    for address in addresses:
        click.echo(f"  {address}")
    if opens:
        Thread(target=_open, args=(settings.port, addresses[0]), daemon=True).start()
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)  # what a server on this machine counts is not ours
    server(address=_HOST, port=settings.port).serve(target_loader=partial(_application, settings), wrap_loader=False)


def _application(settings: Settings) -> LocalhostOnly:
    return LocalhostOnly(create_app(settings, preview=True), settings.port)


def _first_good(path: Path) -> Catalogue:
    """The catalogue of the file, once it is good; until then, say what is wrong after each change of it."""
    before = None
    while True:
        try:
            content = octets_of(path)
            if content != before:
                before = content
                return read_octets(content, str(path), drafts=True)
        except Refused as error:
            click.echo(error, err=True)
            if before is None:
                sys.exit(1)
            number = len(error.problems)
            begins = "it is" if number == 1 else "they are"
            click.echo(f"{path}: {number} to mend; the preview begins when {begins}", err=True)
        sleep(_BETWEEN_LOOKS)


def _open(port: int, address: str) -> None:
    """Once the server listens."""
    while True:
        try:
            socket.create_connection((_HOST, port), timeout=1).close()
        except OSError:
            sleep(_BETWEEN_LOOKS)
        else:
            webbrowser.open(address)
            return
