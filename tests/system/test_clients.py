"""Tests real calendar clients that subscribe to a running service: they see every entry, change nothing without a
reason, and after an edit only the edited entries.
"""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.request import urlopen

from ..conftest import DATA
from ..parsing import CLIENTS, Entry, parse_with_icalendar
from ..pictures import with_picture
from ..serving import run_service
from ..waiting import wait_until_equal

# The last feed has every option. Its 20 years contain four round or half-round anniversaries of each event, on any day.
FEEDS = {
    "anniversaries": "anniversaries.ics",
    "events": "events.ics",
    "followed": "anniversaries.ics?round=1&years=18&prepare=60&alarm=2",
}
VDIRSYNCER_CONFIGURATION = """
[general]
status_path = "{folder}/status"
"""
PAIR_CONFIGURATION = """
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
KHAL_CONFIGURATION = """
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
KHAL_FIELDS = ("title", "start", "end", "description", "categories", "url")


@dataclass(frozen=True, slots=True)
class File:
    """The content of a file, and the values that show whether it was written again."""

    inode: int
    modified: int  # nanoseconds
    content: bytes


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A user who fetches the calendars into a folder with vdirsyncer and reads them with khal."""

    folder: Path

    def subscribe(self, site: str) -> None:
        pairs = "".join(
            PAIR_CONFIGURATION.format(feed=feed, folder=self.folder, site=site, address=path)
            for feed, path in FEEDS.items()
        )
        (self.folder / "vdirsyncer.conf").write_text(VDIRSYNCER_CONFIGURATION.format(folder=self.folder) + pairs)
        (self.folder / "khal.conf").write_text(KHAL_CONFIGURATION.format(folder=self.folder))
        for feed in FEEDS:
            (self.folder / feed).mkdir()
        self._run("vdirsyncer", "discover")

    def sync(self) -> None:
        self._run("vdirsyncer", "sync")

    def files(self) -> Mapping[Path, File]:
        paths = (path for feed in FEEDS for path in (self.folder / feed).iterdir())
        return {path: File(path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes()) for path in paths}

    def list_with_khal(self, feed: str, first: str, last: str) -> list[list[str]]:
        """The entries that khal lists from one day to another."""
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        fields = [argument for field in KHAL_FIELDS for argument in ("--json", field)]
        output = self._run("khal", "list", "-a", feed, *fields, first, f"{days}d")
        return sorted(
            [entry[field] for field in KHAL_FIELDS] for line in output.splitlines() for entry in json.loads(line)
        )

    def _run(self, client: str, *arguments: str) -> str:
        command: list[str | Path] = [CLIENTS / client, "-c", self.folder / f"{client}.conf", *arguments]
        environment = os.environ | {"HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        result = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8"
        )
        assert result.returncode == 0, f"{client} {arguments}:\n{result.stdout}{result.stderr}"
        return result.stdout


def rows_of_khal(entries: Iterable[Entry]) -> list[list[str]]:
    """All-day entries as khal lists them, with the first and the last day."""
    return sorted(
        [entry.summary, entry.start, entry.start, entry.description, ",".join(entry.categories), entry.url]
        for entry in entries
    )


def fetch_entries(site: str) -> list[Entry]:
    """The entries of all calendars of the service, in order."""
    entries: list[Entry] = []
    for path in FEEDS.values():
        with urlopen(f"{site}/vi/{path}", timeout=10) as response:
            entries += parse_with_icalendar(response.read()).entries
    return entries


def stored_entries(files: Iterable[File]) -> set[Entry]:
    """The entries in files, without UIDs: vdirsyncer gives items from a URL identities of its own."""
    return without_uids(entry for file in files for entry in parse_with_icalendar(file.content).entries)


def without_uids(entries: Iterable[Entry]) -> set[Entry]:
    return {replace(entry, uid="") for entry in entries}


def wait_for_edit(site: str, before: list[Entry]) -> list[Entry]:
    """The entries of the service after it has loaded an edit. An edit may happen between two requests."""
    wait_until_equal(lambda: fetch_entries(site) == before, False)
    return fetch_entries(site)


def edited_entry(entry: Entry) -> Entry:
    """The entry after the edit of a title, which is in the descriptions of its anniversaries."""
    if "/relations-1962/" not in entry.url:
        return entry
    summary, description = (text.replace(*TITLES) for text in (entry.summary, entry.description))
    return replace(entry, summary=summary, description=description, sequence="3")


def test_subscribers_see_every_entry_and_after_an_edit_only_edited_entries_change(tmp_path: Path) -> None:
    events, home = tmp_path / "events.yaml", tmp_path / "home"
    text = with_picture((DATA / "small.yaml").read_text("utf-8"), "relations-1962", tmp_path)
    events.write_text(text, "utf-8")
    home.mkdir()
    subscriber = Subscriber(home)
    with run_service(events) as site:
        before = fetch_entries(site)
        anniversaries, with_options = before[: 3 * 12], before[3 * 12 + 7 :]
        days = anniversaries[0].start, anniversaries[-1].start
        days_with_options = (
            min(one_entry.start for one_entry in with_options),
            max(one_entry.start for one_entry in with_options),
        )

        subscriber.subscribe(site)
        subscriber.sync()
        old_files = subscriber.files()
        assert stored_entries(old_files.values()) == without_uids(before)
        assert len(old_files) == len(before) == 3 * 12 + 7 + 3 * 4 * 2
        assert subscriber.list_with_khal("anniversaries", *days) == rows_of_khal(anniversaries)
        assert subscriber.list_with_khal("followed", *days_with_options) == rows_of_khal(with_options)

        subscriber.sync()
        assert subscriber.files() == old_files

        events.write_text(text.replace(*TITLES).replace("revision: 2", "revision: 3"), "utf-8")
        after = wait_for_edit(site, before)
        assert after == [edited_entry(entry) for entry in before]
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 12 + 1 + 4 * 2

        subscriber.sync()
        new_files = subscriber.files()
        assert {path: new_files[path] for path in old_files.keys() & new_files.keys()} == {
            path: old_files[path] for path in old_files.keys() & new_files.keys()
        }
        assert stored_entries(old_files[path] for path in old_files.keys() - new_files.keys()) == without_uids(
            set(before) - set(after)
        )
        assert stored_entries(new_files[path] for path in new_files.keys() - old_files.keys()) == without_uids(
            set(after) - set(before)
        )
        assert subscriber.list_with_khal("anniversaries", *days) == rows_of_khal(after[: 3 * 12])
        assert subscriber.list_with_khal("followed", *days_with_options) == rows_of_khal(after[3 * 12 + 7 :])
