"""Tests what a 404 page suggests for an unknown address."""

from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from timeline.model.catalogue import Catalogue
from timeline.model.event import Event
from timeline.model.localized_text import LocalizedText
from timeline.url_suggestions import suggested_entities, words_in_path


@pytest.mark.parametrize(
    ("path", "search_text"),
    [
        ("/vi/events/treaty-of-1976/", "treaty of 1976"),
        ("/vi/events/treaty-1976.ics", "treaty 1976"),
        ("/treaty_1976.html", "treaty 1976"),
        ("/vi/collections/viet-loa/anniversaries/", "viet loa"),  # the key, not the page below it
        ("/vi/offices/quang-ngai/embed", "quang ngai"),
        ("/vi/events/", "events"),
        ("/vi/người/Hữu+Nghị//", "Hữu Nghị"),
        ("/lo/ທອງລຸນ-ສີສຸລິດ/", "ທອງລຸນ ສີສຸລິດ"),
        ("/", ""),
        ("///", ""),
        ("/vi/.ics", ""),
        ("/vi/a\x00b\x1b[1m\x7f\r\nc\u202ed\ufffde/", "a b [1m c d e"),  # no control characters
        ("/vi/<script>alert(1)</script>/", "script>"),  # a word like any other; the page escapes it
        ("/vi/" + "a" * 200_000, "a" * 60),
        ("/vi/" + "a/" * 100_000, "a"),
        ("/vi/events/" + "-" * 200_000, ""),
    ],
)
def test_a_path_becomes_a_search_text(path: str, search_text: str) -> None:
    assert words_in_path(path) == search_text


@pytest.mark.parametrize(
    ("search_text", "language", "expected"),
    [
        ("treaty 1976", "en", ["treaty-1977"]),
        ("treaty 1977", "en", ["treaty-1977"]),
        ("relation 1962", "vi", ["relations-1962"]),
        ("treaty of 1978", "en", ["treaty-1977"]),  # resembles a retired id of the event
        ("hun sen visit", "en", ["visit-hun-sen-2023", "hun-sen"]),
        ("Ky hiep uoc huu nghi hop tac", "vi", ["treaty-1977"]),  # words of its title without accents
        ("Ky hiep uoc huu nghi hop tac", "en", []),  # the title is only in Vietnamese
        ("ທອງລຸນ ສີສຸລີດ", "lo", ["thongloun-sisoulith"]),
        ("thoonglun xixulit", "lo", ["thongloun-sisoulith"]),  # the spelling of an alias
        ("vn 28", "vi", ["VN-29"]),
        ("guidence", "en", ["guidance"]),
        ("viet loa", "vi", ["viet-lao"]),
        ("wp login", "en", []),
        ("nothing", "en", []),
        ("a", "en", []),
        ("", "en", []),
        ("a" * 60, "en", []),
    ],
)
def test_suggested_entities_resemble_the_search_text(
    small_catalogue: Catalogue, search_text: str, language: str, expected: list[str]
) -> None:
    assert [
        entity.id if isinstance(entity, Event) else entity.key
        for entity in suggested_entities(search_text, small_catalogue, language)
    ] == expected


def test_retired_ids_and_aliases_count(small_catalogue: Catalogue) -> None:
    treaty = replace(small_catalogue.events_by_id["treaty-1977"], retired_ids=("friendship-pact",))
    person = replace(small_catalogue.people[0], aliases=("Bounnhang Vorachith",))
    catalogue = replace(small_catalogue, events=(treaty,), people=(person,))
    assert [
        suggested_entities(search_text, catalogue, "vi") for search_text in ("frendship pact", "bun nhang vorachit")
    ] == [
        (treaty,),
        (person,),
    ]


def test_at_most_five_entities_are_suggested_each_once(small_catalogue: Catalogue) -> None:
    """The best match comes first. An event is suggested once even if two of its ids match."""
    events = tuple(
        replace(small_catalogue.events_by_id["treaty-1977"], id=f"visit-{number}", retired_ids=(f"visits-{number}",))
        for number in range(40, 60)
    )
    suggestions = suggested_entities("visit 45", replace(small_catalogue, events=events), "en")
    assert len(suggestions) == len({event.id for event in suggestions if isinstance(event, Event)}) == 5
    assert suggestions[0] is events[5]


