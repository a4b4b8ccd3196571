"""Tests the lock files: each package has one version, and a hash for each of its files."""

import base64
import json
import re
import tomllib
from pathlib import Path

import pytest

from ..conftest import ROOT

PINNED_REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)==(?P<version>[0-9][A-Za-z0-9.+!]*)(?: --hash=sha256:[0-9a-f]{64})+"
)
LOCK_FILES = ("requirements.txt", "requirements-dev.txt", "tests/clients.txt", "benchmarks/rivals.txt")


def requirements(file: Path) -> list[str]:
    """The requirements, one per item, with their hashes."""
    text = re.sub(r"\s*\\\n\s*", " ", file.read_text())
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def locked_versions(file: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in map(PINNED_REQUIREMENT.fullmatch, requirements(file)) if match}


@pytest.mark.parametrize("lock", LOCK_FILES)
def test_every_requirement_has_one_version_and_hashes(lock: str) -> None:
    """No URL, no path and no option for another index. With hashes, pip rejects everything else."""
    lines = requirements(ROOT / lock)
    assert [line for line in lines if not PINNED_REQUIREMENT.fullmatch(line)] == []
    assert len(locked_versions(ROOT / lock)) == len(lines) > 10


def test_the_requirements_of_the_project_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    service_versions, test_versions = (locked_versions(ROOT / lock) for lock in LOCK_FILES[:2])

    def names(dependencies: list[str]) -> set[str]:
        return {re.split(r"[^A-Za-z0-9-]", dependency)[0] for dependency in dependencies}

    assert names(project["dependencies"]) - service_versions.keys() == set()
    for extra in project["optional-dependencies"].values():  # the tests also need the extras of users
        assert names(extra) - test_versions.keys() == set()


def test_the_tests_use_the_versions_of_the_service() -> None:
    service_versions, test_versions = (locked_versions(ROOT / lock) for lock in LOCK_FILES[:2])
    assert {name: test_versions.get(name) for name in service_versions} == service_versions


def test_packages_are_installed_with_their_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installed = sorted([*LOCK_FILES, "/dev/stdin"])  # the lines of uv in requirements-dev.txt
    assert sorted(re.findall(r"pip install .*-r (\S+)", makefile)) == installed
    assert sorted(re.findall(r"pip install .*--require-hashes -r (\S+)", makefile)) == installed
    assert (
        "npm ci --prefix tests --ignore-scripts" in makefile
    )  # installs the locked versions, and runs no scripts of theirs


def test_every_npm_package_has_one_version_and_a_hash() -> None:
    lock = json.loads((ROOT / "tests" / "package-lock.json").read_text())
    direct = json.loads((ROOT / "tests" / "package.json").read_text())["devDependencies"]
    packages = {path.removeprefix("node_modules/"): package for path, package in lock["packages"].items() if path}
    assert {name: packages[name]["version"] for name in direct} == direct
    for name, package in packages.items():
        algorithm, _, digest = package["integrity"].partition("-")
        assert (algorithm, len(base64.b64decode(digest))) == ("sha512", 64), name
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)+", package["version"]), name
        assert "link" not in package, name
