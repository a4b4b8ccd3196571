"""The commands of `timeline`, one module each."""

import os
import sys
from io import TextIOWrapper
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any, cast

import click

from timeline import gc_paused

_COMMAND_PATHS = MappingProxyType(
    {
        "build": "build:build",
        "check": "check:check",
        "schema": "export:schema",
        "init": "init:init",
        "pictures": "pictures:pictures",
        "preview": "preview:preview",
        "export": "export:export",
        "import": "import_events:import_events",
        "new": "new:new",
        "serve": "serve:serve",
        "upcoming": "upcoming:upcoming",
    }
)


class _LazyGroup(click.Group):
    """Imports a command's module only when that command runs: the server and the application take half a second to
    import, and few commands need them.

    Every command, also with --help, writes UTF-8, whatever the locale or the code page is.
    """

    def main(self, *arguments: Any, **options: Any) -> Any:
        _open_standard_streams()
        _write_utf_8()
        return super().main(*arguments, **options)

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_COMMAND_PATHS})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in _COMMAND_PATHS:
            with gc_paused():
                return cast(click.Command, resolve_name(f"timeline.cli.{_COMMAND_PATHS[name]}"))
        return super().get_command(context, name)


def _open_standard_streams() -> None:
    """Open the null device as each standard stream that is closed. Otherwise a socket or a file gets its number, and
    with it what libraries and child processes print.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it gets the lowest number that is free


def _write_utf_8() -> None:
    """Write UTF-8 to standard output and standard error, in this process and in those that it starts."""
    os.environ["PYTHONIOENCODING"] = "utf-8"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # With `surrogateescape`, the bytes of a file name leave as they came, even if they are not UTF-8.
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="timeline")
def main() -> None:
    """Turn one events.yaml into a timeline, calendars of anniversaries and frames for portals."""
