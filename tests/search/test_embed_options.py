"""The words of a frame's address: what it shows, and in which colours."""

import pytest

from timeline.model.edtf import Point
from timeline.search import Framing, QueryError, framing


@pytest.mark.parametrize(
    ("words", "asked", "parameters"),
    [
        ({}, Framing(), ()),
        ({"view": [""], "many": [""], "country": ["LA"]}, Framing(), ()),  # as a form sends what is not chosen
        ({"view": ["list"], "many": ["7"]}, Framing("list", 7), (("view", "list"), ("many", "7"))),
        ({"view": ["month"], "month": ["2022-07"]}, Framing("month", month=Point(2022, 7)), (("view", "month"), ("month", "2022-07"))),
        ({"accent": ["#0B4A86"], "scheme": ["dark"]}, Framing(scheme="dark", accent="#0b4a86"), (("scheme", "dark"), ("accent", "0b4a86"))),
        ({"view": ["list"], "month": ["2022-07"]}, Framing("list"), (("view", "list"),)),  # left from another choice
        ({"view": ["month"], "many": ["5"]}, Framing("month"), (("view", "month"),)),
        ({"many": ["3", "05"]}, Framing(many=5), (("many", "5"),)),  # the last that is said
    ],
)  # fmt: skip
def test_the_words_are_read_and_have_one_form(
    words: dict[str, list[str]], asked: Framing, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert framing(words) == asked
    assert asked.parameters == parameters
    assert framing({name: [said] for name, said in parameters}) == asked


@pytest.mark.parametrize(
    ("name", "text"),
    [("view", "lists"), ("many", "0"), ("many", "51"), ("many", "໑"), ("month", "2022"), ("month", "2022-13"), ("month", "2022-07?"), ("scheme", "auto"), ("accent", "red"), ("accent", "0b4a8")],
)  # fmt: skip
def test_what_cannot_be_is_refused(name: str, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        framing({name: [text]})
    assert (caught.value.parameter, caught.value.word) == (name, text)
