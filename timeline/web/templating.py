"""Renders pages from Jinja templates. No other module renders templates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial

from flask import render_template

from timeline.breadcrumbs import Breadcrumbs
from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND
from timeline.i18n.translations import Translations, get_translations
from timeline.model.catalogue import Site
from timeline.model.entities import Query
from timeline.model.event import Event, has_anniversaries
from timeline.pages.share_links import share_links
from timeline.pagination import ListOptions
from timeline.render.feed_formats import FEED_FORMATS
from timeline.render.json_ld import NodeObject, json_ld_document
from timeline.render.share_card import has_scope_share_card
from timeline.response_body import HTML, Body
from timeline.search import Scope, find_events, query_parameters
from timeline.urls import Urls, query_string
from timeline.web.fragments import Fragments
from timeline.web.preview import Preview, preview
from timeline.web.request_context import RequestContext, app_state, requested_path
from timeline.web.static_files import asset_url

_DEFAULT_LIST_OPTIONS = ListOptions()


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """The variables that every template gets."""

    page: object  # the dataclass of this page, mostly from `timeline.pages`
    translations: Translations
    urls: Urls
    site: Site
    scope: Scope
    languages: tuple[Translations, ...]
    path_without_language: str  # path and query string of this page, without its language
    query_parameters: tuple[tuple[str, str], ...]  # of the query of this page
    has_anniversaries: bool  # whether any event of the scope and the query has anniversaries
    today: date
    current_path: str | None  # path of this request, without its query string; None if `path` was given
    breadcrumbs: Breadcrumbs
    json_ld: NodeObject | None  # structured data for search engines
    is_embeddable: bool  # whether oEmbed has an embed for this page
    has_event_share_card: bool  # whether this is the page of an event that has a share card
    has_scope_share_card: bool
    is_static: bool  # whether the page is of a static site, which answers no query
    preview: Preview | None


def render_page(
    context: RequestContext,
    template: str,
    page: object,
    path: str | None = None,
    *,
    query: Query | None = None,
    events: Sequence[Event] | None = None,
    extra_parameters: Sequence[tuple[str, str]] = (),
    list_options: ListOptions = _DEFAULT_LIST_OPTIONS,
    breadcrumbs: Breadcrumbs = (),
    json_ld_nodes: Iterable[NodeObject] = (),
    is_embeddable: bool = False,
    has_event_share_card: bool = False,
    media_type: str = HTML,
) -> Body:
    """Render a page with a template.

    `path` is the path of the page without its language, if that is not the path of the request. `query` is the query
    of the page, and `events` are its results, if they are known. `extra_parameters` are the other query parameters of
    its URL. `json_ld_nodes` is structured data besides the breadcrumbs. See `TemplateContext` for the rest.
    """
    language = context.translations.language
    current_path = requested_path() if path is None else None
    path_without_language = context.urls.without_language(requested_path()) if path is None else path
    url_parameters = query_parameters(query) if query else ()

    def list_path(options: ListOptions) -> str:
        """The path and query string of this page with these list options, without the language."""
        pairs = (*url_parameters, *extra_parameters, *options.parameters)
        return path_without_language + query_string(pairs)

    def timeline_url(query: Query) -> str:
        """The URL of the timeline with this query, in the same order as this page."""
        return context.urls.timeline((*query_parameters(query), *list_options.with_page(1).parameters))

    canonical_url = context.urls.absolute(context.urls.in_language(language, list_path(list_options)))
    site = context.catalogue.site
    languages = tuple(map(get_translations, site.languages))
    if events is None:
        events = find_events(context.scope.index, query) if query else context.events
    json_ld = json_ld_document(json_ld_nodes, breadcrumbs, context.urls)
    template_context = TemplateContext(
        page,
        context.translations,
        context.urls,
        site,
        context.scope,
        languages,
        list_path(list_options),
        url_parameters,
        any(map(has_anniversaries, events)),
        context.today,
        current_path,
        breadcrumbs,
        json_ld,
        is_embeddable,
        has_event_share_card,
        has_scope_share_card(context.scope, context.translations),
        app_state().is_static,
        preview(context.edition) if app_state().is_preview else None,
    )
    template_variables = {field.name: getattr(template_context, field.name) for field in fields(template_context)}
    text = render_template(
        template,
        **template_variables,
        _=context.translations.gettext,
        ngettext=context.translations.ngettext,
        asset=partial(asset_url, context.urls),
        inline_assets=app_state().inline_assets,
        feed_formats=FEED_FORMATS,
        light_background=LIGHT_BACKGROUND,
        dark_background=DARK_BACKGROUND,
        canonical_url=canonical_url,
        list_url=lambda options: context.urls.in_language(language, list_path(options)),
        timeline_url=timeline_url,
        share_links=partial(share_links, canonical_url),
        fragments=Fragments(context.catalogue, context.translations, context.urls, query.words if query else ""),
    )
    return Body(text.encode(), media_type)
