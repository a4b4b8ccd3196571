"""The file as it was: another file, or what git has of it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

from timeline.loader import load_bytes, read_bytes
from timeline.model.catalogue import Catalogue
from timeline.model.problems import InvalidFile

_GIT_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Baseline:
    name: str  # as people call it: a file, or a revision
    file: str  # what stands before a line of it: `old.yaml`, `HEAD:events.yaml`
    content: bytes
    catalogue: Catalogue


def load_baseline(path: Path, against: str | None) -> Baseline | None:
    """What the file is held against: what is named, else git's HEAD where it has the file and can be read."""
    if against is None:
        content = _git_show("HEAD", path)
        try:
            return _baseline("HEAD", f"HEAD:{path.name}", content) if isinstance(content, bytes) else None
        except InvalidFile:
            return None
    try:
        if Path(against).is_file():
            return _baseline(against, against, read_bytes(Path(against)))
        content = _git_show(against, path)
        if isinstance(content, str):
            message = f"{against!r} is neither a file nor a revision that has {path.name}: {content}"
            raise click.BadParameter(message, param_hint="--against")
        return _baseline(against, f"{against}:{path.name}", content)
    except InvalidFile as error:
        message = f"{error.file} cannot be read itself: {error.problems[0]}"
        raise click.BadParameter(message, param_hint="--against") from error


def _baseline(name: str, file: str, content: bytes) -> Baseline:
    return Baseline(name, file, content, load_bytes(content, file))


def _git_show(revision: str, path: Path) -> bytes | str:
    """What git has, or why it has nothing."""
    if revision.startswith("-"):
        return "no revision begins with a hyphen"  # but options do
    file = path.resolve()
    environment = os.environ | {"LC_ALL": "C"}  # the commands speak English
    command = ["git", "show", "--no-textconv", f"{revision}:./{file.name}"]
    try:
        result = subprocess.run(
            command, cwd=file.parent, env=environment, capture_output=True, timeout=_GIT_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "git cannot be run"
    if result.returncode:
        return (result.stderr.decode(errors="replace").strip().splitlines() or ["git says nothing"])[0]
    return result.stdout
