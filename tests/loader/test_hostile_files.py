"""Tests that a hostile file gives a catalogue or problems, in bounded time and memory."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.loader import load, load_bytes, read_bytes, yaml_nodes
from timeline.model.problems import InvalidFile

from ..conftest import DATA, ROOT

SMALL = (DATA / "small.yaml").read_bytes()
REAL = (ROOT / "events.yaml").read_bytes()
HEAD = b"""\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: V}}
events:
"""
MAX_MEMORY = 512 << 20  # bytes of address space of the process
# One process loads all files, so that a crash is noticed and only one start is needed.
LOADER_SCRIPT = """
import json, sys
from pathlib import Path
from timeline.model.problems import InvalidFile
from timeline.loader import load
for file in sys.argv[1:]:
    try:
        found = len(load(Path(file)).events), 0, ""
    except InvalidFile as error:
        found = len(error.problems), len(str(error).encode()), str(error.problems[0])[:120]
    print(json.dumps([file, *found]), flush=True)
"""


def file_with_event(*fields: bytes) -> bytes:
    return (
        HEAD
        + b"- id: a\n  date: 1962\n  kind: visit\n  title: {vi: T}\n"
        + b"".join(b"  " + field + b"\n" for field in fields)
        + b"...\n"
    )


TOO_DEEP = "is nested deeper than 16 levels, which no key needs: delete it"
TRUNCATED = "the last line `...` is missing: check that the file is complete, and end it with `...`"
EMPTY_FILE = "1:1: is empty: restore its last good version"
FILES: dict[str, tuple[bytes, int, str]] = {  # by story: the file, the number of problems, and the first one
    "nothing": (b"", 1, EMPTY_FILE),
    "100,000 brackets": (b"[" * 100_000, 1, f"1:17: {TOO_DEEP}"),
    "100,000 brackets that close": (b"[" * 100_000 + b"]" * 100_000, 1, f"1:17: {TOO_DEEP}"),
    "100,000 braces": (b"{" * 100_000, 1, f"1:17: {TOO_DEEP}"),
    "100,000 lists in lists": (b"- " * 100_000, 1, f"1:33: {TOO_DEEP}"),
    "100,000 keys that are mappings": (b"? " * 100_000, 1, f"1:33: {TOO_DEEP}"),
    "1,000 levels of indentation": (b"".join(b" " * n + b"a:\n" for n in range(1000)), 1, f"17:17: {TOO_DEEP}"),
    "deep flow in a key": (b"{{{{{{{{{{{{{{{{{{a: b}: c}: d}\n...\n", 1, f"1:17: {TOO_DEEP}"),
    "aliases of 9 to the 9th": (
        b"a: &a [x]\n" + b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefghij") + b"...\n",
        91,
        "1:4: anchor '&a' is not supported: delete it",
    ),
    "an alias of itself": (b"a: &a [*a]\n...\n", 2, "1:4: anchor '&a' is not supported: delete it"),
    "20,000 anchors": (b"[" + b"&a b," * 20_000 + b"]\n...\n", 1_001, "1:2: anchor '&a' is not supported: delete it"),
    "20,000 tags": (b"[" + b"!!python/object/apply:os.system b," * 20_000 + b"]\n...\n", 1_001, "1:2: tag '!!python/object/apply:os.system' is not supported: delete it"),
    "20,000 merge keys": (b"- <<: 1\n" * 20_000 + b"...\n", 1_001, "1:3: merge key '<<' is not supported: write out the keys that it merges"),
    "merge keys in one mapping": (b"<<: 1\n" * 20_000 + b"...\n", 1_001, "1:1: merge key '<<' is not supported: write out the keys that it merges"),
    "1,000 documents": (b"---\na\n" * 1000, 1, "3:1: a second document begins here: a file has only one"),
    "2 MB of spaces": (b" " * 2_000_000, 1, EMPTY_FILE),
    "2 MB of ends of line": (b"\n" * 2_000_000, 1, EMPTY_FILE),
    "2 MB in one line": (b"a" * 2_000_000, 1, f"2:1: {TRUNCATED}"),
    "a title of 2 MB": (HEAD + b"- {id: a, date: 1962, kind: visit, title: {vi: " + b"b" * 2_000_000 + b"}}\n...\n", 1, ""),
    "an id of 2 MB": (HEAD + b"- {id: " + b"b" * 2_000_000 + b", date: 1962, kind: visit, title: {vi: T}}\n...\n", 1, "5:8: events[0].id: 'bbb"),
    "an unknown key of 2 MB": (b"? " + b"a" * 2_000_000 + b"\n: b\n...\n", 4, "1:1: key 'events' is missing: add it"),
    "a key of 1 MB over 3,000 faults": (
        HEAD.replace(b"events:", b"people:\n  ? " + b"A" * 1_000_000 + b"\n  : {" + b", ".join(b"k%d: 1" % n for n in range(3000)) + b"}\nevents:") + b" []\n...\n",
        1001,
        "5:5: people: 'AAA",
    ),
    "100,000 events that are none": (HEAD + b"- x\n" * 100_000 + b"...\n", 1_001, "5:3: events[0]: must be a mapping, not a text: its keys are id, "),
    "20,000 unknown keys of the site": (b"site: {" + b", ".join(b"k%d: 1" % n for n in range(20_000)) + b"}\n...\n", 1_001, "1:1: key 'events' is missing: add it"),
    "20,000 equal keys": (file_with_event(*[b"note: {vi: N}"] * 20_000), 1_001, "10:3: events[0]: key 'note' is already in line 9: delete one"),
    "20,000 things that stand twice": (file_with_event(b"was: [" + b"b," * 20_000 + b"]"), 1_001, "9:11: events[0].was[1]: is twice in the list: delete one"),
    "a pile of 200,000 accents": (file_with_event(b"note: {vi: a" + "\u0301\u0323".encode() * 100_000 + b"}"), 1, "9:14: events[0].note.vi: more than 30 accents on one letter, at character 2: delete them"),
    "the same, written as escapes": (file_with_event(b'note: {vi: "a' + b"\\u0301\\u0323" * 16 + b'"}'), 1, "9:14: events[0].note.vi: more than 30 accents on one letter, at character 2: delete them"),
    "marks beyond the first plane": (file_with_event(b"note: {vi: a" + "\U0001e8d0".encode() * 31 + b"}"), 1, "9:14: events[0].note.vi: more than 30 accents on one letter, at character 2: delete them"),
    "a hundred smiles in a row": (file_with_event(b"note: {vi: a" + "\U0001f600".encode() * 100 + b"}"), 1, ""),
    "as many accents as may be": (file_with_event(b"note: {vi: a" + "\u0301\u0323".encode() * 15 + b"}"), 1, ""),
    "a million NULs": (b"\x00" * 1_000_000, 20, "1:1: control character U+0000: delete it"),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + SMALL, 1, "1:1: control character U+FEFF ZERO WIDTH NO-BREAK SPACE: delete it"),
    "UTF-16, little end first": (SMALL.decode().encode("utf-16"), 1, "1:1: byte 0xff is not UTF-8: save the file as UTF-8"),
    "UTF-16 without a mark": (b"a: b\n...\n".decode().encode("utf-16-le"), 9, "1:2: control character U+0000: delete it"),
    "UTF-32": (b"a: b\n...\n".decode().encode("utf-32-be"), 20, "1:1: control character U+0000: delete it"),
    "half of a pair": (b"a: \xed\xa0\x80\n...\n", 1, "1:4: byte 0xed is not UTF-8: save the file as UTF-8"),
    "half of a pair, as an escape": (file_with_event(b'note: {vi: "\\ud800"}'), 1, "9:17: is not YAML: this escape sequence is not a character"),
    "an overlong slash": (b"a: \xc0\xaf\n...\n", 1, "1:4: byte 0xc0 is not UTF-8: save the file as UTF-8"),
    "beyond Unicode": (b"a: \xf4\x90\x80\x80\n...\n", 1, "1:4: byte 0xf4 is not UTF-8: save the file as UTF-8"),
    "tabs": (SMALL.replace(b"\n  ", b"\n\t"), 1, "2:1: is not YAML: "),
    "carriage returns alone": (SMALL.replace(b"\n", b"\r"), 10, ""),
    "a directive of YAML 9": (b"%YAML 9.9\n---\n" + SMALL, 1, "1:1: is not YAML: "),
    "1,000 directives": (b"%TAG !a! tag:a\n" * 1000, 1, "2:1: is not YAML: "),
    "100,000 backslashes in quotes": (b'"' + b"\\" * 100_001 + b'"', 1, "1:1: is not YAML: a quote is not closed"),
    "dates at the edges": (
        HEAD + b"".join(b"- {id: e%d, date: %s, kind: visit, title: {vi: T}}\n" % pair for pair in enumerate((b"0001-01-01", b"9999-12-31", b"0001/9999", b"1900-01-01T00:00", b"9998-12-31T23:59"))) + b"...\n",
        5,
        "",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, int, str]]:
    """The number of problems, their size in bytes and the first problem of each file, from a process with at most
    `MAX_MEMORY`.
    """
    folder = tmp_path_factory.mktemp("hostile")
    files = {name: folder / f"{number}.yaml" for number, name in enumerate(FILES)}
    for name, file in files.items():
        file.write_bytes(FILES[name][0])

    def limit_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))

    completed = subprocess.run(
        [sys.executable, "-c", LOADER_SCRIPT, *map(str, files.values())],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        preexec_fn=limit_memory,
    )
    lines = {file: result for file, *result in map(json.loads, completed.stdout.splitlines())}
    assert (completed.returncode, len(lines)) == (0, len(FILES)), (list(FILES)[len(lines)], completed.stderr[-2000:])
    return {name: tuple(lines[str(file)]) for name, file in files.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gives_a_catalogue_or_problems(results: Mapping[str, tuple[int, int, str]], name: str) -> None:
    _, count, first = FILES[name]
    actual_count, size, actual_first = results[name]
    assert (actual_count, actual_first[: len(first)], bool(actual_first)) == (count, first, bool(first))
    assert size < 4_000_000  # a log line, a response of /healthz and a terminal contain all of it


def test_a_file_with_too_many_nodes_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is lowered, because the real one would take a quarter of a minute."""
    monkeypatch.setattr(yaml_nodes, "MAX_NODES", 1000)
    with pytest.raises(InvalidFile) as error:
        load_bytes(b"[" + b"a," * 100_000, "events.yaml")
    assert str(error.value) == "events.yaml:1:1996: the file has more than 1,000 texts, lists and mappings: shorten it"


