"""What programs can ask: the description says all of it, and every reply is as it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs import openapi

from timeline.app import create_app
from timeline.model.catalogue import Catalogue
from timeline.openapi.operations import operations

from ..conftest import ROOT, at, settings
from ..serving import serving

FOR_PROGRAMS = ("feeds", "meta", "oembed")
# For search engines, home screens and people; each of them has a form of its own.
FOR_OTHERS = {"/robots.txt", "/sitemap.xml", "/{language}/sitemap.xml", "/{language}/site.webmanifest", "/{language}/api/"}  # fmt: skip


_served = create_app(settings(ROOT / "events.yaml"), at("2026-09-01T02:00")).test_client()
DESCRIBED: dict[str, Any] = json.loads(_served.get("/openapi.json").data)
# oEmbed answers 501 where a form is unknown; everywhere else the description does not allow it.
_CHECKS = {"not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", 501]}}
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED, config=SchemathesisConfig.from_dict({"checks": _CHECKS}))


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(ROOT / "events.yaml") as address:
        yield address


@SCHEMA.parametrize()
@hypothesis(max_examples=20, deadline=None)
def test_no_reply_is_out_of_the_description(service: str, case: Case[Any]) -> None:
    """Whatever is asked, within the description or not: nothing fails, and what comes is what is promised."""
    # That a whole address is too long, no schema of its words can say.
    case.call_and_validate(service, allow_redirects=False, excluded_checks=[openapi.checks.positive_data_acceptance])


def test_the_description_keeps_to_its_standard() -> None:
    SCHEMA.validate()


def test_every_address_for_programs_is_described(app: Flask) -> None:
    described = set(DESCRIBED["paths"])
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in FOR_PROGRAMS]
    found = set()
    for rule in rules:
        scoped = rule.replace("<any(collections, offices):kind>/<key>/", "{scope}")
        forms = re.search(r"<any\((.*)\):form>", scoped)
        for form in forms[1].replace("'", "").split(", ") if forms else [""]:
            path = re.sub("<(?:language:)?([a-z]+)>", r"{\1}", scoped.replace(forms[0], form) if forms else scoped)
            found |= {
                path.replace("{scope}", scope) for scope in ("", "collections/{collection}/", "offices/{office}/")
            }
    assert found - FOR_OTHERS == described


def test_a_file_without_collections_and_offices_has_no_addresses_of_them(small: Catalogue) -> None:
    bare = replace(small, collections=(), offices=())
    assert {path for each in operations(bare) for path in each.paths} == {
        path for path in DESCRIBED["paths"] if "{collection}" not in path and "{office}" not in path
    }


def test_the_page_says_what_the_description_says(client: FlaskClient, small: Catalogue) -> None:
    """Each address, and each word, in every language; an example can be pressed and gives something."""
    asked = operations(small)
    for language in ("vi", "lo", "en"):
        page = client.get(f"/{language}/api/").text
        shown = re.findall("<code>([^<]*)</code>", page)
        assert [each for each in shown if each.startswith("/")] == [each.path for each in asked]
        assert {word.name for each in asked for word in each.parameters} <= set(shown)
        examples = re.findall('class="muted">[^<]*: <a href="([^"]*)"', page)
        assert len(examples) == len(asked)
        for example in examples:
            assert client.get(example).status_code == 200, example
