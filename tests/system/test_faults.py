"""What befalls the file and the processes of a service under load: no reply fails, and no byte is of no good
edition."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

import pytest

from ..conftest import DATA, ROOT, SITE
from ..hosting import comes
from ..loads import Load, Right, loaded, right
from ..readers import at_noon
from ..serving import started
from .test_serving import children

EDITS = int(os.environ.get("EDITS", "1000"))

FIRST = at_noon((DATA / "small.yaml").read_bytes())
SECOND = FIRST.decode().replace("Hiệp ước", "Hoà ước").replace("ເຊັນ", "ລົງນາມ").replace("Friendship", "Amity").encode()
BROKEN = FIRST.replace(b"kind: visit", b"kind: visits")
GOOD = (FIRST, SECOND)
assert len({FIRST, SECOND, BROKEN}) == 3


@pytest.fixture(scope="module")
def rights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Right, ...]:
    folder = tmp_path_factory.mktemp("good")
    for number, content in enumerate(GOOD):
        (folder / f"{number}.yaml").write_bytes(content)
    first, second = (right(folder / f"{number}.yaml") for number in range(len(GOOD)))
    assert {each.path for each in first & second if each.status == 200} == {"/static/site.css"}
    return first, second


# Ways of putting a file there.


def cleared(file: Path) -> Path:
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    file.unlink(missing_ok=True)
    return file


def renamed(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    new.write_bytes(content)
    new.replace(file)


def put_back(file: Path, content: bytes) -> None:
    cleared(file).write_bytes(content)


def written_over(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def linked(file: Path, content: bytes) -> None:
    """As a mounted ConfigMap does it."""
    target = file.with_name(f"of-{monotonic()}.yaml")
    target.write_bytes(content)
    link = file.with_suffix(".link")
    link.symlink_to(target)
    link.replace(file)


def the_rest(file: Path, content: bytes) -> None:
    """Slowly, in pieces, behind what there is."""
    with file.open("ab", buffering=0) as writing:
        piece = len(content) // 9
        for start in range(file.stat().st_size, len(content), piece):
            sleep(0.2)
            writing.write(content[start : start + piece])


def locked(file: Path, content: bytes) -> None:
    """Another process holds the lock, and has what it wrote."""
    file.write_bytes(content)
    holding = "import fcntl, sys, time; fcntl.flock(open(sys.argv[1], 'r+'), fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holding, file], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        sleep(1.5)
        holder.kill()


def forbidden(file: Path) -> None:
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("whoever runs this may read everything")


@dataclass
class Service:
    """A service under load, its file, and which of the good editions it serves."""

    file: Path
    load: Load
    rights: tuple[Right, ...]
    serves: int = 0

    @property
    def right(self) -> Right:
        return self.rights[self.serves]

    def refused(self) -> str:
        with urlopen(f"{self.load.address}/healthz", timeout=10) as reply:
            refused: dict[str, Any] | None = json.load(reply)["refused"]
            return "\n".join(refused["problems"]) if refused else ""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, rights: tuple[Right, ...]) -> Iterator[Service]:
    file = tmp_path_factory.mktemp("service") / "events.yaml"
    file.write_bytes(FIRST)
    with started(file, workers=1, TIMELINE_SITE_URL=SITE) as (address, _), loaded(load := Load(address)):
        yield Service(file, load, rights)
    assert load.lost == load.wrong(*rights) == []


@pytest.mark.parametrize(
    ("fault", "said", "mend"),
    [
        pytest.param(lambda file: renamed(file, BROKEN), "unknown kind 'visits'", renamed, id="a fault in it"),
        pytest.param(lambda file: written_over(file, BROKEN), "unknown kind 'visits'", written_over, id="the same, written over"),
        pytest.param(Path.unlink, "no such file", put_back, id="deleted"),
        pytest.param(lambda file: os.truncate(file, 0), "is empty", written_over, id="emptied"),
        pytest.param(lambda file: os.truncate(file, 300_000_000), "is larger than 256 MiB", written_over, id="huge"),
        pytest.param(lambda file: cleared(file).mkdir(), "is not a regular file", put_back, id="a folder"),
        pytest.param(lambda file: os.mkfifo(cleared(file)), "is not a regular file", renamed, id="a pipe"),
        pytest.param(lambda file: cleared(file).symlink_to("nothing"), "no such file", linked, id="a link to nothing"),
        pytest.param(lambda file: linked(file, BROKEN), "unknown kind 'visits'", linked, id="a link to a fault"),
        pytest.param(forbidden, "permission denied", put_back, id="forbidden"),
        pytest.param(None, "", locked, id="locked by another"),
    ],
)  # fmt: skip
def test_the_last_good_edition_serves_until_the_file_is_mended(
    service: Service, fault: Callable[[Path], object] | None, said: str, mend: Callable[[Path, bytes], None]
) -> None:
    begun = monotonic()
    if fault:
        fault(service.file)
        comes(lambda: said in service.refused(), True)
        service.load.go_on()
        assert service.load.wrong(service.right, begun=begun) == []
    service.serves = 1 - service.serves
    mend(service.file, GOOD[service.serves])
    service.load.settles(service.right)
    assert service.refused() == ""


def test_a_file_that_is_written_slowly_is_served_when_it_is_whole(service: Service) -> None:
    """In place: at any moment before that, it is a file that was cut."""
    before, service.serves = service.right, 1 - service.serves
    content, begun = GOOD[service.serves], monotonic()
    service.file.write_bytes(content[: len(content) // 3])
    comes(lambda: "the last line" in service.refused(), True)
    the_rest(service.file, content[:-4])
    service.load.go_on()
    assert service.load.wrong(before, begun=begun) == []
    the_rest(service.file, content)
    service.load.settles(service.right)


def test_many_edits_in_a_row(service: Service) -> None:
    """As fast as they come, every third broken, as is the last; of those that were seen, the last good one serves."""
    begun, served = monotonic(), {service.serves}
    for number in range(EDITS):
        renamed(service.file, (*GOOD, BROKEN)[number % 3])
        sleep(0.003)
    for number in (0, 1):
        renamed(service.file, GOOD[number])
        service.serves = number
        service.load.settles(service.right)
        served.add(number)
    renamed(service.file, BROKEN)
    comes(lambda: "unknown kind 'visits'" in service.refused(), True)
    service.load.settles(service.right)
    assert service.load.wrong(*service.rights, begun=begun) == []
    assert served == {0, 1}


_EDITING = """
import os, sys
from pathlib import Path
from timeline.app import create_app
from timeline.web.request_context import EXTENSION
from tests.conftest import settings
from tests.loads import PATHS
from tests.system.test_faults import BROKEN, GOOD, renamed

