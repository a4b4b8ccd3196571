"""The JSON Schema of events.yaml: it lets every good file pass, and sees of the broken ones what a schema can see."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from flask.testing import FlaskClient
from jsonschema import Draft7Validator

from timeline.cli import main
from timeline.loader import json_schema, load, load_bytes, root_fields
from timeline.loader.error_collector import ErrorCollector
from timeline.loader.mappings import LocalizedTextType, Record
from timeline.loader.scalars import DEFINITIONS
from timeline.loader.value_types import Choice
from timeline.loader.yaml_nodes import compose
from timeline.model.edtf import EDTFError, parse_edtf, parse_edtf_date

from ..conftest import DATA, ROOT
from ..fields import every_field

SCHEMA = json_schema()
VALIDATOR = Draft7Validator(SCHEMA)

_REFERENCE = "what a key refers to stands elsewhere in the file"
_BETWEEN = "one field is held against another"
_LANGUAGES = "the languages are those that site.languages names"
# All that only reading finds, each with why a schema cannot.
UNSEEN = {
    "anniversary-of-a-month": _BETWEEN,
    "anniversary-of-a-span-of-days": _BETWEEN,
    "anniversary-of-an-approximate-year": _BETWEEN,
    "anniversary-of-an-uncertain-day": _BETWEEN,
    "cancelled-without-revision": _BETWEEN,
    "drafts-alone": _BETWEEN,
    "change-note-in-no-first-language": _LANGUAGES,
    "changes-later-than-updated": _BETWEEN,
    "changes-newest-first": _BETWEEN,
    "changes-two-on-one-day": _BETWEEN,
    "collection-that-ends-before-it-begins": _BETWEEN,
    "event-language-that-the-site-lacks": _LANGUAGES,
    "first-language-lacking": _LANGUAGES,
    "interval-ends-before-it-begins": "no pattern tells which date is the earlier",
    "interval-of-hours-ends-before-it-begins": "no pattern tells which time is the earlier",
    "kinds-none": _REFERENCE,
    "language-that-cldr-lacks": "CLDR's languages come with scripts and regions, too many to list",
    "more-than-twenty-to-choose-from": _REFERENCE,
    "office-of-a-refused-place": _LANGUAGES,
    "office-of-unknown-place-and-collection": _REFERENCE,
    "part-of-itself": _BETWEEN,
    "parts-in-a-circle": _REFERENCE,
    "related-to-itself": _BETWEEN,
    "retired-id-is-its-own": _BETWEEN,
    "retired-id-of-two-events": _REFERENCE,
    "retired-id-still-in-use": _REFERENCE,
    "time-zone-that-is-a-folder": "the names of time zones are those of the machine that serves",
    "url-that-cannot-be-split": "what stands within brackets of an address is Python's to judge",
    "without-end-mark": "to YAML a document ends with the file",
}


class Editor(yaml.SafeLoader):
    """YAML 1.2 with its core schema, as editors read it: dates are texts, and keys stand once."""

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        keys = [str(self.construct_object(key, deep=True)) for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(problem="a key stands twice", problem_mark=node.start_mark)
        values = [self.construct_object(value, deep=True) for _, value in node.value]
        return dict(zip(keys, values, strict=True))

    def integer(self, node: yaml.ScalarNode) -> int:
        text = str(self.construct_scalar(node))
        return int(text, 0) if text[1:2] in ("o", "x") else int(text)


Editor.yaml_implicit_resolvers = {}
for tag, form in (
    ("null", "~|null|Null|NULL|"),
    ("bool", "true|True|TRUE|false|False|FALSE"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), None)
Editor.add_constructor("tag:yaml.org,2002:map", Editor.mapping)
Editor.add_constructor("tag:yaml.org,2002:int", Editor.integer)


def seen(content: bytes) -> list[str]:
    """What an editor underlines: faults of YAML, else those of the schema."""
    try:
        found = yaml.load(content, Editor)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [str(error)]
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(found)]


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert set(re.findall('"#/definitions/([a-z]+)"', json.dumps(SCHEMA))) == set(DEFINITIONS), (
        "each is there, and in use"
    )


@pytest.mark.parametrize("file", [ROOT / "events.yaml", *sorted(DATA.glob("*.yaml"))], ids=lambda file: file.name)
def test_a_good_file_passes(file: Path) -> None:
    load(file)
    assert seen(file.read_bytes()) == []


def test_of_the_broken_files_it_sees_all_that_it_can() -> None:
    broken = sorted((DATA / "broken").glob("*.yaml"))
    assert [file.stem for file in broken if not seen(file.read_bytes())] == sorted(UNSEEN)


_SITE = """\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
"""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("date: 2017", "a bare year is a number to YAML"),
        ("date: '2017'", "and in quotes a text"),
        ("date: 0962", "a year with a zero in front, a number too"),
        ("date: 1962-09-05, revision: 0", "so is a revision"),
        ("date: 1962-09-05, revision: '12'", "which may stand in quotes"),
        ("date: 1962-09-05, note: {vi: 1977}", "and a text of nothing but digits"),
        ("date: 1962-09-05, note: {vi: 3.10}", "or with a point in it"),
        ("date: 1962-09-05, note: {vi: true}", "or one that YAML takes for a truth"),
        ("date: 1962-09-05, note: {vi: no}", "which no is only in YAML 1.1"),
        ("date: 1962-09-05, countries: [NO]", "as the code of Norway is"),
        ("date: 1962-09-05, was: [1962]", "ids may be digits"),
        ("date: 1962-09-05, sources: [{source: 53, at: 2.10}]", "keys and passages too"),
    ],
)  # fmt: skip
def test_what_yaml_takes_for_numbers_passes_as_it_is_read(change: str, why: str) -> None:
    content = f"{_SITE}kinds: {{a: {{vi: A}}}}\nsources: {{53: {{title: {{vi: A}}}}}}\nevents:\n- {{id: a, {change}, kind: a, title: {{vi: A}}}}\n...\n".encode()
    load_bytes(content, "events.yaml")
    assert seen(content) == [], why


def dates() -> Iterator[str]:
    """Every month and day that two digits can write, of years that are long, short and none, and what may stand
    behind."""
    years = ("0000", "0004", "1896", "1900", "1999", "2000", "2023", "2024", "9998", "9999", "999", "10000")
    for year in years:
        yield year
        for month in range(14):
            yield f"{year}-{month:02}"
            for day in range(33):
                yield f"{year}-{month:02}-{day:02}"
    hours = ("T00:00", "T23:59", "T24:00", "T12:60", "T9:00", "T09:00:00", "T09:00Z", "T09:00~")
    yield from (f"{year}-02-28{hour}" for year, hour in product(("1899", "1900", "2024", "9998", "9999"), hours))
    ends = (
        "2022",
        "2022-07",
        "2022-07-01",
        "2022-07-31~",
        "2022-07-32",
        "2022-08-01T09:00",
        "2022-08-01T10:00",
        "..",
        "",
    )
    yield from (f"{start}/{end}" for start, end in product(ends, ends))
    yield from (
        f"{start}{mark}"
        for start, mark in product(("2022", "2022-07", "2022-07-01"), ("~", "?", "%", "~?", "x", " ", "\n"))
    )
    yield from ("2022-٠٧", "~2022", "2022-7", "5/9/1962", "", "2022-W03")


def taken(read: Any, text: str) -> bool:
    try:
        read(text)
    except EDTFError as error:
        return "before it begins" in str(error)  # which no pattern can tell
    return True


@pytest.mark.parametrize(("form", "read"), [("moment", parse_edtf), ("point", parse_edtf_date)])
def test_a_date_that_passes_is_one_that_is_read(form: str, read: Any) -> None:
    pattern = re.compile(
        DEFINITIONS[form]["pattern"].removesuffix("$") + r"\Z"
    )  # Python's $ lets an end of line follow
    assert [text for text in dates() if bool(pattern.search(text)) != taken(read, text)] == []


FIELDS = dict(every_field(Record(root_fields())))


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_says_what_it_means_with_an_example_that_holds(name: str) -> None:
    field = FIELDS[name]
    assert re.match(r"[^A-Z .][^\n]*[^.]$", field.description), "words for a hover and a row of a table, no sentence"
    assert bool(field.example) is ("." in name), "only sections go without"
    if field.example:
        editors = {**field.schema, "definitions": SCHEMA["definitions"]}
        assert Draft7Validator(editors).is_valid(yaml.load(field.example, Editor))
        shape, errors = field.node_type, ErrorCollector()
        if isinstance(shape, LocalizedTextType):
            shape = replace(shape, languages=("vi", "lo", "en"))
        shape.read(compose(f"{field.example}\n...".encode()), name, errors)
        assert errors.problems == []


def test_what_stands_elsewhere_in_the_file_is_left_open() -> None:
    """No choice of the schema is one of a file; those of the format itself are listed."""
    choices = {name: field.node_type.schema for name, field in FIELDS.items() if isinstance(field.node_type, Choice)}
    assert choices.pop("events.status") == {"enum": ["confirmed", "tentative", "cancelled", "draft"]}
    assert set(map(str, choices.values())) == {str({"$ref": "#/definitions/key"})}


def test_command_address_and_copy_are_the_same(client: FlaskClient) -> None:
    printed = CliRunner().invoke(main, ["schema"]).output
    assert printed.endswith("}\n")
    assert json.loads(printed) == SCHEMA
    assert client.get("/events.schema.json").text == printed
    assert (ROOT / "docs" / "events.schema.json").read_text() == printed, "make schema"


def test_the_file_names_its_schema() -> None:
    first, *_ = (ROOT / "events.yaml").read_text().splitlines()
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (ROOT / named).samefile(ROOT / "docs" / "events.schema.json")
