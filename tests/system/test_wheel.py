"""Tests the wheel on a bare machine: it contains the whole service and nothing else."""

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
from ..readers import at_noon, fetch
from ..serving import free_port
from ..waiting import wait_until_equal

PACKAGED_FOLDERS = {
    "timeline": ROOT / "timeline",
    "timeline/templates": ROOT / "templates",
    "timeline/static": ROOT / "static",
}
URL_PATHS = (
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


def build_package(source: Path, folder: Path, target: str, **variables: str) -> Path:
    """Build a wheel or sdist of a folder with the installed backend, without access to a registry."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=source,
        env=os.environ | variables,
        check=True,
        capture_output=True,
    )
    (package,) = folder.iterdir()
    return package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def packaged_files() -> Iterator[str]:
    for target, folder in PACKAGED_FOLDERS.items():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{target}/{path.relative_to(folder).as_posix()}"


def test_the_wheel_has_every_file_of_the_service_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = [name for name in file.namelist() if ".dist-info/" not in name]
        (dist_info,) = {name for name in file.namelist() if name.endswith(".dist-info/METADATA")}
        metadata = file.read(dist_info).decode()
    assert sorted(names) == sorted(packaged_files())
    assert {"timeline/py.typed", "timeline/i18n/locales/lo.po", "timeline/static/fonts/be-vietnam-pro.OFL.txt"} <= set(
        names
    )
    requirements = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    assert all_requirements(requirements) == locked_names()


def test_the_wheel_is_the_same_from_the_sdist(wheel: Path, tmp_path: Path) -> None:
    sdist = build_package(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(sdist) as file:
        file.extractall(tmp_path, filter="data")
    assert (
        build_package(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "again", "wheel").read_bytes()
        == wheel.read_bytes()
    )


def test_the_wheel_is_the_same_from_what_the_image_copies(wheel: Path, tmp_path: Path) -> None:
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    source = tmp_path / "src"
    source.mkdir()
    (source / "deploy").mkdir()
    for name in (name for line in lines for name in line.split()):
        original, copy = ROOT / name, source / name
        shutil.copytree(original, copy) if original.is_dir() else shutil.copy(original, copy)
    assert (
        build_package(source, tmp_path / "again", "wheel", VERSION=wheel.name.split("-")[1]).read_bytes()
        == wheel.read_bytes()
    )


def locked_names() -> set[str]:
    """The names of the packages in requirements.txt."""
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))


def all_requirements(requirements: Iterable[str]) -> set[str]:
    """The packages that these requirements need, directly or indirectly."""
    names: set[str] = set()
    queue = [Requirement(text) for text in requirements]
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        if name not in names and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            names.add(name)
            queue += [Requirement(text) for text in distribution(name).requires or ()]
    return names


@dataclass(frozen=True)
class BareMachine:
    """A machine with only the wheel, the packages in requirements.txt, and a folder with one file."""

    programs: Path
    folder: Path

    def run(self, name: str, *arguments: str) -> str:
        result = subprocess.run(
            [self.programs / name, *arguments], cwd=self.folder, env=self.environment(), capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    @staticmethod
    def environment(**variables: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C"} | variables


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> BareMachine:
    """The libraries are symlinks to the installed ones, so they need not be downloaded."""
    home = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "venv"], check=True)
    programs = home / "venv" / "bin"
    (libraries,) = (home / "venv" / "lib").glob("python*/site-packages")
    for name in locked_names():
        package = distribution(name)
        for top_level in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            if not (libraries / top_level).exists():
                (libraries / top_level).symlink_to(Path(str(package.locate_file(top_level))))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(programs / "python")]
    subprocess.run([*pip, "install", "-q", "--no-index", "--no-deps", "--no-compile", str(wheel)], check=True)
    folder = tmp_path_factory.mktemp("folder")
    (folder / "events.yaml").write_bytes(at_noon((DATA / "small.yaml").read_bytes()))
    return BareMachine(programs, folder)


def test_the_installed_package_is_run(bare: BareMachine, wheel: Path) -> None:
    assert bare.run("timeline", "--version") == f"timeline, version {wheel.name.split('-')[1]}\n"
    where = bare.run("python", "-c", "import timeline; print(timeline.__file__)")
    assert Path(where.strip()).is_relative_to(bare.programs.parent)
    with pytest.raises(AssertionError, match="No module named 'pytest'"):
        bare.run("python", "-c", "import pytest")


def test_a_commit_makes_a_newer_wheel(tmp_path: Path) -> None:
    """Without the history, only the release is known."""
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
    version_text: str = runpy.run_path(str(checkout / "deploy" / "version.py"))["__version__"]
    return version_text


def test_check_has_the_same_output(bare: BareMachine) -> None:
    expected = subprocess.run(
        [sys.executable, "-m", "timeline", "check", bare.folder / "events.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert bare.run("timeline", "check") == expected.stdout


def test_a_bare_machine_serves_the_same_bytes(bare: BareMachine, wheel: Path) -> None:
    """Pages, calendars, pictures, fonts and the translations, compared with the checkout."""
    port = free_port()
    local_settings = Settings.from_environment(
        {"TIMELINE_EVENTS": f"{bare.folder}/events.yaml", "TIMELINE_PORT": str(port)}
    )
    client = create_app(local_settings).test_client()
    with subprocess.Popen(
        [bare.programs / "timeline", "serve"], cwd=bare.folder, env=bare.environment(TIMELINE_PORT=str(port))
    ) as service:
        try:
            wait_until_equal(lambda: _is_responding(local_settings.site_url, service), True, 60)
            for path in (url.replace("HERE", local_settings.listen_url) for url in URL_PATHS):
                expected = client.get(path)
                status, response = fetch(local_settings.site_url, path, "identity")
                content = expected.data
                if path == "/openapi.json":
                    content = content.replace(version("timeline").encode(), wheel.name.split("-")[1].encode())
                assert (status, response.content) == (expected.status_code, content), path
        finally:
            service.terminate()
    assert service.returncode == 0
    assert [path.name for path in bare.folder.iterdir()] == ["events.yaml"]  # the service writes no file there


def _is_responding(url: str, service: "subprocess.Popen[bytes]") -> bool:
    assert service.poll() is None, "the service ended before it answered"
    try:
        return fetch(url, "/healthz", "identity")[0] == 200
    except OSError:
        return False
