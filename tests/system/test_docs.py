"""The documents say all that there is, lead where they say, and what they show is so."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import pytest
from click import Context, Option
from flask import Flask
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.cli import main
from timeline.loader import load, load_bytes, root_fields
from timeline.loader.mappings import Record
from timeline.settings import describe_settings

from ..conftest import ROOT, SITE, at, settings
from ..fields import every_field
from ..serving import free_port, serving

DOCS = ROOT / "docs"
PAGES = sorted((ROOT / "README.md", *DOCS.glob("*.md")))
LINKING = (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md")
ALL = "\n".join(page.read_text() for page in PAGES)


# All that there is.


def commands() -> list[str]:
    return main.list_commands(Context(main))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_told_of_with_its_options(command: str) -> None:
    (told,) = re.findall(rf"^- `timeline {command}\b.*?(?=^- |^#|^```|^\[|\Z)", ALL, re.MULTILINE | re.DOTALL)
    found = main.get_command(Context(main), command)
    assert found
    options = [each for each in found.params if isinstance(each, Option)]
    assert [
        name
        for each in options
        for name in each.opts
        if name.startswith("--") and f"`{name}" not in told and f"[{name}" not in told
    ] == []


def setting_rows() -> list[str]:
    return [
        f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |"
        for name, default, meaning in describe_settings()
    ]


def field_rows() -> tuple[list[str], list[str]]:
    """Of the events, and of the rest of the file."""
    own: list[str] = []
    rest: list[str] = []
    for where, field in every_field(Record(root_fields())):
        name = where.removeprefix("events.")
        bold = "**" if field.required else ""
        row = f"| {bold}`{name}`{bold} | {field.description} | {f'`{field.example}`' if field.example else ''} |"
        if where != "events":
            (own if where.startswith("events.") else rest).append(row)
    return own, rest


def rows(page: str, heading: str) -> list[str]:
    """Of the first table under a heading."""
    under = (DOCS / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = under.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("|---"))
    return [line for line in lines[start + 1 :] if line.startswith("|")]


def test_every_setting_has_a_row_and_no_other() -> None:
    assert rows("running.md", "Settings") == setting_rows()
    names = {name for name, _, _ in describe_settings()}
    assert set(re.findall(r"TIMELINE_[A-Z_]+", ALL)) <= names


def test_every_field_has_a_row_and_no_other() -> None:
    assert (rows("editing.md", "Fields of an event"), rows("editing.md", "Fields of the rest")) == field_rows()


def test_every_address_is_told_of_and_no_other(app: Flask) -> None:
    told = set(re.findall(r"`(/[^` ]*)`", "\n".join(line.split("|")[1] for line in (DOCS / "addresses.md").read_text().splitlines() if line.startswith("| `/"))))  # fmt: skip
    found = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<any(collections, offices):kind>/<key>/", "{scope}")
        forms = re.search(r"<any\((.*)\):form>", path)
        for form in forms[1].replace("'", "").split(", ") if forms else [""]:
            said = re.sub("<(?:[a-z]+:)?([a-z]+)>", r"{\1}", path.replace(forms[0], form) if forms else path)
            found.add(said.replace("{name}", "{path}"))
    scoped = {path.replace("{scope}", "") for path in found if "{scope}" in path}
    assert told == found - scoped


def test_every_metric_has_a_row_and_no_other(client: FlaskClient) -> None:
    given = set(re.findall(r"^# TYPE (timeline_\w+)", client.get("/metrics").text, re.MULTILINE))
    told = re.findall(r"`(timeline_\w+)`", "\n".join(rows("running.md", "Monitoring")))
    assert sorted(told) == sorted(name for name in given if not name.endswith("_created"))  # which say since when


# Where links lead.


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        to = page.parent / path if path else page
        assert to.exists(), target
        assert not anchor or anchor in anchors(to), target


def test_every_page_is_linked_from_the_first() -> None:
    linked = re.findall(r"\]\((docs/[a-z]+\.md)\)", (ROOT / "README.md").read_text())
    assert {ROOT / each for each in linked} == set(DOCS.glob("*.md"))


# What they show.


@dataclass(frozen=True, slots=True)
class Snippet:
    page: str
    line: int
    language: str
    text: str


def snippets() -> Iterator[Snippet]:
    for page in PAGES:
        text = page.read_text()
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield Snippet(str(page.relative_to(ROOT)), text[: found.start()].count("\n") + 1, found[1], found[2])


def of(*languages: str) -> list[object]:
    return [pytest.param(each, id=f"{each.page}:{each.line}") for each in snippets() if each.language in languages]


def test_every_snippet_is_of_a_language_that_is_tried() -> None:
    assert {each.language for each in snippets()} <= {"sh", "yaml", "html", "text"}, "text is for pictures"


_LITTLE = """\
site: {title: {vi: Niên biểu}, description: {vi: Các sự kiện}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: Thăm}}
events:
- {id: a, date: 2024-09-05, kind: visit, title: {vi: Chuyến thăm}, anniversary: {vi: Ngày thăm}}
...
"""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(ROOT / "events.yaml") as address:
        yield address


@pytest.mark.parametrize("snippet", of("sh"))
def test_a_command_does_what_it_is_shown_for(snippet: Snippet, tmp_path: Path, service: str) -> None:
    """Line by line, in a folder with a file; a target of make is there, and an address of the service answers."""
    (tmp_path / "events.yaml").write_text(_LITTLE)
    for line in snippet.text.splitlines():
        command, *arguments = re.sub(r"\s+#.*", "", line).split()
        match command, *arguments:
            case "make", target:
                assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), line
            case "curl", "-s", address:
                assert urlopen(address.strip('"').replace("http://127.0.0.1:8000", service), timeout=30).status == 200
            case "timeline", "serve":
                starts(tmp_path)
            case "timeline", *_:
                done = timeline(tmp_path, *arguments)
                assert done.returncode == 0, done.stderr
            case _:
                pytest.fail(f"{line}: say here how it is tried")


def timeline(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """In a folder; what follows `>` is the file that the output goes into."""
    words, into = (arguments[:-2], arguments[-1]) if ">" in arguments else (arguments, None)
    command = [sys.executable, "-m", "timeline", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    if into:
        (folder / into).write_text(done.stdout)
    return done


def starts(folder: Path) -> None:
    """The service says where it serves."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TIMELINE_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "timeline", "serve"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert "Serving on http://127.0.0.1:" in process.stdout.readline()
        finally:
            process.terminate()


