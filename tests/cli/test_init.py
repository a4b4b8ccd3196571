"""Tests the file that `timeline init` writes: it is valid, has its own namespace, and never overwrites a file."""

from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from timeline.cli import main
from timeline.loader import load


def run_init(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)], env=environment)


@pytest.mark.parametrize(
    ("languages", "warned_languages"),
    [
        ((), []),
        (("en", "vi"), []),
        (("ar", "fr", "ar"), ["ar", "fr"]),  # repeated by mistake
        (("pt-BR",), ["pt-BR"]),
    ],
)
def test_the_written_file_is_valid(tmp_path: Path, languages: tuple[str, ...], warned_languages: list[str]) -> None:
    """Every text is in every language, and the commands that it suggests work."""
    options = [part for language in languages for part in ("--lang", language)]
    result = run_init(*options, "--title", "L'été: un, deux # trois", "--timezone", "America/Lima", tmp_path)
    file = tmp_path / "events.yaml"
    assert [language for language in languages if f"not translated into {language} yet" in result.output][
        : len(warned_languages)
    ] == warned_languages
    assert result.output.endswith(f"Next:\n  timeline check {file}\n  TIMELINE_EVENTS={file} timeline serve\n")
    catalogue = load(file)
    expected_languages = tuple(dict.fromkeys(languages)) or ("en",)
    assert (catalogue.site.languages, catalogue.site.timezone.key) == (expected_languages, "America/Lima")
    assert {str(catalogue.site.title.in_(language)) for language in expected_languages} == {"L'été: un, deux # trois"}
    assert [(event.id, str(event.date), event.part_of) for event in catalogue.events] == [
        ("founded", "1998-05-12", None),
        ("moving", "2004-03/2005-10", None),
        ("new-house", "2004-06", "moving"),
    ]
    check_result = CliRunner().invoke(main, ["check", str(file)])
    assert check_result.output.endswith(f"every text is translated: {', '.join(expected_languages)}\n")


@pytest.mark.parametrize("target", ["events.yaml", "new/folder", "other.yml", "new/other.yaml"])
def test_the_file_is_written_to_the_target(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(target) if "." in target else Path(target) / "events.yaml"
    result = run_init(target)
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*.y*ml")] == [file]
    assert result.output.startswith(f"{file}: three example events, in en;")
    argument = "" if target == "events.yaml" else f" {file}"
    assert f"\n  timeline check{argument}\n" in result.output


def test_two_timelines_have_different_namespaces(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run_init(tmp_path / name)
    namespaces = [load(tmp_path / name / "events.yaml").site.uid_namespace for name in ("a", "b")]
    assert namespaces[0] != namespaces[1]
    assert [namespace.version for namespace in namespaces] == [4, 4]
    assert UUID(int=0) not in namespaces


@pytest.mark.parametrize(
    ("machine", "zone"), [("Europe/Paris", "Europe/Paris"), ("no/zone", "UTC"), ("EST5EDT,M3", "UTC")]
)
def test_the_default_time_zone_is_that_of_the_machine(tmp_path: Path, machine: str, zone: str) -> None:
    run_init(tmp_path, TZ=machine)
    assert load(tmp_path / "events.yaml").site.timezone.key == zone


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lang", "xx"], "Invalid value for --lang: CLDR does not know the language 'xx'"),
        (["--lang", "French"], "Invalid value for --lang: 'French' is not a language"),
        (["--timezone", "Mars/North"], "Invalid value for --timezone: unknown time zone 'Mars/North'"),
        (["--title", " "], "Nothing was written: give another title"),
    ],
)
def test_an_invalid_option_is_an_error_and_writes_nothing(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run_init(*arguments, tmp_path / "events.yaml")
    assert message in result.output
    assert result.exit_code in (1, 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("existing", ["file", "dangling link", "folder of that name"])
def test_nothing_is_overwritten(tmp_path: Path, existing: str) -> None:
    file = tmp_path / "events.yaml"
    match existing:
        case "file":
            file.write_text("mine")
        case "dangling link":
            file.symlink_to(tmp_path / "nowhere")
        case _:
            (file / "events.yaml").mkdir(parents=True)
    result = run_init(tmp_path if existing != "folder of that name" else file)
    assert (result.exit_code, "already exists and was not changed: choose another folder" in result.output) == (
        1,
        True,
    )
    assert existing != "file" or file.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_an_unwritable_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_init(tmp_path / "file" / "folder")
    assert (result.exit_code, result.output) == (
        1,
        f"{tmp_path}/file/folder/events.yaml cannot be written: not a directory\n",
    )
