"""Tests a worker process that dies with connections waiting at it. The test has its own network, so that settings of
this machine stay the same.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import ROOT
from ..replicas import DEPLOY

OWN_NETWORK = ("unshare", "--map-root-user", "--net")
_SCRIPT = """
import fcntl, os, signal, socket, struct, sys
from pathlib import Path
from time import sleep
from tests.conftest import DATA
from tests.serving import start_service
from tests.system.test_serving import child_pids

with socket.socket() as interface:
    fcntl.ioctl(interface, 0x8914, struct.pack("16sH22x", b"lo", 0x41))  # SIOCSIFFLAGS: up and running
for line in filter(lambda line: "=" in line, sys.stdin.read().splitlines()):
    name, value = line.split(" = ")
    Path("/proc/sys", *name.split(".")).write_text(value)
with start_service(DATA / "small.yaml", workers=2) as (address, service):
    port = int(address.rpartition(":")[2])
    while Path("/proc/net/tcp").read_text().count(f":{port:04X} 00000000:0000 0A") < 2:
        sleep(0.1)  # until both worker processes listen
    dying = child_pids(service.pid)[0]
    os.kill(dying, signal.SIGSTOP)
    while any(stat.read_text().rpartition(")")[2].split()[0] != "T" for stat in Path(f"/proc/{dying}/task").glob("*/stat")):
        sleep(0.01)  # until each of its threads has stopped
    waiting = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(60)]
    for connection in waiting:
        connection.sendall(b"GET /vi/ HTTP/1.1\\r\\nHost: timeline.example\\r\\n\\r\\n")
    sleep(0.5)
    os.kill(dying, signal.SIGKILL)
    lost = 0
    for connection in waiting:
        try:
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        except ConnectionResetError:
            lost += 1
    Path(sys.argv[1]).write_text(str(lost))
"""


@pytest.mark.parametrize(
    ("story", "sysctl_settings", "are_lost"),
    [
        ("default settings of the system", "", True),
        ("settings from deploy/", (DEPLOY / "systemd/timeline.sysctl.conf").read_text(), False),
    ],
)
def test_connections_waiting_at_a_dying_worker_process_move_to_another(
    tmp_path: Path, story: str, sysctl_settings: str, are_lost: bool
) -> None:
    if not Path("/proc/sys/net/ipv4/tcp_migrate_req").exists():
        pytest.skip("needs Linux 5.14 or later")
    if subprocess.run([*OWN_NETWORK, "true"], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("needs the right to create a network namespace")
    lost = tmp_path / "lost"
    subprocess.run(
        [*OWN_NETWORK, sys.executable, "-c", _SCRIPT, lost], cwd=ROOT, input=sysctl_settings, text=True, check=True
    )
    assert (int(lost.read_text()) > 0) is are_lost, story
