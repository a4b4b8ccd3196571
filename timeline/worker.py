"""One process of those that serve."""

import resource
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.app import create_app
from timeline.settings import Settings
from timeline.web.door import Door
from timeline.web.front import Front

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def worker(settings: Settings, address: str, behind: Path) -> "WSGIApplication":
    """The application, for a server that listens on the socket `behind`; and in front of that, what readers reach."""
    # Each connection is an open file, and those who hold many open should not keep others out.
    with suppress(OSError):  # where a sandbox forbids it
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    app = create_app(settings)
    assert isinstance(app.wsgi_app, Front)
    Door(app.wsgi_app, behind).open(address, settings.port)
    return app
