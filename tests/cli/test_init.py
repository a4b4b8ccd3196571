"""A file to start from: good as it is, taken for nobody else's, and never written over another."""

from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from timeline.cli import main
from timeline.loader import load


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)], env=environment)


@pytest.mark.parametrize(
    ("languages", "warned"),
    [
        ((), []),
        (("en", "vi"), []),
        (("ar", "fr", "ar"), ["ar", "fr"]),  # named twice by mistake
        (("pt-BR",), ["pt-BR"]),
    ],
)
def test_what_is_written_is_good(tmp_path: Path, languages: tuple[str, ...], warned: list[str]) -> None:
    """Every text is there in every language, and what to type next is what works."""
    options = [part for each in languages for part in ("--lang", each)]
    done = run(*options, "--title", "L'été: un, deux # trois", "--timezone", "America/Lima", tmp_path)
    file = tmp_path / "events.yaml"
    assert [each for each in languages if f"not translated into {each} yet" in done.output][: len(warned)] == warned
    assert done.output.endswith(f"Next:\n  timeline check {file}\n  TIMELINE_EVENTS={file} timeline serve\n")
    known = load(file)
    spoken = tuple(dict.fromkeys(languages)) or ("en",)
    assert (known.site.languages, known.site.timezone.key) == (spoken, "America/Lima")
    assert {str(known.site.title.in_(each)) for each in spoken} == {"L'été: un, deux # trois"}
    assert [(event.id, str(event.date), event.part_of) for event in known.events] == [
        ("founded", "1998-05-12", None),
        ("moving", "2004-03/2005-10", None),
        ("new-house", "2004-06", "moving"),
    ]
    checked = CliRunner().invoke(main, ["check", str(file)])
    assert checked.output.endswith(f"every text is translated: {', '.join(spoken)}\n")


@pytest.mark.parametrize("target", ["events.yaml", "new/folder", "other.yml", "new/other.yaml"])
def test_where_it_is_written(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(target) if "." in target else Path(target) / "events.yaml"
    done = run(target)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*.y*ml")] == [file]
    assert done.output.startswith(f"{file}: three example events, in en;")
    here = "" if target == "events.yaml" else f" {file}"
    assert f"\n  timeline check{here}\n" in done.output


def test_two_timelines_share_no_identity(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(tmp_path / name)
    spaces = [load(tmp_path / name / "events.yaml").site.uid_namespace for name in ("a", "b")]
    assert spaces[0] != spaces[1]
    assert [each.version for each in spaces] == [4, 4]
    assert UUID(int=0) not in spaces


@pytest.mark.parametrize(
    ("machine", "zone"), [("Europe/Paris", "Europe/Paris"), ("no/zone", "UTC"), ("EST5EDT,M3", "UTC")]
)
def test_days_begin_where_the_machine_is(tmp_path: Path, machine: str, zone: str) -> None:
    run(tmp_path, TZ=machine)
    assert load(tmp_path / "events.yaml").site.timezone.key == zone


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lang", "xx"], "Invalid value for --lang: CLDR does not know the language 'xx'"),
        (["--lang", "French"], "Invalid value for --lang: 'French' is not a language"),
        (["--timezone", "Mars/North"], "Invalid value for --timezone: unknown time zone 'Mars/North'"),
        (["--title", " "], "Nothing was written: give another title"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments, tmp_path / "events.yaml")
    assert said in done.output
    assert done.exit_code in (1, 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("there", ["file", "dangling link", "folder of that name"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    file = tmp_path / "events.yaml"
    match there:
        case "file":
            file.write_text("mine")
        case "dangling link":
            file.symlink_to(tmp_path / "nowhere")
        case _:
            (file / "events.yaml").mkdir(parents=True)
    done = run(tmp_path if there != "folder of that name" else file)
    assert (done.exit_code, "already exists and was not changed: choose another folder" in done.output) == (1, True)
    assert there != "file" or file.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(tmp_path / "file" / "folder")
    assert (done.exit_code, done.output) == (
        1,
        f"{tmp_path}/file/folder/events.yaml cannot be written: not a directory\n",
    )
