"""A timeline, calendar feeds of anniversaries and embeds for portals, all from one events.yaml.

The packages and modules stand in layers. Data flows down this list. A module imports only from layers above its own::

    0  model response_body urls colours exit_with_parent files degradations log_handler
    1  i18n settings backup grouping pictures
    2  loader anniversaries search overview calendar_grid pagination breadcrumbs url_suggestions changelog
    3  repository pages render importers yaml_edit impact
    4  openapi
    5  web
    6  app server clock static_site cli
"""

import gc
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@cache
def version() -> str:
    from importlib import metadata  # takes 15 ms, and few commands need it

    try:
        return metadata.version("timeline")
    except metadata.PackageNotFoundError:  # a checkout that is not installed
        return "0"


def install_command(extra: str) -> str:
    """The command that installs an extra into the environment of this process, whatever `pip` is on PATH."""
    return f"{shlex.quote(sys.executable)} -m pip install 'timeline[{extra}]'"


@contextmanager
def gc_paused() -> Iterator[None]:
    """Disable the garbage collector for a block that makes much and drops little: it would take 3 to 5 of 6 seconds for
    10,000 events, and a tenth of the time of an import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
