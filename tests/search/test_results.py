"""Tests which events a query finds, the counts of filters, and the parsing of query parameters."""

from dataclasses import replace
from typing import Any

import pytest

from timeline.model.catalogue import Catalogue
from timeline.model.edtf import parse_edtf_date
from timeline.model.entities import Person, Query
from timeline.model.localized_text import LocalizedText
from timeline.search import (
    FACETS,
    EventIndex,
    QueryError,
    facet_choices,
    find_events,
    labelled_criteria,
    parse_query,
    query_parameters,
    relaxations,
    search,
)

ALL_IDS = [
    "relations-1962", "treaty-1977", "border-2018", "leap-2020", "scheme-2020", "visit-2021",
    "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027",
]  # fmt: skip


def find_ids(catalogue: Catalogue, query: Query) -> list[str]:
    return [event.id for event in find_events(EventIndex(catalogue.events), query)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (Query(), ALL_IDS),
        (Query(countries=("KH",)), ["border-2018", "visit-hun-sen-2023"]),
        (Query(countries=("KH", "LA")), [event_id for event_id in ALL_IDS if event_id != "leap-2020"]),  # any value of one filter
        (Query(countries=("KH",), topics=("border",)), ["border-2018"]),  # all filters must match
        (Query(kinds=("visit", "period")), ["visit-2021", "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]),
        (Query(places=("VN-29",)), ["peak-2022"]),
        (Query(people=("hun-sen",)), ["visit-hun-sen-2023"]),
        (Query(start=parse_edtf_date("2022")), ["year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]),
        (Query(end=parse_edtf_date("1977-07-18")), ["relations-1962", "treaty-1977"]),
        (Query(end=parse_edtf_date("1977-07-17")), ["relations-1962"]),
        (Query(start=parse_edtf_date("2022-08"), end=parse_edtf_date("2022-08")), ["year-2022", "peak-2022"]),  # intervals that contain the month
        (Query(start=parse_edtf_date("2021-06-20"), end=parse_edtf_date("2021-06-20")), ["visit-2021"]),  # some day in June: it may be this one
        (Query(start=parse_edtf_date("2022"), end=parse_edtf_date("2021")), []),
        (Query(words="hiep uoc"), ["treaty-1977", "border-2018", "scheme-2020"]),  # the name of the kind counts
        (Query(words="HIỆP ƯỚC hữu nghị"), ["treaty-1977"]),  # every word must occur
        (Query(words="ອະທິກະ"), ["leap-2020"]),
        (Query(words="thoong-lun"), ["visit-2021"]),  # an alias
        (Query(words="53-HD"), ["relations-1962"]),  # the number of a document
        (Query(words="18/7/1977"), ["treaty-1977"]),  # a date as pages write it
        (Query(words="2023"), ["visit-hun-sen-2023"]),
        (Query(words="campuchia"), ["border-2018", "visit-hun-sen-2023"]),  # a country's name, from CLDR
        (Query(words="!"), ALL_IDS),  # no searchable character
        (Query(words="nowhere"), []),
    ],
)  # fmt: skip
def test_a_query_finds_its_events(small_catalogue: Catalogue, query: Query, ids: list[str]) -> None:
    assert find_ids(small_catalogue, query) == ids


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(countries=("KH",)),
        Query(countries=("LA",), kinds=("visit", "treaty")),
        Query(words="hiep uoc", topics=("border",), end=parse_edtf_date("2018")),
        Query(words="nowhere"),
    ],
)
def test_the_count_of_a_filter_value_equals_a_search_for_it(small_catalogue: Catalogue, query: Query) -> None:
    """Compared with one search per value."""
    results = search(EventIndex(small_catalogue.events), query)
    assert results.events == find_events(EventIndex(small_catalogue.events), query)
    for facet in FACETS:
        ids_by_key: dict[str, tuple[str, ...]] = {}
        for entity in facet.all_entities(small_catalogue):
            change: dict[str, Any] = {facet.field: (entity.key,)}
            if events := find_events(EventIndex(small_catalogue.events), replace(query, **change)):
                ids_by_key[entity.key] = tuple(event.id for event in events)
        assert dict(results.facet_counts[facet.parameter]) == {key: len(ids) for key, ids in ids_by_key.items()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(countries=("KH",), kinds=("period",)), [("country", ("KH",), 2), ("kind", ("period",), 2)]),
        (Query(people=("hun-sen",), start=parse_edtf_date("2024")), [("person", ("hun-sen",), 1), ("from", ("2024",), 1)]),
        (Query(start=parse_edtf_date("2023"), end=parse_edtf_date("2021")), [("from", ("2023",), 6), ("to", ("2021",), 2)]),
        (Query(words="hiep uoc khong-co"), [("q", ("hiep uoc khong-co",), 10), ("q", ("khong-co",), 3)]),  # remove all words, or only the one that occurs nowhere
        (Query(words="nowhere"), []),  # without its only criterion, the query is empty
        (Query(words="hiep khong-co cung-khong", kinds=("visit",)), [("q", ("hiep khong-co cung-khong",), 3)]),  # two words occur nowhere, so removing one does not help
        (Query(words="nowhere", countries=("KH",), kinds=("period",)), []),  # no single criterion is the reason
        (Query(countries=("KH",)), []),  # the query finds something
    ],
)  # fmt: skip
def test_an_empty_result_suggests_criteria_to_remove(
    small_catalogue: Catalogue, query: Query, expected: list[tuple[str, tuple[str, ...], int]]
) -> None:
    results = search(EventIndex(small_catalogue.events), query)
    suggested = relaxations(small_catalogue, results) if not results.events else ()
    assert [
        (relaxation.criterion.parameter, relaxation.criterion.values, relaxation.count) for relaxation in suggested
    ] == expected
    for relaxation in suggested:
        assert len(find_events(EventIndex(small_catalogue.events), relaxation.criterion.without)) == relaxation.count


