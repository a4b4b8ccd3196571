"""Read events.yaml as text: a regular file of limited size, in strict UTF-8, without control characters."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from io import BytesIO
from itertools import islice
from pathlib import Path

from timeline.files import FileTooLarge, NotRegularFile, read_regular_file
from timeline.model.problems import InvalidContent, Problem

MAX_FILE_BYTES = 256 * 1024 * 1024  # 100,000 events of today's average length need 190 MB
_CHUNK_BYTES = 1 << 18
_MAX_LINE_BYTES = 8_000  # longer lines are not quoted in error messages
_MAX_CONTROL_PROBLEMS = 20  # enough to show that a file is not text

# Characters that no text may contain: C0 except tab and line breaks, DEL, C1, the separators that YAML and some
# calendar clients treat as line breaks, a byte order mark that is not at the start of the file, surrogates, and
# noncharacters.
CONTROL_CHARACTERS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
# Characters that look like a space or like nothing: spaces other than U+0020, soft hyphens, zero-width and
# bidirectional marks. They belong in texts for readers, but not in what programs read. Joiners may be in a URL too.
INVISIBLE_EXCEPT_JOINERS = (
    "\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u202a-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff"
)
INVISIBLE_CHARACTERS = f"{INVISIBLE_EXCEPT_JOINERS}\u200c\u200d"
_INVISIBLE = re.compile(f"[{INVISIBLE_CHARACTERS}]")
_CONTROL = re.compile(f"[{CONTROL_CHARACTERS}]")
_CONTROL_OR_RETURN = re.compile(f"[\r{CONTROL_CHARACTERS}]")


def read_source(path: Path) -> bytes:
    """Read the file, or a link to one. Raise InvalidContent."""
    try:
        return read_regular_file(path, MAX_FILE_BYTES)
    except NotRegularFile:
        what = "is not a regular file: give the path of a file"
    except FileTooLarge:
        what = f"is larger than {MAX_FILE_BYTES >> 20} MiB: shorten it"
    except OSError as error:
        raise InvalidContent(Problem(1, 1, "", f"cannot be read: {(error.strerror or str(error)).lower()}")) from error
    raise InvalidContent(Problem(1, 1, "", what))


def check_text(content: bytes) -> bytes:
    """Return the content without its byte order mark. Raise InvalidContent if it is not valid text."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    controls: list[Problem] = []
    line = 1
    for chunk in _chunks(content):
        try:
            text = chunk.decode()
        except UnicodeDecodeError as error:
            before = chunk[: error.start].decode()
            what = f"byte {chunk[error.start]:#04x} is not UTF-8: save the file as UTF-8"
            raise InvalidContent(_problem_at(before, len(before), line, what)) from error
        controls += (
            _problem_at(text, match.start(), line, f"control character {character_name(match[0])}: delete it")
            for match in islice(_CONTROL.finditer(text), _MAX_CONTROL_PROBLEMS - len(controls))
        )
        line += text.count("\n")
    if controls:
        raise InvalidContent(*controls)
    return content


def line_texts(content: bytes, numbers: Set[int]) -> Mapping[int, str]:
    """Return the printable text of these lines, by number. Lines over _MAX_LINE_BYTES are left out."""
    lines = islice(enumerate(BytesIO(content.removeprefix(b"\xef\xbb\xbf")), 1), max(numbers, default=0))
    short_lines = ((number, line) for number, line in lines if number in numbers and len(line) <= _MAX_LINE_BYTES)
    return {
        number: _CONTROL.sub("\ufffd", line.decode(errors="replace").rstrip("\r\n")) for number, line in short_lines
    }


def _chunks(content: bytes) -> Iterator[bytes]:
    """Yield the bytes in chunks of whole lines, small enough that other threads do not wait for the regex search."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + _CHUNK_BYTES) + 1 or len(content)
        yield content[start:end]
        start = end


def find_control_character(text: str) -> str | None:
    """Return the name of the first forbidden character of a value. An escape in quotes can produce one."""
    match = _CONTROL_OR_RETURN.search(text)
    return character_name(match[0]) if match else None


def remove_control_characters(text: str) -> str:
    return _CONTROL_OR_RETURN.sub("", text)


def _problem_at(text: str, index: int, line: int, what: str) -> Problem:
    """The problem at an index of a text; `line` is the number of the first line of the text."""
    start = text.rfind("\n", 0, index) + 1
    return Problem(line + text.count("\n", 0, index), index - start + 1, "", what)


def find_invisible_character(text: str) -> int | None:
    """Return the index of the first invisible character, or None."""
    match = _INVISIBLE.search(text)
    return match.start() if match else None


def visible_key(text: str) -> str:
    """Return the key that a text with invisible characters probably means: `vi` for `vi:\u00a0A`."""
    match = _INVISIBLE.search(text)
    if match and text[: match.start()].endswith(":"):
        return text[: match.start() - 1]
    return _INVISIBLE.sub("", text).removeprefix("-") if match else text


def structure_remedy(character: str) -> str:
    """What to do about an invisible character after a hyphen or a colon, or at the start of a line."""
    return "write an ordinary space instead" if character.isspace() else "delete it"


def character_name(character: str) -> str:
    """`U+00A0 NO-BREAK SPACE`. Control characters have no name: `U+0007`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
