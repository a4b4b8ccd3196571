"""Tests faults of the file and of worker processes under load: no response fails, and every byte belongs to a valid
edition.
"""

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
from ..loads import AllowedResponses, Load, allowed_responses, run_loads
from ..readers import at_noon
from ..serving import start_service
from ..waiting import wait_until_equal
from .test_serving import child_pids

EDITS = int(os.environ.get("EDITS", "400"))

FIRST_VERSION = at_noon((DATA / "small.yaml").read_bytes())
SECOND_VERSION = (
    FIRST_VERSION.decode()
    .replace("Hiệp ước", "Hoà ước")
    .replace("ເຊັນ", "ລົງນາມ")
    .replace("Friendship", "Amity")
    .encode()
)
BROKEN_VERSION = FIRST_VERSION.replace(b"kind: visit", b"kind: visits")
VALID_VERSIONS = (FIRST_VERSION, SECOND_VERSION)
assert len({FIRST_VERSION, SECOND_VERSION, BROKEN_VERSION}) == 3


@pytest.fixture(scope="module")
def allowed_by_version(tmp_path_factory: pytest.TempPathFactory) -> tuple[AllowedResponses, ...]:
    folder = tmp_path_factory.mktemp("good")
    for number, content in enumerate(VALID_VERSIONS):
        (folder / f"{number}.yaml").write_bytes(content)
    first, second = (allowed_responses(folder / f"{number}.yaml") for number in range(len(VALID_VERSIONS)))
    assert {response.path for response in first & second if response.status == 200} == {"/static/site.css"}
    return first, second


# Ways to change the file.


def delete(file: Path) -> Path:
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    file.unlink(missing_ok=True)
    return file


