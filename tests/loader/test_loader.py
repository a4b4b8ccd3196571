"""Reading: a file gives its whole catalogue, or every problem that it has, and nothing else."""

import os
import signal
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.loader import load, load_bytes, read_bytes
from timeline.model.problems import InvalidFile, Problem

from ..conftest import DATA
from ..data.whole import WHOLE

BROKEN = DATA / "broken"
WHOLE_FILE = DATA / "whole.yaml"
CONTENT = WHOLE_FILE.read_bytes()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError where it takes longer; a call that waits for a pipe is interrupted too."""

    def late(signum: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def problems(content: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        load_bytes(content, "events.yaml")
    return [str(problem) for problem in caught.value.problems]


# Broken files: one story each, beside every problem that it gives.


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in sorted(BROKEN.glob("*.yaml"))])
def test_a_broken_file_gives_every_problem_in_order_of_place(file: Path) -> None:
    with pytest.raises(InvalidFile) as caught:
        load(file)
    expected = file.with_suffix(".problems").read_text("utf-8").splitlines()
    assert [str(problem) for problem in caught.value.problems] == expected
    assert str(caught.value) == "\n".join(f"{file}:{problem}" for problem in expected)


def test_every_broken_file_stands_beside_its_problems() -> None:
    broken = {file.stem for file in BROKEN.glob("*.yaml")}
    assert len(broken) >= 40
    assert {file.stem for file in BROKEN.glob("*.problems")} == broken
    assert {file.suffix for file in BROKEN.iterdir()} == {".yaml", ".problems"}


# A whole file.


def test_a_whole_file_gives_the_whole_catalogue() -> None:
    assert load(WHOLE_FILE) == WHOLE


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + CONTENT, id="a byte order mark, as Windows writes it"),
        pytest.param(CONTENT.replace(b"\n", b"\r\n"), id="Windows' ends of line"),
        pytest.param(CONTENT.removesuffix(b"\n"), id="no end of the last line"),
        pytest.param(CONTENT + b"# h\xe1\xba\xbft\n\n", id="a comment behind the end"),
        pytest.param(b"---\n" + CONTENT, id="a mark at the start"),
    ],
)
def test_what_editors_do_to_a_file_changes_nothing(content: bytes) -> None:
    assert load_bytes(content, "events.yaml") == WHOLE


@pytest.mark.parametrize(
    "things",
    [
        WHOLE.people,
        WHOLE.sources,
        WHOLE.offices,
        WHOLE.collections,
        [each.query for each in WHOLE.collections],
        [citation for event in WHOLE.events for citation in event.sources],
        [change for event in WHOLE.events for change in event.changes],
        WHOLE.events,
    ],
    ids=["people", "sources", "offices", "collections", "queries", "citations", "changes", "events"],
)
def test_the_whole_file_leaves_no_field_out(things: list[object]) -> None:
    absent: tuple[object, ...] = (None, (), "", 0)
    first = things[0]
    names = [field.name for field in fields(first)]  # type: ignore[arg-type]
    assert [name for name in names if all(getattr(thing, name) in absent for thing in things)] == []


@pytest.mark.slow
def test_a_file_cut_short_is_refused_wherever_it_is_cut() -> None:
    read_well = []
    for length in range(len(CONTENT) + 1):
        try:
            catalogue = load_bytes(CONTENT[:length], "events.yaml")
        except InvalidFile:
            continue
        read_well.append(length)
        assert catalogue == WHOLE
    assert read_well == [len(CONTENT) - 1, len(CONTENT)]  # without and with the last end of line


# The bytes of a file.


def test_links_to_a_file_are_read(tmp_path: Path) -> None:
    """As Kubernetes mounts a ConfigMap: a link through a link to a folder."""
    (tmp_path / "..2026").mkdir()
    (tmp_path / "..2026" / "events.yaml").write_bytes(CONTENT)
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "events.yaml").symlink_to("..data/events.yaml")
    assert read_bytes(tmp_path / "events.yaml") == CONTENT


def _nothing(file: Path) -> None:
    pass


def _sparse(octets: int) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        file.touch()
        os.truncate(file, octets)

    return make


def _linked(target: str) -> Callable[[Path], None]:
    return lambda file: file.symlink_to(target)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(_nothing, "cannot be read: no such file or directory", id="missing"),
        pytest.param(Path.mkdir, "is not a regular file: give the path of a file", id="a folder"),
        pytest.param(os.mkfifo, "is not a regular file: give the path of a file", id="a pipe that nobody writes to"),
        pytest.param(_linked("/dev/zero"), "is not a regular file: give the path of a file", id="a link to a device"),
        pytest.param(_linked("gone"), "cannot be read: no such file or directory", id="a link to nothing"),
        pytest.param(
            _linked("events.yaml"), "cannot be read: too many levels of symbolic links", id="a link to itself"
        ),
        pytest.param(_sparse((256 << 20) + 1), "is larger than 256 MiB: shorten it", id="one byte too many"),
    ],
)
def test_what_is_no_file_to_be_read_is_refused(make: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    make(file)
    before = os.listdir("/dev/fd")
    with within(5), pytest.raises(InvalidFile) as caught:
        read_bytes(file)
    assert caught.value.problems == (Problem(1, 1, "", said),)
    assert str(caught.value) == f"{file}:1:1: {said}"
    assert os.listdir("/dev/fd") == before  # it is asked once a second, for ever


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    _sparse(256 << 20)(file)
    assert len(read_bytes(file)) == 256 << 20


# Files that mean ill.


HEAD = b"""\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
kinds: {visit: {vi: V}}
events:
"""


def _events(rows: Iterable[str]) -> bytes:
    return HEAD + "\n".join(rows).encode() + b"\n...\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "number", "first"),
    [
        pytest.param(
            b"[" * 100_000,
            1,
            "1:17: is nested deeper than 16 levels, which no key needs: delete it",
            id="100,000 brackets, on which PyYAML's own composer dies",
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
            id="100,000 lists, each in the one before",
        ),
        pytest.param(
            b"a: &a [x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 9)) for n in b"bcdefghij")
            + b"...\n",
            10 + 9 * 9,
            "1:4: anchor '&a' is not supported: delete it",
            id="aliases that would come to 9 to the 9th power",
        ),
        pytest.param(b"\x00" * 1_000_000, 20, "1:1: control character U+0000: delete it", id="a million NULs"),
        pytest.param(
            _events(
                f"- {{id: e{n}, date: 1962, kind: visit, title: {{vi: T}}, related: [e{n}x]}}" for n in range(2000)
            ),
            1001,
            "5:63: events[0].related[0]: unknown event 'e0x'; did you mean 'e0'?",
            id="2,000 references to nothing, each with a near word to look for",
        ),
        pytest.param(
            _events(
                f"- {{id: e{n}, date: 1962, kind: visit, title: {{vi: T}}, part_of: e{(n + 1) % 5000}}}"
                for n in range(5000)
            ),
            1,
            "5:62: events[0].part_of: makes the event a part of itself ('e0' in 'e1' in 'e2' in ",
            id="5,000 events in one circle",
        ),
        pytest.param(
            _events([f"- {{id: a, date: {'9T' * 500_000}, kind: visit, title: {{vi: T}}}}"]),
            1,
            "5:17: events[0].date: '9T9T9T",
            id="a date of a million letters",
        ),
        pytest.param(
            _events(["- id: a", "  date: 1962", "  kind: visit", "  title: {vi: T}", *["  note: {vi: N}"] * 10_000]),
            1001,
            "10:3: events[0]: key 'note' is already in line 9: delete one",
            id="10,000 equal keys",
        ),
    ],
)
def test_files_that_mean_ill_are_refused_in_time(content: bytes, number: int, first: str) -> None:
    with within(20):
        found = problems(content)
    assert len(found) == number
    assert found[0].startswith(first)
    assert all(len(problem) < 1000 for problem in found)


def test_of_very_many_problems_the_first_thousand_are_told() -> None:
    found = problems(_events(f"- {{id: e{n}, date: 1962, kind: no, title: {{vi: T}}}}" for n in range(10_000)))
    assert [problem.partition(": ")[0] for problem in found] == [f"{5 + n}:{29 + len(str(n))}" for n in range(1001)]
    assert found[999:] == [
        "1004:32: events[999].kind: unknown kind 'no'; use one of visit",
        "1005:33: there are more than 1000 problems: correct the others first",
    ]


@pytest.mark.parametrize(
    ("lines", "byte", "place"),
    [
        pytest.param(1, b"\xff", "2:3", id="near the start"),
        pytest.param(50_000, b"\xff", "50001:3", id="far behind, where the file is looked at in pieces"),
        pytest.param(50_000, "\u2028".encode(), "50001:3", id="a control character there"),
    ],
)
def test_what_is_no_text_is_told_with_its_place_however_far_behind(lines: int, byte: bytes, place: str) -> None:
    assert [problem.partition(": ")[0] for problem in problems("# ບັນທຶກ\n".encode() * lines + b"# " + byte)] == [place]


# Anything at all.


# What turns one YAML into another, and one value into another.
PIECES = [*"{}[],:-?&*!|>'\"%@`#~\n\t\r ", "...", "---", "<<: ", "- ", "\\", "\\x07", "\ufeff", "\u2028", "null", "xx"]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The whole file with a stretch of it put out of order."""
    start = draw(st.integers(0, len(CONTENT)))
    end = start + draw(st.integers(0, 40))
    piece = draw(st.binary(max_size=4) | st.sampled_from(PIECES).map(str.encode))
    return CONTENT[:start] + piece + CONTENT[end:]


