"""Tests that the files, functions and lines that CONTRIBUTING.md and docs/architecture.md name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_PATH = re.compile(r"`((?:timeline|tests|templates|static|docs|deploy|benchmarks|examples)/[\w./-]+)`")
_FUNCTION = re.compile(r"`([a-z_/]+)\.((?:[A-Z]\w*\.)?\w+)\(\)`")  # such as `search/results.find_events()`


def guide_steps() -> list[tuple[str, str]]:
    """The file and the line of each step of "Your first change"."""
    guide = (ROOT / "CONTRIBUTING.md").read_text().split("## Your first change")[1].split("## Ways of working")[0]
    rows = re.findall(r"(?m)^\| `([^`]+)` \| `([^`]+)` \| ", guide)
    return [(path, line.replace("\\|", "|")) for path, line in rows]


def test_the_guide_has_three_changes() -> None:
    assert len(guide_steps()) > 20


@pytest.mark.parametrize(("path", "line"), guide_steps())
def test_the_guide_names_a_line_of_the_file(path: str, line: str) -> None:
    assert line in (ROOT / path).read_text()


def test_every_path_exists() -> None:
    paths = set(_PATH.findall((ROOT / "CONTRIBUTING.md").read_text()))
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert len(paths) > 20
    assert set(missing) <= {"timeline/render/plain_text.py"}  # the guide creates this one


def test_every_function_of_the_architecture_exists() -> None:
    missing = []
    functions = _FUNCTION.findall((ROOT / "docs/architecture.md").read_text())
    assert len(functions) > 20
    for module, name in functions:
        files = [ROOT / "timeline" / f"{module}.py", ROOT / "timeline" / module / "__init__.py"]
        source = "".join(path.read_text() for path in files if path.exists())
        *owner, function = name.split(".")
        if f"def {function}(" not in source or any(f"class {name}" not in source for name in owner):
            missing.append(f"{module}.{name}")
    assert missing == []
