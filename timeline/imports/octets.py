"""From octets to text, in a coding that says what it is. A guess among code pages would change letters in silence."""

from timeline.imports.found import MOST_BYTES, Unimportable

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def text_of(content: bytes) -> str:
    """UTF-8, or UTF-16 with a byte order mark."""
    if len(content) > MOST_BYTES:
        raise Unimportable(f"is larger than {MOST_BYTES >> 20} MiB: import it in parts")
    mark, coding = next((each for each in _MARKS if content.startswith(each[0])), (b"", "utf-8"))
    try:
        return content[len(mark) :].decode(coding)
    except UnicodeDecodeError as error:
        line = len(content[: error.start].split(b"\n"))
        place = f"line {line}, byte {content[len(mark) + error.start]:#04x}"
        raise Unimportable(
            f"is not {coding.upper()} ({place}), but perhaps in a code page such as Windows-1258: "
            "save it as UTF-8 (in Excel: Save As, CSV UTF-8)"
        ) from error
