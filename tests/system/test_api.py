"""Tests the OpenAPI description: it covers every URL for programs, and every response matches it."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs import openapi

from timeline.app import create_app
from timeline.model.catalogue import Catalogue
from timeline.openapi.operations import operations

from ..conftest import ROOT, frozen_clock, make_settings

PROGRAM_BLUEPRINTS = ("feeds", "meta", "oembed")
# For search engines, home screens and people, in standard formats of their own.
OTHER_PATHS = {"/robots.txt", "/sitemap.xml", "/{language}/sitemap.xml", "/{language}/site.webmanifest", "/{language}/api/"}  # fmt: skip


# oEmbed returns 501 for an unknown format; the description allows it nowhere else.
CHECKS = {"not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", 501]}}
lazy_schema = schemathesis.pytest.from_fixture("schema")  # collecting tests does not wait for it


@pytest.fixture(scope="module")
def real_client() -> FlaskClient:
    return create_app(make_settings(ROOT / "events.yaml"), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.fixture(scope="module")
def description(real_client: FlaskClient) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(real_client.get("/openapi.json").data)
    return described


@pytest.fixture(scope="module")
def schema(description: dict[str, Any]) -> BaseSchema:
    return schemathesis.openapi.from_dict(description, config=SchemathesisConfig.from_dict({"checks": CHECKS}))


# The feeds of a collection or an office take the same parameters as those of the site: one of each is enough.
@lazy_schema.exclude(path_regex=r"/(collections|offices)/\S+/(?!anniversaries\.ics|events\.json)").parametrize()
@hypothesis(max_examples=5)
def test_no_reply_is_out_of_the_description(real_client: FlaskClient, case: Case[Any]) -> None:
    """Whatever is asked, within the description or not: nothing fails, and what comes is what is promised."""
    # That a whole address is too long, no schema of its words can say. And the service takes more than is described: it
    # ignores empty values, spaces and repeated values.
    checks = openapi.checks
    case.call_and_validate(
        base_url="http://localhost",
        headers={"Accept-Encoding": "identity"},
        app=real_client.application,
        excluded_checks=[checks.positive_data_acceptance, checks.negative_data_rejection],
    )


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        *((text, True) for text in ("", "1962", "1962-09", "1962-09-05", "5/9/1962", "09/1962", "2020~", "1962-09-05T09:00")),
        *((text, False) for text in ("62", "1962-9", "1962/09/05", "5.9.1962", "1962-09-05/1962-09-06", "1962-09-05T9", "x")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["from", "to"])
def test_the_pattern_of_dates_is_what_the_service_takes(
    real_client: FlaskClient, description: dict[str, Any], name: str, text: str, is_valid: bool
) -> None:
    pattern = description["components"]["parameters"][name]["schema"]["pattern"]
    response = real_client.get("/en/", query_string={name: text})
    assert (bool(re.search(pattern, text)), response.status_code == 200) == (is_valid, is_valid)


def test_the_description_is_valid_openapi(schema: BaseSchema) -> None:
    schema.validate()


def test_every_url_for_programs_is_described(app: Flask, description: dict[str, Any]) -> None:
    described = set(description["paths"])
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in PROGRAM_BLUEPRINTS]
    paths = set()
    for rule in rules:
        scoped = rule.replace("<any(collections, offices):kind>/<key>/", "{scope}")
        choices = re.search(r"<any\((.*)\):form>", scoped)
        for choice in choices[1].replace("'", "").split(", ") if choices else [""]:
            path = re.sub(
                "<(?:language:|year:)?([a-z]+)>", r"{\1}", scoped.replace(choices[0], choice) if choices else scoped
            )
            paths |= {
                path.replace("{scope}", scope) for scope in ("", "collections/{collection}/", "offices/{office}/")
            }
    assert paths - OTHER_PATHS == described


def test_without_collections_and_offices_their_urls_are_not_described(
    small_catalogue: Catalogue, description: dict[str, Any]
) -> None:
    catalogue = replace(small_catalogue, collections=(), offices=())
    assert {path for operation in operations(catalogue) for path in operation.paths} == {
        path for path in description["paths"] if "{collection}" not in path and "{office}" not in path
    }


def test_the_page_shows_what_the_description_says(client: FlaskClient, small_catalogue: Catalogue) -> None:
    """Every path and every parameter, in every language. Every example is a link that works."""
    expected = operations(small_catalogue)
    for language in ("vi", "lo", "en"):
        page = client.get(f"/{language}/api/").text
        codes = re.findall("<code>([^<]*)</code>", page)
        assert [entry for entry in codes if entry.startswith("/")] == [entry.path for entry in expected]
        assert {parameter.name for entry in expected for parameter in entry.parameters} <= set(codes)
        examples = re.findall('class="muted">[^<]*: <a href="([^"]*)"', page)
        assert len(examples) == len(expected)
        for example in examples:
            assert client.get(example).status_code == 200, example
