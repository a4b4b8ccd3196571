"""What a reader asks, and the events that it finds."""

from dataclasses import replace
from typing import Any

import pytest

from timeline.model.catalogue import Catalogue, Person, Query
from timeline.model.edtf import parse_edtf_date
from timeline.model.localized_text import LocalizedText
from timeline.search import (
    FACETS,
    QueryError,
    facet_choices,
    find_events,
    labelled_criteria,
    parse_query,
    query_parameters,
    relaxations,
    search,
)

ALL = [
    "relations-1962", "treaty-1977", "border-2018", "leap-2020", "scheme-2020", "visit-2021",
    "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027",
]  # fmt: skip


def found(catalogue: Catalogue, asked: Query) -> list[str]:
    return [event.id for event in find_events(catalogue.events, asked)]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (Query(), ALL),
        (Query(countries=("KH",)), ["border-2018", "visit-hun-sen-2023"]),
        (Query(countries=("KH", "LA")), [each for each in ALL if each != "leap-2020"]),  # any of one sort
        (Query(countries=("KH",), topics=("border",)), ["border-2018"]),  # all sorts together
        (Query(kinds=("visit", "period")), ["visit-2021", "year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]),
        (Query(places=("VN-29",)), ["peak-2022"]),
        (Query(people=("hun-sen",)), ["visit-hun-sen-2023"]),
        (Query(start=parse_edtf_date("2022")), ["year-2022", "peak-2022", "visit-hun-sen-2023", "meeting-2027"]),
        (Query(end=parse_edtf_date("1977-07-18")), ["relations-1962", "treaty-1977"]),
        (Query(end=parse_edtf_date("1977-07-17")), ["relations-1962"]),
        (Query(start=parse_edtf_date("2022-08"), end=parse_edtf_date("2022-08")), ["year-2022", "peak-2022"]),  # spans that go on then
        (Query(start=parse_edtf_date("2021-06-20"), end=parse_edtf_date("2021-06-20")), ["visit-2021"]),  # some day in June may be it
        (Query(start=parse_edtf_date("2022"), end=parse_edtf_date("2021")), []),
        (Query(words="hiep uoc"), ["treaty-1977", "border-2018", "scheme-2020"]),  # the kind's name counts
        (Query(words="HIỆP ƯỚC hữu nghị"), ["treaty-1977"]),  # every word
        (Query(words="ອະທິກະ"), ["leap-2020"]),
        (Query(words="thoong-lun"), ["visit-2021"]),  # an alias
        (Query(words="53-HD"), ["relations-1962"]),  # a document's number
        (Query(words="18/7/1977"), ["treaty-1977"]),  # a date as pages write it
        (Query(words="2023"), ["visit-hun-sen-2023"]),
        (Query(words="campuchia"), ["border-2018", "visit-hun-sen-2023"]),  # a country's name, from CLDR
        (Query(words="!"), ALL),  # nothing to look for
        (Query(words="nowhere"), []),
    ],
)  # fmt: skip
def test_a_query_finds(small: Catalogue, asked: Query, ids: list[str]) -> None:
    assert found(small, asked) == ids


@pytest.mark.parametrize(
    "asked",
    [
        Query(),
        Query(countries=("KH",)),
        Query(countries=("LA",), kinds=("visit", "treaty")),
        Query(words="hiep uoc", topics=("border",), end=parse_edtf_date("2018")),
        Query(words="nowhere"),
    ],
)
def test_a_choice_counts_what_it_alone_would_find(small: Catalogue, asked: Query) -> None:
    """Held against asking for each, one by one."""
    findings = search(small.events, asked)
    assert findings.events == find_events(small.events, asked)
    for facet in FACETS:
        without: dict[str, tuple[str, ...]] = {}
        for each in facet.all_entities(small):
            chosen: dict[str, Any] = {facet.field: (each.key,)}
            if found := find_events(small.events, replace(asked, **chosen)):
                without[each.key] = tuple(event.id for event in found)
        assert dict(findings.facet_counts[facet.parameter]) == {key: len(ids) for key, ids in without.items()}


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [
        (Query(countries=("KH",), kinds=("period",)), [("country", ("KH",), 2), ("kind", ("period",), 2)]),
        (Query(people=("hun-sen",), start=parse_edtf_date("2024")), [("person", ("hun-sen",), 1), ("from", ("2024",), 1)]),
        (Query(start=parse_edtf_date("2023"), end=parse_edtf_date("2021")), [("from", ("2023",), 6), ("to", ("2021",), 2)]),
        (Query(words="hiep uoc khong-co"), [("q", ("hiep uoc khong-co",), 10), ("q", ("khong-co",), 3)]),  # all the words, or the one that is not there
        (Query(words="nowhere"), []),  # of one thing alone, nothing is left
        (Query(words="hiep khong-co cung-khong", kinds=("visit",)), [("q", ("hiep khong-co cung-khong",), 3)]),  # two words are too many to leave out one
        (Query(words="nowhere", countries=("KH",), kinds=("period",)), []),  # nothing alone is to blame
        (Query(countries=("KH",)), []),  # something is found already
    ],
)  # fmt: skip
def test_an_empty_result_says_what_to_leave_out(
    small: Catalogue, asked: Query, left_out: list[tuple[str, tuple[str, ...], int]]
) -> None:
    findings = search(small.events, asked)
    told = relaxations(small, findings) if not findings.events else ()
    assert [(each.criterion.parameter, each.criterion.values, each.count) for each in told] == left_out
    for each in told:
        assert len(find_events(small.events, each.criterion.without)) == each.count


