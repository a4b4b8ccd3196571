"""Whether a page may hold a frame, as browsers judge it by `frame-ancestors`."""

import pytest

from timeline.model.csp_hosts import parse_origin

OFFICE = ("quangngai.gov.vn", "*.quangngai.gov.vn")


@pytest.mark.parametrize(
    ("text", "sources", "scheme", "shown"),
    [
        ("quangngai.gov.vn", OFFICE, "https", True),
        ("https://quangngai.gov.vn/tin-tuc?id=5#a", OFFICE, "https", True),
        ("quangngai.gov.vn/chia-se?u=https://foreign.example/", OFFICE, "https", True),
        ("https://quangngai.gov.vn/chia-se?u=https://foreign.example/", OFFICE, "https", True),
        ("HTTPS://QuangNgai.gov.vn", OFFICE, "https", True),
        ("https://so.ngoaivu.quangngai.gov.vn/", OFFICE, "https", True),  # any depth of sub-domain
        ("https://quangngai.gov.vn", ("*.quangngai.gov.vn",), "https", False),  # a wildcard is for sub-domains alone
        ("https://evilquangngai.gov.vn", OFFICE, "https", False),
        ("https://quangngai.gov.vn.evil.example", OFFICE, "https", False),
        ("https://quangngai.gov.vn:8443", OFFICE, "https", False),  # another port is another place
        ("https://quangngai.gov.vn:443", OFFICE, "https", True),
        ("https://sekong.example:8443", ("sekong.example:8443",), "https", True),
        ("https://sekong.example", ("sekong.example:8443",), "https", False),
        ("http://quangngai.gov.vn", OFFICE, "https", False),  # less safe than the frame
        ("http://quangngai.gov.vn", OFFICE, "http", True),
        ("https://quangngai.gov.vn", OFFICE, "http", False),  # mixed content
        ("https://quangngai.gov.vn", (), "https", False),
    ],
)
def test_a_page_is_or_is_none_of_the_hosts(text: str, sources: tuple[str, ...], scheme: str, shown: bool) -> None:
    found = parse_origin(text)
    assert found is not None
    assert found.matches_any(sources, scheme) == shown


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
def test_an_editor_writes_a_page_as_a_host(text: str, source: str) -> None:
    found = parse_origin(text)
    assert found is not None
    assert found.host_source == source


@pytest.mark.parametrize("text", ["", "portal", "ftp://portal.example", "https://", "https://a b.example", "javascript:alert(1)", "https://portal.example:99999", "https://*.example", "https://portal.example.", "https://portal.example; script-src *"])  # fmt: skip
def test_what_is_no_address_of_a_page_is_none(text: str) -> None:
    assert parse_origin(text) is None
