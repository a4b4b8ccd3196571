"""Tests pages and styles with the Nu HTML checker."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from timeline.app import create_app

from ..conftest import DATA, ROOT, frozen_clock, make_settings

LANGUAGES = ("vi", "lo", "en")
MORNING = "2026-09-01T02:00"  # of 1 September 2026 in Hà Nội
KINDS = {  # each kind of page: its path in the real content, and markup that proves the kind
    "timeline": ("/{}/", '<section class="next-anniversary"'),
    "query": ("/{}/?country=LA&q=sisoulith&order=newest", "<mark>"),
    "empty": ("/{}/?q=xyz", 'class="no-results"'),
    "collection": ("/{}/collections/viet-lao/", 'collections/viet-lao/" method="get"'),
    "months": ("/{}/?from=2022-03&to=2022-09", 'data-edges="19052 12'),
    "anniversaries": ("/{}/anniversaries/", ' past">'),
    "story": ("/{}/story/", '<nav class="story-chapters"'),
    "poster": ("/{}/poster/", '<article class="poster"'),
    "changes": ("/{}/changes/", 'changes.atom" title="'),
    "year": ("/{}/calendar/2022/", '<ul class="legend"'),
    "this year": ("/{}/calendar/", '/calendar/2026/09/"'),
    "month": ("/{}/calendar/2022/07/", '<tr class="bar-row">'),
    "vague month": ("/{}/calendar/2024/07/", 'id="some-day"'),
    "empty month": ("/{}/calendar/2036/12/", 'rel="prev"'),
    "event": ("/{}/events/treaty-of-friendship-1977/", 'id="anniversaries"'),
    "uncertain": ("/{}/events/cambodia-border-documents-2018/", 'class="event-note"'),
    "span": ("/{}/events/peak-period-2022/", 'id="parts"'),
    "narrowed": ("/{}/collections/viet-lao/?kind=treaty", 'aria-current="true">'),
    "shelf": ("/{}/collections/year-2022/anniversaries/", '<nav class="breadcrumbs"'),
    "person": ("/{}/people/thongloun-sisoulith/", '"@type": "Person"'),
    "place": ("/{}/places/VN-29/", '"@type": "Place"'),
    "source": ("/{}/sources/hd-53-btgtw/", '"@type": "CreativeWork"'),
    "subscribe": ("/{}/subscribe/", '<nav class="calendar-choices"'),
    "subscribe to events": ("/{}/collections/viet-lao/subscribe/?kind=visit&calendar=events", "subscribe.svg?"),
    "embedding": ("/{}/embedding/?office=quang-ngai&view=month&accent=ffd700", 'id="month"'),
    "embedding refused": ("/{}/embedding/?office=quang-ngai&portal=portal.example", 'class="permission denied"'),
    "api": ("/{}/api/", 'rel="service-desc"'),
    "subscribe as chosen": ("/{}/subscribe/?round=1&years=20&prepare=5&alarm=0", '<option value="5" selected>'),
    "nothing to follow": ("/{}/collections/viet-lao/subscribe/?q=xyz", '<section class="no-results"'),
    "frame": ("/{}/embed/", "/static/frame.css"),
    "office": ("/{}/offices/quang-ngai/embed/", "/accents/8f2412.css"),
    "frame of a time": (
        "/{}/collections/border/embed/?view=timeline&scheme=dark&accent=0b4a86&many=20",
        '<svg class="overview narrow"',
    ),
    "frame of a month": ("/{}/embed/?view=month&month=2022-07", '<table class="calendar-grid">'),
    "frame of the story": ("/{}/embed/?view=story", '<div class="chapters"'),
    "frame of a day": ("/{}/embed/?view=day", "frame.css"),
    "frame of an event": ("/{}/events/treaty-of-friendship-1977/embed/?languages=vi,lo,en", 'class="event-card"'),
    "figures": ("/{}/figures/", '<table class="figure-table">'),
    "frame of figures": ("/{}/embed/?view=figures", '<section class="figure lane-0"'),
    "missing": ("/{}/nothing/", "noindex"),
    "near": ("/{}/events/treaty-of-frendship-1977/", 'id="suggestions"'),
    "refused": ("/{}/?kind=visits", '<ul class="allowed-values">'),
}
FAULTY_FILES = {
    "bad.html": (
        '<!doctype html><html lang="en"><title>Bad</title><h1 id="a">A</h1><p id="a">B</p><section>C</section></html>',
        ["Duplicate ID “a”.", "The first occurrence of ID “a” was here.", "Section lacks heading."],
    ),
    "bad.css": ("p { colour: red }", ["CSS: “colour”: Property “colour” doesn't exist."]),
}
CHECKER = ROOT / "tests/node_modules/vnu-jar/build/dist/vnu.jar"
OPTIONS = ["--also-check-css", "--format", "json", "--stdout", "--exit-zero-always"]


def client_of(events: Path) -> FlaskClient:
    return create_app(make_settings(events), frozen_clock(MORNING)).test_client()


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
        messages_by_file[Path(message.get("url", "")).name].append(f"{message['message']} {message.get('extract', '')}")
    return messages_by_file


@pytest.fixture(scope="module")
def faults_by_file(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[str]]:
    """All files are checked in one run, because the checker takes seconds to start."""
    faulty = {name: content for name, (content, _) in FAULTY_FILES.items()}
    return find_faults(all_files() | faulty, tmp_path_factory.mktemp("markup"))


def test_pages_and_styles_have_no_faults(faults_by_file: Mapping[str, list[str]]) -> None:
    messages = [
        f"{name}: {fault}" for name in sorted(faults_by_file.keys() - FAULTY_FILES) for fault in faults_by_file[name]
    ]
    assert not messages, "\n".join(messages)


@pytest.mark.parametrize("name", FAULTY_FILES)
def test_a_fault_is_detected(faults_by_file: Mapping[str, list[str]], name: str) -> None:
    for message, start in zip(faults_by_file[name], FAULTY_FILES[name][1], strict=True):
        assert message.startswith(start)
