"""Serves a built site with nginx and `deploy/nginx/files.conf`."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import sleep

from .conftest import ROOT
from .serving import free_port

_BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
_TEMP_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def run_nginx(site: Path, folder: Path, service: str | None = None) -> Iterator[HTTPConnection]:
    """Run nginx over a built site. `folder` holds its own files; `service` is the URL of a service to fall back on."""
    executable = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert executable, "The tests need nginx (on Debian: sudo apt install nginx)."
    assert _BROTLI.is_file(), "The tests need nginx's brotli (on Debian: apt install libnginx-mod-http-brotli-static)."
    port = free_port()
    site_configuration = (ROOT / "deploy/nginx/files.conf").read_text()
    assert "/srv/timeline/site" in site_configuration
    assert "listen 80;" in site_configuration
    assert '# default "max-age=' in site_configuration
    site_configuration = (
        site_configuration.replace("/srv/timeline/site", str(site))
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace('# default "max-age=', 'default "max-age=')
    )
    if service:
        site_configuration = re.sub("^ *error_page .*$", "", site_configuration, flags=re.MULTILINE).replace(
            "#service ", ""
        )
        site_configuration = site_configuration.replace("http://127.0.0.1:8000", service)
    (folder / "files.conf").write_text(site_configuration)
    temp_paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMP_FOLDERS)
    (folder / "nginx.conf").write_text(
        f"load_module {_BROTLI};\ndaemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ }}\nhttp {{ access_log off; {temp_paths} include {folder}/files.conf; }}\n"
    )
    command = [executable, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as server:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            _connect(connection, server)
            yield connection
        finally:
            connection.close()
            server.terminate()
            server.wait(10)


def _connect(connection: HTTPConnection, server: "subprocess.Popen[bytes]") -> None:
    while True:
        try:
            return connection.connect()
        except ConnectionRefusedError:
            assert server.poll() is None, "nginx ended before it answered"
            sleep(0.05)
