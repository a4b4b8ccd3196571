"""Tests the JSON Schema of events.yaml: every valid file passes, and it finds every fault that a schema can find."""

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
from timeline.loader.schema_definitions import DEFINITIONS
from timeline.loader.value_types import Choice
from timeline.loader.yaml_nodes import compose
from timeline.model.edtf import EDTFError, parse_edtf, parse_edtf_date

from ..conftest import DATA, ROOT
from ..fields import every_field

SCHEMA = json_schema()
VALIDATOR = Draft7Validator(SCHEMA)

_REFERENCE = "the entry that a key refers to is elsewhere in the file"
_TWO_FIELDS = "it compares two fields"
_LANGUAGES = "the allowed languages are in site.languages"
_CLOCKS = "the changes of clocks are those of the site's time zone"
_NUMBER = "it is a number in YAML, and -0500 is the same number as -500"
# The faults that only the loader finds, and why a schema cannot.
UNDETECTED = {
    "anniversary-before-the-year-1": _TWO_FIELDS,
    "anniversary-of-a-month": _TWO_FIELDS,
    "anniversary-of-a-span-of-days": _TWO_FIELDS,
    "anniversary-of-an-approximate-year": _TWO_FIELDS,
    "anniversary-of-an-uncertain-day": _TWO_FIELDS,
    "cancelled-without-revision": _TWO_FIELDS,
    "drafts-alone": _TWO_FIELDS,
    "change-note-in-no-first-language": _LANGUAGES,
    "changes-later-than-updated": _TWO_FIELDS,
    "changes-newest-first": _TWO_FIELDS,
    "changes-two-on-one-day": _TWO_FIELDS,
    "chapter-backwards": _TWO_FIELDS,
    "chapters-that-overlap": _TWO_FIELDS,
    "collection-that-ends-before-it-begins": _TWO_FIELDS,
    "event-language-that-the-site-lacks": _LANGUAGES,
    "first-language-lacking": _LANGUAGES,
    "hour-that-clocks-skip": _CLOCKS,
    "hour-that-never-was": _CLOCKS,
    "indicator-dates-twice": "it compares two values",
    "interval-across-the-end-of-summer-time": "no pattern can tell which time is the earlier",
    "imported-twice": "it compares two events",
    "interval-ends-before-it-begins": "no pattern can tell which date is the earlier",
    "interval-of-hours-ends-before-it-begins": "no pattern can tell which time is the earlier",
    "interval-of-hours-that-offsets-turn-round": "no pattern can tell which time is the earlier",
    "kinds-none": _REFERENCE,
    "lane-unknown": _REFERENCE,
    "language-that-cldr-lacks": "CLDR has too many combinations of language, script and region to list",
    "more-than-twenty-to-choose-from": _REFERENCE,
    "office-of-a-refused-place": _LANGUAGES,
    "office-of-unknown-place-and-collection": _REFERENCE,
    "part-of-itself": _TWO_FIELDS,
    "parts-in-a-circle": _REFERENCE,
    "related-to-itself": _TWO_FIELDS,
    "retired-id-is-its-own": _TWO_FIELDS,
    "retired-id-of-two-events": _REFERENCE,
    "retired-id-still-in-use": _REFERENCE,
    "series-unknown": _REFERENCE,
    "short-title-too-long": "no pattern that text editors share tells letters from their marks",
    "time-zone-that-is-a-folder": "the names of time zones are those of the machine that serves",
    "url-that-cannot-be-split": "only Python's URL parser checks the part in brackets",
    "year-before-the-first-with-three-digits": _NUMBER,
    "year-minus-zero": _NUMBER,
    "without-end-mark": "in YAML the end of the file ends a document",
}


