"""Tests the commands and the settings as processes."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from timeline.app import create_app
from timeline.cli import main
from timeline.settings import Settings, SettingsError, describe_settings, environment_warnings

from ..conftest import DATA, ROOT, make_settings


def run_command(
    *arguments: str, events: Path | str = DATA / "small.yaml", **environment_changes: str
) -> tuple[int, str, str]:
    """Run a command in a process. Return its exit code, output and errors."""
    environment = os.environ | {"TIMELINE_EVENTS": str(events)} | environment_changes
    result = subprocess.run(
        [sys.executable, "-m", "timeline", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    return result.returncode, result.stdout, result.stderr


def test_check_summarises_a_valid_file() -> None:
    code, output, errors = run_command("check", str(DATA / "small.yaml"))
    assert (code, errors) == (0, "")
    assert (
        output
        == """\
10 events, 1962 to 2027:
      7 known to the day
      3 with anniversaries
      9 without a source
4 kinds, 2 topics, 2 places, 2 people, 2 sources, 2 offices, 2 collections, 0 chapters, 1 series, 1 indicators
17 translations are missing:
  en: collections.years-2021-2022.description
  en: collections.years-2021-2022.title
  en: events leap-2020.anniversary
  en: kinds.period
  en: offices.sekong
  en: sources.report.title
  lo: collections.years-2021-2022.description
  lo: collections.years-2021-2022.title
  lo: events border-2018.note
  lo: events border-2018.title
  lo: events leap-2020.anniversary
  lo: events scheme-2020.title
  lo: events visit-hun-sen-2023.title
  lo: kinds.period
  lo: offices.sekong
  lo: sources.guidance.issuer
  lo: sources.report.title
