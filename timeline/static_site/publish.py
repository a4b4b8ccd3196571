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

MARKER_FOLDER = ".timeline"  # what makes a folder known as one of ours; servers never show it
_RENAME_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_AT_FDCWD = -100  # AT_FDCWD


def check_target(directory: Path) -> Path:
    """The folder itself where a symlink leads to it; raise BuildError where something else than a build is there."""
    target = directory.resolve()
    if target.is_dir():
        if not (target / MARKER_FOLDER).is_dir() and any(target.iterdir()):
            raise BuildError(f"{directory}: is a folder that `timeline build` did not make: name another, or empty it")
    elif target.exists():
        raise BuildError(f"{directory}: is no folder: name another, or remove it")
    elif not target.parent.is_dir():
        raise BuildError(f"{directory}: the folder {target.parent} is missing: make it first")
    return target


@contextmanager
def staging_folder(directory: Path) -> Iterator[Path]:
    """An empty folder beside another, on the same file system, that is gone afterwards whatever happens."""
    staging = directory.with_name(f".{directory.name}.building")
    staging.mkdir(exist_ok=True)
    lock = os.open(staging, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"{directory}: is being built already: wait for that to end") from None
        try:
            _clear_folder(staging)  # of what a build left that was killed
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(lock)


def replace_target(directory: Path, staging: Path) -> None:
    """Put what was made into the place of the folder. What is as it was before keeps its time, so that those who have
    it are told so.
    """
    for path in relative_paths(staging):
        old, new = directory / path, staging / path
        if old.is_file() and cmp(old, new, shallow=False):
            old_stat = old.stat()
            os.utime(new, ns=(old_stat.st_atime_ns, old_stat.st_mtime_ns))
    os.sync()
    if directory.is_dir():
        _swap_folders(directory, staging)
    else:
        staging.rename(directory)


def update_target(directory: Path, staging: Path) -> Iterator[tuple[str, str]]:
    """Put into the folder only the files that differ, one at a time, and remove those that are no more; yield what
    is done, `write` or `remove`, and the path."""
    os.sync()
    existing, new_paths = set(relative_paths(directory)), list(relative_paths(staging))
    # What pages need comes before them, and what nothing leads to any more goes last.
    for path in sorted(new_paths, key=lambda path: (not path.startswith("static/"), path)):
        if path in existing and cmp(directory / path, staging / path, shallow=False):
            continue
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).replace(directory / path)
        yield "write", path
    for path in sorted(existing.difference(new_paths)):
        (directory / path).unlink()
        yield "remove", path
    for folder, _, _ in os.walk(directory, topdown=False):
        if not os.listdir(folder):
            os.rmdir(folder)


def relative_paths(folder: Path) -> Iterator[str]:
    """The paths of all files below the folder."""
    for here, _, names in os.walk(folder):
        yield from (os.path.relpath(os.path.join(here, name), folder) for name in names)


def _swap_folders(one: Path, other: Path) -> None:
    """Let two folders change places, on Linux with no moment at which either is missing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
            return
        if (number := ctypes.get_errno()) not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise OSError(number, os.strerror(number), str(one))
    # A file system that cannot do that: for the time between two calls there is none.
    retired = other.with_name(f"{other.name}.old")
    one.rename(retired)
    other.rename(one)
    retired.rename(other)


def _clear_folder(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
