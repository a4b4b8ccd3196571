"""Tests the documents: they list everything, their links work, and everything that they show is true."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
from click import Context, Option
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.cli import main
from timeline.i18n.translations import get_translations
from timeline.loader import load, load_bytes, root_fields
from timeline.loader.mappings import Record
from timeline.model.edtf import EDTFDate, MissingEnd, Precision, in_zone, parse_edtf
from timeline.settings import describe_settings

from ..conftest import ROOT, SITE, frozen_clock, make_settings
from ..fields import every_field
from ..serving import free_port

DOCS = ROOT / "docs"
PAGES = sorted((ROOT / "README.md", *DOCS.glob("*.md")))
PAGES_WITH_LINKS = (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md")
ALL_TEXT = "\n".join(page.read_text() for page in PAGES)


# The documents list everything.


def command_names() -> list[str]:
    return main.list_commands(Context(main))


@pytest.mark.parametrize("command", command_names())
def test_every_command_is_documented_with_its_options(command: str) -> None:
    (text,) = re.findall(rf"^- `timeline {command}\b.*?(?=^- |^#|^```|^\[|\Z)", ALL_TEXT, re.MULTILINE | re.DOTALL)
    definition = main.get_command(Context(main), command)
    assert definition
    options = [parameter for parameter in definition.params if isinstance(parameter, Option)]
    assert [
        name
        for option in options
        for name in option.opts
        if name.startswith("--") and f"`{name}" not in text and f"[{name}" not in text
    ] == []


def setting_rows() -> list[str]:
    return [
        f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in describe_settings()
    ]


def field_rows() -> tuple[list[str], list[str]]:
    """The rows of events, and the rows of the rest of the file."""
    event_rows: list[str] = []
    other_rows: list[str] = []
    for path, field in every_field(Record(root_fields())):
        name = path.removeprefix("events.")
        bold = "**" if field.required else ""
        row = f"| {bold}`{name}`{bold} | {field.description} | {f'`{field.example}`' if field.example else ''} |"
        if path != "events":
            (event_rows if path.startswith("events.") else other_rows).append(row)
    return event_rows, other_rows


def table_rows(page: str, heading: str) -> list[str]:
    """The rows of the first table under a heading."""
    section = (DOCS / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = section.splitlines()
    separator = next(index for index, line in enumerate(lines) if line.startswith("|---"))
    return [line for line in lines[separator + 1 :] if line.startswith("|")]


def test_the_table_of_settings_is_complete() -> None:
    assert table_rows("running.md", "Settings") == setting_rows()
    names = {name for name, _, _ in describe_settings()}
    assert set(re.findall(r"TIMELINE_[A-Z_]+", ALL_TEXT)) <= names


def test_the_tables_of_fields_are_complete() -> None:
    assert (
        table_rows("editing.md", "Fields of an event"),
        table_rows("editing.md", "Fields of the rest"),
    ) == field_rows()


def test_the_table_of_dates_says_how_each_is_shown() -> None:
    zone, translations = ZoneInfo("Asia/Ho_Chi_Minh"), [get_translations(language) for language in ("vi", "en")]
    precisions: set[Precision | MissingEnd] = set()
    for row in table_rows("editing.md", "Dates"):
        form, shown = re.fullmatch(r"\| `(.*?)` \| .* \| (.*) \|", row).groups()  # type: ignore[union-attr]
        date = in_zone(parse_edtf(form), zone)
        assert shown == " · ".join(each.format_date(date) for each in translations)
        ends = (date,) if isinstance(date, EDTFDate) else (date.start, date.end)
        precisions.update(end.precision if isinstance(end, EDTFDate) else end for end in ends)
    assert precisions == {*Precision, *MissingEnd}


def test_the_table_of_addresses_is_complete(app: Flask) -> None:
    documented = set(re.findall(r"`(/[^` ]*)`", "\n".join(line.split("|")[1] for line in (DOCS / "addresses.md").read_text().splitlines() if line.startswith("| `/"))))  # fmt: skip
    paths = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<any(collections, offices):kind>/<key>/", "{scope}")
        choices = re.search(r"<any\((.*)\):form>", path)
        for choice in choices[1].replace("'", "").split(", ") if choices else [""]:
            documented_path = re.sub(
                "<(?:[a-z]+:)?([a-z]+)>", r"{\1}", path.replace(choices[0], choice) if choices else path
            )
            paths.add(documented_path.replace("/static/{name}", "/static/{path}"))
    scoped = {path.replace("{scope}", "") for path in paths if "{scope}" in path}
    assert documented == paths - scoped


def test_the_table_of_metrics_is_complete(client: FlaskClient) -> None:
    names = set(re.findall(r"^# TYPE (timeline_\w+)", client.get("/metrics").text, re.MULTILINE))
    documented = re.findall(r"`(timeline_\w+)`", "\n".join(table_rows("running.md", "Monitoring")))
    assert sorted(documented) == sorted(
        name for name in names if not name.endswith("_created")
    )  # these only say when counting began


# Links.


def heading_anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes from headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES_WITH_LINKS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_works(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in heading_anchors(file), target


def test_every_page_is_linked_from_the_readme() -> None:
    linked = re.findall(r"\]\((docs/[a-z]+\.md)\)", (ROOT / "README.md").read_text())
    assert {ROOT / path for path in linked} == set(DOCS.glob("*.md"))


# Snippets.


@dataclass(frozen=True, slots=True)
class Snippet:
    page: str
    line: int
    language: str
    text: str


def snippets() -> Iterator[Snippet]:
    for page in PAGES:
        text = page.read_text()
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield Snippet(str(page.relative_to(ROOT)), text[: match.start()].count("\n") + 1, match[1], match[2])


def snippets_in(*languages: str) -> list[object]:
    return [
        pytest.param(snippet, id=f"{snippet.page}:{snippet.line}")
        for snippet in snippets()
        if snippet.language in languages
    ]


def test_every_snippet_is_in_a_tested_language() -> None:
    assert {snippet.language for snippet in snippets()} <= {"sh", "yaml", "html", "text"}, "text is for diagrams"


_SMALL_FILE = """\
site: {title: {vi: Niên biểu}, description: {vi: Các sự kiện}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: Thăm}}
events:
- {id: a, date: 2024-09-05, kind: visit, title: {vi: Chuyến thăm}, anniversary: {vi: Ngày thăm}}
...
"""


@pytest.mark.parametrize("snippet", snippets_in("sh"))
def test_a_command_in_a_snippet_works(snippet: Snippet, tmp_path: Path, service: str) -> None:
    """Line by line, in a folder with a file: a target of make must exist, and a URL of the service must return 200."""
    (tmp_path / "events.yaml").write_text(_SMALL_FILE)
    for line in snippet.text.splitlines():
        command, *arguments = re.sub(r"\s+#.*", "", line).split()
        match command, *arguments:
            case "make", target:
                assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), line
            case "curl", "-s", url:
                assert urlopen(url.strip('"').replace("http://127.0.0.1:8000", service), timeout=30).status == 200
            case "timeline", "serve":
                check_that_service_starts(tmp_path)
            case "timeline", *_:
                result = run_timeline(tmp_path, *arguments)
                assert result.returncode == 0, result.stderr
            case _:
                pytest.fail(f"{line}: add a case that tests it")


def run_timeline(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder. What follows `>` is the file for its output."""
    command_arguments, output_file = (arguments[:-2], arguments[-1]) if ">" in arguments else (arguments, None)
    command = [sys.executable, "-m", "timeline", *command_arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    if output_file:
        (folder / output_file).write_text(result.stdout)
    return result


def check_that_service_starts(folder: Path) -> None:
    """Assert that the service prints its address."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TIMELINE_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "timeline", "serve"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert "Serving on http://127.0.0.1:" in process.stdout.readline()
        finally:
            process.terminate()


def file_with_part(part: str) -> str:
    """The real file with this part inserted: events at the end, other entries at the start of their section."""
    content = (ROOT / "events.yaml").read_text()
    if part.startswith("# "):
        return part + content
    if part.startswith("- "):
        return content.removesuffix("...\n") + part + "...\n"
    section, entries = part.split("\n", 1)
    assert content.count(f"\n{section}\n") == 1, section
    return content.replace(f"\n{section}\n", f"\n{section}\n{entries}")


@pytest.mark.parametrize("snippet", snippets_in("yaml"))
def test_a_snippet_of_the_file_is_valid(snippet: Snippet) -> None:
    before, after = load(ROOT / "events.yaml"), load_bytes(file_with_part(snippet.text).encode(), "events.yaml")
    assert snippet.text.startswith("# ") or before != after


@pytest.fixture(scope="module")
def real_client() -> FlaskClient:
    return create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize("snippet", snippets_in("html"))
def test_an_html_snippet_is_what_the_service_gives(snippet: Snippet, real_client: FlaskClient) -> None:
    def normalize(text: str) -> str:
        return re.sub(r"\s+", "", re.sub(r'integrity="[^"]*"', "", text))

    page = real_client.get("/vi/embedding/?office=quang-ngai").text
    given = re.findall(r'<pre class="snippet"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert normalize(snippet.text) in [normalize(unescape(each)) for each in given]
    assert SITE in snippet.text
