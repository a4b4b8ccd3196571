"""`python -m benchmarks.compare BEFORE [AFTER]`: what two versions of the project answer differently.

A version is a commit, or the folder of a checkout. Both versions run at the same time and receive the same requests for
the same events, with the libraries of this checkout. The exit code is 1 if any status, header or body differs.
"""

import os
import re
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from textwrap import indent
from time import sleep

from benchmarks.client import Client, Request
from benchmarks.request_list import SITE_URL, requests
from benchmarks.servers import ROOT, Response, free_port, run_server
from timeline.loader import load

_MAX_DIFF_LINES = 6  # of a diff
_MAX_COMPARED_LINES = 500  # lines from the first that differs
_MAX_LINE_LENGTH = 160  # characters
_HEADERS_FROM_BODY = ("content-length", "etag")  # where the body differs, they do too
_SETTLING_TIME = timedelta(seconds=2)  # in the second of a start or a midnight, replies have no Last-Modified
_MAX_PAIR_TIME = timedelta(seconds=20)  # of requests, one to each version
_MAX_FRESHNESS = timedelta(seconds=300)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may differ between two versions that are alike, and what stands for it in the comparison."""

    part: str  # "body", or a header in lower case
    pattern: str
    replacement: str | Callable[[re.Match[str]], str] = "*"
    path: str = ""  # a pattern: at which addresses


DEFAULT_RULES = (
    Rule("date", ".+"),  # the time of the reply
    Rule("allow", ".+", lambda match: ", ".join(sorted(match[0].split(", ")))),  # comes from a set: in any order
    Rule("last-modified", ".+"),  # the time at which the server read the file
    Rule("body", '(?<="read_at":")[^"]+', path="^/healthz"),  # the same time
    Rule("body", r"(?m)^[^#].*\n", "", path="^/metrics"),  # counts and times; their names stand in the comments
    Rule("body", r"\b127\.0\.0\.1:[0-9]+"),  # each server has a port of its own
    Rule("location", r"\b127\.0\.0\.1:[0-9]+"),
)
MIDNIGHT_RULES = (Rule("cache-control", "(?<=max-age=)[0-9]+"),)  # replies are fresh until the end of the day
HTML_RULES = (
    Rule("body", r'(?<=\bclass=")[^"]*'),  # the names themselves
    Rule("body", r"\.[A-Za-z_-][\w-]*(?=[^{}]*\{)", path=r"\.css"),  # before a brace: of a selector, not of a value
    Rule("body", r"(?<=\?v=)[0-9a-f]+"),  # comes from the content of a file in `static/`
    Rule("etag", '(?<=")[^"]*'),  # comes from the content
    Rule("content-length", ".+"),  # so does this, of HEAD too
)


def difference(before: Response, after: Response, path: str, rules: Sequence[Rule] = DEFAULT_RULES) -> str:
    """Which parts of the replies to a path differ, with a short diff; empty where none does."""
    names = ("status", *sorted({*before.headers, *after.headers}), "body")
    old, new = (normalise_response(response, path, rules) for response in (before, after))
    if old == new:
        return ""
    parts = [name for name in names if _lines(old, name) != _lines(new, name)]
    if before.content != after.content:
        parts = [name for name in parts if name not in _HEADERS_FROM_BODY]
    if not parts:
        return ""
    removed, added = ([line for name in parts for line in _lines(response, name)] for response in (old, new))
    first = next(
        (at for at, (one, other) in enumerate(zip(removed, added, strict=False)) if one != other),
        min(map(len, (removed, added))),
    )
    compared = slice(first, first + _MAX_COMPARED_LINES)
    diff = [line for line in unified_diff(removed[compared], added[compared], n=0, lineterm="") if line[:2] != "@@"]
    return "\n".join((", ".join(parts), *(line[:_MAX_LINE_LENGTH] for line in diff[2 : 2 + _MAX_DIFF_LINES])))


def normalise_response(response: Response, path: str, rules: Sequence[Rule]) -> Response:
    headers, content = dict(response.headers), response.content.decode("latin-1")  # which takes any bytes
    for rule in rules:
        if re.search(rule.path, path) and rule.part == "body":
            content = re.sub(rule.pattern, rule.replacement, content)
        elif re.search(rule.path, path) and rule.part in headers:
            headers[rule.part] = re.sub(rule.pattern, rule.replacement, headers[rule.part])
    return Response(response.status, headers, content.encode("latin-1"))


def _lines(response: Response, part: str) -> list[str]:
    if part == "status":
        return [f"status: {response.status}"]
    if part != "body":
        return [f"{part}: {response.headers[part]}"] if part in response.headers else []
    try:
        lines = response.content.decode().split("\n")
    except UnicodeDecodeError:
        return [f"{len(response.content)} bytes with the SHA-256 {sha256(response.content).hexdigest()}"]
    # Some JSON is one line.
    return [
        each for line in lines for each in (re.split("(?<=[>,;])", line) if len(line) > _MAX_LINE_LENGTH else [line])
    ]


def wait_for_settled_time(zone: tzinfo) -> bool:
    """Wait while a midnight could come between two replies, or has just come; whether one comes soon."""
    while True:
        now = datetime.now(zone)
        since = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
        if _SETTLING_TIME < since < timedelta(days=1) - _MAX_PAIR_TIME:
            return since > timedelta(days=1) - _MAX_FRESHNESS - _MAX_PAIR_TIME
        sleep(0.5)


@contextmanager
def checkout(version: str) -> Iterator[Path]:
    """The folder of a version; for a commit, a worktree until the end of the block."""
    if (Path(version) / "timeline" / "__init__.py").is_file():
        yield Path(version).resolve()
        return
    with TemporaryDirectory(prefix="timeline-compare-") as folder:
        git, tree = ["git", "-C", str(ROOT), "worktree"], Path(folder) / "checkout"
        if subprocess.run([*git, "add", "--quiet", "--detach", str(tree), version], check=False).returncode:
            sys.exit(f"{version}: neither a commit nor the folder of a checkout")
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


@contextmanager
def run_checkout(folder: Path, events: Path) -> Iterator[int]:
    """The port of a server that runs a checkout until the end of the block."""
    port = free_port()
    variables = {name: "" for name in os.environ if name.startswith("TIMELINE_")} | {
        "PYTHONPATH": str(folder),
        "TIMELINE_EVENTS": str(events),
        "TIMELINE_PORT": str(port),
        "TIMELINE_SITE_URL": SITE_URL,
    }
    with run_server([sys.executable, "-m", "timeline", "serve"], port, "/healthz", variables, folder):
        yield port


def copy_events(source: Path, folder: Path) -> Path:
    """A copy of the events, in which one has a retired id even where none has in the file."""
    copy, catalogue = folder / "events.yaml", load(source)
    line = f"- id: {catalogue.events[0].id}\n"
    text = source.read_text("utf-8")
    copy.write_text(text if catalogue.id_redirects else text.replace(line, f"{line}  was: [retired-id]\n", 1), "utf-8")
    if (source.parent / "media").is_dir():
        copytree(source.parent / "media", folder / "media")
    return copy


def differences(
    clients: Sequence[Client], requests: Iterable[Request], zone: tzinfo, *, html: bool = False
) -> Iterator[tuple[Request, str]]:
    """The requests that the two versions answer differently, and how; `zone` is the site's time zone."""
    with ThreadPoolExecutor(2) as threads:
        for request in requests:
            rules = (
                DEFAULT_RULES + (MIDNIGHT_RULES if wait_for_settled_time(zone) else ()) + (HTML_RULES if html else ())
            )
            before, after = threads.map(Client.send, clients, (request, request))
            if diff := difference(before, after, request.path, rules):
                yield request, diff


