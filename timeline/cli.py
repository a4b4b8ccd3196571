"""The commands. The one door of click."""

import os
import socket
import sys
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from timeline.addresses import Addresses
from timeline.anniversaries import anniversaries
from timeline.app import utc_now
from timeline.catalogue import Catalogue
from timeline.commands.schema import schema
from timeline.export import BuildError, formless
from timeline.export import build as build_files
from timeline.languages import Texts
from timeline.problems import Refused
from timeline.reading import read
from timeline.settings import Settings, SettingsError, described
from timeline.wording import wording
from timeline.worker import worker

_SETTINGS = "\b\nSettings are variables:\n" + "\n".join(
    f"  {variable}  {meaning}" + (f" [{default}]" if default else "") for variable, default, meaning in described()
)


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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="timeline")
def main() -> None:
    """One events.yaml in; a timeline, calendars of anniversaries and frames for portals out."""


@main.command(epilog=_SETTINGS)
def serve() -> None:
    """Serve the site. A change of the file is taken up by itself, once it is good."""
    settings = _settings()
    catalogue = _read(settings.events)
    address = _claimed(settings.host, settings.port)
    click.echo(f"{settings.events}: {len(catalogue.events)} events. Serving on {settings.listening}")
    for line in _addresses(catalogue, settings.site_url):
        click.echo(f"  {line}")
    with TemporaryDirectory(prefix="timeline-") as folder:
        if settings.workers > 1:  # a folder in which they count together, so that any of them can say the sum
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        behind = Path(folder) / "behind"
        Granian(
            "timeline",
            uds=behind,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            respawn_failed_workers=True,
            workers_kill_timeout=5,  # seconds, for those who never finish asking
            blocking_threads=4,
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=_LOGGING,
        ).serve(target_loader=partial(worker, settings, address, behind), wrap_loader=False)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Read FILE (TIMELINE_EVENTS, else events.yaml) and say all that is wrong with it, or what is in it."""
    catalogue = _read(file or _settings().events)
    events = catalogue.events
    first, last = events[0].when.first.year, max(event.when.last.year for event in events)
    click.echo(f"{len(events)} events, {first} to {last}:")
    for name, number in (
        ("known to the day", sum(event.when.exact for event in events)),
        ("with anniversaries", sum(event.anniversary is not None for event in events)),
        ("without a source", sum(not event.sources for event in events)),
    ):
        click.echo(f"  {number:>5} {name}")
    counted = ("kinds", "topics", "places", "people", "sources", "offices", "collections")
    click.echo(", ".join(f"{len(getattr(catalogue, name))} {name}" for name in counted))
    missing = sorted(_missing(catalogue))
    if missing:
        click.echo(f"{len(missing)} translations are missing:")
        for language, where in missing:
            click.echo(f"  {language}: {where}")
    else:
        click.echo(f"every text is there in {', '.join(catalogue.site.languages)}")


@main.command()
@click.option("--days", type=click.IntRange(1, 36_600), default=366, show_default=True, help="How far to look ahead.")
@click.option("--lang", "language", help="The language to say it in; the site's first if none is given.")
def upcoming(days: int, language: str | None) -> None:
    """The coming anniversaries, a line each: day, days left, which and of what."""
    catalogue = _read(_settings().events)
    languages = catalogue.site.languages
    if language is not None and language not in languages:
        raise click.BadParameter(
            f"{language!r} is not a language of this site: {', '.join(languages)}", param_hint="--lang"
        )
    words = wording(language or languages[0])
    today = utc_now().astimezone(catalogue.site.zone).date()
    found = anniversaries(catalogue.events, today, today + timedelta(days=days))
    for each in found:
        click.echo(
            f"{each.on}  {(each.on - today).days:>5}  {each.in_(words.language)} ({words.say(each.roundness.value)})"
        )
    if not found:
        click.echo(f"no anniversaries within {days} days", err=True)


@main.command(epilog=_SETTINGS)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--changed", is_flag=True, help="Write only files that differ, remove what is no more, and print each.")
def build(directory: Path, changed: bool) -> None:
    """Make DIR: the whole site as files, byte for byte what `serve` sends, for file servers and object stores.

    Pages say what day it is, so a build is good for a day: let `timeline build --changed DIR` run after every midnight
    of the site's time zone. With --changed, each line is `write PATH` or `remove PATH`.
    """
    settings = _settings()
    catalogue = _read(settings.events)

    def say(what: str, path: str) -> None:
        click.echo(f"{what} {path}")

    try:
        with click.progressbar(length=1, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

            def done(of: int) -> None:
                bar.length = of
                bar.update(1)

            built = build_files(
                settings, catalogue.site.zone, utc_now(), directory, changed=say if changed else None, done=done
            )
    except (BuildError, Refused) as error:
        click.echo(error, err=True)
        sys.exit(1)
    # With --changed, the output is for programs.
    click.echo(f"{directory}: {built.files} files, {built.bytes / 1e6:.1f} MB. No file can stand for:", err=changed)
    for each in formless(catalogue):
        click.echo(f"  {each.example:<26} {each.what}", err=changed)
    click.echo(f"nginx answers what it can by {directory}/.timeline/*.conf: see deploy/nginx/files.conf", err=changed)


main.add_command(schema)


def _settings() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        click.echo(error, err=True)
        sys.exit(2)


def _claimed(host: str, port: int) -> str:
    """The numeric address of the host, free to listen on. granian would share a taken one, and answer by turns."""
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


def _read(path: Path) -> Catalogue:
    try:
        return read(path)
    except Refused as error:
        click.echo(error, err=True)
        click.echo(f"{path}: {len(error.problems)} to mend before it can be served", err=True)
        sys.exit(1)


def _addresses(catalogue: Catalogue, site_url: str) -> Iterable[str]:
    for language in catalogue.site.languages:
        to = Addresses(site_url, language)
        yield f"{to.full(to.timeline())}  ({to.full(to.anniversaries_calendar())})"


def _missing(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Each text that a language lacks, as (language, where)."""
    for where, texts in _texts(catalogue):
        for language in texts.lacks(catalogue.site.languages) if texts else ():
            yield language, where


def _texts(catalogue: Catalogue) -> Iterable[tuple[str, Texts | None]]:
    yield "site.title", catalogue.site.title
    yield "site.description", catalogue.site.description
    for name in ("kinds", "topics", "places", "people", "offices"):
        yield from ((f"{name}.{each.key}", each.name) for each in getattr(catalogue, name))
    for source in catalogue.sources:
        for field in ("title", "number", "issuer"):
            yield f"sources.{source.key}.{field}", getattr(source, field)
    for collection in catalogue.collections:
        yield f"collections.{collection.key}.title", collection.title
        yield f"collections.{collection.key}.description", collection.description
    for event in catalogue.events:
        for field in ("title", "summary", "anniversary", "note"):
            yield f"events {event.id}.{field}", getattr(event, field)
