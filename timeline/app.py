"""The application factory: makes the Flask application from settings and a clock, and configures Jinja."""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import StrictUndefined
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from jinja2.runtime import Context
from werkzeug.exceptions import HTTPException

from timeline.clock import utc_now
from timeline.degradations import Degradations
from timeline.repository import Clock, Repository
from timeline.search import QueryError
from timeline.settings import Settings, environment_warnings
from timeline.web import errors, static_files
from timeline.web import preview as preview_routes
from timeline.web.inline_assets import read_inline_assets
from timeline.web.instrumentation import InstrumentedApplication
from timeline.web.metrics import Metrics
from timeline.web.overview_svg import PictureSvg
from timeline.web.request_context import EXTENSION, AppState
from timeline.web.response_cache import ResponseCache
from timeline.web.responses import set_default_headers
from timeline.web.routes import csp_reports, embed, embed_builder, feeds, figures, meta, oembed, pages, story, subscribe
from timeline.web.routing import (
    BasePathMiddleware,
    ColourConverter,
    LanguageConverter,
    MonthConverter,
    YearConverter,
)

_log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    clock: Clock = utc_now,
    *,
    preview: bool = False,
    static: bool = False,
) -> Flask:
    """Return an application that serves the newest good edition of events.yaml.

    Raise InvalidFile if the file is not valid at the start. If `settings` is None, read them from the environment.
    `clock` returns the time in UTC. A `preview` also shows drafts, and its pages reload when the file changes.
    `static` is for building a static site: pages link only to what has a file.
    """
    if settings is None:
        settings = Settings.from_environment(os.environ)
        for warning in environment_warnings(os.environ):
            _log.warning(warning)
    templates = _resource_folder("templates")
    app = Flask(__name__, template_folder=str(templates), static_folder=None)
    app.jinja_options = app.jinja_options | {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
        "bytecode_cache": CompiledTemplates(templates),
    }
    app.jinja_env.context_class = CallContext
    app.jinja_env.globals["picture_svg"] = PictureSvg
    app.url_map.converters |= {
        "language": LanguageConverter,
        "year": YearConverter,
        "month": MonthConverter,
        "colour": ColourConverter,
    }
    degradations = Degradations(clock)
    repository = Repository(settings.events, clock, settings.state, include_drafts=preview, degradations=degradations)
    metrics = Metrics(os.environ.get("PROMETHEUS_MULTIPROC_DIR"), degradations)
    cache = ResponseCache(app.wsgi_app, settings, repository, clock, metrics)
    assets = static_files.read_static_files(_resource_folder("static"), preview=preview)
    inline_assets = read_inline_assets(assets, settings.site_url)
    state = app.extensions[EXTENSION] = AppState(
        settings, repository, clock, cache, assets, inline_assets, metrics, degradations, preview, static
    )
    for blueprint in (
        pages.blueprint,
        story.blueprint,
        subscribe.blueprint,
        feeds.blueprint,
        figures.blueprint,
        embed.blueprint,
        embed_builder.blueprint,
        csp_reports.blueprint,
        oembed.blueprint,
        meta.blueprint,
        static_files.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.before_request(errors.refuse_invalid_host)
    app.register_error_handler(HTTPException, errors.http_error_response)
    app.register_error_handler(QueryError, errors.query_error_response)
    if preview:
        app.register_blueprint(preview_routes.blueprint)
    app.after_request(set_default_headers)
    application = InstrumentedApplication(cache, app.url_map, metrics, state.watch_file, log=settings.log_requests)
    base_path = urlsplit(settings.site_url).path
    app.wsgi_app = BasePathMiddleware(  # type: ignore[method-assign]  # as Flask's documentation recommends
        application, base_path
    )
    return app


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps compiled templates where Python would keep modules compiled in their folder, if it may write there.

    To compile them takes as long as to import the rest, and ten megabytes.
    """

    def __init__(self, templates: Path) -> None:
        folder = Path(cache_from_source(str(templates / "template.py"))).parent
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, UnpicklingError):  # a damaged file: Jinja compiles the template again
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)


class CallContext(Context):
    """Jinja's context, but what templates call never gets the context itself: nothing here asks for it.

    Jinja finds out at each call whether the function asks. A page has hundreds of calls, and this takes as long as most
    of what they call.
    """

    def call(
        self,
        function: Callable[..., object],
        /,
        *args: object,
        _loop_vars: object = None,
        _block_vars: object = None,
        **kwargs: object,
    ) -> object:
        return function(*args, **kwargs)


def _resource_folder(name: str) -> Path:
    """Return a folder inside the package if it was installed from a wheel, else one at the top of the checkout."""
    package = Path(__file__).parent
    return next(folder for folder in (package / name, package.parent / name) if folder.is_dir())
