"""The `init` command: write a first events.yaml."""

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
@click.option(
    "--lang",
    "languages",
    multiple=True,
    default=("en",),
    help="A language of the timeline. Repeatable; the main language comes first.",
)
@click.option("--title", help="The title of the timeline. [default: ask for it]")
@click.option("--timezone", help="Its time zone, such as Europe/Paris. [default: that of this machine]")
def init(target: Path, languages: Sequence[str], title: str | None, timezone: str | None) -> None:
    """Write a small events.yaml with comments to start from: DIR/events.yaml, or FILE. Never overwrites a file."""
    path = target / _FILE_NAME if os.path.isdir(target) or target.suffix not in (".yaml", ".yml") else target
    if os.path.lexists(path):
        _exit_with_error(f"{path} already exists and was not changed: choose another folder")
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
        _exit_with_error(f"{error}\nNothing was written: give another title")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        _exit_with_error(f"{path} cannot be written: {(error.strerror or str(error)).lower()}")
    click.echo(f"{path}: three example events, in {', '.join(site_languages)}; time zone {zone.key}")
    if len(site_languages) > 1 or site_languages != ("en",):
        click.echo("All its texts are in English: translate them")
    for language in site_languages:
        if not get_translations(language).is_translated:
            click.echo(f"Timeline is not translated into {language} yet: buttons and headings will be in English")
    quoted_path = shlex.quote(str(path))
    click.echo("Next:")
    click.echo("  timeline check" + (f" {quoted_path}" if str(path) != _FILE_NAME else ""))
    click.echo("  " + (f"TIMELINE_EVENTS={quoted_path} " if str(path) != _FILE_NAME else "") + "timeline serve")


def _render_template(title: str, languages: Sequence[str], timezone: str) -> bytes:
    """Return init.yaml with its values for `<name>`, and with each `<<text>>` in all languages."""
    values = {
        "languages": ", ".join(languages),
        "timezone": timezone,
        "uid_namespace": str(uuid4()),
        "today": utc_now().astimezone(scalars.parse_timezone(timezone)).date().isoformat(),
    }

    def localized_text(match: re.Match[str]) -> str:
        english = title if match[1] == "title" else match[1]
        is_plain = re.fullmatch(r"[^\W\d_][\w ]*", english)  # YAML needs no quotes for it
        scalar = english if is_plain else "'" + english.replace("'", "''") + "'"
        return "{" + ", ".join(f"{language}: {scalar}" for language in languages) + "}"

    template = files("timeline.cli").joinpath("init.yaml").read_text("utf-8")
    filled = re.sub("<([a-z_]+)>(?!>)", lambda match: values[match[1]], template)
    return re.sub("<<(.+?)>>", localized_text, filled).encode()


def _local_timezone() -> str:
    """Return the name of this machine's time zone, or UTC if it is unknown."""
    name = os.environ.get("TZ") or _LOCALTIME.resolve().as_posix().rpartition("/zoneinfo/")[2]
    try:
        return scalars.parse_timezone(name).key.replace("Etc/UTC", "UTC")
    except ValueError:
        return "UTC"


def _exit_with_error(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
