"""A worker that dies with connections waiting at it; in a network of its own, so that this machine's is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import ROOT
from ..replicas import DEPLOY

APART = ("unshare", "--map-root-user", "--net")
_DYING = """
import fcntl, os, signal, socket, struct, sys
from pathlib import Path
from time import sleep
from tests.conftest import DATA
from tests.serving import started
from tests.system.test_serving import children

with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sH22x", b"lo", 0x41))  # SIOCSIFFLAGS: up and running
for line in filter(lambda line: "=" in line, sys.stdin.read().splitlines()):
    name, value = line.split(" = ")
    Path("/proc/sys", *name.split(".")).write_text(value)
with started(DATA / "small.yaml", workers=2) as (address, service):
    port = int(address.rpartition(":")[2])
    while Path("/proc/net/tcp").read_text().count(f":{port:04X} 00000000:0000 0A") < 2:
        sleep(0.1)  # until both listen
    dying = children(service.pid)[0]
    os.kill(dying, signal.SIGSTOP)
    while any(stat.read_text().rpartition(")")[2].split()[0] != "T" for stat in Path(f"/proc/{dying}/task").glob("*/stat")):
        sleep(0.01)  # until each of its threads has stopped
    waiting = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(60)]
    for each in waiting:
        each.sendall(b"GET /vi/ HTTP/1.1\\r\\nHost: timeline.example\\r\\n\\r\\n")
    sleep(0.5)
    os.kill(dying, signal.SIGKILL)
    lost = 0
    for each in waiting:
        try:
            assert each.recv(15) == b"HTTP/1.1 200 OK"
        except ConnectionResetError:
            lost += 1
    Path(sys.argv[1]).write_text(str(lost))
"""


@pytest.mark.parametrize(
    ("story", "told", "loses"),
    [
        ("the system is told nothing", "", True),
        ("the system is told what we deploy", (DEPLOY / "systemd/timeline.sysctl.conf").read_text(), False),
    ],
)
def test_who_waits_at_a_worker_that_dies_is_let_in_by_another(
    tmp_path: Path, story: str, told: str, loses: bool
) -> None:
    if not Path("/proc/sys/net/ipv4/tcp_migrate_req").exists():
        pytest.skip("this Linux cannot do it: it is older than 5.14")
    if subprocess.run([*APART, "true"], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("whoever runs this may have no network of its own")
    lost = tmp_path / "lost"
    subprocess.run([*APART, sys.executable, "-c", _DYING, lost], cwd=ROOT, input=told, text=True, check=True)
    assert (int(lost.read_text()) > 0) is loses, story
