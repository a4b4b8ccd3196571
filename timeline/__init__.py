"""One events.yaml in; a timeline, calendars of anniversaries and frames for portals out.

Modules lie in layers, and imports point down (`tests/test_layers.py` holds them to it)::

    L0  model body urls colours child_process
    L1  i18n settings
    L2  loader anniversaries search overview calendar_grid pagination breadcrumbs suggestions changelog
    L3  repository pages render openapi importers yaml_edit impact
    L4  web
    L5  app server clock static_site cli
"""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    try:
        return installed("timeline")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"
