"""Imports point down, and each library has one door."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import timeline

ROOT = Path(__file__).parent.parent


def layers(lines: str) -> tuple[frozenset[str], ...]:
    """The layers as a text lists them: a number, then the names of modules, with or without backticks."""
    found = re.findall(r"^\W*([0-9])\W+((?:`?[a-z_0-9]+`? ?)+)", lines, re.MULTILINE)
    assert [int(number) for number, _ in found] == list(range(len(found)))
    return tuple(frozenset(re.findall(r"[a-z_0-9]+", names)) for _, names in found)


def map_of(document: str) -> str:
    """The part of a document that lists the layers."""
    text = (ROOT / document).read_text()
    return (
        text[text.index("| layer |") : text.index("Each library")] if "| layer |" in text else text.split("```text")[2]
    )


LAYERS = layers(str(timeline.__doc__))
DOORS = {
    "yaml": {"loader"},
    "icalendar": {"render", "importers"},
    "uharfbuzz": {"render"},
    "segno": {"render"},
    "babel": {"i18n"},
    "flask": {"web", "app"},
    "werkzeug": {"web", "app", "static_site"},
    "click": {"cli", "server"},
    "granian": {"server"},
    "prometheus_client": {"web"},
    "jinja2": {"app"},
    "cachetools": {"web"},
}


def modules() -> Iterator[tuple[str, Path]]:
    """Each source file with the module of `timeline` that it belongs to."""
    for path in sorted((ROOT / "timeline").rglob("*.py")):
        yield path.relative_to(ROOT / "timeline").parts[0].removesuffix(".py"), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written whole"
            yield node.module or ""


def level(module: str) -> int:
    """Of a module that the map does not list, such as `__main__`, the last."""
    return next((number for number, names in enumerate(LAYERS) if module in names), len(LAYERS) - 1)


def test_the_map_has_every_module() -> None:
    assert {module for module, _ in modules()} - {"__init__", "__main__"} == set().union(*LAYERS)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_documents_have_the_same_map(document: str) -> None:
    assert layers(map_of(document)) == LAYERS


def test_no_module_is_long_and_few_are_short() -> None:
    lengths = [len(path.read_text().splitlines()) for _, path in modules()]
    assert len(lengths) <= 125
    assert max(lengths) <= 250
    assert sum(length < 50 for length in lengths) <= 25


@pytest.mark.parametrize(("module", "path"), [pytest.param(*each, id=str(each[1])) for each in modules()])
def test_imports_point_down(module: str, path: Path) -> None:
    """A module imports from lower layers, from its own package, and in the top layer from its neighbours."""
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package == "timeline" and rest:
            other = rest.split(".")[0]
            assert other == module or level(other) < level(module) or level(module) == len(LAYERS) - 1, name
        elif package in DOORS:
            assert module in DOORS[package], f"{name} has its door in {DOORS[package]}"


def test_the_core_loads_without_a_web_framework() -> None:
    core = ", ".join(f"timeline.{module}" for layer in LAYERS[:3] for module in sorted(layer))
    code = (
        f"import sys, {core}; print(sorted({{'flask', 'werkzeug', 'jinja2', 'icalendar', 'click'}} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("command", ["check", "upcoming"])
def test_commands_that_only_read_load_no_server(command: str) -> None:
    code = (
        f"import sys; from timeline.cli import main; main(['{command}'], standalone_mode=False);"
        "print(sorted({'granian', 'flask', 'icalendar'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.endswith("\n[]\n")
