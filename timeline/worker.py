"""One process of those that serve."""

import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.app import create_app
from timeline.memory import give_back
from timeline.settings import Settings
from timeline.store import Edition
from timeline.web.door import Door
from timeline.web.front import Front
from timeline.web.preview import Nearby

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_TURN = 0.001  # seconds that a thread may have before another; to answer takes several turns while a file is read


def worker(settings: Settings, address: str, behind: Path, opening: list[Edition]) -> "WSGIApplication":
    """The application, for a server that listens on the socket `behind`; and in front of that, what readers reach.

    `opening` holds the edition that was read for all workers, and is emptied: it must go once it serves no more.
    """
    # Each connection is an open file, and those who hold many open should not keep others out.
    with suppress(OSError):  # where a sandbox forbids it
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sys.setswitchinterval(_TURN)
    give_back()
    app = create_app(settings, known=opening.pop())
    assert isinstance(app.wsgi_app, Front)
    Door(app.wsgi_app, behind).open(address, settings.port)
    return app


def previewer(settings: Settings) -> "WSGIApplication":
    """The application that shows drafts, for this machine alone."""
    return Nearby(create_app(settings, preview=True), settings.port)
