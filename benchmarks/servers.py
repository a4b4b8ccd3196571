"""Servers in child processes on free ports of this machine. They are always stopped at the end of their block."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parent.parent
CORES = os.cpu_count() or 1
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_START_TIMEOUT = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Response:
    """A response. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on a port of 127.0.0.1."""

    port: int
    pid: int

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_START_TIMEOUT)
        try:
            # Always set, because http.client otherwise sends its own Accept-Encoding.
            connection.request("GET", path, headers={"Accept-Encoding": "identity"} | dict(headers or {}))
            response = connection.getresponse()
            headers_by_name = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, headers_by_name, response.read())
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Return the CPU time that all processes of the server have used so far."""
        return sum(_cpu_ticks(pid) for pid in process_tree(self.pid)) / _TICKS_PER_SECOND

    def largest_worker_memory(self) -> int:
        """Return the resident memory of the largest worker process, in bytes."""
        return max(_resident_bytes(pid) for pid in process_tree(self.pid) if pid != self.pid)


@contextmanager
def run_server(
    command: Sequence[str | Path],
    port: int,
    ready_path: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """Start a server, wait until `ready_path` has the status 200, and stop the server at the end of the block."""
    with subprocess.Popen(
        command,
        env=os.environ | dict(environment or {}),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches only this process, which stops the servers in order
    ) as process:
        server = Server(port, process.pid)
        try:
            _wait_until_ready(server, ready_path, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def timeline_server(events: Path, workers: int = CORES, ready_path: str = "/healthz") -> Iterator[Server]:
    """`timeline serve` in a child process."""
    port = free_port()
    variables = {
        "TIMELINE_EVENTS": str(events),
        "TIMELINE_PORT": str(port),
        "TIMELINE_WORKERS": str(workers),
        "TIMELINE_SITE_URL": "https://timeline.example",
    }
    with run_server([sys.executable, "-m", "timeline", "serve"], port, ready_path, variables) as server:
        yield server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def process_tree(pid: int) -> Iterator[int]:
    """Yield the ids of a process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from process_tree(int(child))


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # proc(5): utime and stime


def _resident_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _wait_until_ready(server: Server, ready_path: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = monotonic() + _START_TIMEOUT
    last_result = "no response"
    while monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended before it was ready: exit code {process.returncode}")
        try:
            response = server.get(ready_path)
            if response.status == 200:
                return
            last_result = f"status {response.status}"
        except (OSError, HTTPException) as error:
            last_result = str(error)
        sleep(0.005)
    raise TimeoutError(f"{process.args!r} is not ready at {ready_path}: {last_result}")
