"""The application: settings and a clock in, WSGI out."""

import os
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from timeline.clock import utc_now
from timeline.repository import Clock, Store
from timeline.search import QueryError
from timeline.settings import Settings
from timeline.web import errors, static_files
from timeline.web import preview as previewing
from timeline.web.cache import CacheMiddleware
from timeline.web.instrumentation import Instrumentation
from timeline.web.metrics import Metrics
from timeline.web.request_context import EXTENSION, Running
from timeline.web.responses import guard
from timeline.web.routes import csp_reports, embed, feeds, meta, oembed, pages
from timeline.web.routing import Colour, Language, Month, Year

_LOOKS, _LOOKS_OF_PREVIEW = 1.0, 0.2  # seconds between them


def create_app(
    settings: Settings | None = None,
    clock: Clock = utc_now,
    *,
    preview: bool = False,
) -> Flask:
    """An application that serves the newest good edition of its file; raise Refused if there is none at the start.

    Without settings, those of the environment hold. `clock` gives the time in UTC. A `preview` has drafts too, and
    pages that follow the file.
    """
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__, template_folder=str(_folder("templates")), static_folder=None)
    app.jinja_options = app.jinja_options | {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    app.url_map.converters |= {
        "language": Language,
        "year": Year,
        "month": Month,
        "colour": Colour,
    }
    store = Store(settings.events, clock, settings.state, drafts=preview)
    metrics = Metrics(os.environ.get("PROMETHEUS_MULTIPROC_DIR"))
    cache = CacheMiddleware(app.wsgi_app, settings, store, clock, metrics)
    files = static_files.files(_folder("static"), preview=preview)
    running = app.extensions[EXTENSION] = Running(settings, store, clock, cache, files, metrics, preview)
    for blueprint in (
        pages.blueprint,
        feeds.blueprint,
        embed.blueprint,
        csp_reports.blueprint,
        oembed.blueprint,
        meta.blueprint,
        static_files.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, errors.http_error)
    app.register_error_handler(QueryError, errors.query_error)
    if preview:
        app.register_blueprint(previewing.blueprint)
    app.after_request(guard)
    app.wsgi_app = Instrumentation(  # type: ignore[method-assign]  # as Flask's documentation has it
        cache, app.url_map, metrics, log=settings.log_requests
    )
    store.watch(_LOOKS_OF_PREVIEW if preview else _LOOKS, then=running.observe)
    return app


def _folder(name: str) -> Path:
    """A folder of the checkout's top level, or within the package once it is installed from a wheel."""
    package = Path(__file__).parent
    return next(folder for folder in (package / name, package.parent / name) if folder.is_dir())
