"""The file as it was: another file, or what git has of it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

from timeline.loader import octets_of, read_octets
from timeline.model.catalogue import Catalogue
from timeline.model.problems import Refused

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Older:
    name: str  # as people call it: a file, or a revision
    file: str  # what stands before a line of it: `old.yaml`, `HEAD:events.yaml`
    content: bytes
    catalogue: Catalogue


def older(path: Path, against: str | None) -> Older | None:
    """What the file is held against: what is named, else git's HEAD where it has the file and can be read."""
    if against is None:
        content = _of_git("HEAD", path)
        try:
            return _read("HEAD", f"HEAD:{path.name}", content) if isinstance(content, bytes) else None
        except Refused:
            return None
    try:
        if Path(against).is_file():
            return _read(against, against, octets_of(Path(against)))
        content = _of_git(against, path)
        if isinstance(content, str):
            said = f"{against!r} is neither a file nor a revision that has {path.name}: {content}"
            raise click.BadParameter(said, param_hint="--against")
        return _read(against, f"{against}:{path.name}", content)
    except Refused as error:
        said = f"{error.file} cannot be read itself: {error.problems[0]}"
        raise click.BadParameter(said, param_hint="--against") from error


def _read(name: str, file: str, content: bytes) -> Older:
    return Older(name, file, content, read_octets(content, file))


def _of_git(revision: str, path: Path) -> bytes | str:
    """What git has, or why it has nothing."""
    if revision.startswith("-"):
        return "no revision begins with a hyphen"  # but options do
    file = path.resolve()
    environment = os.environ | {"LC_ALL": "C"}  # the commands speak English
    command = ["git", "show", "--no-textconv", f"{revision}:./{file.name}"]
    try:
        done = subprocess.run(
            command, cwd=file.parent, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "git cannot be run"
    if done.returncode:
        return (done.stderr.decode(errors="replace").strip().splitlines() or ["git says nothing"])[0]
    return done.stdout
