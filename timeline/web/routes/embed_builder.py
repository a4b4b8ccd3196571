"""The view of the embed builder, which makes the HTML snippet of an embed."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.breadcrumbs import embed_builder_breadcrumbs
from timeline.pages.embed_builder import (
    VIEW_NAMES,
    EmbedBuilderPage,
    EmbedForm,
    Snippets,
    accent_colours,
    check_permission,
    event_choices,
    parse_embed_form,
    permission_remedy,
)
from timeline.render.embed import (
    DEFAULT_HEIGHTS,
    SANDBOX,
    custom_element_html,
    fallback_link_html,
    iframe_html,
    script_html,
)
from timeline.search import scope
from timeline.urls import Urls
from timeline.web.request_context import RequestContext, app_state, request_context, requested_parameters
from timeline.web.responses import body_response
from timeline.web.routes.embed import allowed_hosts
from timeline.web.templating import render_page

blueprint = Blueprint("embed_builder", __name__)

_EMBED_SCRIPT = "embed/2.js"  # its bytes must never change, because portals have its hash in their pages


@blueprint.get("/<language:language>/embedding/")
def embed_builder(language: str) -> AnyResponse:
    """Redirect to the URL without default values, because the form also submits those."""
    context = request_context(language)
    form = parse_embed_form(requested_parameters(), context.catalogue, language)
    url_parameters = _non_default_parameters(form, language)
    if tuple(request.args.items(multi=True)) != url_parameters:
        return redirect(context.urls.embed_builder(url_parameters))
    settings = app_state().settings
    allowed = allowed_hosts(context.catalogue, form.framing_office, settings.embedders)
    permission = check_permission(form, allowed, urlsplit(settings.site_url).scheme)
    configured_hosts = allowed if form.framing_office else settings.embedders
    page = EmbedBuilderPage(
        form,
        context.catalogue.offices,
        context.catalogue.collections,
        VIEW_NAMES,
        _snippets(context, form),
        permission,
        event_choices(context.catalogue),
        permission_remedy(form, configured_hosts, permission.origin if permission else None),
        accent_colours(form),
    )
    breadcrumbs = embed_builder_breadcrumbs(context.urls, context.translations)
    return body_response(
        render_page(context, "embed_builder.html", page, extra_parameters=url_parameters, breadcrumbs=breadcrumbs)
    )


def _non_default_parameters(form: EmbedForm, language: str) -> tuple[tuple[str, str], ...]:
    """The query parameters of the form that are not defaults."""
    values = {
        "office": form.office and form.office.key,
        "collection": form.collection and form.collection.key,
        "in": None if form.language == language else form.language,
        "width": form.width and str(form.width),
        "portal": form.portal,
        "event": form.event and form.event.id,
        "view": form.view,
    }
    return tuple((name, value) for name, value in (values | dict(form.options.parameters)).items() if value)


def _snippets(context: RequestContext, form: EmbedForm) -> Snippets:
    urls = replace(context.urls, language=form.language).for_scope(form.entity.scope_path if form.entity else None)
    if event := form.framed_event:
        title, path, page_path = event.title, urls.event_embed(event.id, form.embed_parameters), urls.event(event.id)
    else:
        title = scope(context.catalogue, form.entity).title
        path, page_path = urls.embed(form.embed_parameters), urls.timeline()
    return _html_snippets(urls, path, page_path, title.in_(form.language), form)


def _html_snippets(urls: Urls, path: str, page_path: str, title: str, form: EmbedForm) -> Snippets:
    """Return the snippets for the embed at `path`, which stands for the page at `page_path`."""
    embed_url, page_url, height = urls.absolute(path), urls.absolute(page_path), DEFAULT_HEIGHTS[form.view]
    script_element = script_html(
        urls.absolute(urls.static(_EMBED_SCRIPT)), app_state().static_files[_EMBED_SCRIPT].content
    )
    return Snippets(
        "\n".join(
            (
                iframe_html(embed_url, title, form.width or "100%", height),
                fallback_link_html(page_url, title),
                script_element,
            )
        ),
        "\n".join((custom_element_html(embed_url, title, page_url), script_element)),
        path,
        SANDBOX,
    )
