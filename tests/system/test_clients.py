"""Real clients, subscribed to the running service: they see all, change nothing without need, and then only what
changed."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from ..conftest import DATA
from ..parsing import CLIENTS, Entry, read
from ..serving import serving

# The last has all that can be asked for, and of 20 years four round and half-round ones of each event, whenever that is.
FEEDS = {
    "anniversaries": "anniversaries.ics",
    "events": "events.ics",
    "followed": "anniversaries.ics?round=1&years=18&prepare=60&alarm=2",
}
SYNCER = """
[general]
status_path = "{folder}/status"
"""
PAIR = """
[pair {feed}]
a = "{feed}_there"
b = "{feed}_here"
collections = null
[storage {feed}_there]
type = "http"
url = "{site}/vi/{address}"
[storage {feed}_here]
type = "filesystem"
path = "{folder}/{feed}"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[anniversaries]]
path = {folder}/anniversaries
readonly = True
[[followed]]
path = {folder}/followed
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Asia/Ho_Chi_Minh
default_timezone = Asia/Ho_Chi_Minh
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""
TITLES = ("Thiết lập quan hệ ngoại giao", "Lập quan hệ ngoại giao")
SHOWN = ("title", "start", "end", "description", "categories", "url")


@dataclass(frozen=True, slots=True)
class File:
    """What a file holds, and what tells that it was written anew."""

    number: int
    written: int  # nanoseconds
    content: bytes


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Someone who lets vdirsyncer fetch the calendars into a folder, and looks at them with khal."""

    folder: Path

    def subscribe(self, site: str) -> None:
        pairs = "".join(
            PAIR.format(feed=feed, folder=self.folder, site=site, address=address) for feed, address in FEEDS.items()
        )
        (self.folder / "vdirsyncer.conf").write_text(SYNCER.format(folder=self.folder) + pairs)
        (self.folder / "khal.conf").write_text(KHAL.format(folder=self.folder))
        for feed in FEEDS:
            (self.folder / feed).mkdir()
        self._run("vdirsyncer", "discover")

    def sync(self) -> None:
        self._run("vdirsyncer", "sync")

    def files(self) -> Mapping[Path, File]:
        found = (path for feed in FEEDS for path in (self.folder / feed).iterdir())
        return {path: File(path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()) for path in found}

    def seen(self, feed: str, first: str, last: str) -> list[list[str]]:
        """What khal shows of a calendar from the one day to the other."""
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        fields = [argument for field in SHOWN for argument in ("--json", field)]
        told = self._run("khal", "list", "-a", feed, *fields, first, f"{days}d")
        return sorted([entry[field] for field in SHOWN] for line in told.splitlines() for entry in json.loads(line))

    def _run(self, client: str, *arguments: str) -> str:
        command: list[str | Path] = [CLIENTS / client, "-c", self.folder / f"{client}.conf", *arguments]
        environment = os.environ | {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, f"{client} {arguments}:\n{done.stdout}{done.stderr}"
        return done.stdout


def shown(entries: Iterable[Entry]) -> list[list[str]]:
    """All-day entries as khal shows them: from the first day to the last."""
    return sorted(
        [each.summary, each.start, each.start, each.description, ",".join(each.categories), each.url]
        for each in entries
    )


def fetched(site: str) -> list[Entry]:
    """The entries that the service has in its calendars, in order of place."""
    found: list[Entry] = []
    for address in FEEDS.values():
        with urlopen(f"{site}/vi/{address}", timeout=10) as reply:
            found += read(reply.read()).entries
    return found


def kept(files: Iterable[File]) -> set[Entry]:
    """The entries in files, of which vdirsyncer made the identities: from an address it takes none, but hashes the
    rest."""
    return anonymous(entry for file in files for entry in read(file.content).entries)


def anonymous(entries: Iterable[Entry]) -> set[Entry]:
    return {replace(entry, uid="") for entry in entries}


def awaited(site: str, before: list[Entry]) -> list[Entry]:
    """What the service has once it has taken an edit, which may happen between two calendars."""
    until = monotonic() + 20
    while fetched(site) == before and monotonic() < until:
        sleep(0.1)
    return fetched(site)


def edited(entry: Entry) -> Entry:
    """The entry after the edit of a title, which its anniversaries tell in their descriptions."""
    if "/relations-1962/" not in entry.url:
        return entry
    summary, description = (text.replace(*TITLES) for text in (entry.summary, entry.description))
    return replace(entry, summary=summary, description=description, sequence="3")


def test_subscribers_see_all_and_after_an_edit_only_what_was_edited_changes(tmp_path: Path) -> None:
    events, home = tmp_path / "events.yaml", tmp_path / "home"
    text = (DATA / "small.yaml").read_text("utf-8")
    events.write_text(text, "utf-8")
    home.mkdir()
    subscriber = Subscriber(home)
    with serving(events) as site:
        before = fetched(site)
        anniversaries, followed = before[: 3 * 12], before[3 * 12 + 7 :]
        days = anniversaries[0].start, anniversaries[-1].start
        days_followed = min(each.start for each in followed), max(each.start for each in followed)

        subscriber.subscribe(site)
        subscriber.sync()
        had = subscriber.files()
        assert kept(had.values()) == anonymous(before)
        assert len(had) == len(before) == 3 * 12 + 7 + 3 * 4 * 2
        assert subscriber.seen("anniversaries", *days) == shown(anniversaries)
        assert subscriber.seen("followed", *days_followed) == shown(followed)

        subscriber.sync()
        assert subscriber.files() == had

        events.write_text(text.replace(*TITLES).replace("revision: 2", "revision: 3"), "utf-8")
        after = awaited(site, before)
        assert after == [edited(entry) for entry in before]
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 12 + 1 + 4 * 2

        subscriber.sync()
        has = subscriber.files()
        assert {path: has[path] for path in had.keys() & has.keys()} == {
            path: had[path] for path in had.keys() & has.keys()
        }
        assert kept(had[path] for path in had.keys() - has.keys()) == anonymous(set(before) - set(after))
        assert kept(has[path] for path in has.keys() - had.keys()) == anonymous(set(after) - set(before))
        assert subscriber.seen("anniversaries", *days) == shown(after[: 3 * 12])
        assert subscriber.seen("followed", *days_followed) == shown(after[3 * 12 + 7 :])
