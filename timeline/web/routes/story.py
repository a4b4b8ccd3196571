"""The story of a scope, chapter by chapter, and its poster."""

from flask import Blueprint, Response

from timeline.breadcrumbs import poster_breadcrumbs, story_breadcrumbs
from timeline.pages.poster import poster_page
from timeline.pages.story import story_page
from timeline.render.qr_code import inline_qr_svg
from timeline.web.request_context import RequestContext
from timeline.web.responses import body_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

blueprint = Blueprint("story", __name__)


@scope_route(blueprint, "story/")
def story(context: RequestContext) -> Response:
    page = story_page(context.overview)
    breadcrumbs = story_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(render_page(context, "story.html", page, breadcrumbs=breadcrumbs, is_embeddable=True))


@scope_route(blueprint, "poster/")
def poster(context: RequestContext) -> Response:
    qr_code = inline_qr_svg(context.urls.absolute(context.urls.timeline()))
    page = poster_page(context.catalogue, context.overview, qr_code)
    breadcrumbs = poster_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(render_page(context, "poster.html", page, breadcrumbs=breadcrumbs))
