"""One events.yaml in; a timeline, calendars of anniversaries and frames for portals out.

The packages and modules in layers. Data flows through them in this order; imports point the other way, from a layer to
the layers above it in this list::

    0  model body urls colours child_process
    1  i18n settings
    2  loader anniversaries search overview calendar_grid pagination breadcrumbs suggestions changelog
    3  repository pages render importers yaml_edit impact
    4  openapi
    5  web
    6  app server clock static_site cli
"""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    try:
        return installed("timeline")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"
