"""`python -m benchmarks.compare BEFORE [AFTER]`: compare the responses of two versions of the project.

A version is a commit or the folder of a checkout. Both versions run at the same time with the same events and the
libraries of this checkout, and receive the same requests. The exit code is 1 if any status, header or body differs.
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

_MAX_DIFF_LINES = 6
_MAX_COMPARED_LINES = 500  # counted from the first line that differs
_MAX_LINE_LENGTH = 160  # characters
_HEADERS_FROM_BODY = ("content-length", "etag")  # they differ whenever the body differs
_SETTLING_TIME = timedelta(seconds=2)  # in the second of a start or a midnight, responses have no Last-Modified
_MAX_PAIR_TIME = timedelta(seconds=20)  # for one request to each version
_MAX_FRESHNESS = timedelta(seconds=300)


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of a response that may differ between equal versions, and its replacement in the comparison."""

    part: str  # "body", or a header in lower case
    pattern: str
    replacement: str | Callable[[re.Match[str]], str] = "*"
    path: str = ""  # a pattern: the paths to which the rule applies


DEFAULT_RULES = (
    Rule("date", ".+"),  # the time of the response
    Rule(
        "allow", ".+", lambda match: ", ".join(sorted(match[0].split(", ")))
    ),  # made from a set, so its order is random
    Rule("last-modified", ".+"),  # the time at which the server read the file
    Rule("body", '(?<="read_at":")[^"]+', path="^/healthz"),  # the same time
    Rule("body", r"(?m)^[^#].*\n", "", path="^/metrics"),  # numbers and times; the comments contain their names
    Rule("body", r"\b127\.0\.0\.1:[0-9]+"),  # each server has a port of its own
    Rule("location", r"\b127\.0\.0\.1:[0-9]+"),
)
MIDNIGHT_RULES = (Rule("cache-control", "(?<=max-age=)[0-9]+"),)  # responses are fresh until midnight
HTML_RULES = (
    Rule("body", r'(?<=\bclass=")[^"]*'),  # names of classes
    Rule("body", r'(?<=\bid=")[^"]*|(?<=\bfor=")[^"]*|(?<=\baria-labelledby=")[^"]*|(?<=\baria-describedby=")[^"]*'),
    Rule("body", r'(?<=\bhref="#)[^"]*|(?<=\baria-controls=")[^"]*|(?<=\baria-details=")[^"]*'),
    Rule("body", r'\bdata-[a-z-]+(="[a-z-]*")?'),
    Rule("body", r"\s*(<[^>]*>)\s*", r"\n\1\n", path="^(?!.*[.](css|js|ics|csv)$)"),
    Rule("body", r"[.#][A-Za-z_-][\w-]*(?=[^{}]*\{)|--[a-z][\w-]*|\[data-[^]]*\]|(?<=url\(#)[^)]*", path=r"\.css"),
    Rule("body", r"(?s)/\*.*?\*/", path=r"\.css"),  # comments
    Rule("body", "(?s).+", path=r"^/static/.*\.js"),  # names of variables
    Rule("body", r"(?<=\?v=)[0-9a-f]+"),  # a digest of a file in `static/`
    Rule("etag", '(?<=")[^"]*'),  # a digest of the body
    Rule("content-length", ".+"),  # depends on the body, also in a response to HEAD
)


def difference(before: Response, after: Response, path: str, rules: Sequence[Rule] = DEFAULT_RULES) -> str:
    """Return the parts of two responses that differ, with a short diff; an empty string if they are equal."""
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
        (index for index, (one, other) in enumerate(zip(removed, added, strict=False)) if one != other),
        min(map(len, (removed, added))),
    )
    compared = slice(first, first + _MAX_COMPARED_LINES)
    diff = [line for line in unified_diff(removed[compared], added[compared], n=0, lineterm="") if line[:2] != "@@"]
    return "\n".join((", ".join(parts), *(line[:_MAX_LINE_LENGTH] for line in diff[2 : 2 + _MAX_DIFF_LINES])))


def normalise_response(response: Response, path: str, rules: Sequence[Rule]) -> Response:
    headers, content = dict(response.headers), response.content.decode("latin-1")  # decodes any bytes
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
    # Long lines, such as JSON in one line, are split.
    return [
        part for line in lines for part in (re.split("(?<=[>,;])", line) if len(line) > _MAX_LINE_LENGTH else [line])
    ]


def wait_for_settled_time(zone: tzinfo) -> bool:
    """Wait while midnight may fall between two responses, or has just passed.

    Return whether midnight is so near that it shortens max-age.
    """
    while True:
        now = datetime.now(zone)
        since_midnight = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
        if _SETTLING_TIME < since_midnight < timedelta(days=1) - _MAX_PAIR_TIME:
            return since_midnight > timedelta(days=1) - _MAX_FRESHNESS - _MAX_PAIR_TIME
        sleep(0.5)


@contextmanager
def checkout(version: str) -> Iterator[Path]:
    """Yield the folder of a version. For a commit, this is a git worktree that is removed at the end of the block."""
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
    """Run a checkout until the end of the block, and yield its port."""
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
    """Copy the events file. If no event has a retired id, the first event of the copy gets one."""
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
    """Yield each request whose responses differ, with the difference. `zone` is the site's time zone."""
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
    parser.add_argument(
        "after", metavar="AFTER", nargs="?", default=str(ROOT), help="a commit or a folder [default: this checkout]"
    )
    parser.add_argument("--events", metavar="FILE", type=Path, help="[default: events.yaml of AFTER]")
    parser.add_argument(
        "--normalise-html", action="store_true", help="ignore names of CSS classes, and digests that depend on them"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # exit normally, so that the servers end too
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
        differing, first_request_by_diff = 0, dict[str, Request]()  # equal differences are printed once
        for request, diff in differences(clients, all_requests, catalogue.site.timezone, html=options.normalise_html):
            differing += 1
            print(
                request,
                indent(f"same as {first_request_by_diff[diff]}" if diff in first_request_by_diff else diff, "  "),
                sep="\n",
                flush=True,
            )
            first_request_by_diff.setdefault(diff, request)
    print(f"{len(all_requests)} requests, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
