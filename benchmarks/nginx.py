"""nginx as a server of files with the same bytes as the service, and as a proxy configured by `deploy/`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

from benchmarks.servers import CORES, ROOT, Server, free_port, run_server

_SUFFIX_BY_CODING = {"identity": "", "gzip": ".gz", "br": ".br"}
_MODULES = Path("/usr/share/nginx/modules")  # of Debian

# The advice of nginx's documentation for files: no log, sendfile, a cache of open files, compressed files, one socket
# per worker process, and connections that stay open.
_FILE_SERVER_CONFIGURATION = """
load_module {modules}/ngx_http_brotli_static_module.so;
daemon off;
user {user};
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  types {{ text/html html; text/calendar ics; }}
  charset utf-8;
  charset_types text/calendar;
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=1h;
  open_file_cache_valid 1h;
  gzip_static on;
  brotli_static on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} reuseport; root {folder}/files; index index.html; }}
}}
"""


@contextmanager
def nginx_file_server(folder: Path, files: Mapping[str, bytes], ready: str) -> Iterator[Server]:
    """nginx with these files: path to content. It is configured to be as fast as possible."""
    for path, content in files.items():
        file = folder / "files" / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    port = free_port()
    configuration = folder / "nginx.conf"
    user = getuser()  # the owner of the files: without this, the workers of root's nginx run as another user
    configuration.write_text(
        _FILE_SERVER_CONFIGURATION.format(modules=_MODULES, workers=CORES, user=user, folder=folder, port=port)
    )
    with run_server(["nginx", "-c", configuration, "-p", folder, "-e", folder / "error.log"], port, ready) as server:
        yield server


_PROXY_CONFIGURATION = """
daemon off;
user {user};
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/proxy.conf;
}}
"""


@contextmanager
def nginx_proxy(folder: Path, service: Server, ready: str) -> Iterator[Server]:
    """nginx with `deploy/nginx/proxy.conf` and its cache, in front of the service."""
    port = free_port()
    configuration = (ROOT / "deploy/nginx/proxy.conf").read_text("utf-8")
    for original, replacement in {
        "    server 10.0.0.11:8000 fail_timeout=5s;": f"    server 127.0.0.1:{service.port};",
        "    server 10.0.0.12:8000 fail_timeout=5s;\n": "",
        "    server 10.0.0.13:8000 fail_timeout=5s;\n": "",
        "listen 80;": f"listen 127.0.0.1:{port} reuseport;",
        "/var/cache/timeline": f"{folder}/cache",
        "/var/log/nginx": str(folder),
    }.items():
        assert original in configuration, original
        configuration = configuration.replace(original, replacement)
    (folder / "proxy.conf").write_text(configuration, "utf-8")
    main = folder / "nginx.conf"
    main.write_text(_PROXY_CONFIGURATION.format(user=getuser(), workers=CORES, folder=folder), "utf-8")
    with run_server(["nginx", "-c", main, "-p", folder, "-e", folder / "error.log"], port, ready) as server:
        yield server


def download_encoded_files(server: Server, paths: tuple[str, ...]) -> dict[str, bytes]:
    """Return the response bodies in every content coding, by the file path that nginx expects."""
    content_by_path = {}
    for path in paths:
        for coding, suffix in _SUFFIX_BY_CODING.items():
            response = server.get(path, {"Accept-Encoding": coding})
            name = f"{path}index.html" if path.endswith("/") else path
            content_by_path[name + suffix] = response.content
    return content_by_path
