"""The wheel on a bare machine: what is installed is all that there is, and it is the whole service."""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from timeline.app import create_app
from timeline.settings import Settings

from ..conftest import DATA, ROOT
from ..hosting import comes
from ..readers import asked, at_noon
from ..serving import free_port

CARRIED = {"timeline": ROOT / "timeline", "timeline/templates": ROOT / "templates", "timeline/static": ROOT / "static"}
ADDRESSES = (
    *("/", "/robots.txt", "/sitemap.xml", "/openapi.json", "/favicon.ico", "/oembed?url=HERE/vi/"),
    *(
        f"/{language}/{path}"
        for language in ("vi", "lo", "en")
        for path in (
            *("", "?q=thongloun", "?kind=none", "anniversaries/", "calendar/2022/", "calendar/2022/7/", "subscribe/"),
            *("events/treaty-1977/", "events/treaty-1977.png", "embed/", "embedding/", "api/", "site.webmanifest"),
            *("anniversaries.ics", "events.ics", "events.atom", "events.json", "events.csv", "timelinejs.json"),
        )
    ),
    *(f"/static/{path.relative_to(ROOT / 'static').as_posix()}" for path in sorted((ROOT / "static").rglob("*.*"))),
)


def built(source: Path, folder: Path, what: str, **variables: str) -> Path:
    """A wheel or sdist of a folder, by the backend that is installed, without asking any registry."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", what, "-d", str(folder)],
        cwd=source,
        env=os.environ | variables,
        check=True,
        capture_output=True,
    )
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def carried() -> Iterator[str]:
    for at, folder in CARRIED.items():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{at}/{path.relative_to(folder).as_posix()}"


def test_the_wheel_carries_everything_that_the_service_reads_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = [name for name in file.namelist() if ".dist-info/" not in name]
        (dist_info,) = {name for name in file.namelist() if name.endswith(".dist-info/METADATA")}
        metadata = file.read(dist_info).decode()
    assert sorted(names) == sorted(carried())
    assert {"timeline/py.typed", "timeline/i18n/locales/lo.po", "timeline/static/fonts/be-vietnam-pro.OFL.txt"} <= set(
        names
    )
    asked_for = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    assert needed(asked_for) == locked()


def test_the_wheel_is_the_same_from_the_sdist(wheel: Path, tmp_path: Path) -> None:
    sdist = built(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(sdist) as file:
        file.extractall(tmp_path, filter="data")
    assert (
        built(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "again", "wheel").read_bytes()
        == wheel.read_bytes()
    )


def test_the_wheel_is_the_same_from_what_the_image_copies(wheel: Path, tmp_path: Path) -> None:
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    source = tmp_path / "src"
    source.mkdir()
    (source / "deploy").mkdir()
    for name in (name for line in lines for name in line.split()):
        here, there = ROOT / name, source / name
        shutil.copytree(here, there) if here.is_dir() else shutil.copy(here, there)
    assert (
        built(source, tmp_path / "again", "wheel", VERSION=wheel.name.split("-")[1]).read_bytes() == wheel.read_bytes()
    )


def locked() -> set[str]:
    """What requirements.txt has."""
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))


def needed(asked_for: Iterable[str]) -> set[str]:
    """What these requirements bring with them, each with all that it asks for in its turn."""
    found: set[str] = set()
    waiting = [Requirement(each) for each in asked_for]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += [Requirement(each) for each in distribution(name).requires or ()]
    return found


@dataclass(frozen=True)
class Bare:
    """A machine on which there is nothing but the wheel, what requirements.txt names, and a folder with one file."""

    programs: Path
    folder: Path

    def run(self, name: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.programs / name, *arguments], cwd=self.folder, env=self.environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @staticmethod
    def environment(**changed: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C"} | changed


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """The libraries are those that are installed here, by links: they need not be fetched again to be the same."""
    home = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
    programs = home / "venv" / "bin"
    (libraries,) = (home / "venv" / "lib").glob("python*/site-packages")
    for name in locked():
        found = distribution(name)
        for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (libraries / top).exists():
                (libraries / top).symlink_to(Path(str(found.locate_file(top))))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(programs / "python")]
    subprocess.run([*pip, "install", "-q", "--no-index", "--no-deps", "--no-compile", str(wheel)], check=True)
    folder = tmp_path_factory.mktemp("folder")
    (folder / "events.yaml").write_bytes(at_noon((DATA / "small.yaml").read_bytes()))
    return Bare(programs, folder)


def test_what_runs_is_what_is_installed(bare: Bare, wheel: Path) -> None:
    assert bare.run("timeline", "--version") == f"timeline, version {wheel.name.split('-')[1]}\n"
    where = bare.run("python", "-c", "import timeline; print(timeline.__file__)")
    assert Path(where.strip()).is_relative_to(bare.programs.parent)
    with pytest.raises(AssertionError, match="No module named 'pytest'"):
        bare.run("python", "-c", "import pytest")


def test_a_commit_makes_a_newer_wheel(tmp_path: Path) -> None:
    """Without its history, the release alone is known."""
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "deploy", checkout / "deploy")
    shutil.copy(ROOT / "CHANGELOG.md", checkout)
    changelog = (checkout / "CHANGELOG.md").read_text()
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@a.example")
    versions = [_version(checkout)]
    subprocess.run([*git, "init", "-q"], cwd=checkout, check=True)
    for release in ("", "", "## 1.0\n\n"):
        (checkout / "CHANGELOG.md").write_text(release + changelog)
        subprocess.run([*git, "add", "."], cwd=checkout, check=True)
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "change"], cwd=checkout, check=True)
        versions.append(_version(checkout))
    assert versions == sorted(versions, key=Version)
    assert [version.rpartition(".")[2] for version in versions] == ["0", "1", "2", "3"]
    assert versions[-1] == "1.0.3"


def _version(checkout: Path) -> str:
    found: str = runpy.run_path(str(checkout / "deploy" / "version.py"))["__version__"]
    return found


def test_check_says_the_same(bare: Bare) -> None:
    ours = subprocess.run(
        [sys.executable, "-m", "timeline", "check", bare.folder / "events.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert bare.run("timeline", "check") == ours.stdout


def test_a_bare_machine_serves_every_byte_of_it(bare: Bare, wheel: Path) -> None:
    """Pages, calendars, pictures, fonts and the words of three languages, as the checkout has them."""
    port = free_port()
    here = Settings.from_environment({"TIMELINE_EVENTS": f"{bare.folder}/events.yaml", "TIMELINE_PORT": str(port)})
    client = create_app(here).test_client()
    with subprocess.Popen(
        [bare.programs / "timeline", "serve"], cwd=bare.folder, env=bare.environment(TIMELINE_PORT=str(port))
    ) as service:
        try:
            comes(lambda: _answers(here.site_url, service), True, 60)
            for address in (each.replace("HERE", here.listen_url) for each in ADDRESSES):
                ours = client.get(address)
                status, reply = asked(here.site_url, address, "identity")
                content = ours.data
                if address == "/openapi.json":
                    content = content.replace(version("timeline").encode(), wheel.name.split("-")[1].encode())
                assert (status, reply.content) == (ours.status_code, content), address
        finally:
            service.terminate()
    assert service.returncode == 0
    assert [path.name for path in bare.folder.iterdir()] == ["events.yaml"]  # it writes nothing there


def _answers(address: str, service: "subprocess.Popen[bytes]") -> bool:
    assert service.poll() is None, "the service ended before it answered"
    try:
        return asked(address, "/healthz", "identity")[0] == 200
    except OSError:
        return False
