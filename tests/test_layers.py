"""Imports point down, and each library has one door."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = (
    {"model", "body", "urls", "colours", "child_process"},
    {"i18n", "settings"},
    {
        "loader",
        "anniversaries",
        "search",
        "overview",
        "calendar_grid",
        "changelog",
        "pagination",
        "breadcrumbs",
        "suggestions",
    },
    {"repository", "pages", "render", "openapi", "importers", "yaml_edit", "impact"},
    {"web"},
    {"app", "clock", "server", "static_site", "cli", "__main__", "__init__"},
)
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
    return next(number for number, names in enumerate(LAYERS) if module in names)


def test_every_module_has_a_layer() -> None:
    assert {module for module, _ in modules()} == set().union(*LAYERS)


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
