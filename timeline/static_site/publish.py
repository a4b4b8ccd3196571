"""Folders that come whole: made beside the old one, and put in its place at once."""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path

from timeline.static_site.crawler import BuildError

OURS = ".timeline"  # what makes a folder known as one of ours; servers never show it
_AT_ONCE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


def checked(directory: Path) -> Path:
    """The folder itself where a symlink leads to it; raise BuildError where something else than a build is there."""
    found = directory.resolve()
    if found.is_dir():
        if not (found / OURS).is_dir() and any(found.iterdir()):
            raise BuildError(f"{directory}: is a folder that `timeline build` did not make: name another, or empty it")
    elif found.exists():
        raise BuildError(f"{directory}: is no folder: name another, or remove it")
    elif not found.parent.is_dir():
        raise BuildError(f"{directory}: the folder {found.parent} is missing: make it first")
    return found


@contextmanager
def beside(directory: Path) -> Iterator[Path]:
    """An empty folder beside another, on the same file system, that is gone afterwards whatever happens."""
    folder = directory.with_name(f".{directory.name}.building")
    folder.mkdir(exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"{directory}: is being built already: wait for that to end") from None
        try:
            _empty(folder)  # of what a build left that was killed
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def replace(directory: Path, made: Path) -> None:
    """Put what was made into the place of the folder. What is as it was before keeps its time, so that those who have
    it are told so.
    """
    for path in files(made):
        old, new = directory / path, made / path
        if old.is_file() and cmp(old, new, shallow=False):
            was = old.stat()
            os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))
    os.sync()
    if directory.is_dir():
        _exchange(directory, made)
    else:
        made.rename(directory)


def update(directory: Path, made: Path) -> Iterator[tuple[str, str]]:
    """Put into the folder only the files that differ, one at a time, and remove those that are no more; yield what
    is done, `write` or `remove`, and the path."""
    os.sync()
    there, wanted = set(files(directory)), list(files(made))
    # What pages need comes before them, and what nothing leads to any more goes last.
    for path in sorted(wanted, key=lambda path: (not path.startswith("static/"), path)):
        if path in there and cmp(directory / path, made / path, shallow=False):
            continue
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).replace(directory / path)
        yield "write", path
    for path in sorted(there.difference(wanted)):
        (directory / path).unlink()
        yield "remove", path
    for folder, _, _ in os.walk(directory, topdown=False):
        if not os.listdir(folder):
            os.rmdir(folder)


def files(folder: Path) -> Iterator[str]:
    """The paths of all files below the folder."""
    for here, _, names in os.walk(folder):
        yield from (os.path.relpath(os.path.join(here, name), folder) for name in names)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places, on Linux with no moment at which either is missing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _AT_ONCE) == 0:
            return
        if (number := ctypes.get_errno()) not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise OSError(number, os.strerror(number), str(one))
    # A file system that cannot do that: for the time between two calls there is none.
    aside = other.with_name(f"{other.name}.old")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
