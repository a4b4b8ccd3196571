"""Links that pass a page on, and links that add an entry to a calendar on the web. They need no script.

Texts in them are percent-encoded: a letter takes up to twelve characters. Mail programs and the servers of calendars
refuse URLs of more than some 2,000 characters, so long texts are shortened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from timeline.anniversaries import Anniversary
from timeline.i18n.translations import Translations
from timeline.model.event import Event, Status
from timeline.model.localized_text import UNDETERMINED, LangString

_MAX_TEXT_LENGTH = 800  # characters of one percent-encoded text
_FACEBOOK = "https://www.facebook.com/sharer/sharer.php"
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"


@dataclass(frozen=True, slots=True)
class ShareLinks:
    """What a page is passed on with: its absolute URL, a text of one line, and links that do so."""

    url: str
    text: str
    facebook: str
    email: str


@dataclass(frozen=True, slots=True)
class CalendarLinks:
    """Links to forms that are filled in, in which a reader saves an entry."""

    google: str
    outlook: str


def share_links(url: str, text: str) -> ShareLinks:
    body = f"{_shortened(text)}\r\n\r\n{url}"
    return ShareLinks(url, text, _url(_FACEBOOK, [("u", url)]), mailto_url("", _shortened(text), body))


def mailto_url(address: str, subject: str, body: str) -> str:
    """Return a mailto URL (RFC 6068). Lines of the body end with CRLF."""
    return _url(f"mailto:{address}", [("subject", subject), ("body", body)])


def event_calendar_links(event: Event, url: str, zone: ZoneInfo, language: str) -> CalendarLinks | None:
    """Return the links for an event, whose page is at `url`.

    Return None if calendars do not have it, or if it is cancelled, which these forms cannot say.
    """
    if not event.date.is_in_calendars or event.status is Status.CANCELLED:
        return None
    description = _shortened(event.summary.in_(language)) if event.summary else ""
    return _calendar_links(event.title.in_(language), description, url, event.times(zone), zone)


def anniversary_calendar_links(
    anniversary: Anniversary, url: str, zone: ZoneInfo, translations: Translations
) -> CalendarLinks:
    """Return the links for an anniversary of the event whose page is at `url`."""
    language = translations.language
    title, event_date = anniversary.event.title.in_(language), translations.format_date(anniversary.event.date)
    description = f"{_shortened(title)} ({event_date})."
    return _calendar_links(anniversary.in_(language), description, url, (anniversary.date, anniversary.date), zone)


def _calendar_links(title: str, description: str, url: str, times: tuple[date, date], zone: ZoneInfo) -> CalendarLinks:
    """Return the links for an entry. `times` are as in `Event.times`; the end in the links is exclusive."""
    start, end = times
    is_all_day = not isinstance(start, datetime)
    if is_all_day and end < date.max:
        end += timedelta(days=1)
    texts = _shortened(title), "\n\n".join(filter(None, (description, url)))
    extended = [_iso_8601(each) for each in (start, end)]
    basic = "/".join(each.replace("-", "").replace(":", "") for each in extended)
    google = [("action", "TEMPLATE"), ("text", texts[0]), ("dates", basic), ("details", texts[1])]
    outlook = [
        ("path", "/calendar/action/compose"),
        ("rru", "addevent"),
        ("subject", texts[0]),
        ("startdt", extended[0]),
        ("enddt", extended[1]),
        *([("allday", "true")] if is_all_day else []),
        ("body", texts[1]),
    ]
    return CalendarLinks(
        _url(_GOOGLE, google if is_all_day else [*google, ("ctz", zone.key)]),
        _url(_OUTLOOK, outlook),
    )


def _iso_8601(day_or_time: date) -> str:
    """Return a day, or a time in UTC, in the extended format of ISO 8601."""
    return f"{day_or_time:%Y-%m-%dT%H:%M:%SZ}" if isinstance(day_or_time, datetime) else day_or_time.isoformat()


def _shortened(text: str) -> str:
    """Return the text, or so many of its first words that they are not too long when percent-encoded."""
    length, shortened = len(text), text
    while len(quote(shortened, safe="")) > _MAX_TEXT_LENGTH:
        length = length * 9 // 10
        shortened = LangString(text, UNDETERMINED).abbreviated(length)
    return shortened


def _url(base: str, parameters: Sequence[tuple[str, str]]) -> str:
    """Return a URL with query parameters. A space is %20, because mail programs show a plus sign as it is."""
    return f"{base}?{urlencode(parameters, quote_via=quote, safe='/')}"