def replace_by_rename(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    new.write_bytes(content)
    new.replace(file)


def create_again(file: Path, content: bytes) -> None:
    delete(file).write_bytes(content)


def overwrite(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def switch_symlink(file: Path, content: bytes) -> None:
    """As a mounted ConfigMap is updated."""
    target = file.with_name(f"of-{monotonic()}.yaml")
    target.write_bytes(content)
    link = file.with_suffix(".link")
    link.symlink_to(target)
    link.replace(file)


def append_slowly(file: Path, content: bytes) -> None:
    """Append the rest of the content slowly, in pieces."""
    with file.open("ab", buffering=0) as opened_file:
        piece_size = len(content) // 9
        for start in range(file.stat().st_size, len(content), piece_size):
            sleep(0.2)
            opened_file.write(content[start : start + piece_size])


def overwrite_with_lock(file: Path, content: bytes) -> None:
    """Overwrite the file while another process locks it."""
    file.write_bytes(content)
    code = "import fcntl, sys, time; fcntl.flock(open(sys.argv[1], 'r+'), fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, file], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        sleep(1.5)
        holder.kill()


def forbid_reading(file: Path) -> None:
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("the user who runs the tests can read every file")


@dataclass
class Service:
    """A service under load, its file, and the number of the valid version that it serves."""

    file: Path
    load: Load
    allowed_by_version: tuple[AllowedResponses, ...]
    current_version: int = 0

    @property
    def allowed(self) -> AllowedResponses:
        return self.allowed_by_version[self.current_version]

    def rejection_text(self) -> str:
        with urlopen(f"{self.load.address}/healthz", timeout=10) as response:
            rejection: dict[str, Any] | None = json.load(response)["refused"]
            return "\n".join(rejection["problems"]) if rejection else ""


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, allowed_by_version: tuple[AllowedResponses, ...]
) -> Iterator[Service]:
    file = tmp_path_factory.mktemp("service") / "events.yaml"
    file.write_bytes(FIRST_VERSION)
    with start_service(file, workers=1, TIMELINE_SITE_URL=SITE) as (url, _), run_loads(load := Load(url)):
        yield Service(file, load, allowed_by_version)
    assert load.retried == load.violations(*allowed_by_version) == []


@pytest.mark.parametrize(
    ("break_file", "message", "restore"),
    [
        pytest.param(lambda file: replace_by_rename(file, BROKEN_VERSION), "unknown kind 'visits'", replace_by_rename, id="an invalid value"),
        pytest.param(lambda file: overwrite(file, BROKEN_VERSION), "unknown kind 'visits'", overwrite, id="an invalid value, overwritten in place"),
        pytest.param(Path.unlink, "no such file", create_again, id="deleted"),
        pytest.param(lambda file: os.truncate(file, 0), "is empty", overwrite, id="emptied"),
        pytest.param(lambda file: os.truncate(file, 300_000_000), "is larger than 256 MiB", overwrite, id="huge"),
        pytest.param(lambda file: delete(file).mkdir(), "is not a regular file", create_again, id="a folder"),
        pytest.param(lambda file: os.mkfifo(delete(file)), "is not a regular file", replace_by_rename, id="a pipe"),
        pytest.param(lambda file: delete(file).symlink_to("nothing"), "no such file", switch_symlink, id="a symlink to nothing"),
        pytest.param(lambda file: switch_symlink(file, BROKEN_VERSION), "unknown kind 'visits'", switch_symlink, id="a symlink to an invalid file"),
        pytest.param(forbid_reading, "permission denied", create_again, id="unreadable"),
        pytest.param(None, "", overwrite_with_lock, id="locked by another"),
    ],
)  # fmt: skip
def test_the_last_good_edition_is_served_until_the_file_is_corrected(
    service: Service, break_file: Callable[[Path], object] | None, message: str, restore: Callable[[Path, bytes], None]
) -> None:
    started = monotonic()
    if break_file:
        break_file(service.file)
        wait_until_equal(lambda: message in service.rejection_text(), True)
        service.load.wait_for_responses()
        assert service.load.violations(service.allowed, started=started) == []
    service.current_version = 1 - service.current_version
    restore(service.file, VALID_VERSIONS[service.current_version])
    service.load.wait_until_only(service.allowed)
    assert service.rejection_text() == ""


def test_a_slowly_written_file_is_served_when_it_is_complete(service: Service) -> None:
    """It is written in place, so it is truncated until the end."""
    allowed_before, service.current_version = service.allowed, 1 - service.current_version
    content, started = VALID_VERSIONS[service.current_version], monotonic()
    service.file.write_bytes(content[: content.index(b"\n- id: ", len(content) // 3)])
    wait_until_equal(lambda: "the last line" in service.rejection_text(), True)
    append_slowly(service.file, content[:-4])
    service.load.wait_for_responses()
    assert service.load.violations(allowed_before, started=started) == []
    append_slowly(service.file, content)
    service.load.wait_until_only(service.allowed)


def test_many_edits_in_a_row(service: Service) -> None:
    """Edits follow as fast as possible. Every third is broken, and so is the last. The last valid edition that was
    loaded is served.
    """
    started, served_versions = monotonic(), {service.current_version}
    for number in range(EDITS):
        replace_by_rename(service.file, (*VALID_VERSIONS, BROKEN_VERSION)[number % 3])
        sleep(0.003)
    for number in (0, 1):
        replace_by_rename(service.file, VALID_VERSIONS[number])
        service.current_version = number
        sleep(2)  # an edition that was being loaded during the last edit may be served until the next check
        service.load.wait_until_only(service.allowed)
        served_versions.add(number)
    replace_by_rename(service.file, BROKEN_VERSION)
    wait_until_equal(lambda: "unknown kind 'visits'" in service.rejection_text(), True)
    service.load.wait_until_only(service.allowed)
    assert service.load.violations(*service.allowed_by_version, started=started) == []
    assert served_versions == {0, 1}


_EDITING_SCRIPT = """
import os, sys
from pathlib import Path
from timeline.app import create_app
from timeline.web.request_context import EXTENSION
from tests.conftest import make_settings
from tests.loads import PATHS
from tests.system.test_faults import BROKEN_VERSION, VALID_VERSIONS, replace_by_rename

file, edits = Path(sys.argv[1]), int(sys.argv[2])
replace_by_rename(file, VALID_VERSIONS[1])
app = create_app(make_settings(file))
repository, client = app.extensions[EXTENSION].repository, app.test_client()
repository.stop()
for number in range(edits):
    replace_by_rename(file, (*VALID_VERSIONS, BROKEN_VERSION)[number % 3])
    repository.reload_if_changed()
    assert (repository.edition.rejection is None) == (number % 3 < 2)
    assert all(client.get(path).status_code == 200 for path in PATHS)
    if number + 1 in (edits * 3 // 10, edits):
        print(int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"), flush=True)
"""


def test_previous_editions_do_not_leak_memory(tmp_path: Path) -> None:
    """Each edition is loaded and requested. After a third of the edits, the memory no longer grows."""
    command = [sys.executable, "-W", "ignore", "-c", _EDITING_SCRIPT, str(tmp_path / "events.yaml"), str(EDITS // 8)]
    completed = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
    )
    early, late = map(int, completed.stdout.split())
    assert late - early < 4 * 2**20, (early, late)


def count_new_workers(service: int, former: int) -> int:
    """The number of worker processes, without a former one."""
    return len({*child_pids(service)} - {former})


def test_a_killed_worker_process_loses_only_requests_on_its_connections(
    tmp_path: Path, allowed_by_version: tuple[AllowedResponses, ...]
) -> None:
    """Clients repeat such requests."""
    file = tmp_path / "events.yaml"
    file.write_bytes(FIRST_VERSION)
    with start_service(file, workers=2, TIMELINE_SITE_URL=SITE) as (url, parent):
        wait_until_equal(lambda: len(child_pids(parent.pid)), 2)
        keep_alive_load, closing_load = Load(url), Load(url, headers={"Connection": "close"})
        with run_loads(keep_alive_load, closing_load):
            for content in (
                FIRST_VERSION,
                BROKEN_VERSION,
            ):  # a worker process that starts while the file is broken serves the last good one
                replace_by_rename(file, content)
                keep_alive_load.wait_for_responses()
                first, _ = child_pids(parent.pid)
                os.kill(first, signal.SIGKILL)
                closing_load.wait_for_responses()
                wait_until_equal(partial(count_new_workers, parent.pid, first), 2, 30)
            keep_alive_load.wait_until_only(allowed_by_version[0])
            closing_load.wait_until_only(allowed_by_version[0])
        for load in (keep_alive_load, closing_load):
            assert load.violations(allowed_by_version[0]) == []
            assert (
                len(load.retried) <= 2 * 2 * 2
            )  # per client and killed process, and twice because the next process may be killed too


_BUILD_SCRIPT = """
mount -t tmpfs -o size=$2k disk disk && cp -r old disk/site && cd disk || exit 77
"$1" -m timeline build $3 site
echo $?
ls -A
diff -rq ../old site
"""


@pytest.mark.parametrize(
    ("story", "kilobytes", "option"),
    [
        ("some of the files fit", 2_000, ""),
        ("with --changed", 1_000, "--changed"),
    ],
)
def test_a_full_disk_keeps_the_previous_site(tmp_path: Path, story: str, kilobytes: int, option: str) -> None:
    """The test mounts a disk of its own, if the user may do that."""
    (tmp_path / "events.yaml").write_bytes(SECOND_VERSION)
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
        _BUILD_SCRIPT,
        "sh",
        sys.executable,
        str(kilobytes),
        option,
    ]
    environment = os.environ | {"TIMELINE_EVENTS": str(tmp_path / "events.yaml"), "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    if result.returncode in (1, 77) and not result.stdout:
        pytest.skip("needs the right to mount a file system")
    assert result.stderr == "site: cannot be written (no space left on device): free some space\n"
    assert result.stdout == "1\nsite\n", story
