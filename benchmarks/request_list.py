"""The requests of `benchmarks.compare`: all kinds of URLs, formats, errors, methods, conditions and codings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from urllib.parse import urlencode

from benchmarks.client import ETAG, LAST_MODIFIED, VERSION, Request
from timeline.model.catalogue import Catalogue
from timeline.model.event import Event
from timeline.render.feed_formats import FEED_FORMATS
from timeline.search import FACETS

SITE_URL = "https://timeline.example"

_FEEDS = tuple(feed_format.filename for feed_format in FEED_FORMATS)
_VIEWS = ("anniversaries", "list", "timeline", "month", "day")  # values of `view` in frames
_METHODS = ("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
_CODINGS = (
    "", "identity", "gzip", "br", "gzip, deflate, br, zstd", "*", "br;q=0", "br;q=0, gzip;q=0, *",
    "gzip;q=0.5, br;q=0.4", "identity;q=0", "GZIP", "nonsense", "gzip;q=nonsense", ",,",
)  # fmt: skip
_CONDITIONS: tuple[Mapping[str, str], ...] = (
    {"If-None-Match": ETAG},
    {"If-None-Match": f"W/{ETAG}"},
    {"If-None-Match": f'"other", {ETAG}'},
    {"If-None-Match": '"other"'},
    {"If-None-Match": "*"},
    {"If-Modified-Since": LAST_MODIFIED},
    {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},  # older
    {"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"},  # newer
    {"If-None-Match": '"other"', "If-Modified-Since": LAST_MODIFIED},
    {"If-Match": ETAG},
    {"If-Match": '"other"'},
    {"If-Match": "*"},
    {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    {"Range": "bytes=0-99"},
)


def requests(catalogue: Catalogue, files: Sequence[str]) -> Mapping[str, Sequence[Request]]:
    """Return the requests by kind. `files` are the names of the files in `static/`."""
    languages = catalogue.site.languages
    home = f"/{languages[0]}/"
    stylesheet = next(f"/static/{name}" for name in files if name.endswith(".css"))
    cached = (home, f"{home}anniversaries.ics", f"{home}events.json", f"{home}embed/", stylesheet)
    return {
        "pages": _get_requests(path for language in languages for path in _pages(catalogue, language)),
        "feeds": _get_requests(path for language in languages for path in _feeds(catalogue, language)),
        "frames": _get_requests(path for language in languages for path in _frames(catalogue, language)),
        "oembed": _get_requests(_oembed(catalogue)),
        "files": _get_requests(f"/static/{name}{query}" for name in files for query in ("", f"?v={VERSION}")),
        "meta": [*_meta_requests(catalogue)],
        "errors": _get_requests(_errors(catalogue, home)),
        "methods": [Request(method, path) for method, path in product(_METHODS, (*cached, "/", "/none", "/reports/"))],
        "reports": [*_reports(catalogue)],
        "conditions": [_get(path, **headers) for path, headers in product(cached, _CONDITIONS)],
        "conditions of a coding": [
            _get(path, **headers, **{"Accept-Encoding": "gzip"}) for path, headers in product(cached, _CONDITIONS[:5])
        ],
        "codings": [
            _get(path, **{"Accept-Encoding": coding}) for path, coding in product((*cached, "/favicon.ico"), _CODINGS)
        ],
    }


def _get(path: str, **headers: str) -> Request:
    return Request("GET", path, tuple(headers.items()))


def _get_requests(paths: Iterable[str]) -> list[Request]:
    return [_get(path) for path in paths]


def _scopes(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the URL prefixes of the whole site, a collection and an office."""
    paths = [
        *(collection.scope_path for collection in catalogue.collections[:1]),
        *(office.scope_path for office in catalogue.offices[:1]),
    ]
    return ("", *(f"{path}/" for path in paths))