@pytest.mark.slow
@pytest.mark.parametrize("search_text", ["visit of the delegation number 7777", "visit " * 10, "🦆" * 60])
def test_an_event_is_found_among_ten_thousand(small_catalogue: Catalogue, search_text: str) -> None:
    events = tuple(
        replace(
            small_catalogue.events_by_id["treaty-1977"],
            id=f"visit-of-the-delegation-number-{number}",
            title=LocalizedText((("en", f"The delegation visits the other side for the time number {number}"),)),
        )
        for number in range(10_000)
    )
    catalogue = replace(small_catalogue, events=events)
    suggestions = suggested_entities(search_text, catalogue, "en")
    assert [event.id for event in suggestions[:1] if isinstance(event, Event)] == [
        f"visit-of-the-delegation-number-{number}" for number in (7777,) if str(number) in search_text
    ]


@pytest.mark.parametrize(
    ("path", "fragments"),
    [
        (
            "/en/events/treaty-1976/",
            [
                "<h1>Page not found</h1>",
                '<a href="/en/events/treaty-1977/">Treaty of Friendship and Cooperation signed</a>',
                '<time datetime="1977-07-18">18 Jul 1977</time>',
                '<form id="search-form" class="search-form" action="/en/" method="get" role="search">',
                '<input id="q" type="search" name="q" value="treaty 1976" ',
                '<li><a href="/en/">The whole timeline</a></li>',
                '<li><a href="/en/anniversaries/">Anniversaries</a></li>',
            ],
        ),
        (
            "/en/friendship/",  # what a search for these words finds
            [
                "Found for “friendship”</h2>",
                '<li><a href="/en/events/treaty-1977/">Treaty of Friendship and Cooperation signed</a>',
            ],
        ),
        ("/en/viet-lao-laos/laos/", ['<a href="/en/?q=laos">All 7 events</a>']),  # no more than five of them
        ("/lo/people/hun-sem/", ['<li><a href="/lo/people/hun-sen/">ຮຸນ ແຊນ</a>', "ທ່ານອາດໝາຍເຖິງ"]),
        ("/vi/collections/viet-loa/", ['<li><a href="/vi/collections/viet-lao/">Việt\u00a0– Lào</a>']),
        ("/en/storys/", ['<li><a href="/en/story/">Story</a>']),
        (
            "/en/collections/viet-lao/postr/",
            ['<li><a href="/en/poster/">Poster</a>', 'href="/en/collections/viet-lao/"'],
        ),
        ("/en/figures/trade/", ['<li><a href="/en/figures/">Figures over the years</a>']),
        ("/Calender/2022/", ['<li><a href="/vi/calendar/">Lịch</a>']),
        ("/lo/sources/reports/", ['<a href="/lo/sources/report/"><span lang="vi">Bài báo</span></a>']),
    ],
)
def test_the_404_page_shows_suggestions_and_a_search(client: FlaskClient, path: str, fragments: list[str]) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert [fragment for fragment in fragments if fragment not in response.text] == []


@pytest.mark.parametrize(
    "segment",
    ["<script>alert(1)</script>", "\"onfocus='alert(1)", "a" * 200_000, "\x1b]0;\x07", "‮gnp", "{{ 7 * 7 }}", "%s{0}"],
)
def test_a_hostile_path_is_escaped_and_searched_like_any_other(client: FlaskClient, segment: str) -> None:
    response = client.get(f"/en/events/{quote(segment)}/")
    assert (response.status_code, len(response.text.partition("</style>")[2]) < 10_000) == (404, True)
    assert response.text.count("<script") == response.text.count('<script data-site-script="/static/site.js')
    search_text = words_in_path(f"/en/events/{segment}/")
    assert unescape(response.text.split('name="q" value="')[1].split('"')[0]) == search_text


@pytest.mark.parametrize("path", ["/en/?kind=visits", "/en/collections/viet-lao/?q=" + "a" * 201])
def test_other_errors_suggest_nothing(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert 'id="results"' not in text
    assert 'name="q" value=""' in text
