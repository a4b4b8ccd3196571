"""nginx as a server of files with the same bytes as the service, and as a proxy configured by `deploy/`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

from benchmarks.servers import CORES, ROOT, Server, free_port, run_server

_SUFFIX_BY_CODING = {"identity": "", "gzip": ".gz", "br": ".br"}
_MODULES = Path("/usr/share/nginx/modules")  # of Debian

_CONFIGURATION = """
{modules}
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
  {http}
}}
"""
# The advice of nginx's documentation for files: no log, sendfile, a cache of open files, compressed files, one socket
# per worker process, and connections that stay open.
_FOR_FILES = """
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=1000 inactive=1h;
  open_file_cache_valid 1h;
"""
_FILE_SERVER = """
  types {{ text/html html; text/calendar ics; }}
  charset utf-8;
  charset_types text/calendar;
  gzip_static on;
  brotli_static on;
  server {{ listen 127.0.0.1:{port} reuseport; root {folder}/files; index index.html; }}
"""
_CACHE = """
  proxy_cache_path {folder}/cache keys_zone=cache:1m use_temp_path=off;
  proxy_cache cache;
  proxy_cache_key "$uri $http_accept_encoding";
  proxy_ignore_headers Vary;
  server {{ listen 127.0.0.1:{port} reuseport; location / {{ proxy_pass http://127.0.0.1:{source}; }} }}
"""


@contextmanager
def nginx_file_server(folder: Path, files: Mapping[str, bytes], ready: str) -> Iterator[Server]:
    """nginx with these files: path to content. It is configured to be as fast as possible."""
    for path, content in files.items():
        file = folder / "files" / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    port = free_port()
    modules = f"load_module {_MODULES}/ngx_http_brotli_static_module.so;"
    with _nginx(folder, port, ready, _FOR_FILES + _FILE_SERVER.format(port=port, folder=folder), modules) as server:
        yield server


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
    with _nginx(folder, port, ready, configuration) as server:
        yield server


@contextmanager
def nginx_cache(folder: Path, service: Server, ready: str) -> Iterator[Server]:
    """nginx with no more than a cache in front of the service."""
    port = free_port()
    http = _FOR_FILES + _CACHE.format(port=port, folder=folder, source=service.port)
    with _nginx(folder, port, ready, http) as server:
        yield server


@contextmanager
def _nginx(folder: Path, port: int, ready: str, http: str, modules: str = "") -> Iterator[Server]:
    """nginx with these lines in the block `http`."""
    user = getuser()  # the owner of the files: without this, the workers of root's nginx run as another user
    configuration = folder / "nginx.conf"
    text = _CONFIGURATION.format(modules=modules, user=user, workers=CORES, folder=folder, http=http)
    configuration.write_text(text, "utf-8")
    with run_server(["nginx", "-c", configuration, "-p", folder, "-e", folder / "error.log"], port, ready) as server:
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
