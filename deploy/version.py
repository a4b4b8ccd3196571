"""The version of a build: the newest release in CHANGELOG.md, then the number of commits.

It rises with each commit, so that installing a newer wheel is an upgrade. Without the git history (a tarball, a shallow
clone) the number of commits is 0. The environment variable VERSION replaces the whole version.
"""

import os
import re
import subprocess
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def _git(*arguments: str) -> str:
    try:
        result = subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def _version() -> str:
    release = re.search(r"^## ([0-9]+\.[0-9]+)", (_ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert release, "CHANGELOG.md has no heading such as `## 0.2`"
    has_history = (_ROOT / ".git").exists() and _git("rev-parse", "--is-shallow-repository") == "false"
    commits = _git("rev-list", "--count", "HEAD") if has_history else ""
    return f"{release[1]}.{commits or 0}"


__version__ = os.environ.get("VERSION") or _version()
