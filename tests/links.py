"""Follows every link of a site that stands under a path."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

PORTAL = "https://city.example"
BASE_PATH = "/timeline"
PORTAL_SITE = PORTAL + BASE_PATH

_ATTRIBUTE = re.compile(r'\s(?:href|src|action|value|data-[a-z-]+)="((?:/|https?:)[^"]*)"')
_SOURCE_SET = re.compile(r'\ssrcset="([^"]+)"')
_URL_IN_CSS = re.compile(r'url\("?([^")]+)"?\)')
_ABSOLUTE_URL = re.compile(rf'{re.escape(PORTAL)}[^\s"<>\\]*')
_REPORT_URI = re.compile(r"report-uri (\S+)")
_OUTSIDE = re.compile(r"city\.example(?!(?:/|%2F)timeline(?![\w-])).{0,40}")  # also as webcal:, and percent-encoded


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]  # by name in lower case
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """The content without the folds of calendars, or nothing if it is not text."""
        try:
            return self.content.decode().replace("\r\n ", "")
        except UnicodeDecodeError:
            return ""


Fetch = Callable[[str], Response]  # of a path with its query string


def links(path: str, response: Response) -> Iterator[str]:
    """The URLs in a response: those of its headers, and those that its media type can have, resolved."""
    text = response.text
    targets = [
        response.headers.get("location", ""),
        *_REPORT_URI.findall(response.headers.get("content-security-policy", "")),
    ]
    # In CSV, a comma after a URL begins the next cell.
    targets += _ABSOLUTE_URL.findall(text.replace(",", " ") if response.media_type == "text/csv" else unescape(text))
    if response.media_type == "text/html":
        targets += map(unescape, _ATTRIBUTE.findall(text))
        targets += [each.split()[0] for value in _SOURCE_SET.findall(text) for each in value.split(",")]
    elif response.media_type == "text/css":
        targets += _URL_IN_CSS.findall(text)
    elif response.media_type == "application/manifest+json":
        manifest = json.loads(text)
        targets += [
            manifest["id"],
            manifest["start_url"],
            manifest["scope"],
            *(icon["src"] for icon in manifest["icons"]),
        ]
    elif "oembed" in path and response.media_type == "application/json":
        targets += map(unescape, _ATTRIBUTE.findall(json.loads(text)["html"]))
    yield from (urljoin(PORTAL + path, target).partition("#")[0] for target in targets if target)


def _kind(path: str) -> tuple[str, tuple[str, ...]]:
    """Which URLs are alike: those of all years and months, and those with the same names of query parameters, in any
    language.
    """
    plain_path, _, query = path.partition("?")
    names = tuple(name for name, _ in parse_qsl(query) if name != "v")
    return re.sub(
        f"/[0-9]+(?=/)|(?<={BASE_PATH})/[a-z]{{2}}(?=/)" if names else "/[0-9]+(?=/)", "/N", plain_path
    ), names


def crawl(fetch: Fetch) -> tuple[dict[str, Response], set[tuple[str, str]]]:
    """Follow the links from the start of the site, but of URLs that are alike only the first.

    Return the responses by path, and the links that leave the path of the site, as (path of the page, link).
    """
    starts = ("", "/", "/robots.txt", "/events.schema.json", "/nowhere/", "/vi/?x=y")
    queue = [BASE_PATH + start for start in starts]
    kinds: set[tuple[str, tuple[str, ...]]] = set()
    responses: dict[str, Response] = {}
    outside: set[tuple[str, str]] = set()
    for path in queue:
        if _kind(path) in kinds:
            continue
        kinds.add(_kind(path))
        response = responses[path] = fetch(path)
        outside.update((path, found) for found in _OUTSIDE.findall(response.text))
        for url in links(path, response):
            parts = urlsplit(url)
            if f"{parts.scheme}://{parts.netloc}" != PORTAL:
                continue
            if not f"{parts.path}/".startswith(f"{BASE_PATH}/"):
                outside.add((path, url))
            queue.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return responses, outside
