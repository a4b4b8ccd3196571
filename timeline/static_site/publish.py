"""Publishing of a build: it is written into a staging folder beside the target, which it then replaces at once."""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from filecmp import cmp
from pathlib import Path

from timeline.static_site.response_files import BuildError

MARKER_FOLDER = ".timeline"  # a folder with it was made by a build; servers must not show it
_RENAME_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_AT_FDCWD = -100  # AT_FDCWD of openat(2)


def check_target(directory: Path) -> Path:
    """Resolve symlinks in the path of the target. Raises BuildError if something other than a build is there."""
    target = directory.resolve()
    if target.is_dir():
        if not (target / MARKER_FOLDER).is_dir() and any(target.iterdir()):
            raise BuildError(
                f"{directory}: is a folder that `timeline build` did not make: choose another, or empty it"
            )
    elif target.exists():
        raise BuildError(f"{directory}: is not a folder: choose another path, or remove the file")
    elif not target.parent.is_dir():
        raise BuildError(f"{directory}: the folder {target.parent} does not exist: create it first")
    return target


@contextmanager
def staging_folder(directory: Path) -> Iterator[Path]:
    """Create an empty folder beside the directory, on the same file system, and delete it at the end of the block."""
    staging = directory.with_name(f".{directory.name}.building")
    staging.mkdir(exist_ok=True)
    lock = os.open(staging, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"{directory}: another build is running: wait until it ends") from None
        try:
            _clear_folder(staging)  # a build that was killed leaves files
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    finally:
        os.close(lock)


def replace_target(directory: Path, staging: Path) -> None:
    """Replace the directory by the staging folder.

    Files with the same bytes keep their modification time, so that ETag and Last-Modified of nginx stay valid.
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
    """Move only the files that differ into the directory, one by one, and delete files that the build does not have.

    Yield ("write" or "remove", path) for each.
    """
    os.sync()
    existing, new_paths = set(relative_paths(directory)), list(relative_paths(staging))
    # Static files come before the pages that need them. Files are deleted last, when nothing links to them.
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
    """Yield the paths of all files below the folder, relative to it."""
    for parent, _, names in os.walk(folder):
        yield from (os.path.relpath(os.path.join(parent, name), folder) for name in names)


def _swap_folders(one: Path, other: Path) -> None:
    """Swap two folders. On Linux this is atomic: neither is ever missing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
            return
        if (number := ctypes.get_errno()) not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise OSError(number, os.strerror(number), str(one))
    # The system cannot swap atomically, so between two calls the folder is missing.
    retired = other.with_name(f"{other.name}.old")
    one.rename(retired)
    other.rename(one)
    retired.rename(other)


def _clear_folder(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
