"""Tests that UIDs never change. The expected values are constants, not computed."""

from pathlib import Path
from uuid import UUID

import pytest

from timeline.model.uids import anniversary_uid, change_uid, event_uid, feed_uid, preparation_uid

from ..conftest import ROOT

NAMESPACE = UUID("7d0f1f6c-6e0e-4c6b-9a40-5a1f6a1f3f11")


@pytest.mark.parametrize(
    ("uid", "text"),
    [
        (event_uid(NAMESPACE, "treaty-1977", "vi"), "cb433e0a-9134-5238-9ce7-e928fb72abf9"),
        (anniversary_uid(NAMESPACE, "treaty-1977", 2027, "vi"), "5661d2ba-ef75-5e83-b78b-d7de97a135f8"),
        (preparation_uid(NAMESPACE, "treaty-1977", 2027, "vi", 30), "e3b63901-5e90-5eb5-8f0a-73fdd8f10608"),
        (change_uid(NAMESPACE, "treaty-1977", "vi", "2026-11-22"), "45fd8799-9a11-5113-9e1a-cc4e824e78b1"),
        (feed_uid(NAMESPACE, "/vi/events.atom?country=LA"), "4d3168d2-b920-53de-b3b9-0b4a899ca633"),
    ],
)
def test_a_uid_never_changes(uid: UUID, text: str) -> None:
    assert str(uid) == text


def test_only_one_module_makes_uids() -> None:
    package = ROOT / "timeline"
    modules = [path.relative_to(package) for path in package.rglob("*.py") if "uuid5" in path.read_text()]
    assert modules == [Path("model/uids.py")]
