"""Tests that a file gives its whole catalogue, or every problem that it has."""

import os
import re
import signal
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.loader import cut_texts, load, load_bytes, read_bytes
from timeline.model.problems import InvalidFile, Problem

from ..conftest import DATA
from ..data.whole import WHOLE
from ..texts import any_text

BROKEN_FILES = DATA / "broken"
WHOLE_FILE = DATA / "whole.yaml"
CONTENT = WHOLE_FILE.read_bytes()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError if the block takes longer; also interrupts a call that waits for a pipe."""

    def raise_timeout(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, raise_timeout)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def load_problems(content: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as error:
        load_bytes(content, "events.yaml")
    return [str(problem) for problem in error.value.problems]


# Broken files: each has one fault, and a file with its problems.


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in sorted(BROKEN_FILES.glob("*.yaml"))])
def test_a_broken_file_gives_every_problem_in_order_of_position(file: Path) -> None:
    with pytest.raises(InvalidFile) as error:
        load(file)
    expected = file.with_suffix(".problems").read_text("utf-8").splitlines()
    assert [str(problem) for problem in error.value.problems] == expected
    assert str(error.value) == "\n".join(f"{file}:{problem}" for problem in expected)


def test_every_broken_file_has_a_file_of_problems() -> None:
    broken = {file.stem for file in BROKEN_FILES.glob("*.yaml")}
    assert len(broken) >= 40
    assert {file.stem for file in BROKEN_FILES.glob("*.problems")} == broken
    assert {file.suffix for file in BROKEN_FILES.iterdir()} == {".yaml", ".problems"}


# A file with every field.


def test_a_file_with_every_field_gives_the_expected_catalogue() -> None:
    assert load(WHOLE_FILE) == WHOLE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + CONTENT, id="a byte order mark, as Windows writes it"),
        pytest.param(CONTENT.replace(b"\n", b"\r\n"), id="Windows line breaks"),
        pytest.param(CONTENT.removesuffix(b"\n"), id="no line break at the end"),
        pytest.param(CONTENT + b"# h\xe1\xba\xbft\n\n", id="a comment after the end mark"),
        pytest.param(b"---\n" + CONTENT, id="a document start mark"),
    ],
)
def test_byte_order_marks_and_line_breaks_change_nothing(content: bytes) -> None:
    assert load_bytes(content, "events.yaml") == WHOLE


@pytest.mark.parametrize(
    "entities",
    [
        WHOLE.people,
        WHOLE.sources,
        WHOLE.offices,
        WHOLE.collections,
        [collection.query for collection in WHOLE.collections],
        [citation for event in WHOLE.events for citation in event.sources],
        [change for event in WHOLE.events for change in event.changes],
        WHOLE.indicators,
        [value for indicator in WHOLE.indicators for value in indicator.values],
        [indicator.target for indicator in WHOLE.indicators],
        WHOLE.events,
    ],
    ids=[
        "people",
        "sources",
        "offices",
        "collections",
        "queries",
        "citations",
        "changes",
        "indicators",
        "values",
        "targets",
        "events",
    ],
)
def test_every_field_has_a_value_in_the_whole_file(entities: list[object]) -> None:
    empty_values: tuple[object, ...] = (None, (), "", 0)
    first = entities[0]
    names = [field.name for field in fields(first)]  # type: ignore[arg-type]
    assert [name for name in names if all(getattr(entity, name) in empty_values for entity in entities)] == []


@pytest.mark.slow
def test_a_file_is_rejected_wherever_it_is_truncated() -> None:
    """At the end of each line, a byte before and after it, and within the lines."""
    line_ends = {match.start() + shift for match in re.finditer(b"\n", CONTENT) for shift in (0, 1, 2)}
    valid_lengths = []
    for length in sorted({*line_ends, *range(0, len(CONTENT), 11)} & {*range(len(CONTENT) + 1)}):
        try:
            catalogue = load_bytes(CONTENT[:length], "events.yaml")
        except InvalidFile:
            continue
        valid_lengths.append(length)
        assert catalogue == WHOLE
    assert valid_lengths == [len(CONTENT) - 1, len(CONTENT)]  # without and with the last line break


# The bytes of a file.


def test_symlinks_to_a_file_are_followed(tmp_path: Path) -> None:
    """Kubernetes mounts a ConfigMap this way: a symlink through a symlink to a folder."""
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026" / "events.yaml").write_bytes(CONTENT)
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "events.yaml").symlink_to("..data/events.yaml")
    assert read_bytes(tmp_path / "events.yaml") == CONTENT


def _make_nothing(file: Path) -> None:
    pass


def _make_sparse_file(size: int) -> Callable[[Path], None]:
    def create(file: Path) -> None:
        file.touch()
        os.truncate(file, size)

    return create


def _make_symlink(target: str) -> Callable[[Path], None]:
    return lambda file: file.symlink_to(target)


@pytest.mark.parametrize(
    ("create", "message"),
    [
        pytest.param(_make_nothing, "cannot be read: no such file or directory", id="missing"),
        pytest.param(Path.mkdir, "is not a regular file: give the path of a file", id="a folder"),
        pytest.param(os.mkfifo, "is not a regular file: give the path of a file", id="a pipe that nobody writes to"),
        pytest.param(
            _make_symlink("/dev/zero"), "is not a regular file: give the path of a file", id="a link to a device"
        ),
        pytest.param(_make_symlink("gone"), "cannot be read: no such file or directory", id="a link to nothing"),
        pytest.param(
            _make_symlink("events.yaml"), "cannot be read: too many levels of symbolic links", id="a link to itself"
        ),
        pytest.param(_make_sparse_file((256 << 20) + 1), "is larger than 256 MiB: shorten it", id="one byte too many"),
    ],
)
def test_a_special_or_missing_file_is_rejected(create: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    create(file)
    with time_limit(5), pytest.raises(InvalidFile) as error:
        read_bytes(file)
    assert error.value.problems == (Problem(1, 1, "", message),)
    assert str(error.value) == f"{file}:1:1: {message}"
    assert not {str(file), "/dev/zero"} & open_paths()  # the file is checked every second, so no descriptor may leak


def open_paths() -> set[str]:
    """The paths that this process has open. Threads of other tests open and close files too."""
    paths = set()
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):
            paths.add(os.readlink(f"/proc/self/fd/{descriptor}"))
    return paths


def test_a_file_of_the_maximum_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    _make_sparse_file(256 << 20)(file)
    assert len(read_bytes(file)) == 256 << 20


# Hostile files.


FILE_HEAD = b"""\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: V}}
events:
"""


def _file_with_events(rows: Iterable[str]) -> bytes:
    return FILE_HEAD + "\n".join(rows).encode() + b"\n...\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "count", "first"),
    [
        pytest.param(
            b"[" * 100_000,
            1,
            "1:17: is nested deeper than 16 levels, which no key needs: delete it",
            id="100,000 brackets, which crash PyYAML's own composer",
        ),
        pytest.param(
            b"{a: " * 100_000,
            1,
            "1:65: is nested deeper than 16 levels, which no key needs: delete it",
            id="100,000 braces",
        ),
        pytest.param(
            b"- " * 100_000,
            1,
            "1:33: is nested deeper than 16 levels, which no key needs: delete it",
            id="100,000 nested lists",
        ),
        pytest.param(
            b"a: &a [x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefghij")
            + b"...\n",
            10 + 9 * 9,
            "1:4: anchor '&a' is not supported: delete it",
            id="aliases that would expand to 9 to the 9th power",
        ),
        pytest.param(b"\x00" * 1_000_000, 20, "1:1: control character U+0000: delete it", id="a million NULs"),
        pytest.param(
            _file_with_events(
                f"- {{id: e{n}, date: 1962, kind: visit, title: {{vi: T}}, related: [e{n}x]}}" for n in range(2000)
            ),
            1001,
            "5:63: events[0].related[0]: unknown event 'e0x'; did you mean 'e0'?",
            id="2,000 unknown references, each with a similar id",
        ),
        pytest.param(
            _file_with_events(
                f"- {{id: e{n}, date: 1962, kind: visit, title: {{vi: T}}, part_of: e{(n + 1) % 5000}}}"
                for n in range(5000)
            ),
            1,
            "5:62: events[0].part_of: makes the event a part of itself ('e0' in 'e1' in 'e2' in ",
            id="5,000 events in one circle",
        ),
        pytest.param(
            _file_with_events([f"- {{id: a, date: {'9T' * 500_000}, kind: visit, title: {{vi: T}}}}"]),
            1,
            "5:17: events[0].date: '9T9T9T",
            id="a date of a million letters",
        ),
        pytest.param(
            _file_with_events(
                ["- id: a", "  date: 1962", "  kind: visit", "  title: {vi: T}", *["  note: {vi: N}"] * 10_000]
            ),
            1001,
            "10:3: events[0]: key 'note' is already in line 9: delete one",
            id="10,000 equal keys",
        ),
    ],
)
def test_hostile_files_are_rejected_in_time(content: bytes, count: int, first: str) -> None:
    with time_limit(20):
        reported = load_problems(content)
    assert len(reported) == count
    assert reported[0].startswith(first)
    assert all(len(problem) < 1000 for problem in reported)


def test_only_the_first_thousand_problems_are_reported() -> None:
    reported = load_problems(
        _file_with_events(f"- {{id: e{n}, date: 1962, kind: no, title: {{vi: T}}}}" for n in range(10_000))
    )
    assert [problem.partition(": ")[0] for problem in reported] == [f"{5 + n}:{29 + len(str(n))}" for n in range(1001)]
    assert reported[999:] == [
        "1004:32: events[999].kind: unknown kind 'no'; use one of visit",
        "1005:33: there are more than 1000 problems: correct the others first",
    ]


@pytest.mark.parametrize(
    ("lines", "byte", "position"),
    [
        pytest.param(1, b"\xff", "2:3", id="near the start"),
        pytest.param(50_000, b"\xff", "50001:3", id="far into the file, which is checked in pieces"),
        pytest.param(50_000, "\u2028".encode(), "50001:3", id="a control character there"),
    ],
)
def test_invalid_bytes_have_their_position_also_far_into_the_file(lines: int, byte: bytes, position: str) -> None:
    assert [problem.partition(": ")[0] for problem in load_problems("# ບັນທຶກ\n".encode() * lines + b"# " + byte)] == [
        position
    ]


# Random input.


# Fragments that change the structure of YAML or a value.
FRAGMENTS = [
    *"{}[],:-?&*!|>'\"%@`#~\n\t\r ",
    "...",
    "---",
    "<<: ",
    "- ",
    "\\",
    "\\x07",
    "\ufeff",
    "\u2028",
    "\u00a0",
    " #",
    "null",
    "xx",
]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """The whole file with a part replaced."""
    start = draw(st.integers(0, len(CONTENT)))
    end = start + draw(st.integers(0, 40))
    fragment = draw(st.binary(max_size=4) | st.sampled_from(FRAGMENTS).map(str.encode))
    return CONTENT[:start] + fragment + CONTENT[end:]


@st.composite
def shuffled_files(draw: st.DrawFn) -> bytes:
    """The whole file with some lines removed or overwritten by others. The result is often still valid YAML."""
    lines = CONTENT.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        index = draw(st.integers(0, len(lines) - 2))
        lines[index] = draw(st.sampled_from([b"", *lines[:-1]]))
    return b"".join(lines)


@given(st.binary() | st.lists(st.sampled_from(FRAGMENTS)).map("".join).map(str.encode))
def test_random_bytes_are_rejected(content: bytes) -> None:
    assert load_problems(content)


@pytest.mark.slow
@given(damaged_files() | shuffled_files())
@settings(max_examples=100)
def test_any_damage_gives_a_catalogue_or_problems_in_order_of_position(content: bytes) -> None:
    try:
        catalogue = load_bytes(content, "events.yaml")
    except InvalidFile as error:
        reported = error.problems
    else:
        assert catalogue.events
        assert all(problem.where for problem in cut_texts(content))
        return
    assert reported == tuple(sorted(reported)) != ()
    assert not any("\n" in str(problem) for problem in reported)


def _escape_for_quotes(text: str) -> str:
    """As an editor would type it, with escapes for quotes and line breaks."""
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(character, escape)
    return text


def _escape_all(text: str) -> str:
    return "".join(f"\\U{ord(character):08X}" for character in text)


def _has_control_characters(text: str) -> bool:
    return any(
        (unicodedata.category(character) == "Cc" and character not in "\t\n") or character in FORBIDDEN_CHARACTERS
        for character in text
    )


FORBIDDEN_CHARACTERS = "\u2028\u2029\ufeff\ufffe\uffff"


@given(
    any_text() | st.text("aÀ\u0302\u0323\t\n\r\x07\x85\u2028\ufeff\"'\\{}:# ສ🤝س", max_size=8),
    st.sampled_from([_escape_for_quotes, _escape_all]),
)
def test_any_quoted_text_is_loaded_in_normal_form_or_rejected(text: str, escape: Callable[[str], str]) -> None:
    content = FILE_HEAD + f'- {{id: a, date: 1962, kind: visit, title: {{vi: "{escape(text)}"}}}}\n...\n'.encode()
    normalized = unicodedata.normalize("NFC", text.strip())
    if _has_control_characters(text) or not normalized or "\n" in normalized:
        remedies = ("delete it", "write it in one line")
        assert all(problem.endswith(remedies) for problem in load_problems(content))
    else:
        assert load_bytes(content, "events.yaml").events[0].title.in_("vi") == normalized
