"""Tests that the log never blocks or fails, whatever standard error is."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timeline.log_handler import StandardErrorHandler, is_losing_lines

from .conftest import ROOT
from .waiting import wait_until_equal


@contextmanager
def standard_error(path: Path | str) -> Iterator[None]:
    """Use this file as the standard error of this process."""
    saved = os.dup(2)
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        os.dup2(file, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(file)


def test_lost_lines_are_reported_as_soon_as_standard_error_can_be_written_again(tmp_path: Path) -> None:
    """As on a disk that was full for a while. No other line needs to be logged."""
    with standard_error("/dev/full"):
        StandardErrorHandler().handle(logging.makeLogRecord({"msg": "lost"}))
        wait_until_equal(is_losing_lines, True)
    with standard_error(tmp_path / "log"):
        wait_until_equal(is_losing_lines, False)
    assert (tmp_path / "log").read_text() == "lines of the log that could not be written: 1\n"


def test_a_file_that_has_the_number_of_a_closed_standard_error_gets_no_lines(tmp_path: Path) -> None:
    """A server that was started with `2>&-` opens a socket or a file, which then gets file descriptor 2."""
    code = (
        "import logging.config, sys;"
        "file = open(sys.argv[1], 'w'); assert file.fileno() == 2;"
        "from timeline.log_handler import LOGGING_CONFIG, is_losing_lines;"
        "logging.config.dictConfig(LOGGING_CONFIG);"
        "logging.getLogger('timeline').error('a line');"
        "logging.shutdown();"
        "print(is_losing_lines())"
    )
    command = ["sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, "-c", code, str(tmp_path / "file")]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert ((tmp_path / "file").read_text(), result.stdout) == ("", "False\n")


def test_a_command_that_starts_with_closed_standard_streams_opens_the_null_device(tmp_path: Path) -> None:
    """Otherwise a file that it opens gets the number of one, and with it what any library or child process prints."""
    code = (
        "import os, pathlib, sys;"
        "from timeline.cli import main;"
        "main(['--version'], standalone_mode=False);"
        "streams = [(os.readlink(f'/proc/self/fd/{each}'), os.get_inheritable(each)) for each in range(3)];"
        "pathlib.Path(sys.argv[1]).write_text(str(streams))"
    )
    command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", code, str(tmp_path / "streams")]
    subprocess.run(command, cwd=ROOT, check=True)
    assert (tmp_path / "streams").read_text() == str([("/dev/null", True)] * 3)
