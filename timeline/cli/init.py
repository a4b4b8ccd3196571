"""A file to start from."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import click

from timeline.clock import utc_now
from timeline.i18n.translations import wording
from timeline.loader import read_octets, scalars
from timeline.model.localized_text import plain
from timeline.model.problems import Refused

_NAME = "events.yaml"
_LOCALTIME = Path("/etc/localtime")


@click.command()
@click.argument("target", metavar="[DIR|FILE]", type=click.Path(path_type=Path), default=_NAME)
@click.option("--lang", "languages", multiple=True, default=("en",), help="A language; once for each, the first first.")
@click.option("--title", help="What the timeline is called; asked for if it is not given.")
@click.option("--timezone", help="Where its days begin, as in Europe/Paris; this machine's, else UTC.")
def init(target: Path, languages: Sequence[str], title: str | None, timezone: str | None) -> None:
    """Write a small events.yaml with comments to start from: DIR/events.yaml, or FILE. It never overwrites one."""
    path = target / _NAME if target.is_dir() or target.suffix not in (".yaml", ".yml") else target
    if path.exists() or path.is_symlink():
        _end(f"{path} is there already, and stays as it is: choose another folder")
    for language in languages:
        try:
            scalars.language(language)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--lang") from error
    try:
        zone = scalars.zone(timezone or _here())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--timezone") from error
    if title is None:
        title = click.prompt("Title", default="Timeline") if sys.stdin.isatty() else "Timeline"
    spoken = tuple(dict.fromkeys(languages))
    content = _filled(plain(title), spoken, zone.key)
    try:
        read_octets(content, str(path))
    except Refused as error:
        _end(f"{error}\nNothing is written: give another title")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        _end(f"{path} cannot be written: {(error.strerror or str(error)).lower()}")
    click.echo(f"{path}: three events to change, in {', '.join(spoken)}; its days begin in {zone.key}")
    if len(spoken) > 1 or spoken != ("en",):
        click.echo("Its texts are all in English: say them in their languages")
    for language in spoken:
        if not wording(language).own_words:
            click.echo(f"The service has no words of its own in {language} yet: buttons and headings will be English")
    at = shlex.quote(str(path))
    click.echo("Next:")
    click.echo("  timeline check" + (f" {at}" if str(path) != _NAME else ""))
    click.echo("  " + (f"TIMELINE_EVENTS={at} " if str(path) != _NAME else "") + "timeline serve")


def _filled(title: str, languages: Sequence[str], timezone: str) -> bytes:
    """The template with `<names>` filled in, and each `<<text>>` in all languages."""
    said = {
        "languages": ", ".join(languages),
        "timezone": timezone,
        "uid_namespace": str(uuid4()),
        "today": utc_now().astimezone(scalars.zone(timezone)).date().isoformat(),
    }

    def text(found: re.Match[str]) -> str:
        english = title if found[1] == "title" else found[1]
        plainly = re.fullmatch(r"[^\W\d_][\w ]*", english)  # what YAML needs no quotes for
        written = english if plainly else "'" + english.replace("'", "''") + "'"
        return "{" + ", ".join(f"{language}: {written}" for language in languages) + "}"

    template = files("timeline.cli").joinpath("init.yaml").read_text("utf-8")
    filled = re.sub("<([a-z_]+)>(?!>)", lambda found: said[found[1]], template)
    return re.sub("<<(.+?)>>", text, filled).encode()


def _here() -> str:
    """The name of this machine's time zone, if it says one."""
    named = os.environ.get("TZ") or _LOCALTIME.resolve().as_posix().rpartition("/zoneinfo/")[2]
    try:
        return scalars.zone(named).key.replace("Etc/UTC", "UTC")
    except ValueError:
        return "UTC"


def _end(said: str) -> None:
    click.echo(said, err=True)
    sys.exit(1)
