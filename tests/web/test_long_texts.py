"""What clients send does not stay in memory if it is long."""

import gc
import tracemalloc

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from timeline.model import memoize_short_texts

REQUESTS, LENGTH = 20, 100_000


@pytest.mark.parametrize(("length", "computed"), [(1, 1), (300, 1), (301, 2)])
def test_the_result_for_a_short_text_is_computed_once(length: int, computed: int) -> None:
    calls: list[str] = []

    @memoize_short_texts(2)
    def double(text: str) -> str:
        calls.append(text)
        return text * 2

    assert [double("x" * length) for _ in range(2)] == ["xx" * length] * 2
    assert len(calls) == computed


@pytest.mark.parametrize(
    "key",
    [
        "PATH_INFO",
        "REQUEST_METHOD",
        "QUERY_STRING",
        "HTTP_HOST",
        "HTTP_ACCEPT_ENCODING",
        "HTTP_USER_AGENT",
        "HTTP_IF_NONE_MATCH",
    ],
)
def test_a_long_text_does_not_stay_in_memory(app: Flask, key: str) -> None:
    """Werkzeug's test client keeps the last URLs itself, so it takes no part."""
    environ = EnvironBuilder("/vi/").get_environ()
    tracemalloc.start()
    try:
        for number in range(REQUESTS):
            text = str(number) * (LENGTH // len(str(number)))
            list(app.wsgi_app(environ | {key: f"/{text}" if key == "PATH_INFO" else text}, lambda *_: bytes))
        gc.collect()
        large_blocks = [trace for trace in tracemalloc.take_snapshot().traces if trace.size >= LENGTH - 1]
    finally:
        tracemalloc.stop()
    assert len(large_blocks) < REQUESTS / 2
