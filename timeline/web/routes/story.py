"""The story of a scope, chapter by chapter, and its poster."""

from flask import Blueprint, Response

from timeline.breadcrumbs import story_breadcrumbs
from timeline.pages.marks import event_marks
from timeline.pages.overview import OverviewLabels
from timeline.pages.story import story_page
from timeline.render.text_layout import text_width
from timeline.web.request_context import RequestContext
from timeline.web.responses import body_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

blueprint = Blueprint("story", __name__)


@scope_route(blueprint, "story/")
def story(context: RequestContext) -> Response:
    labels, marks = OverviewLabels(context.translations, text_width), event_marks(context.catalogue)
    page = story_page(context.catalogue, context.events, context.today, labels, marks)
    breadcrumbs = story_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(render_page(context, "story.html", page, breadcrumbs=breadcrumbs, is_embeddable=True))
