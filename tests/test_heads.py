"""Which requests are plain, and what they ask."""

import pytest

from timeline.web.heads import plain

HOST = "Host: timeline.example\r\n"


def octets(line: str, lines: str = HOST) -> bytes:
    return f"{line}\r\n{lines}\r\n".encode("latin-1")


@pytest.mark.parametrize(
    ("line", "lines", "asked"),
    [
        (
            "GET /vi/?q=%E1%BB%AF&country=LA HTTP/1.1",
            HOST + 'Accept-Encoding:gzip, br\r\nIf-None-Match: "a", W/"b" \r\nConnection: Keep-Alive\r\n',
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": "/vi/",
                "QUERY_STRING": "q=%E1%BB%AF&country=LA",
                "HTTP_HOST": "timeline.example",
                "HTTP_ACCEPT_ENCODING": "gzip, br",
                "HTTP_IF_NONE_MATCH": '"a", W/"b"',
                "HTTP_CONNECTION": "Keep-Alive",
            },
        ),
        (
            "HEAD / HTTP/1.1",
            HOST,
            {"REQUEST_METHOD": "HEAD", "PATH_INFO": "/", "QUERY_STRING": "", "HTTP_HOST": "timeline.example"},
        ),
    ],
)
def test_a_plain_request_is_what_it_says(line: str, lines: str, asked: dict[str, str]) -> None:
    assert plain(octets(line, lines)) == asked


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("nothing", b""),
        ("part of a head", octets("GET / HTTP/1.1")[:-2]),
        ("a second request behind it", octets("GET / HTTP/1.1") * 2),
        ("something behind it", octets("GET / HTTP/1.1") + b"x"),
        ("another method", octets("POST / HTTP/1.1")),
        ("another version", octets("GET / HTTP/1.0")),
        ("a whole address", octets("GET http://timeline.example/ HTTP/1.1")),
        ("no address", octets("GET * HTTP/1.1")),
        ("an encoded path", octets("GET /%2e%2e/ HTTP/1.1")),
        ("a fragment", octets("GET /#x HTTP/1.1")),
        ("signs that are not ASCII", octets("GET /vi/?q=ữ HTTP/1.1".encode().decode("latin-1"))),
        ("two blanks", octets("GET  / HTTP/1.1")),
        ("bare ends of line", octets("GET / HTTP/1.1").replace(b"\r\n", b"\n")),
        ("no host", octets("GET / HTTP/1.1", "Accept: */*\r\n")),
        ("an empty host", octets("GET / HTTP/1.1", "Host:\r\n")),
        ("two hosts", octets("GET / HTTP/1.1", HOST * 2)),
        ("a line said twice", octets("GET / HTTP/1.1", HOST + "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n")),
        ("a folded line", octets("GET / HTTP/1.1", HOST + "Accept: a\r\n b\r\n")),
        ("a blank before the colon", octets("GET / HTTP/1.1", "Host : timeline.example\r\n")),
        ("a name that no variable could hold", octets("GET / HTTP/1.1", HOST + "Accept_Encoding: br\r\n")),
        ("a control character", octets("GET / HTTP/1.1", HOST + "Accept: \x00\r\n")),
        ("a body", octets("GET / HTTP/1.1", HOST + "Content-Length: 0\r\n")),
        ("a body in chunks", octets("GET / HTTP/1.1", HOST + "Transfer-Encoding: chunked\r\n")),
        ("a connection to be closed", octets("GET / HTTP/1.1", HOST + "Connection: close\r\n")),
        ("another protocol", octets("GET / HTTP/1.1", HOST + "Connection: upgrade\r\nUpgrade: h2c\r\n")),
        ("an expectation", octets("GET / HTTP/1.1", HOST + "Expect: 100-continue\r\n")),
        ("a line that is long to read", octets("GET / HTTP/1.1", HOST + f"Accept-Encoding: {'a;a=b,' * 2000}\r\n")),
        ("too many lines", octets("GET / HTTP/1.1", HOST + "".join(f"X-{n}: y\r\n" for n in range(40)))),
    ],
)
def test_what_there_is_to_think_about_is_left_to_others(story: str, said: bytes) -> None:
    assert plain(said) is None, story
