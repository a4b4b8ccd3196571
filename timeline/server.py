"""The HTTP server: granian, its logging, and the port that it listens on."""

import socket
import sys
from functools import partial

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

LOGGING_CONFIG = {
    "formatters": {
        "plain": {"format": "%(asctime)s worker %(process)d %(levelname)s %(message)s"},
        "bare": {"format": "%(message)s"},
    },
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "plain"},
        "requests": {"class": "logging.StreamHandler", "formatter": "bare"},
    },
    "loggers": {
        "timeline": {"handlers": ["errors"], "level": "INFO"},
        "timeline.access": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        "_granian": {"handlers": ["errors"], "level": "WARNING"},
    },
}


granian_server = partial(
    Granian,
    "timeline",
    interface=Interfaces.WSGI,
    workers_kill_timeout=5,  # seconds, for those who never finish asking
    blocking_threads=4,
    websockets=False,
    log_level=LogLevels.warning,
    log_dictconfig=LOGGING_CONFIG,
)


def check_port_free(host: str, port: int) -> str:
    """The numeric address of the host, free to listen on: of two services at one, each would answer by turns."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"{host}:{port} cannot be listened on ({reason}): set TIMELINE_HOST or TIMELINE_PORT", err=True)
        sys.exit(1)
    return str(address[0])
