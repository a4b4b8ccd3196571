"""Tests whether a page may embed a frame, as browsers decide by `frame-ancestors`."""

import pytest

from timeline.model.csp_hosts import parse_origin

OFFICE = ("quangngai.gov.vn", "*.quangngai.gov.vn")


@pytest.mark.parametrize(
    ("text", "sources", "scheme", "is_allowed"),
    [
        ("quangngai.gov.vn", OFFICE, "https", True),
        ("https://quangngai.gov.vn/tin-tuc?id=5#a", OFFICE, "https", True),
        ("quangngai.gov.vn/chia-se?u=https://foreign.example/", OFFICE, "https", True),
        ("https://quangngai.gov.vn/chia-se?u=https://foreign.example/", OFFICE, "https", True),
        ("HTTPS://QuangNgai.gov.vn", OFFICE, "https", True),
        ("https://so.ngoaivu.quangngai.gov.vn/", OFFICE, "https", True),  # any depth of subdomain
        ("https://quangngai.gov.vn", ("*.quangngai.gov.vn",), "https", False),  # a wildcard matches only subdomains
        ("https://evilquangngai.gov.vn", OFFICE, "https", False),
        ("https://quangngai.gov.vn.evil.example", OFFICE, "https", False),
        ("https://quangngai.gov.vn:8443", OFFICE, "https", False),  # another port is another origin
        ("https://quangngai.gov.vn:443", OFFICE, "https", True),
        ("https://sekong.example:8443", ("sekong.example:8443",), "https", True),
        ("https://sekong.example", ("sekong.example:8443",), "https", False),
        ("http://quangngai.gov.vn", OFFICE, "https", False),  # less secure than the frame
        ("http://quangngai.gov.vn", OFFICE, "http", True),
        ("https://quangngai.gov.vn", OFFICE, "http", False),  # mixed content
        ("https://quangngai.gov.vn", (), "https", False),
    ],
)
def test_a_page_matches_the_host_sources_or_not(
    text: str, sources: tuple[str, ...], scheme: str, is_allowed: bool
) -> None:
    origin = parse_origin(text)
    assert origin is not None
    assert origin.matches_any(sources, scheme) == is_allowed


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("https://portal.example/a", "portal.example"),
        ("http://portal.example:8080", "portal.example:8080"),
        ("  portal.example ", "portal.example"),
        ("https://cổng.example", "xn--cng-qmz.example"),  # as browsers compare it
        ("https://user:secret@portal.example", "portal.example"),
    ],
)
def test_a_page_has_a_host_source(text: str, source: str) -> None:
    origin = parse_origin(text)
    assert origin is not None
    assert origin.host_source == source


@pytest.mark.parametrize("text", ["", "portal", "ftp://portal.example", "https://", "https://a b.example", "javascript:alert(1)", "https://portal.example:99999", "https://*.example", "https://portal.example.", "https://portal.example; script-src *"])  # fmt: skip
def test_a_text_that_is_no_url_of_a_page_gives_none(text: str) -> None:
    assert parse_origin(text) is None
