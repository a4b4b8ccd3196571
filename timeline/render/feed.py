"""What all feed formats share: the feed that they render, and an event as HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from json import JSONEncoder

from timeline.changelog import ChangelogEntry, ChangeType
from timeline.i18n import N_
from timeline.i18n.translations import STATUS_LABELS, Translations
from timeline.model.catalogue import Site
from timeline.model.entities import Citation
from timeline.model.event import Event
from timeline.model.localized_text import LangString
from timeline.model.picture import Picture, Rendition
from timeline.model.uids import change_uid, event_uid
from timeline.search import FeedOptions
from timeline.urls import Urls

_DEFAULT_OPTIONS = FeedOptions()


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of a scope and a query, in one language, on one day."""

    site: Site
    translations: Translations
    urls: Urls
    title: LangString  # of the scope
    description: LangString  # of the scope
    today: date
    query_parameters: tuple[tuple[str, str], ...] = ()
    options: FeedOptions = _DEFAULT_OPTIONS

    @property
    def filename_stem(self) -> str:
        """The part of a download's file name that names the scope and the language."""
        return f"{(self.urls.scope_path or 'timeline').rpartition('/')[2]}-{self.translations.language}"

    @property
    def events_title(self) -> str:
        """The title of a feed of events; its downloads are named by it too."""
        return self.translations.gettext(N_("{title}: events"), title=self.title)

    def event_url(self, event: Event) -> str:
        return self.urls.absolute(self.urls.event(event.id))

    def rendition_url(self, rendition: Rendition) -> str:
        return self.urls.absolute(self.urls.media(rendition.name))

    def credit(self, picture: Picture) -> str:
        """Who made the picture, and its licence, in one line."""
        texts = (text.in_(self.translations.language) for text in (picture.credit, picture.licence))
        return " · ".join(texts)

    def event_urn(self, event: Event) -> str:
        """The event's UID in calendars, as a URN."""
        return event_uid(self.site.uid_namespace, event.original_id, self.translations.language).urn

    def change_urn(self, entry: ChangelogEntry) -> str:
        """The id of a changelog entry, which does not depend on texts. An event is added once and withdrawn once."""
        name = entry.date.isoformat() if entry.change_type is ChangeType.CHANGED else entry.change_type.name.lower()
        return change_uid(self.site.uid_namespace, entry.event.original_id, self.translations.language, name).urn


def midnight_timestamp(day: date) -> str:
    """Return the first moment of a day in UTC, in the format of RFC 3339."""
    return f"{day.isoformat()}T00:00:00Z"


def json_with_entry_per_line(members: Mapping[str, object], name: str, entries: Iterable[object]) -> bytes:
    """Return a JSON object whose last member is a list with one entry per line, so that diffs are readable."""
    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    buffer = BytesIO()  # not one str.join, which would hold the GIL while it copies 30 MB
    buffer.write(f"{encode(members)[:-1]},\n{encode(name)}:[\n".encode())
    separator = ""
    for entry in entries:
        buffer.write(f"{separator}{encode(entry)}".encode())
        separator = ",\n"
    buffer.write(b"\n]}\n")
    return buffer.getvalue()


def event_html(event: Event, feed: Feed, first_line: str | None = None, *, with_pictures: bool = True) -> str:
    """Return the texts, pictures and sources of an event as HTML.

    All texts are escaped; `first_line` stands before them.
    """
    translations = feed.translations
    language = translations.language
    status_label = STATUS_LABELS.get(event.status)
    status = status_label and translations.gettext(status_label)
    lines = [LangString(line, language) for line in (first_line, status) if line]
    for text in (event.summary, event.note):
        if text:
            localized = text.in_(language)
            lines += [LangString(line, localized.language) for line in localized.split("\n") if line]
    html = paragraphs_html(lines, language)
    if with_pictures:
        html += "".join(_figure_html(picture, feed) for picture in event.pictures)
    if event.sources:
        items = "".join(f"<li>{_citation_html(citation, language)}</li>" for citation in event.sources)
        html += f"<p>{escape(translations.gettext(N_('Sources')), quote=False)}</p><ul>{items}</ul>"
    return html


def _figure_html(picture: Picture, feed: Feed) -> str:
    """Return a picture with its caption and credit. A link leads to the video or the page that it stands for."""
    language, image = feed.translations.language, picture.largest
    html = (
        f'<img src="{feed.rendition_url(image)}" width="{image.width}" height="{image.height}" '
        f'alt="{escape(picture.alt.in_(language))}">'
    )
    if picture.url:
        html = f'<a href="{escape(picture.url)}">{html}</a>'
    caption = f"{escape(picture.caption.in_(language), quote=False)} " if picture.caption else ""
    return f"<figure>{html}<figcaption>{caption}{escape(feed.credit(picture), quote=False)}</figcaption></figure>"


def paragraphs_html(lines: Iterable[LangString], language: str) -> str:
    """Return one <p> per line. A line in another language than `language` has a lang attribute."""
    return "".join(_paragraph_html(line, language) for line in lines)


def _paragraph_html(text: LangString, language: str) -> str:
    lang_attribute = "" if text.language == language else f' lang="{escape(text.language)}"'
    return f"<p{lang_attribute}>{escape(text, quote=False)}</p>"


def _citation_html(citation: Citation, language: str) -> str:
    text, url = escape(citation.in_(language), quote=False), citation.source.url
    return f'<a href="{escape(url)}">{text}</a>' if url else text
