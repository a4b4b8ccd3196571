"""Read and write files that other programs may change or put something else in place of at any time."""

import os
import stat
from pathlib import Path
from tempfile import mkstemp


class NotRegularFile(OSError):
    """It is a folder, a pipe or a device."""


class FileTooLarge(OSError):
    """It has more bytes than the caller takes."""


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """Read a regular file, or a link to one. Never block on a pipe or a device.

    Raise NotRegularFile, FileTooLarge, or another OSError if it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegularFile
        if status.st_size > max_bytes:
            raise FileTooLarge
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(status.st_size + 1)
    finally:
        os.close(descriptor)


def stat_fields(path: Path) -> tuple[int, ...] | None:
    """Return the stat fields that change when the file is replaced or rewritten; None if there is no file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def write_atomically(path: Path, content: bytes, mode: int, suffix: str = "") -> None:
    """Write a file that is there whole or not at all. `suffix` is that of the hidden temporary file beside it."""
    descriptor, name = mkstemp(prefix=f".{path.name}.", suffix=suffix, dir=path.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as stream:
            os.fchmod(descriptor, mode)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
