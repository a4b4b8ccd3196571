"""What is installed is what was locked: of each package one version, and of each file of it a hash."""

import base64
import json
import re
import tomllib
from pathlib import Path

import pytest

from ..conftest import ROOT

PINNED = re.compile(
    r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[0-9][A-Za-z0-9.+!]*)(?: --hash=sha256:[0-9a-f]{64})+"
)
LOCKS = ("requirements.txt", "requirements-dev.txt", "tests/clients.txt", "benchmarks/rivals.txt")


def requirements(file: Path) -> list[str]:
    """One requirement a line, its hashes with it."""
    text = re.sub(r"\s*\\\n\s*", " ", file.read_text())
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def versions(file: Path) -> dict[str, str]:
    return {found["name"]: found["version"] for found in map(PINNED.fullmatch, requirements(file)) if found}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_one_version_and_hashes(lock: str) -> None:
    """No address, no folder, no option that would look elsewhere; pip then refuses whatever has no hash."""
    lines = requirements(ROOT / lock)
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    assert len(versions(ROOT / lock)) == len(lines) > 10


def test_what_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    served, tested = (versions(ROOT / lock) for lock in LOCKS[:2])

    def names(asked: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9-]", each)[0] for each in asked}

    assert names(project["dependencies"]) - served.keys() == set()
    assert names(project["optional-dependencies"]["dev"]) - tested.keys() == set()


def test_the_tests_run_with_what_serves() -> None:
    served, tested = (versions(ROOT / lock) for lock in LOCKS[:2])
    assert {name: tested.get(name) for name in served} == served


def test_what_is_locked_is_installed_by_its_hashes() -> None:
    made = (ROOT / "Makefile").read_text()
    installed = re.findall(r"/pip install .*-r (\S+)", made)
    assert sorted(installed) == sorted(LOCKS)
    assert sorted(re.findall(r"/pip install .*--require-hashes -r (\S+)", made)) == sorted(LOCKS)
    assert "npm ci --prefix tests --ignore-scripts" in made  # which takes what is locked, and runs nothing of it


def test_every_package_of_npm_has_one_version_and_a_hash() -> None:
    lock = json.loads((ROOT / "tests" / "package-lock.json").read_text())
    asked = json.loads((ROOT / "tests" / "package.json").read_text())["devDependencies"]
    packages = {path.removeprefix("node_modules/"): each for path, each in lock["packages"].items() if path}
    assert {name: packages[name]["version"] for name in asked} == asked
    for name, each in packages.items():
        algorithm, _, digest = each["integrity"].partition("-")
        assert (algorithm, len(base64.b64decode(digest))) == ("sha512", 64), name
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)+", each["version"]), name
        assert "link" not in each, name