def test_criteria_are_labelled_with_names(small_catalogue: Catalogue) -> None:
    query = Query(countries=("KH", "LA"), people=("hun-sen",), end=parse_edtf_date("2022-09"), words="a b")
    labels = [
        (criterion.criterion.values, [entity.name.in_("vi") for entity in criterion.entities])
        for criterion in labelled_criteria(small_catalogue, query)
    ]
    assert labels == [
        (("KH", "LA"), ["Lào", "Campuchia"]),
        (("hun-sen",), ["Hun Sen"]),
        (("2022-09",), []),
        (("a b",), []),
    ]


@pytest.mark.parametrize(
    ("query", "expected", "more_count"),
    [
        (
            Query(),
            [f"p{number}" for number in range(5, 45)],
            5,
        ),  # the forty with the most events, in the order of the file
        (Query(people=("p0",)), ["p0", *(f"p{number}" for number in range(6, 45))], 5),  # and the selected one
    ],
)
def test_only_the_values_with_the_most_events_are_offered(
    small_catalogue: Catalogue, query: Query, expected: list[str], more_count: int
) -> None:
    people = tuple(Person(f"p{number}", LocalizedText((("vi", f"P{number}"),)), (), None) for number in range(45))
    model = small_catalogue.events_by_id["visit-2021"]
    events = tuple(replace(model, id=f"e{number}", people=people[number:]) for number in range(45))
    catalogue = replace(small_catalogue, people=people, events=events)
    [choice] = [
        option
        for option in facet_choices(catalogue, query, search(EventIndex(events), query))
        if option.facet.parameter == "person"
    ]
    assert ([option.entity.key for option in choice.choices], choice.more_count) == (expected, more_count)
    assert [option.entity.key for option in choice.choices if option.is_selected] == list(query.people)


def test_the_length_and_number_of_values_are_limited(small_catalogue: Catalogue) -> None:
    for parameters in ({"q": ["a" * 150, "b" * 150]}, {"kind": [f"k{number}" for number in range(51)]}):
        with pytest.raises(QueryError) as error:
            parse_query(parameters, small_catalogue)
        assert error.value.max_length == 200


@pytest.mark.parametrize("words", ["thongloun", "Thoong-lun", "ທອງລຸນ", "xi xu lit", "THONGLOUN sisoulith", "ສີສຸລິດ"])
def test_a_person_is_found_under_any_spelling(real_catalogue: Catalogue, words: str) -> None:
    ids = find_ids(real_catalogue, Query(words=words))
    assert ids == find_ids(real_catalogue, Query(people=("thongloun-sisoulith",)))
    assert {"visit-thongloun-2021", "talks-to-lam-thongloun-2024", "state-visit-thongloun-2024"} <= set(ids)


