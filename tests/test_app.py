"""Compiled templates lie beside the templates. They only save time: whatever becomes of them, pages are the same."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from timeline.app import CallContext, CompiledTemplates

PAGE = "<p>new</p>"


def render(templates: Path) -> str:
    environment = Environment(
        loader=FileSystemLoader(templates), bytecode_cache=CompiledTemplates(templates), autoescape=True
    )
    return environment.get_template("page.html").render()


def compiled_files(templates: Path) -> list[Path]:
    return [path for path in templates.glob("*/*") if path.is_file()]


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:12])


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("<p>old</p>")
    render(tmp_path)
    assert len(compiled_files(tmp_path)) == 1
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: None,  # of an older template
        truncate,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\x80" * 100),
        replace_by_folder,
        Path.unlink,
    ],
)
def test_a_template_with_a_damaged_bytecode_file_is_compiled(templates: Path, damage: Callable[[Path], object]) -> None:
    damage(compiled_files(templates)[0])
    assert [render(templates), render(templates)] == [PAGE, PAGE]


def test_no_bytecode_is_written_where_python_writes_none(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_files(templates)[0].unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (render(templates), compiled_files(templates)) == (PAGE, [])


def test_pages_need_no_folder_for_compiled_templates(templates: Path) -> None:
    compiled_files(templates)[0].unlink()
    (templates / "__pycache__").rmdir()
    (templates / "__pycache__").write_text("a file")
    assert render(templates) == PAGE


def test_calls_in_loops_blocks_and_macros_get_only_their_arguments() -> None:
    environment = Environment(autoescape=True)
    environment.context_class = CallContext
    environment.globals["show"] = lambda *args, **kwargs: f"{args}{kwargs}"
    template = environment.from_string(
        "{% macro twice(a, b=2) %}{{ show(a, b=b) }}{{ caller() if caller }}{% endmacro %}"
        "{% block one %}{% for n in [1] %}{{ twice(n) }}{% call twice('<', b=3) %}!{% endcall %}{% endfor %}{% endblock %}"
    )
    expected = "(1,){'b': 2}('<',){'b': 3}!"
    assert template.render() == expected.replace("'", "&#39;").replace("<", "&lt;")
