"""Replicas of the service, and what `deploy/` puts in front of them, in processes of their own on free ports."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from .conftest import ROOT, SITE
from .hosting import comes
from .serving import free_port

DEPLOY = ROOT / "deploy"
_REPLICAS = ("10.0.0.11:8000", "10.0.0.12:8000", "10.0.0.13:8000")
_OF_ROOT = (  # which those who run the tests need not be
    "    user haproxy\n",
    "    group haproxy\n",
    "    chroot /var/lib/haproxy\n",
    "    stats socket /run/haproxy/admin.sock mode 600 level admin\n",
)
_NGINX = """
daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{}}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; include {folder}/proxy.conf;
}}
"""


@dataclass
class Replica:
    """One machine: its own copy of the file, and a port that is the same after a restart."""

    file: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = os.environ | {
            "TIMELINE_EVENTS": str(self.file),
            "TIMELINE_PORT": str(self.port),
            "TIMELINE_SITE_URL": SITE,
        }
        command = [sys.executable, "-m", "timeline", "serve"]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)

    def serves(self, digest: str) -> None:
        """Wait until it serves the edition of this digest."""
        comes(self._digest, digest, 60)

    def end(self, number: signal.Signals) -> None:
        """All of its processes get the signal, and are gone."""
        assert self.process
        os.killpg(self.process.pid, number)
        self.process.wait(20)
        self.process = None

    def gets(self, content: bytes) -> None:
        new = self.file.with_suffix(".new")
        new.write_bytes(content)
        new.replace(self.file)

    def _digest(self) -> str:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as reply:
                found: str = json.load(reply)["edition"]["digest"]
                return found
        except (URLError, OSError):
            return ""


@contextmanager
def replicas(folder: Path, content: bytes, many: int = 3) -> Iterator[Sequence[Replica]]:
    found = [Replica(folder / f"{number}.yaml", free_port()) for number in range(many)]
    try:
        for each in found:
            each.gets(content)
            each.start()
        yield found
    finally:
        for each in found:
            if each.process:
                each.end(signal.SIGKILL)


def deployed(name: str, changed: dict[str, str]) -> str:
    """A file of `deploy/` in which places of this machine stand for those of the example; each must be there."""
    content = (DEPLOY / name).read_text()
    for there, here in changed.items():
        assert there in content, f"{name} has no {there!r}"
        content = content.replace(there, here)
    return content


def _in_place(ports: Sequence[int]) -> dict[str, str]:
    return {there: f"127.0.0.1:{port}" for there, port in zip(_REPLICAS, ports, strict=True)}


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """With the cache in `cache/`; gives its address."""
    port = free_port()
    changed = _in_place(ports) | {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/var/cache/timeline": f"{folder}/cache",
        "access_log off; # or: ": "access_log ",
        "/var/log/nginx": str(folder),
    }
    (folder / "proxy.conf").write_text(deployed("nginx/proxy.conf", changed))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, user=user))
    with _running(["nginx", "-e", f"{folder}/nginx.log", "-c", f"{folder}/nginx.conf"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def haproxy(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    port = free_port()
    changed = _in_place(ports) | {"bind :80\n": f"bind 127.0.0.1:{port}\n"}
    changed |= dict.fromkeys(_OF_ROOT, "")
    (folder / "haproxy.cfg").write_text(deployed("haproxy/haproxy.cfg", changed))
    with _running(["haproxy", "-db", "-q", "-f", f"{folder}/haproxy.cfg"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def fronts(folder: Path, ports: Sequence[int]) -> Iterator[dict[str, str]]:
    """Each of those that can stand in front of the replicas, by name: its address."""
    with ExitStack() as stack:
        found: dict[str, str] = {}
        for name, front in (("nginx", nginx), ("haproxy", haproxy)):
            (folder / name).mkdir()
            found[name] = stack.enter_context(front(folder / name, ports))
        yield found


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    def listens() -> bool:
        assert process.poll() is None, f"{command[0]} ended before it listened"
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    process: subprocess.Popen[Any] = subprocess.Popen(command)
    try:
        comes(listens, True)
        yield
    finally:
        process.terminate()
        process.wait(20)
