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
from timeline.i18n.translations import get_translations
from timeline.loader import load_bytes, scalars
from timeline.model.localized_text import to_single_line
from timeline.model.problems import InvalidFile

_FILE_NAME = "events.yaml"
_LOCALTIME = Path("/etc/localtime")


@click.command()
@click.argument("target", metavar="[DIR|FILE]", type=click.Path(path_type=Path), default=_FILE_NAME)
@click.option("--lang", "languages", multiple=True, default=("en",), help="A language; once for each, the first first.")
@click.option("--title", help="What the timeline is called; asked for if it is not given.")
@click.option("--timezone", help="Where its days begin, as in Europe/Paris; this machine's, else UTC.")
def init(target: Path, languages: Sequence[str], title: str | None, timezone: str | None) -> None:
    """Write a small events.yaml with comments to start from: DIR/events.yaml, or FILE. It never overwrites one."""
    path = target / _FILE_NAME if target.is_dir() or target.suffix not in (".yaml", ".yml") else target
    if path.exists() or path.is_symlink():
        _exit_with_error(f"{path} is there already, and stays as it is: choose another folder")
    for language in languages:
        try:
            scalars.parse_language(language)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--lang") from error
    try:
        zone = scalars.parse_timezone(timezone or _local_timezone())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--timezone") from error
    if title is None:
        title = click.prompt("Title", default="Timeline") if sys.stdin.isatty() else "Timeline"
    site_languages = tuple(dict.fromkeys(languages))
    content = _render_template(to_single_line(title), site_languages, zone.key)
    try:
        load_bytes(content, str(path))
    except InvalidFile as error:
        _exit_with_error(f"{error}\nNothing is written: give another title")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        _exit_with_error(f"{path} cannot be written: {(error.strerror or str(error)).lower()}")
    click.echo(f"{path}: three events to change, in {', '.join(site_languages)}; its days begin in {zone.key}")
    if len(site_languages) > 1 or site_languages != ("en",):
        click.echo("Its texts are all in English: say them in their languages")
    for language in site_languages:
        if not get_translations(language).is_translated:
            click.echo(f"The service has no words of its own in {language} yet: buttons and headings will be English")
    quoted_path = shlex.quote(str(path))
    click.echo("Next:")
    click.echo("  timeline check" + (f" {quoted_path}" if str(path) != _FILE_NAME else ""))
    click.echo("  " + (f"TIMELINE_EVENTS={quoted_path} " if str(path) != _FILE_NAME else "") + "timeline serve")


def _render_template(title: str, languages: Sequence[str], timezone: str) -> bytes:
    """The template with `<names>` filled in, and each `<<text>>` in all languages."""
    values = {
        "languages": ", ".join(languages),
        "timezone": timezone,
        "uid_namespace": str(uuid4()),
        "today": utc_now().astimezone(scalars.parse_timezone(timezone)).date().isoformat(),
    }

    def localized_text(match: re.Match[str]) -> str:
        english = title if match[1] == "title" else match[1]
        plainly = re.fullmatch(r"[^\W\d_][\w ]*", english)  # what YAML needs no quotes for
        scalar = english if plainly else "'" + english.replace("'", "''") + "'"
        return "{" + ", ".join(f"{language}: {scalar}" for language in languages) + "}"

    template = files("timeline.cli").joinpath("init.yaml").read_text("utf-8")
    filled = re.sub("<([a-z_]+)>(?!>)", lambda found: values[found[1]], template)
    return re.sub("<<(.+?)>>", localized_text, filled).encode()


def _local_timezone() -> str:
    """The name of this machine's time zone, if it says one."""
    name = os.environ.get("TZ") or _LOCALTIME.resolve().as_posix().rpartition("/zoneinfo/")[2]
    try:
        return scalars.parse_timezone(name).key.replace("Etc/UTC", "UTC")
    except ValueError:
        return "UTC"


def _exit_with_error(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