def test_what_is_asked_is_told_by_its_names(small: Catalogue) -> None:
    asked = Query(countries=("KH", "LA"), people=("hun-sen",), end=parse_edtf_date("2022-09"), words="a b")
    told = [
        (each.criterion.values, [named.name.in_("vi") for named in each.entities])
        for each in labelled_criteria(small, asked)
    ]
    assert told == [
        (("KH", "LA"), ["Lào", "Campuchia"]),
        (("hun-sen",), ["Hun Sen"]),
        (("2022-09",), []),
        (("a b",), []),
    ]


@pytest.mark.parametrize(
    ("asked", "offered", "more"),
    [
        (Query(), [f"p{number}" for number in range(5, 45)], 5),  # the forty that find most, in the order of the file
        (Query(people=("p0",)), ["p0", *(f"p{number}" for number in range(6, 45))], 5),  # and what is chosen
    ],
)
def test_of_very_many_choices_those_are_offered_that_find_most(
    small: Catalogue, asked: Query, offered: list[str], more: int
) -> None:
    people = tuple(Person(f"p{number}", LocalizedText((("vi", f"P{number}"),)), (), None) for number in range(45))
    model = small.events_by_id["visit-2021"]
    events = tuple(replace(model, id=f"e{number}", people=people[number:]) for number in range(45))
    crowd = replace(small, people=people, events=events)
    [choice] = [each for each in facet_choices(crowd, asked, search(events, asked)) if each.facet.parameter == "person"]
    assert ([each.entity.key for each in choice.choices], choice.more_count) == (offered, more)
    assert [each.entity.key for each in choice.choices if each.is_selected] == list(asked.people)


def test_a_query_has_only_so_many_words(small: Catalogue) -> None:
    for words in ({"q": ["a" * 150, "b" * 150]}, {"kind": [f"k{number}" for number in range(51)]}):
        with pytest.raises(QueryError) as caught:
            parse_query(words, small)
        assert caught.value.max_length == 200


@pytest.mark.parametrize("words", ["thongloun", "Thoong-lun", "ທອງລຸນ", "xi xu lit", "THONGLOUN sisoulith", "ສີສຸລິດ"])
def test_a_leader_is_found_however_the_name_is_written(real: Catalogue, words: str) -> None:
    ids = found(real, Query(words=words))
    assert ids == found(real, Query(people=("thongloun-sisoulith",)))
    assert {"visit-thongloun-2021", "talks-to-lam-thongloun-2024", "state-visit-thongloun-2024"} <= set(ids)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ({}, Query()),
        (
            {"country": ["KH", "LA", "KH"], "q": ["  hữu nghị "]},
            Query(countries=("LA", "KH"), words="hữu nghị"),
        ),  # in the order of the file
        ({"from": ["1962"], "to": ["2022-09"]}, Query(start=parse_edtf_date("1962"), end=parse_edtf_date("2022-09"))),
        ({"kind": [""], "q": [" "], "from": [""]}, Query()),  # a form sends what was not filled in
        ({"q": ["a", "b"]}, Query(words="a b")),
        ({"q": ["!?", "a\x00\nb"]}, Query(words="a b")),  # what cannot be looked for, or seen
        (
            {"from": ["5/9/1962"], "to": ["9/1977"]},
            Query(start=parse_edtf_date("1962-09-05"), end=parse_edtf_date("1977-09")),
        ),  # the day first
        ({"from": ["1962", "1977"]}, Query(start=parse_edtf_date("1977"))),  # the last that is said
        (
            {"topic": ["border"], "place": ["VN-29"], "person": ["hun-sen"], "kind": ["visit"]},
            Query(topics=("border",), places=("VN-29",), people=("hun-sen",), kinds=("visit",)),
        ),
    ],
)
def test_the_words_of_an_address_are_read(small: Catalogue, words: dict[str, list[str]], asked: Query) -> None:
    assert parse_query(words, small) == asked


@pytest.mark.parametrize(
    "asked",
    [
        Query(),
        Query(
            ("LA", "KH"),
            ("border",),
            ("visit",),
            ("VN-29",),
            ("hun-sen",),
            parse_edtf_date("1962"),
            parse_edtf_date("2022-09~"),
            "hữu & nghị",
        ),
    ],
)
def test_a_query_and_its_address_are_one(small: Catalogue, asked: Query) -> None:
    words: dict[str, list[str]] = {}
    for name, value in query_parameters(asked):
        words.setdefault(name, []).append(value)
    assert parse_query(words, small) == asked


@pytest.mark.parametrize(
    ("words", "parameter", "word", "near", "known"),
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
    ],
)
def test_unknown_words_are_named_with_the_known(
    small: Catalogue, words: dict[str, list[str]], parameter: str, word: str, near: str | None, known: tuple[str, ...]
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(words, small)
    error = caught.value
    assert (error.parameter, error.value, error.suggestion, error.allowed_values, error.max_length) == (
        parameter,
        word,
        near,
        known,
        None,
    )


def test_a_query_has_a_longest_word(small: Catalogue) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query({"q": ["a" * 201]}, small)
    assert (caught.value.value, caught.value.max_length) == ("a" * 20 + "…", 200)
