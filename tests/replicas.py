"""Runs replicas of the service, and the proxies that `deploy/` puts in front of them, on free ports."""

import json
import os
import re
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
from .serving import free_port
from .waiting import wait_until_equal

DEPLOY = ROOT / "deploy"
_REPLICAS = ("10.0.0.11:8000", "10.0.0.12:8000", "10.0.0.13:8000")
_ROOT_ONLY_LINES = (  # they need root, which the tests may lack
    "    user haproxy\n",
    "    group haproxy\n",
    "    chroot /var/lib/haproxy\n",
    "    stats socket /run/haproxy/admin.sock mode 600 level admin\n",
)
_NGINX_CONFIGURATION = """
daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{}}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; include {folder}/proxy.conf;
}}
"""


@dataclass
class Replica:
    """One machine: its own copy of the file, and a port that stays the same after a restart."""

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

    def wait_until_serving(self, digest: str) -> None:
        """Wait until the replica serves the edition with this digest."""
        wait_until_equal(self._digest, digest, 60)

    def kill(self, number: signal.Signals) -> None:
        """Send the signal to all of its processes, and wait until they have ended."""
        assert self.process
        os.killpg(self.process.pid, number)
        self.process.wait(20)
        self.process = None

    def write_events(self, content: bytes) -> None:
        new = self.file.with_suffix(".new")
        new.write_bytes(content)
        new.replace(self.file)

    def _digest(self) -> str:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5) as response:
                digest: str = json.load(response)["edition"]["digest"]
                return digest
        except (URLError, OSError):
            return ""


@contextmanager
def run_replicas(folder: Path, content: bytes, count: int = 3) -> Iterator[Sequence[Replica]]:
    replicas = [Replica(folder / f"{number}.yaml", free_port()) for number in range(count)]
    try:
        for replica in replicas:
            replica.write_events(content)
            replica.start()
        yield replicas
    finally:
        for replica in replicas:
            if replica.process:
                replica.kill(signal.SIGKILL)


def deploy_file(name: str, replacements: dict[str, str]) -> str:
    """The content of a file of `deploy/`, with example paths and addresses replaced. Each of them must be in the file."""
    content = (DEPLOY / name).read_text()
    for old, new in replacements.items():
        assert old in content, f"{name} has no {old!r}"
        content = content.replace(old, new)
    return content


def _replica_addresses(ports: Sequence[int]) -> dict[str, str]:
    return {address: f"127.0.0.1:{port}" for address, port in zip(_REPLICAS, ports, strict=True)}


@contextmanager
def run_nginx(folder: Path, ports: Sequence[int], *, under_path: bool = False) -> Iterator[str]:
    """Run nginx with its cache in `cache/`; yield its address. `under_path` is for a site under `/timeline`."""
    port = free_port()
    (location_under_path,) = re.findall("write `(location [^`]*)`", (DEPLOY / "nginx/proxy.conf").read_text())
    replacements = _replica_addresses(ports) | {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "location = / {": f"{location_under_path if under_path else 'location = /'} {{",
        '# default "max-age=': 'default "max-age=',
        "/var/cache/timeline": f"{folder}/cache",
        "access_log off; # or: ": "access_log ",
        "/var/log/nginx": str(folder),
    }
    with _run_nginx(folder, deploy_file("nginx/proxy.conf", replacements), port) as address:
        yield address


@contextmanager
def run_portal(folder: Path, site_port: int, *, keeps_path: bool) -> Iterator[str]:
    """Run the nginx of a portal that has the site under a path, as deploy/README.md shows it; yield its address."""
    port = free_port()
    (location,) = re.findall("```nginx\n(.*?)```", (DEPLOY / "README.md").read_text(), re.DOTALL)
    assert "http://127.0.0.1:8000;" in location
    location = location.replace("http://127.0.0.1:8000;", f"http://127.0.0.1:{site_port}{'' if keeps_path else '/'};")
    with _run_nginx(folder, f"server {{ listen 127.0.0.1:{port}; {location} }}", port) as address:
        yield address


@contextmanager
def _run_nginx(folder: Path, configuration: str, port: int) -> Iterator[str]:
    (folder / "proxy.conf").write_text(configuration)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX_CONFIGURATION.format(folder=folder, user=user))
    with _run_process(["nginx", "-e", f"{folder}/nginx.log", "-c", f"{folder}/nginx.conf"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def run_haproxy(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    port = free_port()
    replacements = _replica_addresses(ports) | {"bind :80\n": f"bind 127.0.0.1:{port}\n"}
    replacements |= dict.fromkeys(_ROOT_ONLY_LINES, "")
    (folder / "haproxy.cfg").write_text(deploy_file("haproxy/haproxy.cfg", replacements))
    with _run_process(["haproxy", "-db", "-q", "-f", f"{folder}/haproxy.cfg"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def run_proxies(folder: Path, ports: Sequence[int]) -> Iterator[dict[str, str]]:
    """Run each proxy in front of the replicas; yield the address of each by name."""
    with ExitStack() as stack:
        addresses: dict[str, str] = {}
        for name, run_proxy in (("nginx", run_nginx), ("haproxy", run_haproxy)):
            (folder / name).mkdir()
            addresses[name] = stack.enter_context(run_proxy(folder / name, ports))
        yield addresses


@contextmanager
def _run_process(command: list[str], port: int) -> Iterator[None]:
    def is_listening() -> bool:
        assert process.poll() is None, f"{command[0]} ended before it listened"
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    process: subprocess.Popen[Any] = subprocess.Popen(command)
    try:
        wait_until_equal(is_listening, True)
        yield
    finally:
        process.terminate()
        process.wait(20)
