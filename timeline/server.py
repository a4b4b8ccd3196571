"""The HTTP server (granian), and the check that its port is free."""

import socket
import sys
from functools import partial

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from timeline.log_handler import LOGGING_CONFIG

BLOCKING_THREADS = 4  # of each worker process

granian_server = partial(
    Granian,
    "timeline",
    interface=Interfaces.WSGI,
    http=HTTPModes.http1,  # in the other modes, the keep-alive time does not close a connection that never sends a byte
    workers_kill_timeout=5,  # seconds; a client that never completes its request must not block a shutdown
    blocking_threads=BLOCKING_THREADS,
    websockets=False,
    log_level=LogLevels.warning,
    log_dictconfig=LOGGING_CONFIG,
)


def keep_alive_settings(seconds: int) -> HTTP1Settings:
    """Return the settings of granian that close a connection so long after its last response.

    granian has one timeout for this: until the head of the next request is complete. It also begins with a connection.
    """
    return HTTP1Settings(header_read_timeout=1000 * seconds)


def check_port_free(host: str, port: int) -> str:
    """Return the numeric address of the host; exit with status 1 if the port is not free.

    Without this check, two services could listen on the same port, and each would get some of the requests.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"Cannot listen on {host}:{port} ({reason}). Set TIMELINE_HOST or TIMELINE_PORT.", err=True)
        sys.exit(1)
    return str(address[0])