"""
    )


def test_the_real_file_is_complete() -> None:
    """Every text is in every language, and every event has a source."""
    code, output, _ = run_command("check", str(ROOT / "events.yaml"))
    assert code == 0
    assert "every text is translated: vi, lo, en" in output
    assert re.search(r"^ +0 without a source$", output, re.MULTILINE)


def test_check_reports_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    content = (DATA / "small.yaml").read_text()
    file.write_text(content.replace("kind: period", "kind: periods", 1).replace("date: 2020-02-29", "date: 2021-02-29"))
    assert run_command("check", events=file) == (
        1,
        "",
        f"{file}:91:9: events[3].date: '2021-02-29' is not in the calendar: 2021-02 has 28 days\n"
        f"{file}:109:9: events[6].kind: unknown kind 'periods'; did you mean 'period'?\n"
        f"{file}: 2 problems to fix before it can be served\n",
    )


@pytest.mark.parametrize("command", [("serve",), ("check",), ("upcoming",)])
def test_a_missing_file_is_an_error_without_a_traceback(command: tuple[str, ...], tmp_path: Path) -> None:
    code, output, errors = run_command(*command, events=tmp_path / "none.yaml")
    assert (code, output) == (1, "")
    assert errors.startswith(f"{tmp_path}/none.yaml:1:1: cannot be read: no such file or directory")


@pytest.mark.parametrize(
    ("arguments", "pattern"),
    [
        ((), r"\d{4}-02-2\d +\d+  Kỷ niệm \d+ năm Ngày nhuận \(năm (tròn|lẻ 5|khác)\)"),
        (("--lang", "lo"), r"\d{4}-07-18 +\d+  ຄົບຮອບ \d+ ປີ ວັນເຊັນສົນທິສັນຍາ \(ປີ(ຮອບສິບ|ຮອບຫ້າ|ອື່ນ)\)"),
        (("--lang", "en"), r"\d{4}-09-05 +\d+  \d+(st|nd|rd|th) anniversary of the establishment of diplomatic relations between Vietnam and Laos"),
    ],
)  # fmt: skip
def test_upcoming_prints_a_line_per_anniversary(arguments: tuple[str, ...], pattern: str) -> None:
    code, output, _ = run_command("upcoming", "--days", "366", *arguments)
    assert code == 0
    assert len(output.splitlines()) in (3, 4)  # four if the same day comes twice within 366 days
    assert any(re.match(pattern, line) for line in output.splitlines()), output
    assert output.splitlines() == sorted(output.splitlines())


def test_upcoming_rejects_an_unknown_language() -> None:
    code, _, errors = run_command("upcoming", "--lang", "fr")
    assert code == 2
    assert "'fr' is not a language of this site: vi, lo, en" in errors


def test_every_setting_is_in_help() -> None:
    """Each variable with its meaning, and no other variable."""
    help_text = " ".join(CliRunner().invoke(main, ["serve", "--help"]).output.split())
    for name, _, meaning in describe_settings():
        assert f"{name} {meaning}" in help_text
    assert set(re.findall(r"TIMELINE_[A-Z_]+", help_text)) == {name for name, _, _ in describe_settings()}


def test_settings_are_read_from_the_environment() -> None:
    assert Settings.from_environment({}) == Settings(
        Path("events.yaml"), "127.0.0.1", 8000, "http://127.0.0.1:8000", 1, (), 32, None, False, 30
    )
    environment = {
        "TIMELINE_EVENTS": "/srv/events.yaml",
        "TIMELINE_HOST": "0.0.0.0",
        "TIMELINE_PORT": "80",
        "TIMELINE_SITE_URL": "https://timeline.example/",
        "TIMELINE_WORKERS": "4",
        "TIMELINE_EMBEDDERS": "portal.example  *.gov.example:8443",
        "TIMELINE_BODIES": "64",
        "TIMELINE_STATE": "/tmp",
        "TIMELINE_LOG_REQUESTS": "yes",
        "TIMELINE_KEEP_ALIVE": "75",
        "TIMELINE_SERVICE_HOST": "10.0.0.1",  # set by Kubernetes, not a setting
    }
    assert Settings.from_environment(environment) == Settings(
        Path("/srv/events.yaml"),
        "0.0.0.0",
        80,
        "https://timeline.example",
        4,
        ("portal.example", "*.gov.example:8443"),
        64,
        Path("/tmp"),
        True,
        75,
    )


def test_every_invalid_setting_is_reported() -> None:
    environment = {
        "TIMELINE_PORT": "tcp://10.0.0.1:8000",
        "TIMELINE_SITE_URL": "timeline.example/path",
        "TIMELINE_WORKERS": "0",
        "TIMELINE_BODIES": "-1",
        "TIMELINE_KEEP_ALIVE": "0",
        "TIMELINE_LOG_REQUESTS": "true",
        "TIMELINE_EMBEDDERS": "https://portal.example 'none';",
    }
    with pytest.raises(SettingsError) as error:
        Settings.from_environment(environment)
    assert str(error.value).splitlines() == [
        "TIMELINE_PORT: 'tcp://10.0.0.1:8000' must be a number from 1 to 65535",
        "TIMELINE_SITE_URL: 'timeline.example/path' must be a scheme and a host, as in https://timeline.example",
        "TIMELINE_EMBEDDERS: 'https://portal.example' must be a host, as in portal.example or *.portal.example",
        "TIMELINE_EMBEDDERS: \"'none';\" must be a host, as in portal.example or *.portal.example",
        "TIMELINE_WORKERS: '0' must be a number from 1 to 256",
        "TIMELINE_BODIES: '-1' must be a number from 1 to 65536",
        "TIMELINE_LOG_REQUESTS: 'true' must be yes or no",
        "TIMELINE_KEEP_ALIVE: '0' must be a number from 1 to 3600",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://[x",
        "https://a b",
        "https://x:abc",
        "https://x#f",
        "https://x?",
        "https://u:p@x",
        'https://x"><script>',
        "https://x\ny",
        "ftp://x",
        "//x",
        "https:///timeline",
    ],
)
def test_a_site_url_must_have_a_scheme_and_a_host(url: str) -> None:
    with pytest.raises(SettingsError, match="must be a scheme and a host"):
        Settings.from_environment({"TIMELINE_SITE_URL": url})


@pytest.mark.parametrize(
    ("url", "site_url"),
    [
        ("https://portal.example/", "https://portal.example"),
        ("https://portal.example/timeline", "https://portal.example/timeline"),
        ("https://portal.example/timeline/", "https://portal.example/timeline"),
        ("http://[::1]:8000/vi/Ni_en.bieu~1-2", "http://[::1]:8000/vi/Ni_en.bieu~1-2"),
    ],
)
def test_a_site_url_may_have_a_path(url: str, site_url: str) -> None:
    assert Settings.from_environment({"TIMELINE_SITE_URL": url}).site_url == site_url


@pytest.mark.parametrize(
    "path",
    ["/timeline?x=1", "/timeline#x", "/timeline//vi", "//timeline", "/../x", "/timeline/.", "/niên-biểu", "/a%20b", "/a b", '/"', "/a;b", "/a'b", "/a$b"],
)  # fmt: skip
def test_the_path_of_a_site_url_needs_no_escaping(path: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({"TIMELINE_SITE_URL": f"https://portal.example{path}"})
    assert str(error.value) == (
        f"TIMELINE_SITE_URL: the path {path!r} must have only the letters A to Z, digits and - . _ ~ between single "
        "slashes, as in https://portal.example/timeline"
    )


def test_the_path_of_a_site_url_is_neither_another_url_of_the_site_nor_its_beginning() -> None:
    """A proxy may remove the path or not, so `/vi/` would be the start page or the timeline in Vietnamese."""
    variables = {"language": "zh-Hant", "kind": "offices", "year": "2022"}
    prefixes: set[str] = set()
    for rule in create_app(make_settings(DATA / "small.yaml")).url_map.iter_rules():
        parts = re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda match: variables.get(match[1], "x"), rule.rule).split("/")
        prefixes.update("/".join(parts[:count]) for count in range(2, len(parts) + 1))
    assert {"/static", "/healthz", "/zh-Hant", "/zh-Hant/events.ics", "/zh-Hant/offices/x/calendar/2022"} <= prefixes
    for prefix in {prefix.rstrip("/") for prefix in prefixes} - {""}:
        with pytest.raises(SettingsError, match=f"may begin with the path '{prefix}': choose another, as in https"):
            Settings.from_environment({"TIMELINE_SITE_URL": f"https://portal.example{prefix}"})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("site_url", "https://timeline.example:65536", "'https://timeline.example:65536' has the port 65536, but ports run from 1 to 65535"),
        ("site_url", "https://timeline.example:0", "'https://timeline.example:0' has the port 0, but ports run from 1 to 65535"),
        ("site_url", "https://[:::::]", "'[:::::]' is not an IP address: write it as in 192.0.2.1 or [2001:db8::1]"),
        ("site_url", "https://300.0.0.1", "'300.0.0.1' is not an IP address: write it as in 192.0.2.1 or [2001:db8::1]"),
        ("site_url", f"https://{'a' * 64}.example", f"'{'a' * 64}.example' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("site_url", "https://a..example", "'a..example' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("site_url", "https://a-.example", "'a-.example' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("site_url", "https://a.-b.example", "'a.-b.example' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("site_url", "https://a.1", "'a.1' is not an IP address: write it as in 192.0.2.1 or [2001:db8::1]"),  # for browsers, a number at the end makes it one
        ("site_url", f"https://{'a.' * 130}example", f"'{'a.' * 130}example' is not a host: it has more than 253 letters"),
        ("host", "http://127.0.0.1", "'http://127.0.0.1' must be an IP address or a host name, without scheme, port and brackets, as in 127.0.0.1"),
        ("host", "127.0.0.1:8000", "'127.0.0.1:8000' must be an IP address or a host name, without scheme, port and brackets, as in 127.0.0.1"),
        ("host", "[::1]", "'[::1]' must be an IP address or a host name, without scheme, port and brackets, as in 127.0.0.1"),
        ("host", "127.0.0.256", "'127.0.0.256' is not an IP address: write it as in 192.0.2.1 or [2001:db8::1]"),
        ("host", "a-.example", "'a-.example' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("host", f"{'a' * 64}", f"'{'a' * 64}' is not a host: each part between two dots has 1 to 63 letters, digits and hyphens, and no hyphen at its ends"),
        ("embedders", f"{'a' * 64}.example", f"'{'a' * 64}.example' must be a host, as in portal.example or *.portal.example"),
        ("embedders", "portal.example:65536", "'portal.example:65536' must be a host, as in portal.example or *.portal.example"),
    ],
    ids=lambda value: value[:40],
)  # fmt: skip
def test_an_impossible_host_is_reported_for_its_own_setting(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({f"TIMELINE_{name.upper()}": text})
    assert str(error.value) == f"TIMELINE_{name.upper()}: {message}"


@pytest.mark.parametrize("url", [f"https://{'a' * 63}.example:65535", "http://[2001:db8::1]:1", "https://192.0.2.1", "http://localhost"])  # fmt: skip
def test_a_site_url_may_have_any_possible_host(url: str) -> None:
    assert Settings.from_environment({"TIMELINE_SITE_URL": url}).site_url == url


@pytest.mark.parametrize(
    ("variable", "warning"),
    [
        ("TIMELINE_SITEURL", "TIMELINE_SITEURL is not a setting and changes nothing; did you mean TIMELINE_SITE_URL?"),
        ("TIMELINE_LOG_REQUEST", "TIMELINE_LOG_REQUEST is not a setting and changes nothing; did you mean TIMELINE_LOG_REQUESTS?"),
        ("TIMELINE_host", "TIMELINE_host is not a setting and changes nothing; did you mean TIMELINE_HOST?"),
        # The words of a name say more than its letters.
        ("TIMELINE_LOG", "TIMELINE_LOG is not a setting and changes nothing; did you mean TIMELINE_LOG_REQUESTS?"),
        ("TIMELINE_LOGGING", "TIMELINE_LOGGING is not a setting and changes nothing; did you mean TIMELINE_LOG_REQUESTS?"),
        ("TIMELINE_SITE", "TIMELINE_SITE is not a setting and changes nothing; did you mean TIMELINE_SITE_URL?"),
        ("TIMELINE_URL", "TIMELINE_URL is not a setting and changes nothing; did you mean TIMELINE_SITE_URL?"),
        ("TIMELINE_PUBLIC_URL", "TIMELINE_PUBLIC_URL is not a setting and changes nothing; did you mean TIMELINE_SITE_URL?"),
        ("TIMELINE_STATE_FOLDER", "TIMELINE_STATE_FOLDER is not a setting and changes nothing; did you mean TIMELINE_STATE?"),
        ("TIMELINE_EMBED", "TIMELINE_EMBED is not a setting and changes nothing; did you mean TIMELINE_EMBEDDERS?"),
        ("TIMELINE_HSOT", "TIMELINE_HSOT is not a setting and changes nothing; did you mean TIMELINE_HOST?"),
        ("TIMELINE_PASSWORD", "TIMELINE_PASSWORD is not a setting and changes nothing; remove it"),
        # Kubernetes sets these for a Service with the name `timeline`.
        ("TIMELINE_SERVICE_HOST", None),
        ("TIMELINE_SERVICE_PORT_HTTP", None),
        ("TIMELINE_PORT_80_TCP_ADDR", None),
        ("TIMELINES", None),
    ],
)  # fmt: skip
def test_a_variable_that_is_not_a_setting_is_reported(variable: str, warning: str | None) -> None:
    assert environment_warnings({variable: "x", "TIMELINE_PORT": "80"}) == ((warning,) if warning else ())


def test_each_word_of_a_setting_leads_to_it() -> None:
    names = {variable.removeprefix("TIMELINE_") for variable, _, _ in describe_settings()}
    variables = {
        f"TIMELINE_{unknown}": name
        for name in names
        for word in name.split("_")
        for unknown in {word, f"MY_{word}", f"{word}_1"} - names
    }
    assert environment_warnings(dict.fromkeys(variables, "x")) == tuple(
        f"{variable} is not a setting and changes nothing; did you mean TIMELINE_{variables[variable]}?"
        for variable in sorted(variables)
    )


def test_an_embedder_as_wide_as_a_public_suffix_is_reported() -> None:
    """Others register names below it too. `tests/cli/test_check.py` has the same for offices, with all kinds of suffixes."""
    embedders = "*.gov.vn portal.example *.quangngai.gov.vn gov.vn *.com:8443 'none'"
    assert environment_warnings({"TIMELINE_EMBEDDERS": embedders}) == (
        "TIMELINE_EMBEDDERS: *.gov.vn lets every site under gov.vn embed the frames, also those of others; "
        "write the domain of the portal, as in *.portal.gov.vn",
        "TIMELINE_EMBEDDERS: *.com:8443 lets every site under com embed the frames, also those of others; "
        "write the domain of the portal, as in *.portal.com",
    )


def test_commands_and_the_wsgi_application_print_warnings_at_the_start() -> None:
    variables = {"TIMELINE_SITEURL": "x", "TIMELINE_SERVICE_HOST": "x", "TIMELINE_EMBEDDERS": "*.gov.vn"}
    warnings = "".join(f"{warning}\n" for warning in environment_warnings(variables))
    code, _, errors = run_command("upcoming", **variables)
    assert (code, errors) == (0, warnings)
    environment = os.environ | {"TIMELINE_EVENTS": str(DATA / "small.yaml")} | variables
    wsgi = subprocess.run(
        [sys.executable, "-c", "import wsgi"], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    logged = re.sub(r"(?m)^.* worker [0-9]+ WARNING ", "", wsgi.stderr)
    assert (wsgi.returncode, logged) == (0, warnings)


@pytest.mark.parametrize("arguments", [("upcoming", "--days", "366"), ("check", "missing-Lễ.yaml"), ("export", "csv")])
def test_every_command_writes_utf_8(arguments: tuple[str, ...]) -> None:
    """Whatever the code page of the terminal: that of Vietnamese Windows, or none."""
    expected = run_command(*arguments)
    assert not (expected[1] + expected[2]).isascii()
    for encoding in ("cp1258", "ascii", "cp1252", "utf-16") if arguments[0] == "upcoming" else ("cp1258",):
        assert run_command(*arguments, PYTHONIOENCODING=encoding) == expected
    assert run_command(*arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") == expected


@pytest.mark.parametrize(
    ("host", "url"),
    [("::1", "http://[::1]:8000"), ("localhost", "http://localhost:8000"), ("127.0.0.1", "http://127.0.0.1:8000")],
)
def test_the_default_site_url_is_where_the_service_listens(host: str, url: str) -> None:
    assert Settings.from_environment({"TIMELINE_HOST": host}).site_url == url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0:0:0:0:0:0:0:0", "fe80::1%lo"])
def test_a_service_on_all_interfaces_needs_a_site_url(host: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({"TIMELINE_HOST": host})
    assert str(error.value) == f"TIMELINE_SITE_URL: set the public URL, because readers cannot use {host}"


def test_serve_rejects_invalid_settings() -> None:
    assert run_command("serve", TIMELINE_PORT="http") == (
        2,
        "",
        "TIMELINE_PORT: 'http' must be a number from 1 to 65535\n",
    )


@pytest.mark.parametrize("is_reusable", [False, True], ids=["not shared", "with SO_REUSEPORT"])
def test_serve_does_not_share_a_port(is_reusable: bool) -> None:
    """Otherwise two services on one port would answer in turn."""
    with socket.socket() as taken:
        if is_reusable:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        message = f"Cannot listen on 127.0.0.1:{port} (address already in use). Set TIMELINE_HOST or TIMELINE_PORT.\n"
        assert run_command("serve", TIMELINE_PORT=str(port)) == (1, "", message)


def test_serve_reports_an_address_of_another_machine() -> None:
    message = "Cannot listen on 192.0.2.1:8000 (cannot assign requested address). Set TIMELINE_HOST or TIMELINE_PORT.\n"
    assert run_command("serve", TIMELINE_HOST="192.0.2.1") == (1, "", message)


def test_wsgi_app_uses_the_same_settings(tmp_path: Path) -> None:
    file = shutil.copy(DATA / "small.yaml", tmp_path / "other.yaml")
    code = "from wsgi import app; print(app.test_client().get('/healthz').json['edition']['events'])"
    environment = os.environ | {"TIMELINE_EVENTS": str(file)}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout == "10\n"
