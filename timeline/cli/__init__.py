"""The commands of `timeline`, one module each."""

from pkgutil import resolve_name
from types import MappingProxyType
from typing import cast

import click

_COMMAND_PATHS = MappingProxyType(
    {
        "build": "build:build",
        "check": "check:check",
        "schema": "export:schema",
        "init": "init:init",
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
    import, and few commands need them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_COMMAND_PATHS})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in _COMMAND_PATHS:
            return cast(click.Command, resolve_name(f"timeline.cli.{_COMMAND_PATHS[name]}"))
        return super().get_command(context, name)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="timeline")
def main() -> None:
    """Turn one events.yaml into a timeline, calendars of anniversaries and frames for portals."""
