"""Three browser engines from Debian, with one interface: Chromium, Firefox and WebKitGTK, whose engine is Safari's.

Playwright drives the Chromium of the system, but of the others only builds of its own.
"""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, ParamSpec, Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from .browsing import launch_chromium
from .serving import free_port
from .waiting import wait_until_equal

P = ParamSpec("P")

# Firefox takes a free port and writes it to its profile. Pages of other sites have processes of their own, as for readers,
# but none is started ahead of need, nor a home page, a new tab, an extension or a study.
_FIREFOX_PREFERENCES = """\
user_pref("marionette.port", 0);
user_pref("network.proxy.type", 0);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("browser.startup.page", 0);
user_pref("browser.newtabpage.enabled", false);
user_pref("extensions.enabledScopes", 0);
user_pref("app.normandy.enabled", false);
"""
_START_SECONDS = 60  # on a busy machine
# The messages of Chromium, Firefox and WebKitGTK.
_UNLOADED = re.compile("context was destroyed|Document was unloaded|before the unload event")


class Engine(Protocol):
    """A window of a browser. Hosts below localhost are this machine."""

    def go_to(self, url: str) -> None:
        """Open a page and wait until it has loaded."""

    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        """The JSON value of a JavaScript expression, in the page or in the iframe that the expression `frame` finds.

        None if a navigation ends the document before the value is known.
        """


def _none_if_navigated(evaluate: Callable[P, Any]) -> Callable[P, Any]:
    """Turn the errors of the three engines for a document that was unloaded into None."""

    @wraps(evaluate)
    def result(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return evaluate(*args, **kwargs)
        except (AssertionError, PlaywrightError) as error:
            if _UNLOADED.search(str(error)):
                return None
            raise

    return result


class _Chromium:
    def __init__(self, page: Page) -> None:
        self._page = page

    def go_to(self, url: str) -> None:
        self._page.goto(url)

    @_none_if_navigated
    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        if frame is None:
            return self._page.evaluate(expression)
        element = self._page.evaluate_handle(frame).as_element()
        content = element and element.content_frame()
        assert content
        return content.evaluate(expression)


class _Firefox:
    """Speaks Marionette, Firefox's own protocol for the commands of WebDriver: `LENGTH:[0, id, command, parameters]`,
    answered by `LENGTH:[1, id, error, result]`.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._read()  # the greeting
        self._send("NewSession")

    def go_to(self, url: str) -> None:
        self._send("Navigate", url=url)

    @_none_if_navigated
    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        self._send("SwitchToFrame")
        if frame is not None:
            [element] = self._execute(frame).values()
            self._send("SwitchToFrame", element=element)
        return self._execute(expression)

    def _execute(self, expression: str) -> Any:
        # Without a sandbox, the script sees what the page has put into its window.
        return self._send("ExecuteScript", script=f"return {expression}", args=[], sandbox=None)["value"]

    def _send(self, command: str, **parameters: Any) -> Any:
        message = json.dumps([0, 0, f"WebDriver:{command}", parameters]).encode()
        self._connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b"".join(iter(lambda: self._receive(1), b":"))
        return json.loads(self._receive(int(length)))

    def _receive(self, count: int) -> bytes:
        received = self._connection.recv(count, socket.MSG_WAITALL)
        assert len(received) == count, "Firefox has ended"
        return received


class _WebKit:
    """Speaks WebDriver (https://www.w3.org/TR/webdriver2/) with WebKitGTK's driver."""

    def __init__(self, driver_url: str) -> None:
        self._session_url = f"{driver_url}/session"
        session = self._send("", capabilities={})
        self._session_url += f"/{session['sessionId']}"

    def go_to(self, url: str) -> None:
        self._send("/url", url=url)

    @_none_if_navigated
    def evaluate(self, expression: str, frame: str | None = None) -> Any:
        self._send("/frame", id=None)
        if frame is not None:
            self._send("/frame", id=self._execute(frame))
        return self._execute(expression)

    def close(self) -> None:
        """Close the browser."""
        urlopen(Request(self._session_url, method="DELETE")).close()

    def _execute(self, expression: str) -> Any:
        return self._send("/execute/sync", script=f"return {expression}", args=[])

    def _send(self, command: str, **parameters: Any) -> Any:
        try:
            with urlopen(self._session_url + command, json.dumps(parameters).encode()) as response:
                return json.load(response)["value"]
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from error


@contextmanager
def _launch_chromium() -> Iterator[Engine]:
    with launch_chromium("--host-resolver-rules=MAP *.localhost 127.0.0.1") as browser:
        yield _Chromium(browser.new_page())


@contextmanager
def _launch_firefox() -> Iterator[Engine]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # its processes may still write
        (Path(folder) / "user.js").write_text(_FIREFOX_PREFERENCES)
        with _run("firefox-esr", "firefox-esr", "--marionette", "--headless", "--no-remote", "--profile", folder):
            port_file = Path(folder) / "MarionetteActivePort"
            wait_until_equal(lambda: port_file.exists() and port_file.stat().st_size > 0, True, _START_SECONDS)
            with closing(socket.create_connection(("127.0.0.1", int(port_file.read_text())))) as connection:
                yield _Firefox(connection)


@contextmanager
def _launch_webkit() -> Iterator[Engine]:
    """WebKitGTK needs a display, so this runs an X server without a screen."""
    reader, writer = os.pipe()
    with (
        os.fdopen(reader) as display,
        _run("xvfb", "Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x1024x24", pass_fds=(writer,)),
    ):
        os.close(writer)
        environment = os.environ | {"DISPLAY": f":{display.readline().strip()}"}
        port = free_port()
        with _run("webkit2gtk-driver", "WebKitWebDriver", f"--port={port}", env=environment):
            wait_until_equal(lambda: _is_listening(port), True, _START_SECONDS)
            with closing(_WebKit(f"http://127.0.0.1:{port}")) as engine:
                yield engine


ENGINES: Mapping[str, Callable[[], AbstractContextManager[Engine]]] = MappingProxyType(
    {"chromium": _launch_chromium, "firefox": _launch_firefox, "webkit": _launch_webkit}
)


@contextmanager
def _run(package: str, program: str, *arguments: str, **options: Any) -> Iterator[None]:
    """Run a program of a Debian package, without its output."""
    path = shutil.which(program)
    assert path, f"The tests need {program}: install it (on Debian: sudo apt install {package})."
    with subprocess.Popen(
        [path, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
