"""What all feed formats share: the feed that they render, and an event as HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from json import JSONEncoder

from timeline.changelog import ChangelogEntry, ChangeType
from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Citation, Event, Site, Status
from timeline.model.localized_text import LangString
from timeline.model.uids import change_uid, event_uid
from timeline.search import FeedOptions
from timeline.urls import Urls

STATUS_LABELS = {
    Status.CANCELLED: N_("Cancelled"),
    Status.TENTATIVE: N_("Not confirmed yet"),
    Status.DRAFT: N_("Draft"),
}
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

    def event_urn(self, event: Event) -> str:
        """The UID that the event has in calendars too."""
        return event_uid(self.site.uid_namespace, event.original_id, self.translations.language).urn

    def change_urn(self, step: ChangelogEntry) -> str:
        """From nothing that an edit of words changes; an event is added once and withdrawn once, whatever the day."""
        what = step.date.isoformat() if step.change_type is ChangeType.CHANGED else step.change_type.name.lower()
        return change_uid(self.site.uid_namespace, step.event.original_id, self.translations.language, what).urn


def midnight_timestamp(day: date) -> str:
    """The beginning of a day in UTC, as RFC 3339 writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def json_with_entry_per_line(members: Mapping[str, object], name: str, entries: Iterable[object]) -> bytes:
    """An object as JSON with a list as its last member, an entry a line: short, and diffs can be read."""
    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    buffer = BytesIO()  # and no join: no other thread runs while thirty megabytes are put together
    buffer.write(f"{encode(members)[:-1]},\n{encode(name)}:[\n".encode())
    between = ""
    for each in entries:
        buffer.write(f"{between}{encode(each)}".encode())
        between = ",\n"
    buffer.write(b"\n]}\n")
    return buffer.getvalue()


def event_html(event: Event, feed: Feed, lead: str | None = None) -> str:
    """All that is told of an event, as HTML: no text of the file can become markup in it."""
    translations = feed.translations
    language = translations.language
    status_label = STATUS_LABELS.get(event.status)
    lines = [LangString(each, language) for each in (lead, status_label and translations.gettext(status_label)) if each]
    for text in (event.summary, event.note):
        if text:
            localized = text.in_(language)
            lines += [LangString(line, localized.language) for line in localized.split("\n") if line]
    html = paragraphs_html(lines, language)
    if event.sources:
        listed = "".join(f"<li>{_citation_html(citation, language)}</li>" for citation in event.sources)
        html += f"<p>{escape(translations.gettext(N_('Sources')), quote=False)}</p><ul>{listed}</ul>"
    return html


def paragraphs_html(lines: Iterable[LangString], language: str) -> str:
    """Lines as HTML; where one is not in the language, it says in which it is."""
    return "".join(_paragraph_html(line, language) for line in lines)


def _paragraph_html(text: LangString, language: str) -> str:
    lang_attribute = "" if text.language == language else f' lang="{escape(text.language)}"'
    return f"<p{lang_attribute}>{escape(text, quote=False)}</p>"


def _citation_html(citation: Citation, language: str) -> str:
    text, url = escape(citation.in_(language), quote=False), citation.source.url
    return f'<a href="{escape(url)}">{text}</a>' if url else text
