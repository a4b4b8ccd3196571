"""Tests the query parameters of a frame: what it shows, in which colours and in which languages."""

import pytest

from timeline.model.edtf import EDTFDate
from timeline.search import EmbedOptions, QueryError, parse_embed_options

LANGUAGES = ("vi", "lo", "en")


@pytest.mark.parametrize(
    ("query", "options", "parameters"),
    [
        ({}, EmbedOptions(), ()),
        ({"view": [""], "many": [""], "country": ["LA"]}, EmbedOptions(), ()),  # a form sends empty values for what is not chosen
        ({"view": ["list"], "many": ["7"]}, EmbedOptions("list", 7), (("view", "list"), ("many", "7"))),
        ({"view": ["month"], "month": ["2022-07", ""]}, EmbedOptions("month"), (("view", "month"),)),
        ({"view": ["month"], "month": ["2022-07"]}, EmbedOptions("month", month=EDTFDate(2022, 7)), (("view", "month"), ("month", "2022-07"))),
        ({"accent": ["#0B4A86"], "scheme": ["dark"]}, EmbedOptions(colour_scheme="dark", accent="#0b4a86"), (("scheme", "dark"), ("accent", "0b4a86"))),
        ({"view": ["list"], "month": ["2022-07"]}, EmbedOptions("list"), (("view", "list"),)),  # `month` has no effect in this view
        ({"view": ["month"], "many": ["5"]}, EmbedOptions("month"), (("view", "month"),)),
        ({"many": ["3", "05"]}, EmbedOptions(limit=5), (("many", "5"),)),  # the last value counts
        ({"languages": ["lo,vi"]}, EmbedOptions(languages=("vi", "lo")), (("languages", "vi,lo"),)),  # in the order of the site
        ({"languages": ["en"]}, EmbedOptions(languages=("vi", "en")), (("languages", "vi,en"),)),  # with the language of the frame
        ({"languages": ["vi", " lo , en,", "lo"]}, EmbedOptions(languages=LANGUAGES), (("languages", "vi,lo,en"),)),  # as a form sends them
        ({"languages": ["vi"]}, EmbedOptions(), ()),  # nothing to switch to
    ],
)  # fmt: skip
def test_parameters_are_parsed_and_written_in_one_form(
    query: dict[str, list[str]], options: EmbedOptions, parameters: tuple[tuple[str, str], ...]
) -> None:
    assert parse_embed_options(query, "vi", LANGUAGES) == options
    assert options.parameters == parameters
    assert parse_embed_options({name: [value] for name, value in parameters}, "vi", LANGUAGES) == options


@pytest.mark.parametrize(
    ("name", "text"),
    [("view", "lists"), ("many", "0"), ("many", "51"), ("many", "໑"), ("month", "2022"), ("month", "2022-13"), ("month", "2022-07?"), ("scheme", "auto"), ("accent", "red"), ("accent", "0b4a8"), ("languages", "fr"), ("languages", "VI")],
)  # fmt: skip
def test_an_invalid_value_raises_query_error(name: str, text: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_embed_options({name: [text]}, "vi", LANGUAGES)
    assert (error.value.parameter, error.value.value) == (name, text)


def test_an_unknown_language_is_refused_with_those_of_the_site() -> None:
    with pytest.raises(QueryError) as error:
        parse_embed_options({"languages": ["lo,fr"]}, "vi", LANGUAGES)
    assert (error.value.value, error.value.allowed_values) == ("fr", LANGUAGES)
