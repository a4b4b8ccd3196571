"""Description of the machine, and the versions of the programs that are measured."""

import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from benchmarks.servers import CORES


def environment_description() -> dict[str, str]:
    return {
        "CPU": _first_match(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()),
        "cores": str(CORES),
        "memory": f"{int(_first_match(r'MemTotal: +([0-9]+)', Path('/proc/meminfo').read_text())) / 1024**2:.0f} GiB",
        "kernel": platform.release(),
        "load before": Path("/proc/loadavg").read_text().split()[0],
        "Python": platform.python_version(),
        "granian": version("granian"),
        "nginx": _first_match(r"nginx/(\S+)", _command_output("nginx", "-v")),
        "wrk": _first_match(r"wrk (\S+)", _command_output("wrk", "-v")),
    }


def reference_seconds() -> float:
    """Measure a million multiplications in Python, in seconds: the current speed of the machine."""
    start = perf_counter()
    for number in range(1_000_000):
        number * number
    return perf_counter() - start


def _command_output(*command: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr


def _first_match(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1].strip() if match else "unknown"
