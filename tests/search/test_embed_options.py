"""The words of a frame's address: what it shows, and in which colours."""

import pytest

from timeline.model.edtf import EDTFDate
from timeline.search import EmbedOptions, QueryError, parse_embed_options


@pytest.mark.parametrize(
    ("words", "asked", "parameters"),
    [
        ({}, EmbedOptions(), ()),
        ({"view": [""], "many": [""], "country": ["LA"]}, EmbedOptions(), ()),  # as a form sends what is not chosen
        ({"view": ["list"], "many": ["7"]}, EmbedOptions("list", 7), (("view", "list"), ("many", "7"))),
        ({"view": ["month"], "month": ["2022-07"]}, EmbedOptions("month", month=EDTFDate(2022, 7)), (("view", "month"), ("month", "2022-07"))),
        ({"accent": ["#0B4A86"], "scheme": ["dark"]}, EmbedOptions(colour_scheme="dark", accent="#0b4a86"), (("scheme", "dark"), ("accent", "0b4a86"))),
        ({"view": ["list"], "month": ["2022-07"]}, EmbedOptions("list"), (("view", "list"),)),  # left from another choice
        ({"view": ["month"], "many": ["5"]}, EmbedOptions("month"), (("view", "month"),)),
        ({"many": ["3", "05"]}, EmbedOptions(limit=5), (("many", "5"),)),  # the last that is said
    ],
)  # fmt: skip
def test_the_words_are_read_and_have_one_form(
    words: dict[str, list[str]], asked: EmbedOptions, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert parse_embed_options(words) == asked
    assert asked.parameters == parameters
    assert parse_embed_options({name: [said] for name, said in parameters}) == asked


@pytest.mark.parametrize(
    ("name", "text"),
    [("view", "lists"), ("many", "0"), ("many", "51"), ("many", "໑"), ("month", "2022"), ("month", "2022-13"), ("month", "2022-07?"), ("scheme", "auto"), ("accent", "red"), ("accent", "0b4a8")],
)  # fmt: skip
def test_what_cannot_be_is_refused(name: str, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_embed_options({name: [text]})
    assert (caught.value.parameter, caught.value.value) == (name, text)
