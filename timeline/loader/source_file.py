"""From a file to its text: a regular file of a size that can be borne, in strict UTF-8, without control characters."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Set
from io import BytesIO
from itertools import islice
from pathlib import Path

from timeline.model.problems import Problem, Unreadable

MOST_BYTES = 256 * 1024 * 1024  # 100,000 events as long as those of today have 190 MB
_PIECE = 1 << 18
_LONGEST_LINE = 8_000  # bytes, that is told
_MOST_CONTROLS = 20  # enough to show that a file is not text

# What no text may hold: C0 but tab and ends of line, DEL, C1, the separators that YAML and some calendar
# clients take for ends of line, a byte order mark that begins no file, and code points that are no characters.
NO_TEXT = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_CONTROL = re.compile(f"[{NO_TEXT}]")
_CONTROL_OR_RETURN = re.compile(f"[\r{NO_TEXT}]")


def octets(path: Path) -> bytes:
    """The bytes of a regular file (or a link to one), never waiting for a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise Unreadable(Problem(1, 1, "", "is not a regular file: name the file itself"))
            if found.st_size > MOST_BYTES:
                raise Unreadable(Problem(1, 1, "", f"is larger than {MOST_BYTES >> 20} MiB: shorten it"))
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(found.st_size + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable(Problem(1, 1, "", f"cannot be read: {(error.strerror or str(error)).lower()}")) from error


def checked(content: bytes) -> bytes:
    """The bytes of a text that may be read, without a byte order mark."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    controls: list[Problem] = []
    line = 1
    for piece in _pieces(content):
        try:
            text = piece.decode()
        except UnicodeDecodeError as error:
            before = piece[: error.start].decode()
            what = f"byte {piece[error.start]:#04x} is not UTF-8: save the file as UTF-8"
            raise Unreadable(_problem_at(before, len(before), line, what)) from error
        controls += (
            _problem_at(text, found.start(), line, f"control character {_named(found[0])}: delete it")
            for found in islice(_CONTROL.finditer(text), _MOST_CONTROLS - len(controls))
        )
        line += text.count("\n")
    if controls:
        raise Unreadable(*controls)
    return content


def lines(content: bytes, numbers: Set[int]) -> Mapping[int, str]:
    """The texts of these lines, as they can be shown; of longer ones none."""
    found = islice(enumerate(BytesIO(content.removeprefix(b"\xef\xbb\xbf")), 1), max(numbers, default=0))
    short = ((number, line) for number, line in found if number in numbers and len(line) <= _LONGEST_LINE)
    return {number: _CONTROL.sub("\ufffd", line.decode(errors="replace").rstrip("\r\n")) for number, line in short}


def _pieces(content: bytes) -> Iterator[bytes]:
    """The bytes in whole lines, so many that to look at them keeps no other thread waiting."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + _PIECE) + 1 or len(content)
        yield content[start:end]
        start = end


def control_in(text: str) -> str | None:
    """The first character that no value may hold, by its code point, if there is one (an escape can write it)."""
    found = _CONTROL_OR_RETURN.search(text)
    return _named(found[0]) if found else None


def without_controls(text: str) -> str:
    """The text without those characters."""
    return _CONTROL_OR_RETURN.sub("", text)


def _problem_at(text: str, index: int, line: int, what: str) -> Problem:
    """A problem in a text that begins with this line."""
    start = text.rfind("\n", 0, index) + 1
    return Problem(line + text.count("\n", 0, index), index - start + 1, "", what)


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
