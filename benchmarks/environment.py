"""The machine that was measured on, and the versions of what was measured."""

import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from benchmarks.servers import CORES


def machine() -> dict[str, str]:
    return {
        "CPU": _first(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()),
        "cores": str(CORES),
        "memory": f"{int(_first(r'MemTotal: +([0-9]+)', Path('/proc/meminfo').read_text())) / 1024**2:.0f} GiB",
        "kernel": platform.release(),
        "load before": Path("/proc/loadavg").read_text().split()[0],
        "Python": platform.python_version(),
        "granian": version("granian"),
        "nginx": _first(r"nginx/(\S+)", _said("nginx", "-v")),
        "wrk": _first(r"wrk (\S+)", _said("wrk", "-v")),
    }


def pace() -> float:
    """The seconds in which Python multiplies a million times: how fast the machine is just now."""
    begun = perf_counter()
    for number in range(1_000_000):
        number * number
    return perf_counter() - begun


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1].strip() if found else "unknown"