@pytest.mark.parametrize(
    ("parameters", "query"),
    [
        ({}, Query()),
        (
            {"country": ["KH", "LA", "KH"], "q": ["  hữu nghị "]},
            Query(countries=("LA", "KH"), words="hữu nghị"),
        ),  # in the order of the file
        ({"from": ["1962"], "to": ["2022-09"]}, Query(start=parse_edtf_date("1962"), end=parse_edtf_date("2022-09"))),
        ({"kind": [""], "q": [" "], "from": [""]}, Query()),  # a form sends empty values for empty fields
        ({"q": ["a", "b"]}, Query(words="a b")),
        ({"q": ["!?", "a\x00\nb"]}, Query(words="a b")),  # characters that are not searchable or not visible
        (
            {"from": ["5/9/1962"], "to": ["9/1977"]},
            Query(start=parse_edtf_date("1962-09-05"), end=parse_edtf_date("1977-09")),
        ),  # the day first
        ({"from": ["1962", "1977"]}, Query(start=parse_edtf_date("1977"))),  # the last value counts
        (
            {"topic": ["border"], "place": ["VN-29"], "person": ["hun-sen"], "kind": ["visit"]},
            Query(topics=("border",), places=("VN-29",), people=("hun-sen",), kinds=("visit",)),
        ),
    ],
)
def test_query_parameters_are_parsed(
    small_catalogue: Catalogue, parameters: dict[str, list[str]], query: Query
) -> None:
    assert parse_query(parameters, small_catalogue) == query


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(
            countries=("LA", "KH"),
            topics=("border",),
            kinds=("visit",),
            places=("VN-29",),
            people=("hun-sen",),
            start=parse_edtf_date("1962"),
            end=parse_edtf_date("2022-09~"),
            words="hữu & nghị",
        ),
    ],
)
def test_a_query_survives_conversion_to_parameters(small_catalogue: Catalogue, query: Query) -> None:
    parameters: dict[str, list[str]] = {}
    for name, value in query_parameters(query):
        parameters.setdefault(name, []).append(value)
    assert parse_query(parameters, small_catalogue) == query


@pytest.mark.parametrize(
    ("parameters", "parameter", "value", "suggestion", "allowed"),
    [
        ({"kind": ["visits"]}, "kind", "visits", "visit", ("milestone", "treaty", "visit", "period")),
        ({"country": ["TH"]}, "country", "TH", None, ("VN", "LA", "KH")),
        (
            {"colour": ["red"]},
            "colour",
            "",
            "country",
            ("country", "topic", "kind", "place", "person", "from", "to", "q"),
        ),
        (
            {"people": ["hun-sen"]},
            "people",
            "",
            None,
            ("country", "topic", "kind", "place", "person", "from", "to", "q"),
        ),
        ({"from": ["1962/09/05"]}, "from", "1962/09/05", None, ()),
        ({"from": ["31/2/1962"]}, "from", "31/2/1962", None, ()),
        ({"to": ["2021/2022"]}, "to", "2021/2022", None, ()),
        ({"from": ["-110"]}, "from", "-110", "-0110", ()),
        ({"to": ["-44-03"]}, "to", "-44-03", "-0044-03", ()),
        ({"to": ["938"]}, "to", "938", "0938", ()),
    ],
)
def test_an_unknown_parameter_or_value_raises_an_error_with_the_known_ones(
    small_catalogue: Catalogue,
    parameters: dict[str, list[str]],
    parameter: str,
    value: str,
    suggestion: str | None,
    allowed: tuple[str, ...],
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(parameters, small_catalogue)
    error = caught.value
    assert (error.parameter, error.value, error.suggestion, error.allowed_values, error.max_length) == (
        parameter,
        value,
        suggestion,
        allowed,
        None,
    )


def test_a_value_has_at_most_200_characters(small_catalogue: Catalogue) -> None:
    with pytest.raises(QueryError) as error:
        parse_query({"q": ["a" * 201]}, small_catalogue)
    assert (error.value.value, error.value.max_length) == ("a" * 20 + "…", 200)
