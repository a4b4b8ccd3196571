"""The backup: a copy of the last valid file, with which a service starts while the file is invalid."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from timeline.degradations import Degradations
from timeline.exit_with_parent import is_running


class Backup:
    """Each events file has a backup of its own in the state folder. Without a folder, nothing is saved."""

    def __init__(self, folder: Path | None, file: Path, degradations: Degradations) -> None:
        key = sha256(os.fsencode(file.absolute())).hexdigest()[:16]
        self._path = folder / f"{key}.yaml" if folder else None
        self._degradations = degradations
        self._is_current = False

    def read(self) -> bytes | None:
        """Return the saved content, or None if there is none or it cannot be read."""
        if not self._path:
            return None
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._report("read", error)
            return None

    def is_saved(self) -> bool:
        """Whether the last content passed to `save` is there. A folder may be full, or be cleaned later."""
        return not self._path or (self._is_current and os.path.exists(self._path))  # Path.exists() may raise an error

    def save(self, content: bytes) -> None:
        """Write the backup. Several worker processes may do it at once, so each renames a temporary file of its own."""
        if not self._path:
            return
        self._is_current = False
        temporary_path = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in self._path.parent.glob(f"{self._path.stem}.*"):
                if path.suffix[1:].isdecimal() and not is_running(int(path.suffix[1:])):
                    path.unlink(missing_ok=True)  # of a process that was killed
            temporary_path.write_bytes(content)
            temporary_path.replace(self._path)
        except OSError as error:
            with suppress(OSError):
                temporary_path.unlink(missing_ok=True)
            self._report("write", error)
        else:
            self._is_current = True
            self._degradations.resolve("backup")

    def _report(self, verb: str, error: OSError) -> None:
        reason = f"cannot {verb} the backup of the last valid file: {error.strerror}"
        self._degradations.report("backup", f"{self._path}: {reason}")