def _middle_event(catalogue: Catalogue) -> Event:
    return catalogue.events[len(catalogue.events) // 2]


def _events_of_each_variety(catalogue: Catalogue) -> Sequence[Event]:
    """Return one event for each combination of status, exactness, anniversary and `part_of`."""
    event_by_variety = {
        (event.status, event.date.is_exact, bool(event.anniversary), bool(event.part_of)): event
        for event in catalogue.events
    }
    return tuple(event_by_variety.values())


def _query_strings(catalogue: Catalogue, language: str) -> list[str]:
    """Queries with each facet, an interval, a word that matches, a word that does not, and several of these."""
    year, word = (
        str(_middle_event(catalogue).date.earliest.year),
        _middle_event(catalogue).title.in_(language).split()[0],
    )
    keys = [
        (facet.parameter, facet.all_entities(catalogue)[-1].key) for facet in FACETS if facet.all_entities(catalogue)
    ]
    single = [*keys, ("from", year), ("to", year), ("q", word), ("q", "qqzzqqzz")]
    return [*(urlencode([pair]) for pair in single), urlencode([*keys[:2], ("from", year), ("q", word)])]


def _pages(catalogue: Catalogue, language: str) -> Iterator[str]:
    root, day = f"/{language}/", _middle_event(catalogue).date.earliest
    lists = ("", "?page=2", "?order=newest", "anniversaries/", "changes/", "subscribe/", "subscribe.svg")
    for scope, rest in product(
        _scopes(catalogue), (*lists, "calendar/", f"calendar/{day:%Y}/", f"calendar/{day:%Y/%m}/")
    ):
        yield f"{root}{scope}{rest}"
    queries = _query_strings(catalogue, language)
    yield from (f"{root}?{query}" for query in queries)
    yield from (f"{root}subscribe/?{queries[0]}{rest}" for rest in ("", "&calendar=events", "&round=1&alarm=1"))
    for event in _events_of_each_variety(catalogue):
        yield from (f"{root}events/{event.id}/", f"{root}events/{event.id}.ics")
    yield from (f"{root}events/{event.id}.png" for event in _events_of_each_variety(catalogue)[:3])  # slow to draw
    for folder, entities in (
        ("people", catalogue.people),
        ("places", catalogue.places),
        ("sources", catalogue.sources),
    ):
        yield from (f"{root}{folder}/{entity.key}/" for entity in (*entities[:1], *entities[-1:]))
    yield from (f"{root}{rest}" for rest in ("api/", "sitemap.xml", "site.webmanifest", "embedding/"))
    for office in catalogue.offices[:1]:
        yield f"{root}embedding/?office={office.key}&width=600&view=month&scheme=dark&accent=9b1c2e"
        yield f"{root}embedding/?office={office.key}&portal={office.hosts[0]}&view=list&many=3"
        yield f"{root}embedding/?view=list&office={office.key}"  # redirects to the canonical order of parameters
    for collection in catalogue.collections[:1]:
        yield f"{root}embedding/?collection={collection.key}&in={catalogue.site.languages[-1]}&portal=other.example"


def _feeds(catalogue: Catalogue, language: str) -> Iterator[str]:
    root, queries = f"/{language}/", _query_strings(catalogue, language)
    yield from (f"{root}{scope}{feed}" for scope, feed in product(_scopes(catalogue), _FEEDS))
    languages = catalogue.site.languages
    # Filters of each feed are requested in one language only.
    for feed in _FEEDS[languages.index(language) :: len(languages)]:
        yield from (f"{root}{feed}?{query}" for query in (*queries, f"q=&{queries[0]}", "utm_source=x"))
    for query_string in (
        "round=1",
        "years=3",
        "prepare=7",
        "alarm=1",
        "round=1&alarm=1",
        "alarm=1&round=1",
        "years=10",
    ):
        yield f"{root}anniversaries.ics?{query_string}"


def _frames(catalogue: Catalogue, language: str) -> Iterator[str]:
    queries, month = _query_strings(catalogue, language), f"{_middle_event(catalogue).date.earliest:%Y-%m}"
    frame_options = ("many=2", f"view=month&month={month}", "scheme=dark&accent=9b1c2e", queries[0], queries[-2])
    for scope, query in product(_scopes(catalogue), ("", *(f"?view={view}" for view in _VIEWS))):
        yield f"/{language}/{scope}embed/{query}"
    yield from (f"/{language}/embed/?{option}" for option in frame_options)


def _oembed(catalogue: Catalogue) -> Iterator[str]:
    home, middle = f"{SITE_URL}/{catalogue.site.languages[0]}/", _middle_event(catalogue)
    pages = [f"{home}{scope}{rest}" for scope, rest in product(_scopes(catalogue), ("", "anniversaries/"))]
    pages += [SITE_URL, f"{home}calendar/{middle.date.earliest:%Y/%m}/", f"{home}events/{middle.id}/"]
    for url, suffix in product((*pages, "https://other.example/", "none", ""), ("", "&format=xml", "&format=none")):
        yield f"/oembed?{urlencode({'url': url})}{suffix}"
    yield from (
        f"/oembed?{urlencode({'url': home})}&{parameters}"
        for parameters in ("maxwidth=300&maxheight=200", "maxwidth=none")
    )
    yield "/oembed"


def _meta_requests(catalogue: Catalogue) -> Iterator[Request]:
    for languages in ("", *catalogue.site.languages, "qq, *;q=0.1"):
        yield _get("/", **{"Accept-Language": languages})
    for path in (
        "robots.txt",
        "sitemap.xml",
        "openapi.json",
        "events.schema.json",
        "favicon.ico",
        "healthz",
        "metrics",
    ):
        yield _get(f"/{path}")
    yield from (_get(f"/accents/{(office.accent or '#000000')[1:]}.css") for office in catalogue.offices[:1])


def _errors(catalogue: Catalogue, home: str) -> Iterator[str]:
    root = home.removesuffix("/")
    yield from (
        root,
        f"{root}/calendar",
        f"{root}/embed",
        f"{root}/events/{_middle_event(catalogue).id}",
    )  # without the final slash
    yield from (f"{home}{scope}".removesuffix("/") for scope in _scopes(catalogue)[1:])
    yield from (
        f"{home}events/{old_id}{suffix}" for old_id in [*catalogue.id_redirects][:1] for suffix in ("/", ".ics", ".png")
    )
    yield from (
        "/none",
        "/none/",
        "/qq/",
        "/static/none.css",
        "/static/../events.yaml",
        "/accents/none.css",
        "//",
        "/%00",
    )
    folders = ("events", "people", "places", "sources", "collections", "offices")
    yield from (f"{home}{folder}{rest}" for folder, rest in product(folders, ("/", "/none/", "/none.ics", "/none.png")))
    missing = (
        "none",
        "calendar/0001/",
        "calendar/2022/13/",
        "events.none",
        *(f"{feed}?country=none" for feed in _FEEDS),
    )
    yield from (f"{home}{scope}{rest}" for scope, rest in product(("", "collections/none/", "offices/none/"), missing))
    invalid_parameters = (
        "none=1",
        "from=none",
        "topic=none",
        "order=none",
        "page=0",
        f"q={'q' * 201}",
        "view=none",
        "many=0",
        "years=99",
    )
    pages = ("", "anniversaries/", "subscribe/", "embed/", "embedding/", *_FEEDS[:3])
    yield from (f"{home}{page}?{parameter}" for page, parameter in product(pages, invalid_parameters))
    yield from (f"{home}{feed}?q={'%C3%A0' * 100}" for feed in _FEEDS)  # longer than calendar clients accept


def _reports(catalogue: Catalogue) -> Iterator[Request]:
    report = b'{"csp-report": {"effective-directive": "frame-ancestors"}}'
    keys = ("", "none", *(office.key for office in catalogue.offices[:1]))
    for key, media_type in product(keys, ("application/csp-report", "application/reports+json", "text/plain")):
        yield Request("POST", f"/reports/{key}", (("Content-Type", media_type),), report)
    yield Request("POST", "/reports/", (("Content-Type", "application/csp-report"),), b"[" * 20_000)