def whole(part: str) -> str:
    """The site's own file with this in it: events before its end, entries at the beginning of their section."""
    content = (ROOT / "events.yaml").read_text()
    if part.startswith("# "):
        return part + content
    if part.startswith("- "):
        return content.removesuffix("...\n") + part + "...\n"
    section, entries = part.split("\n", 1)
    assert content.count(f"\n{section}\n") == 1, section
    return content.replace(f"\n{section}\n", f"\n{section}\n{entries}")


@pytest.mark.parametrize("snippet", of("yaml"))
def test_a_piece_of_the_file_is_read(snippet: Snippet) -> None:
    before, after = load(ROOT / "events.yaml"), load_bytes(whole(snippet.text).encode(), "events.yaml")
    assert snippet.text.startswith("# ") or before != after


@pytest.fixture(scope="module")
def real_client() -> FlaskClient:
    return create_app(settings(ROOT / "events.yaml"), at("2026-09-01T02:00")).test_client()


@pytest.mark.parametrize("snippet", of("html"))
def test_a_snippet_of_a_page_is_what_the_service_gives(snippet: Snippet, real_client: FlaskClient) -> None:
    def plain(text: str) -> str:
        return re.sub(r"\s+", "", re.sub(r'integrity="[^"]*"', "", text))

    page = real_client.get("/vi/embedding/?office=quang-ngai").text
    given = [unescape(each) for each in re.findall(r"<textarea [^>]*>(.*?)</textarea>", page, re.DOTALL)]
    assert plain(snippet.text) in [plain(each) for each in given]
    assert SITE in snippet.text