file, edits = Path(sys.argv[1]), int(sys.argv[2])
renamed(file, GOOD[1])
app = create_app(settings(file))
running, client = app.extensions[EXTENSION], app.test_client()
running.repository.stop()
for number in range(edits):
    renamed(file, (*GOOD, BROKEN)[number % 3])
    running.repository.reload_if_changed()
    assert (running.repository.edition.rejection is None) == (number % 3 < 2)
    assert all(client.get(path).status_code == 200 for path in PATHS)
    if number + 1 in (edits * 3 // 10, edits):
        print(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"), flush=True)
"""


def test_editions_that_serve_no_more_leave_nothing(tmp_path: Path) -> None:
    """Each is taken and asked for; from a third of the way on, memory does not grow."""
    command = [sys.executable, "-W", "ignore", "-c", _EDITING, str(tmp_path / "events.yaml"), str(EDITS // 5)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    early, late = map(int, said.stdout.split())
    assert late - early < 16 * 2**20, (early, late)


def others(service: int, than: int) -> int:
    """How many workers it has."""
    return len({*children(service)} - {than})


def test_a_worker_that_is_killed_takes_no_reply_with_it(tmp_path: Path, rights: tuple[Right, ...]) -> None:
    """But those that were on their way over its own connections, which clients ask for again."""
    file = tmp_path / "events.yaml"
    file.write_bytes(FIRST)
    with started(file, workers=2, TIMELINE_SITE_URL=SITE) as (address, parent):
        comes(lambda: len(children(parent.pid)), 2)
        kept_alive, closing = Load(address), Load(address, headers={"Connection": "close"})
        with loaded(kept_alive, closing):
            for content in (FIRST, BROKEN):  # a worker that begins while the file is broken serves the last good one
                renamed(file, content)
                kept_alive.go_on()
                first, _ = children(parent.pid)
                os.kill(first, signal.SIGKILL)
                closing.go_on()
                comes(partial(others, parent.pid, first), 2, 30)
            kept_alive.settles(rights[0])
            closing.settles(rights[0])
        for load in (kept_alive, closing):
            assert load.wrong(rights[0]) == []
            assert (
                len(load.lost) <= 2 * 2 * 2
            )  # for each client and death, and once more where its successor dies as well


_BUILDING = """
mount -t tmpfs -o size=$2k disk disk && cp -r old disk/site && cd disk || exit 77
"$1" -m timeline build $3 site
echo $?
ls -A
diff -rq ../old site
"""


@pytest.mark.parametrize(
    ("story", "kilobytes", "how"),
    [
        ("some of the files fit", 2_000, ""),
        ("only what differs is written", 1_000, "--changed"),
    ],
)
def test_a_disk_that_is_full_leaves_the_site_that_was_built_before(
    tmp_path: Path, story: str, kilobytes: int, how: str
) -> None:
    """A disk of its own, where whoever runs this may have one."""
    (tmp_path / "events.yaml").write_bytes(SECOND)
    (tmp_path / "disk").mkdir()
    (tmp_path / "old" / ".timeline").mkdir(parents=True)
    (tmp_path / "old" / ".timeline" / "redirects").touch()
    (tmp_path / "old" / "robots.txt").write_text("old")
    command = [
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        _BUILDING,
        "sh",
        sys.executable,
        str(kilobytes),
        how,
    ]
    environment = os.environ | {"TIMELINE_EVENTS": str(tmp_path / "events.yaml"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip("whoever runs this may have no disk of their own")
    assert done.stderr == "site: cannot be written (no space left on device): free some space\n"
    assert done.stdout == "1\nsite\n", story
