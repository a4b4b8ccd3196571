"""Breadcrumbs: the path from the timeline to a page, for readers and for search engines."""

from collections.abc import Mapping
from dataclasses import dataclass

from timeline.i18n import N_
from timeline.i18n.translations import Translations
from timeline.model.catalogue import Entity
from timeline.model.edtf import EDTFDate
from timeline.model.entities import Collection, Office, Person, Source, Term
from timeline.model.event import Event
from timeline.model.localized_text import LangString
from timeline.urls import Urls


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One step of the path to a page; the last step is the page itself."""

    name: LangString
    url: str


Breadcrumbs = tuple[Breadcrumb, ...]


def entity_breadcrumb(entity: Entity, urls: Urls) -> Breadcrumb:
    """The breadcrumb of the page of an entity."""
    match entity:
        case Event():
            return Breadcrumb(entity.title.in_(urls.language), urls.event(entity.id))
        case Person():
            return Breadcrumb(entity.name.in_(urls.language), urls.person(entity.key))
        case Source():
            return Breadcrumb(entity.title.in_(urls.language), urls.source(entity.key))
        case Collection():
            return Breadcrumb(entity.title.in_(urls.language), urls.for_scope(entity.scope_path).timeline())
        case Office():
            return Breadcrumb(entity.name.in_(urls.language), urls.for_scope(entity.scope_path).timeline())
        case Term():
            return Breadcrumb(entity.name.in_(urls.language), urls.place(entity.key))


def event_breadcrumbs(event: Event, urls: Urls, translations: Translations) -> Breadcrumbs:
    """Timeline, the year under which the list has the event, the event."""
    year = EDTFDate(event.date.year)
    year_url = urls.for_scope(None).timeline([("from", str(year)), ("to", str(year))])
    return (
        _home_breadcrumb(urls, translations),
        Breadcrumb(LangString(translations.format_year(year.year), urls.language), year_url),
        entity_breadcrumb(event, urls),
    )


def entity_breadcrumbs(entity: Person | Term | Source, urls: Urls, translations: Translations) -> Breadcrumbs:
    return _home_breadcrumb(urls, translations), entity_breadcrumb(entity, urls)


def scope_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    """Timeline, then the collection or office; empty for the whole timeline, where all breadcrumbs begin."""
    return (_home_breadcrumb(urls, translations), entity_breadcrumb(entity, urls)) if entity else ()


def anniversaries_breadcrumbs(
    entity: Collection | Office | None, urls: Urls, translations: Translations
) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(
        N_("Anniversaries"), urls.anniversaries(), translations
    )


def story_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(N_("Story"), urls.story(), translations)


def poster_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(N_("Poster"), urls.poster(), translations)


def figures_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(
        N_("Figures over the years"), urls.figures(), translations
    )


def changelog_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(
        N_("History of changes"), urls.changelog(), translations
    )


def subscribe_breadcrumbs(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return *_scope_ancestors(entity, urls, translations), _page_breadcrumb(
        N_("Follow in your calendar"), urls.subscribe(), translations
    )


def api_breadcrumbs(urls: Urls, translations: Translations) -> Breadcrumbs:
    return _home_breadcrumb(urls, translations), _page_breadcrumb(N_("For developers"), urls.api(), translations)


def embed_builder_breadcrumbs(urls: Urls, translations: Translations) -> Breadcrumbs:
    return _home_breadcrumb(urls, translations), _page_breadcrumb(
        N_("Put it into your portal"), urls.embed_builder(), translations
    )


def page_breadcrumbs_by_segment(urls: Urls, translations: Translations) -> Mapping[str, Breadcrumb]:
    """The pages of the whole site, by the last segment of their path."""
    return {
        "anniversaries": anniversaries_breadcrumbs(None, urls, translations)[-1],
        "api": api_breadcrumbs(urls, translations)[-1],
        "calendar": _page_breadcrumb(N_("Calendar"), urls.calendar(), translations),
        "changes": changelog_breadcrumbs(None, urls, translations)[-1],
        "embedding": embed_builder_breadcrumbs(urls, translations)[-1],
        "figures": figures_breadcrumbs(None, urls, translations)[-1],
        "poster": poster_breadcrumbs(None, urls, translations)[-1],
        "story": story_breadcrumbs(None, urls, translations)[-1],
        "subscribe": subscribe_breadcrumbs(None, urls, translations)[-1],
    }


def calendar_breadcrumbs(
    entity: Collection | Office | None, period: EDTFDate, urls: Urls, translations: Translations
) -> Breadcrumbs:
    """Breadcrumbs of the calendar page of a year or month; a month comes after its year."""
    calendar = _page_breadcrumb(N_("Calendar"), urls.calendar(), translations)
    year = Breadcrumb(LangString(str(period.year), urls.language), urls.calendar_year(period.year))
    ancestors = *_scope_ancestors(entity, urls, translations), calendar, year
    if period.month is None:
        return ancestors
    return *ancestors, Breadcrumb(
        LangString(translations.format_month_heading(period), urls.language),
        urls.calendar_month(period.year, period.month),
    )


def _scope_ancestors(entity: Collection | Office | None, urls: Urls, translations: Translations) -> Breadcrumbs:
    return scope_breadcrumbs(entity, urls, translations) or (_home_breadcrumb(urls, translations),)


def _home_breadcrumb(urls: Urls, translations: Translations) -> Breadcrumb:
    return _page_breadcrumb(N_("Timeline"), urls.for_scope(None).timeline(), translations)


def _page_breadcrumb(message: str, url: str, translations: Translations) -> Breadcrumb:
    return Breadcrumb(LangString(translations.gettext(message), translations.language), url)