@st.composite
def shuffled(draw: st.DrawFn) -> bytes:
    """The whole file with some lines of it left out, or written over by others, which is often YAML still."""
    lines = CONTENT.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        there = draw(st.integers(0, len(lines) - 2))
        lines[there] = draw(st.sampled_from([b"", *lines[:-1]]))
    return b"".join(lines)


@given(st.binary() | st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode))
@settings(max_examples=500)
def test_any_bytes_are_refused(content: bytes) -> None:
    assert problems(content)


@pytest.mark.slow
@given(damaged() | shuffled())
@settings(max_examples=1000)
def test_any_damage_gives_a_catalogue_or_problems_in_order(content: bytes) -> None:
    try:
        catalogue = load_bytes(content, "events.yaml")
    except InvalidFile as error:
        found = error.problems
    else:
        assert catalogue.events
        return
    assert found == tuple(sorted(found)) != ()
    assert not any("\n" in str(problem) for problem in found)


def _bare(text: str) -> str:
    """As an editor would type it, with escapes for what ends the quotes or the line."""
    for sign, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(sign, escape)
    return text


def _escaped(text: str) -> str:
    return "".join(f"\\U{ord(sign):08X}" for sign in text)


def _controls(text: str) -> bool:
    return any((unicodedata.category(sign) == "Cc" and sign not in "\t\n") or sign in NO_TEXT for sign in text)


NO_TEXT = "\u2028\u2029\ufeff\ufffe\uffff"


@given(
    st.text() | st.text("aÀ\u0302\u0323\t\n\r\x07\x85\u2028\ufeff\"'\\{}:# ສ🤝س", max_size=8),
    st.sampled_from([_bare, _escaped]),
)
@settings(max_examples=500)
def test_any_text_in_double_quotes_comes_back_composed_or_is_refused(text: str, written: Callable[[str], str]) -> None:
    content = HEAD + f'- {{id: a, date: 1962, kind: visit, title: {{vi: "{written(text)}"}}}}\n...\n'.encode()
    clean = unicodedata.normalize("NFC", text.strip())
    if _controls(text) or not clean or "\n" in clean:
        remedies = ("delete it", "write it in one line")
        assert all(problem.endswith(remedies) for problem in problems(content))
    else:
        assert load_bytes(content, "events.yaml").events[0].title.in_("vi") == clean
