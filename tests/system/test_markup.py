"""Tests pages and styles with the Nu HTML checker."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app
from timeline.web.request_context import EXTENSION, AppState

from ..conftest import DATA, ROOT, frozen_clock, make_settings
from ..page_kinds import KINDS, LANGUAGES, MORNING
from . import test_another_timeline as another_timeline
from .test_preview import FAULTY_CONTENT, VALID_CONTENT

FAULTY_FILES = {
    "bad.html": (
        '<!doctype html><html lang="en"><title>Bad</title><h1 id="a">A</h1><p id="a">B</p><section>C</section></html>',
        ["Duplicate ID “a”.", "The first occurrence of ID “a” was here.", "Section lacks heading."],
    ),
    "bad.css": ("p { colour: red }", ["CSS: “colour”: Property “colour” doesn't exist."]),
}
CHECKER = ROOT / "tests/node_modules/vnu-jar/build/dist/vnu.jar"
OPTIONS = ["--also-check-css", "--format", "json", "--stdout", "--exit-zero-always"]


def client_of(events: Path, *, preview: bool = False) -> FlaskClient:
    return create_app(make_settings(events), frozen_clock(MORNING), preview=preview).test_client()


def all_files() -> dict[str, str]:
    """Every kind of page in each language, and every stylesheet."""
    client = client_of(ROOT / "events.yaml")
    files = {path.name: path.read_text() for path in (ROOT / "static").rglob("*.css")}
    files["accent.css"] = client.get("/accents/8f2412.css").text
    for kind, (path, markup) in KINDS.items():
        for language in LANGUAGES:
            files[f"{kind}-{language}.html"] = text = client.get(path.format(language)).text
            assert markup in text, f"{path} is no longer of the kind “{kind}”"
    history_client = client_of(DATA / "history.yaml")
    for language in LANGUAGES:  # the real content has no changes yet
        files[f"changed-{language}.html"] = history_client.get(f"/{language}/changes/").text
        files[f"changed event-{language}.html"] = history_client.get(f"/{language}/events/visit-2023/").text
    return files


def pages_of_another_timeline() -> dict[str, str]:
    return {
        f"another {kind}-{language}.html": another_timeline.client().get(path.format(language)).text
        for kind, (path, _) in another_timeline.KINDS.items()
        for language in another_timeline.LANGUAGES
    }


def pages_of_a_preview(folder: Path) -> dict[str, str]:
    """Pages with a draft, while the file is well and while it is faulty."""
    file = folder / "events.yaml"
    file.write_text(VALID_CONTENT)
    client = client_of(file, preview=True)
    state: AppState = client.application.extensions[EXTENSION]
    state.repository.stop()
    paths = ("/{}/", "/{}/events/meeting-2027/", "/{}/calendar/2027/07/", "/{}/embed/", "/{}/anniversaries/")
    files = {}
    for content in ("valid", "faulty"):
        for number, (language, path) in enumerate(product(LANGUAGES, paths)):
            files[f"{content} preview-{number}.html"] = client.get(path.format(language)).text
        file.write_text(FAULTY_CONTENT)
        state.repository.reload_if_changed()
    assert 'id="problem-list"' in files["faulty preview-0.html"]
    return files


def find_faults(files: Mapping[str, str], folder: Path) -> Mapping[str, list[str]]:
    """The messages of the checker by file: errors, warnings, hints.

    Each style is checked in one page only: many pages have the same, and parsing it is most of the work.
    """
    java = shutil.which("java")
    assert java, "The tests need Java: install version 17 or later (on Debian: sudo apt install default-jre-headless)."
    assert CHECKER.is_file(), "The tests need the Nu HTML checker: `make test` installs it into tests/node_modules."
    checked_styles: set[str] = set()
    for name, content in files.items():
        for style in re.findall("<style>.+?</style>", content, re.DOTALL):
            if style in checked_styles:
                content = content.replace(style, "", 1)
            checked_styles.add(style)
        (folder / name).write_text(content)
    # It runs for seconds only: to optimize its code takes longer than that saves.
    command = [
        java,
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xss4m",
        "-jar",
        str(CHECKER),
        *OPTIONS,
        str(folder),
    ]
    output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    messages_by_file = defaultdict(list)
    for message in json.loads(output)["messages"]:
        messages_by_file[unquote(Path(message.get("url", "")).name)].append(
            f"{message['message']} {message.get('extract', '')}"
        )
    return messages_by_file


@pytest.fixture(scope="module")
def faults_by_file(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """All files are checked in one run, because the checker takes seconds to start."""
    faulty = {name: content for name, (content, _) in FAULTY_FILES.items()}
    files = all_files() | pages_of_another_timeline() | pages_of_a_preview(tmp_path_factory.mktemp("preview"))
    return find_faults(files | faulty, tmp_path_factory.mktemp("markup"))


def test_pages_and_styles_have_no_faults(faults_by_file: Mapping[str, list[str]]) -> None:
    # A language without translations has many English texts, so the checker may guess another language.
    guess = "This document appears to be written in "
    messages = [
        f"{name}: {fault}"
        for name in sorted(faults_by_file.keys() - FAULTY_FILES)
        for fault in faults_by_file[name]
        if not (name.startswith("another ") and fault.startswith(guess))
    ]
    assert not messages, "\n".join(messages)


@pytest.mark.parametrize("name", FAULTY_FILES)
def test_a_fault_is_detected(faults_by_file: Mapping[str, list[str]], name: str) -> None:
    for message, start in zip(faults_by_file[name], FAULTY_FILES[name][1], strict=True):
        assert message.startswith(start)
