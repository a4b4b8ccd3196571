"""What the tests share: one small catalogue, one clock that stands still, one application."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser

from timeline.app import create_app
from timeline.loader import load
from timeline.model.catalogue import Catalogue
from timeline.settings import Settings

from .browsing import chromium

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
SITE = "https://timeline.example"
_SLOW_FIXTURES = frozenset(("browser", "crowded", "service"))  # a browser, or a server in a process of its own


class CompiledTemplates(BytecodeCache):
    """Templates that any application of this process has compiled, for the others: that takes 200 ms of each."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options["bytecode_cache"] = CompiledTemplates()

# The same examples on every machine and day, and no time limit for any of them.
hypothesis.register_profile("same", derandomize=True, deadline=None)
hypothesis.register_profile("few", hypothesis.get_profile("same"), max_examples=20)


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.load_profile("few" if config.option.markexpr == "not slow" else "same")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Loading the slow tests takes longer than many of the others."""
    return True if collection_path == ROOT / "tests" / "system" and config.option.markexpr == "not slow" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes a browser or lies in tests/system. Of tests with one id, pytest-xdist would run one."""
    for item in items:
        if _SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())) or item.path.is_relative_to(
            ROOT / "tests" / "system"
        ):
            item.add_marker(pytest.mark.slow)
    twice = [each for each, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"several tests have one id: {', '.join(twice)}")


def at(text: str) -> Callable[[], datetime]:
    """A clock that stands still, at a time in UTC."""
    now = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda: now


def settings(events: Path, **changed: object) -> Settings:
    environment = {"TIMELINE_EVENTS": str(events), "TIMELINE_SITE_URL": SITE}
    return Settings.from_environment(
        environment | {f"TIMELINE_{name.upper()}": str(value) for name, value in changed.items()}
    )


@pytest.fixture(scope="session")
def small() -> Catalogue:
    return load(DATA / "small.yaml")


@pytest.fixture(scope="session")
def real() -> Catalogue:
    """The site's own content."""
    return load(ROOT / "events.yaml")


@pytest.fixture(scope="session")
def app() -> Flask:
    """The small catalogue, on the morning of 1 September 2026 in Hà Nội."""
    return create_app(settings(DATA / "small.yaml"), at("2026-09-01T02:00"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def golden(path: str, content: bytes) -> bytes:
    """What an address should give, byte for byte; with UPDATE_GOLDEN set, the content becomes that first."""
    file = DATA / "golden" / path.strip("/").translate(str.maketrans("/?&=", "____"))
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_bytes(content)
    return file.read_bytes()
