"""Servers in processes of their own on free ports of this machine, ended whatever happens."""

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
_TICKS = os.sysconf("SC_CLK_TCK")
_LONGEST_START = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, its headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    pid: int

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_LONGEST_START)
        try:
            # Said or not, so that http.client does not say it by itself.
            connection.request("GET", path, headers={"Accept-Encoding": "identity"} | dict(headers or {}))
            reply = connection.getresponse()
            named = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, named, reply.read())
        finally:
            connection.close()

    def worked(self) -> float:
        """The seconds of a core that it has used so far, with all its processes."""
        return sum(_ticks(pid) for pid in family(self.pid)) / _TICKS

    def memory(self) -> int:
        """The resident octets of its largest worker."""
        return max(_resident(pid) for pid in family(self.pid) if pid != self.pid)


@contextmanager
def started(
    command: Sequence[str | Path],
    port: int,
    ready: str,
    variables: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[Server]:
    """A server, from when it first answers 200 at `ready` until the end of the block."""
    with subprocess.Popen(
        command,
        env=os.environ | dict(variables or {}),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us, who end them in their order
    ) as process:
        server = Server(port, process.pid)
        try:
            _await(server, ready, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def timeline(events: Path, workers: int = CORES, ready: str = "/healthz") -> Iterator[Server]:
    """`timeline serve`, as anyone starts it."""
    port = free_port()
    variables = {
        "TIMELINE_EVENTS": str(events),
        "TIMELINE_PORT": str(port),
        "TIMELINE_WORKERS": str(workers),
        "TIMELINE_SITE_URL": "https://timeline.example",
    }
    with started([sys.executable, "-m", "timeline", "serve"], port, ready, variables) as server:
        yield server


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # proc(5): utime and stime


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _await(server: Server, ready: str, process: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + _LONGEST_START
    said = "nothing"
    while monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended before it answered: {process.returncode}")
        try:
            reply = server.get(ready)
            if reply.status == 200:
                return
            said = str(reply.status)
        except (OSError, HTTPException) as error:
            said = str(error)
        sleep(0.005)
    raise TimeoutError(f"{process.args!r} answers {ready} with {said}")
