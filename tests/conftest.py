"""What the tests share: a small catalogue, the real one, a clock that stands still, an application, a browser."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from timeline.app import create_app
from timeline.loader import load
from timeline.model.catalogue import Catalogue
from timeline.repository import Repository
from timeline.settings import Settings

from .browsing import launch_chromium

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
_SYSTEM = ROOT / "tests" / "system"
SITE = "https://timeline.example"
_SLOW_FIXTURES = frozenset(("browser", "crowded", "service"))  # they start a browser or a server process


_compile_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., Any]] = {}


def _compile_builder_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Compile what builds the URLs of a rule once for all applications of this process: it takes most of the time that
    an application needs to start.
    """
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compile_builder_once  # type: ignore[method-assign,assignment]

_watch = Repository.watch
_watched_repositories: set[Repository] = set()


@wraps(_watch)
def _watch_during_module(repository: Repository, *arguments: Any, **options: Any) -> None:
    _watched_repositories.add(repository)
    _watch(repository, *arguments, **options)


Repository.watch = _watch_during_module  # type: ignore[method-assign,assignment]

# The same examples on every machine and day, without a limit of time: the machine may be busy. So a test that passed
# once finds nothing new until the code changes, and what a change breaks, the first dozens of examples find as a rule:
# more cost only time.
hypothesis.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50
)
hypothesis.register_profile("few", hypothesis.get_profile("same"), max_examples=20)


def pytest_configure(config: pytest.Config) -> None:
    if config.option.markexpr != "not slow":  # to import it takes as long as a hundred quick tests
        config.pluginmanager.import_plugin("schemathesis.pytest.plugin")
    hypothesis.load_profile("few" if config.option.markexpr == "not slow" else "same")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip tests/system in a quick run: importing those tests takes longer than many tests."""
    return True if collection_path == _SYSTEM and config.option.markexpr == "not slow" else None


def pytest_make_parametrize_id(val: object) -> str | None:
    """Shorten the ids of long texts: pytest-xdist sends the id of a test with each of its messages."""
    return f"{val[:80]!a}... of {len(val)}" if isinstance(val, str | bytes) and len(val) > 200 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use a browser or lie in tests/system as slow. The files of tests/system come first, so that no
    long file is the last one. Reject duplicate test ids: pytest-xdist would run only one.
    """
    items.sort(key=lambda item: item.path.parent != _SYSTEM)
    for item in items:
        if item.path.parent == _SYSTEM or _SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    duplicates = [node_id for node_id, count in Counter(item.nodeid for item in items).items() if count > 1]
    if duplicates:
        raise pytest.UsageError(f"several tests have the same id: {', '.join(duplicates)}")


def pytest_collection_finish() -> None:
    """Keep the thousands of collected tests out of each later garbage collection, which would visit them all, and
    collect less often than once for each 700 new objects: tests create millions, and few in cycles.
    """
    gc.freeze()
    gc.set_threshold(50_000)


def frozen_clock(text: str) -> Callable[[], datetime]:
    """A clock that always returns the same time. `text` is in UTC."""
    now = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda: now


def make_settings(events: Path, **changes: object) -> Settings:
    environment = {"TIMELINE_EVENTS": str(events), "TIMELINE_SITE_URL": SITE}
    return Settings.from_environment(
        environment | {f"TIMELINE_{name.upper()}": str(value) for name, value in changes.items()}
    )


@pytest.fixture(autouse=True, scope="module")
def _stopped_watchers() -> Iterator[None]:
    """After each module, stop the threads that watch the files of its applications. There would be hundreds in the end,
    and together they would take more time than the tests.
    """
    yield
    while _watched_repositories:
        _watched_repositories.pop().stop()


@pytest.fixture(scope="session")
def small_catalogue() -> Catalogue:
    return load(DATA / "small.yaml")


@pytest.fixture(scope="session")
def real_catalogue() -> Catalogue:
    """The site's own content."""
    return load(ROOT / "events.yaml")


@pytest.fixture(scope="session")
def app() -> Flask:
    """An application with the small catalogue, on the morning of 1 September 2026 in Hà Nội."""
    return create_app(make_settings(DATA / "small.yaml"), frozen_clock("2026-09-01T02:00"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """A page for all tests of a module: a page for each test starts a process, and has nothing in its cache."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def golden_bytes(path: str, content: bytes) -> bytes:
    """The expected bytes of a URL. With UPDATE_GOLDEN set, `content` becomes the expected bytes first."""
    file = DATA / "golden" / path.strip("/").translate(str.maketrans("/?&=", "____"))
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_bytes(content)
    return file.read_bytes()
