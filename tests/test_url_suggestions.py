"""What somebody may have meant by an address at which there is nothing, and the page that says so."""

from dataclasses import replace
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from timeline.model.catalogue import Catalogue, Event
from timeline.model.localized_text import LocalizedText
from timeline.url_suggestions import suggested_entities, words_in_path


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/vi/events/treaty-of-1976/", "treaty of 1976"),
        ("/vi/events/treaty-1976.ics", "treaty 1976"),
        ("/treaty_1976.html", "treaty 1976"),
        ("/vi/collections/viet-loa/anniversaries/", "viet loa"),  # the key, not what is asked of it
        ("/vi/offices/quang-ngai/embed", "quang ngai"),
        ("/vi/events/", "events"),
        ("/vi/người/Hữu+Nghị//", "Hữu Nghị"),
        ("/lo/ທອງລຸນ-ສີສຸລິດ/", "ທອງລຸນ ສີສຸລິດ"),
        ("/", ""),
        ("///", ""),
        ("/vi/.ics", ""),
        ("/vi/a\x00b\x1b[1m\x7f\r\nc\u202ed\ufffde/", "a b [1m c d e"),  # nothing that a terminal or a line obeys
        ("/vi/<script>alert(1)</script>/", "script>"),  # as any other word; the page escapes it
        ("/vi/" + "a" * 200_000, "a" * 60),
        ("/vi/" + "a/" * 100_000, "a"),
        ("/vi/events/" + "-" * 200_000, ""),
    ],
)
def test_an_address_is_read_as_words(path: str, named: str) -> None:
    assert words_in_path(path) == named


@pytest.mark.parametrize(
    ("sought", "language", "found"),
    [
        ("treaty 1976", "en", ["treaty-1977"]),
        ("treaty 1977", "en", ["treaty-1977"]),
        ("relation 1962", "vi", ["relations-1962"]),
        ("treaty of 1978", "en", ["treaty-1977"]),  # near to an id that it once had
        ("hun sen visit", "en", ["visit-hun-sen-2023", "hun-sen"]),
        ("Ky hiep uoc huu nghi hop tac", "vi", ["treaty-1977"]),  # words of its title, without accents
        ("Ky hiep uoc huu nghi hop tac", "en", []),  # which it has in that language alone
        ("ທອງລຸນ ສີສຸລີດ", "lo", ["thongloun-sisoulith"]),
        ("thoonglun xixulit", "lo", ["thongloun-sisoulith"]),  # as its aliases write it
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
def test_what_is_near(small: Catalogue, sought: str, language: str, found: list[str]) -> None:
    assert [
        each.id if isinstance(each, Event) else each.key for each in suggested_entities(sought, small, language)
    ] == found


def test_what_a_thing_was_once_or_is_also_called_counts(small: Catalogue) -> None:
    treaty = replace(small.events_by_id["treaty-1977"], retired_ids=("friendship-pact",))
    person = replace(small.people[0], aliases=("Bounnhang Vorachith",))
    known = replace(small, events=(treaty,), people=(person,))
    assert [suggested_entities(sought, known, "vi") for sought in ("frendship pact", "bun nhang vorachit")] == [
        (treaty,),
        (person,),
    ]


def test_five_are_found_at_the_most_and_each_once(small: Catalogue) -> None:
    """Though it be near by two of its ids; the most like first."""
    events = tuple(
        replace(small.events_by_id["treaty-1977"], id=f"visit-{number}", retired_ids=(f"visits-{number}",))
        for number in range(40, 60)
    )
    found = suggested_entities("visit 45", replace(small, events=events), "en")
    assert len(found) == len({each.id for each in found if isinstance(each, Event)}) == 5
    assert found[0] is events[5]


@pytest.mark.slow
@pytest.mark.parametrize("sought", ["visit of the delegation number 7777", "visit " * 10, "🦆" * 60])
def test_among_ten_thousand_events_it_is_still_found(small: Catalogue, sought: str) -> None:
    events = tuple(
        replace(
            small.events_by_id["treaty-1977"],
            id=f"visit-of-the-delegation-number-{number}",
            title=LocalizedText((("en", f"The delegation visits the other side for the time number {number}"),)),
        )
        for number in range(10_000)
    )
    many = replace(small, events=events)
    found = suggested_entities(sought, many, "en")
    assert [each.id for each in found[:1] if isinstance(each, Event)] == [
        f"visit-of-the-delegation-number-{number}" for number in (7777,) if str(number) in sought
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/en/events/treaty-1976/",
            [
                "<p>We looked for “treaty 1976”.</p>",
                '<a href="/en/events/treaty-1977/">Treaty of Friendship and Cooperation signed</a>',
                '<time datetime="1977-07-18">18 Jul 1977</time>',
                '<form class="search-form" action="/en/" method="get" role="search">',
                '<input id="q" type="search" name="q" value="treaty 1976">',
                '<li><a href="/en/">The whole timeline</a></li>',
                '<li><a href="/en/anniversaries/">Anniversaries</a></li>',
            ],
        ),
        ("/lo/people/hun-sem/", ['<li><a href="/lo/people/hun-sen/">ຮຸນ ແຊນ</a>', "ທ່ານອາດໝາຍເຖິງ"]),
        ("/vi/collections/viet-loa/", ['<li><a href="/vi/collections/viet-lao/">Việt – Lào</a>']),
        ("/lo/sources/reports/", ['<a href="/lo/sources/report/"><span lang="vi">Bài báo</span></a>']),
        ("/vi/events/visit-2021.ics", ['<a href="/vi/events/visit-2021/">']),  # no calendar has it, but a page
    ],
)
def test_the_page_offers_what_is_near(client: FlaskClient, path: str, said: list[str]) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert [each for each in said if each not in reply.text] == []


@pytest.mark.parametrize(
    "part",
    ["<script>alert(1)</script>", "\"onfocus='alert(1)", "a" * 200_000, "\x1b]0;\x07", "‮gnp", "{{ 7 * 7 }}", "%s{0}"],
)
def test_a_hostile_address_is_a_word_like_any_other(client: FlaskClient, part: str) -> None:
    reply = client.get(f"/en/events/{quote(part)}/")
    assert (reply.status_code, len(reply.data) < 10_000) == (404, True)
    assert reply.text.count("<script") == reply.text.count('<script type="module" src="/static/site.js')
    sought = words_in_path(f"/en/events/{part}/")
    assert f"We looked for “{sought}”." in unescape(reply.text)
    assert unescape(reply.text.split('name="q" value="')[1].split('"')[0]) == sought


@pytest.mark.parametrize("path", ["/en/?kind=visits", "/en/collections/viet-lao/?q=" + "a" * 201])
def test_where_the_address_is_right_nothing_is_guessed(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert "We looked for" not in text
    assert 'role="search"' not in text
