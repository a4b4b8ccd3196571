"""Tests that imports point to lower layers, and that each library is imported in one place."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import timeline

ROOT = Path(__file__).parent.parent


def parse_layers(text: str) -> tuple[frozenset[str], ...]:
    """The layers that a text lists: a number, then the names of modules, with or without backticks."""
    rows = re.findall(r"^\W*([0-9])\W+((?:`?[a-z_0-9]+`? ?)+)", text, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(len(rows)))
    return tuple(frozenset(re.findall(r"[a-z_0-9]+", names)) for _, names in rows)


def layer_list(document: str) -> str:
    """The part of a document that lists the layers."""
    text = (ROOT / document).read_text()
    return (
        text[text.index("| layer |") : text.index("Each library")] if "| layer |" in text else text.split("```text")[2]
    )


LAYERS = parse_layers(str(timeline.__doc__))
ALLOWED_IMPORTERS = {
    "yaml": {"loader"},
    "icalendar": {"render", "importers"},
    "openpyxl": {"importers"},
    "PIL": {"pictures"},
    "uharfbuzz": {"render"},
    "segno": {"render"},
    "babel": {"i18n"},
    "brotli": {"web"},
    "dateutil": {"anniversaries", "importers"},
    "flask": {"web", "app"},
    "werkzeug": {"web", "app", "static_site"},
    "click": {"cli", "server"},
    "granian": {"server"},
    "prometheus_client": {"web"},
    "jinja2": {"app"},
    "cachetools": {"web"},
    "publicsuffixlist": {"model"},
}


def source_files() -> Iterator[tuple[str, Path]]:
    """Yield each source file with the module of `timeline` that it belongs to."""
    for path in sorted((ROOT / "timeline").rglob("*.py")):
        yield path.relative_to(ROOT / "timeline").parts[0].removesuffix(".py"), path


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write absolute imports"
            yield node.module or ""


def layer_number(module: str) -> int:
    """The layer of a module. A module that is not in the list, such as `__main__`, is in the last layer."""
    return next((number for number, names in enumerate(LAYERS) if module in names), len(LAYERS) - 1)


def test_the_list_of_layers_has_every_module() -> None:
    assert {module for module, _ in source_files()} - {"__init__", "__main__"} == set().union(*LAYERS)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_the_documents_list_the_same_layers(document: str) -> None:
    assert parse_layers(layer_list(document)) == LAYERS


def test_no_module_is_long_and_few_are_short() -> None:
    lengths = [len(path.read_text().splitlines()) for _, path in source_files()]
    assert max(lengths) <= 250
    assert sum(length < 50 for length in lengths) <= 25


@pytest.mark.parametrize(
    ("module", "path"), [pytest.param(module, path, id=str(path)) for module, path in source_files()]
)
def test_imports_point_down(module: str, path: Path) -> None:
    """A module imports from lower layers and its own package; a module of the top layer also from its neighbours."""
    for name in imported_modules(path):
        package, _, rest = name.partition(".")
        if package == "timeline" and rest:
            other = rest.split(".")[0]
            assert (
                other == module or layer_number(other) < layer_number(module) or layer_number(module) == len(LAYERS) - 1
            ), name
        elif package in ALLOWED_IMPORTERS:
            assert module in ALLOWED_IMPORTERS[package], f"{name} may be imported only in {ALLOWED_IMPORTERS[package]}"


def test_the_core_loads_without_a_web_framework() -> None:
    """And without the Public Suffix List, which takes a moment to read."""
    core = ", ".join(f"timeline.{module}" for layer in LAYERS[:3] for module in sorted(layer))
    unwanted = {"flask", "werkzeug", "jinja2", "icalendar", "click", "publicsuffixlist"}
    code = f"import sys, {core}; print(sorted({unwanted} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("command", ["check", "upcoming"])
def test_commands_that_only_read_load_no_server(command: str) -> None:
    code = (
        f"import sys; from timeline.cli import main; main(['{command}'], standalone_mode=False);"
        "print(sorted({'granian', 'flask', 'icalendar'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.endswith("\n[]\n")