def main() -> int:
    parser = ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("before", metavar="BEFORE", help="a commit, or the folder of a checkout")
    parser.add_argument("after", metavar="AFTER", nargs="?", default=str(ROOT), help="the same; else this checkout")
    parser.add_argument("--events", metavar="FILE", type=Path, help="else events.yaml of AFTER")
    parser.add_argument(
        "--normalise-html", action="store_true", help="ignore names of CSS classes, and what they change"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the servers too
    with ExitStack() as stack:
        folders = [stack.enter_context(checkout(version)) for version in (options.before, options.after)]
        temporary = Path(stack.enter_context(TemporaryDirectory(prefix="timeline-compare-")))
        events = copy_events(options.events or folders[1] / "events.yaml", temporary)
        catalogue, static = load(events), folders[1] / "static"
        files = sorted(path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file())
        pages = [f"/{catalogue.site.languages[0]}/{rest}" for rest in ("", "embed/", "site.webmanifest")]
        clients = [Client(stack.enter_context(run_checkout(folder, events)), pages) for folder in folders]
        all_requests = [request for kind in requests(catalogue, files).values() for request in kind]
        sleep(_SETTLING_TIME.total_seconds())
        differing, first_request_by_diff = 0, dict[str, Request]()  # the first request of each difference
        for request, diff in differences(clients, all_requests, catalogue.site.timezone, html=options.normalise_html):
            differing += 1
            print(
                request,
                indent(f"as {first_request_by_diff[diff]}" if diff in first_request_by_diff else diff, "  "),
                sep="\n",
                flush=True,
            )
            first_request_by_diff.setdefault(diff, request)
    print(f"{len(all_requests)} requests, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