class EditorLoader(yaml.CSafeLoader):
    """Loads YAML 1.2 with its core schema, as editors do: dates are texts, and duplicate keys are errors."""

    def construct_mapping_node(self, node: yaml.MappingNode) -> dict[str, Any]:
        keys = [str(self.construct_object(key, deep=True)) for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(problem="a key stands twice", problem_mark=node.start_mark)
        values = [self.construct_object(value, deep=True) for _, value in node.value]
        return dict(zip(keys, values, strict=True))

    def construct_integer(self, node: yaml.ScalarNode) -> int:
        text = str(self.construct_scalar(node))
        return int(text, 0) if text[1:2] in ("o", "x") else int(text)


EditorLoader.yaml_implicit_resolvers = {}
for tag, form in (
    ("null", "~|null|Null|NULL|"),
    ("bool", "true|True|TRUE|false|False|FALSE"),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), None)
EditorLoader.add_constructor("tag:yaml.org,2002:map", EditorLoader.construct_mapping_node)
EditorLoader.add_constructor("tag:yaml.org,2002:int", EditorLoader.construct_integer)


def editor_errors(content: bytes) -> list[str]:
    """What an editor would underline: errors of YAML, or else of the schema."""
    try:
        document = yaml.load(content, EditorLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [str(error)]
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def test_the_schema_is_valid() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert set(re.findall('"#/definitions/([a-z]+)"', json.dumps(SCHEMA))) == set(DEFINITIONS), (
        "each definition exists and is used"
    )


VALID_FILES = [ROOT / "events.yaml", *sorted(set(DATA.glob("*.yaml")) - {DATA / "facts.yaml"})]  # facts.yaml is a table


@pytest.mark.parametrize("file", VALID_FILES, ids=lambda file: file.name)
def test_a_valid_file_passes(file: Path) -> None:
    load(file)
    assert editor_errors(file.read_bytes()) == []


def test_the_schema_detects_all_other_broken_files() -> None:
    broken = sorted((DATA / "broken").glob("*.yaml"))
    assert [file.stem for file in broken if not editor_errors(file.read_bytes())] == sorted(UNDETECTED)


_SITE = """\
site: {title: {vi: T}, description: {vi: D}, languages: [vi], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("date: 2017", "YAML takes a year for a number"),
        ("date: '2017'", "a year in quotes is a string"),
        ("date: 0962", "a year with a leading zero"),
        ("date: 0000", "the year before the year 1"),
        ("date: -0110", "a year before the year 1"),
        ("date: 1962-09-05, revision: 0", "a revision is a number"),
        ("date: 1962-09-05, revision: '12'", "a revision may be in quotes"),
        ("date: 1962-09-05, note: {vi: 1977}", "a text with only digits"),
        ("date: 1962-09-05, note: {vi: 3.10}", "a text like a decimal number"),
        ("date: 1962-09-05, note: {vi: true}", "a text like a boolean"),
        ("date: 1962-09-05, note: {vi: no}", "`no` is a boolean only in YAML 1.1"),
        ("date: 1962-09-05, countries: [NO]", "the code of Norway"),
        ("date: 1962-09-05, was: [1962]", "ids may consist of digits"),
        ("date: 1962-09-05, sources: [{source: 53, at: 2.10}]", "keys and locators too"),
    ],
)  # fmt: skip
def test_values_that_yaml_takes_for_other_types_pass(change: str, reason: str) -> None:
    content = f"{_SITE}kinds: {{a: {{vi: A}}}}\nsources: {{53: {{title: {{vi: A}}}}}}\nevents:\n- {{id: a, {change}, kind: a, title: {{vi: A}}}}\n...\n".encode()
    load_bytes(content, "events.yaml")
    assert editor_errors(content) == [], reason


def date_candidates() -> Iterator[str]:
    """Every combination of two digits for month and day, in long, short and impossible years, with many suffixes."""
    years = (
        "0000", "0004", "1896", "1900", "1999", "2000", "2023", "2024", "9998", "9999", "999", "10000",
        "-0000", "-0001", "-0004", "-0100", "-0400", "-9999", "-999", "196X", "19XX", "1XXX", "196", "-011X", "-01XX",
    )  # fmt: skip
    for year in years:
        yield year
        yield from (f"{year}-{end}" for end in ("XX", "XX-XX", "XX-05", "X", "X-XX"))
        for month in range(43):
            yield f"{year}-{month:02}"
            yield f"{year}-{month:02}-XX"
        for month in range(14):
            for day in range(33):
                yield f"{year}-{month:02}-{day:02}"
    hours: tuple[str, ...] = ("T00:00", "T23:59", "T24:00", "T12:60", "T9:00", "T09:00~", "T09:00:60", "T09:00:00.5")
    offsets = ("", ":00", "Z", ":00Z", ":59+07", "+07:00", ":00-04:30", "+14:00", "+14:30", "-15", "+0700", "+7", "Z~")
    hours += tuple(f"T09:00{offset}" for offset in offsets)
    yield from (
        f"{year}-02-28{hour}" for year, hour in product(("-2024", "1899", "1900", "2024", "9998", "9999"), hours)
    )
    ends = (
        "2022",
        "2022-07",
        "2022-07-01",
        "2022-07-31~",
        "2022-07-32",
        "2022-08-01T09:00",
        "2022-08-01T10:00",
        "2022-08-01T10:00:00+14:00",
        "202X",
        "2022-23~",
        "-0110",
        "...",
        "..",
        "",
    )
    yield from (f"{start}/{end}" for start, end in product(ends, ends))
    yield from (
        f"{start}{mark}"
        for start, mark in product(("2022", "2022-07", "2022-07-01"), ("~", "?", "%", "~?", "x", " ", "\n"))
    )
    yield from ("2022-٠٧", "~2022", "2022-7", "5/9/1962", "", "2022-W03")


def is_accepted(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except EDTFError as error:
        return "before it begins" in str(error)  # no pattern can detect this
    return True


@pytest.mark.parametrize(("definition", "parse"), [("moment", parse_edtf), ("point", parse_edtf_date)])
def test_the_schema_and_the_parser_accept_the_same_dates(definition: str, parse: Any) -> None:
    pattern = re.compile(
        DEFINITIONS[definition]["pattern"].removesuffix("$") + r"\Z"
    )  # in Python, $ also matches before a line break
    assert [text for text in date_candidates() if bool(pattern.search(text)) != is_accepted(parse, text)] == []


FIELDS = dict(every_field(Record(root_fields())))


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_description_and_a_valid_example(name: str) -> None:
    field = FIELDS[name]
    assert re.match(r"[^A-Z .][^\n]*[^.]$", field.description), "a description is a phrase, not a sentence"
    assert bool(field.example) is ("." in name or name == "lanes"), "only sections of keys have no example"
    if field.example:
        schema = {**field.schema, "definitions": SCHEMA["definitions"]}
        assert Draft7Validator(schema).is_valid(yaml.load(field.example, EditorLoader))
        node_type, errors = field.node_type, ErrorCollector()
        if isinstance(node_type, LocalizedTextType):
            node_type = replace(node_type, languages=("vi", "lo", "en"))
        node_type.read(compose(f"{field.example}\n...".encode()), name, errors)
        assert errors.problems == []


def test_the_schema_does_not_list_the_keys_of_a_file() -> None:
    """Only the choices of the format itself are listed."""
    choices = {name: field.node_type.schema for name, field in FIELDS.items() if isinstance(field.node_type, Choice)}
    assert choices.pop("events.status") == {"enum": ["confirmed", "tentative", "cancelled", "draft"]}
    assert set(map(str, choices.values())) == {str({"$ref": "#/definitions/key"})}


def test_the_command_the_url_and_the_copy_are_the_same(client: FlaskClient) -> None:
    output = CliRunner().invoke(main, ["schema"]).output
    assert output.endswith("}\n")
    assert json.loads(output) == SCHEMA
    assert client.get("/events.schema.json").text == output
    assert (ROOT / "docs" / "events.schema.json").read_text() == output, "make schema"


def test_events_yaml_names_its_schema() -> None:
    first_line, *_ = (ROOT / "events.yaml").read_text().splitlines()
    path = first_line.removeprefix("# yaml-language-server: $schema=")
    assert (ROOT / path).samefile(ROOT / "docs" / "events.schema.json")