def test_a_file_of_300_megabytes_is_rejected_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.touch()
    os.truncate(file, 300_000_000)
    with pytest.raises(InvalidFile) as error:
        load(file)
    assert str(error.value) == f"{file}:1:1: is larger than 256 MiB: shorten it"


# Truncations: a file that is being copied, or that a full disk truncated.


@pytest.mark.parametrize(
    ("content", "step"),
    [
        pytest.param(file_with_event(b'note: {vi: "\xe1\xba\xa1"} # \xe0\xba\x81'), 1, id="one event, at every byte"),
        pytest.param(SMALL.replace(b"\n", b"\r\n"), 53, id="with Windows line breaks"),
        pytest.param(SMALL.decode().encode("utf-16"), 101, id="in UTF-16"),
        pytest.param(REAL, 6007, id="the site's own"),
    ],
)
def test_a_truncated_file_is_rejected_with_a_position(content: bytes, step: int) -> None:
    for length in range(0, len(content.rstrip()), step):
        with pytest.raises(InvalidFile) as error:
            load_bytes(content[:length], "events.yaml")
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.value.problems)


# Special files, and files that change.


@pytest.mark.parametrize(
    ("create", "message"),
    [
        pytest.param(lambda file: file.symlink_to("/proc/self/mem"), "cannot be read: input/output error", id="memory"),
        pytest.param(lambda file: file.symlink_to("/dev/full"), "is not a regular file: give the path of a file", id="device"),
        pytest.param(lambda file: file.symlink_to("/dev/tty"), "cannot be read: no such device or address", id="terminal"),
        pytest.param(lambda file: file.symlink_to("a" * 255), "cannot be read: no such file or directory", id="nothing"),
        pytest.param(lambda file: file.symlink_to("events.yaml/"), "cannot be read: too many levels of symbolic links", id="itself"),
        pytest.param(lambda file: file.symlink_to("/proc/self/fd/0/x"), "cannot be read: not a directory", id="no folder"),
    ],
)  # fmt: skip
def test_a_special_file_is_rejected_at_once(create: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    create(tmp_path / "events.yaml")
    with pytest.raises(InvalidFile) as error:
        read_bytes(tmp_path / "events.yaml")
    assert [problem.what for problem in error.value.problems] == [message]


def test_a_file_that_changes_during_reading_gives_one_of_its_states_or_problems(tmp_path: Path) -> None:
    """Some editors overwrite a file in place; here it becomes longer and shorter in turn."""
    file, is_done = tmp_path / "events.yaml", Event()
    longer = SMALL.replace(b"\n...", b"\n" + b"# more\n" * 20_000 + b"...")
    file.write_bytes(SMALL)

    def write() -> None:
        for number in range(200):
            file.write_bytes((SMALL, longer)[number % 2])
        is_done.set()

    expected = load_bytes(SMALL, "")
    writer = Thread(target=write)
    writer.start()
    while not is_done.is_set():
        try:
            catalogue = load(file)
        except InvalidFile:
            continue
        assert catalogue == expected
    writer.join()
    assert load(file) == expected


# Random mutations of a valid file.


TOKENS = (
    *(sign.encode() for sign in "{}[],:-?&*!|>'\"%@`#~\n\t\r "), b"...", b"---", b"<<: ", b"- ", b"? ", b"&a ", b"*a", b"!t ", b"|\n", b"\\ud800", b"\\x07", b"\xef\xbb\xbf", b"\xe2\x80\xa8",
    b"null", b"\x00", b"\xff", b"\xed\xa0\x80", b"0001-01-01", b"9999-12-31", b"0000", b"2022-02-29", b"T25:00", b"Asia/", b"../../etc/passwd", b"und", b"vi-x-a", b"ar", b"https://[", b"https://\xe2\x84\x80/",
    b"\xcc\x81" * 40, b"9" * 400, b"[]", b"{}", b"''",
)  # fmt: skip


@st.composite
def mutated_files(draw: st.DrawFn) -> bytes:
    """A valid file with some bits flipped, parts moved, removed or repeated, and tokens inserted."""
    content = SMALL
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(start + draw(st.integers(0, 60)), len(content))
        target = draw(st.integers(0, len(content)))
        flipped = bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in content[start : start + 1])
        content = draw(
            st.sampled_from(
                (
                    content[:start] + flipped + content[start + 1 :],
                    content[:start] + content[end:],
                    content[:end] + content[start:],
                    content[:target] + content[start:end] + content[target:],
                    content[:start] + draw(st.sampled_from(TOKENS)) + content[start:],
                    content[:start] + draw(st.sampled_from(TOKENS)) + content[end:],
                )
            )
        )
    return content


@pytest.mark.slow
@given(mutated_files())
def test_any_mutation_gives_a_catalogue_or_problems_with_positions(content: bytes) -> None:
    try:
        catalogue = load_bytes(content, "events.yaml")
    except InvalidFile as error:
        problems = error.problems
    else:
        assert catalogue.events
        return
    assert problems == tuple(sorted(problems)) != ()
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
    assert not any("\n" in str(problem) for problem in problems)
