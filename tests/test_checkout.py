"""Tests that git checks out the same bytes everywhere, also where it is set to write CRLF, as on Windows."""

import subprocess
from pathlib import Path
from shutil import copy, copytree, rmtree

import pytest

from .conftest import ROOT


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def git(*arguments: str, folder: Path) -> None:
    subprocess.run(["git", "-c", "core.autocrlf=true", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("name", ["static", "tests/data"])
def test_a_checkout_on_windows_has_the_same_bytes(tmp_path: Path, name: str) -> None:
    """Portals hold the hashes of scripts in `static`."""
    copy(ROOT / ".gitattributes", tmp_path)
    copytree(ROOT / name, tmp_path / name)
    git("init", folder=tmp_path)
    expected = read_files(tmp_path / name)
    git("add", "--force", ".", folder=tmp_path)
    rmtree(tmp_path / name)
    git("checkout-index", "--all", folder=tmp_path)
    assert read_files(tmp_path / name) == expected
