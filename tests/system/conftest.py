"""What the tests of the running system share."""

from collections.abc import Iterator

import pytest

from ..conftest import ROOT
from ..serving import run_service


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a service with the real content: to start it and to build its first pages takes seconds."""
    with run_service(ROOT / "events.yaml") as url:
        yield url
