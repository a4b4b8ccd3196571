"""The page of figures over the years of a scope. What programs get of them is among the feeds."""

from flask import Blueprint, Response

from timeline.breadcrumbs import figures_breadcrumbs
from timeline.pages.figures import figures_page
from timeline.web.request_context import RequestContext
from timeline.web.responses import body_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

blueprint = Blueprint("figures", __name__)


@scope_route(blueprint, "figures/")
def figures(context: RequestContext) -> Response:
    page = figures_page(context.catalogue, context.scope, context.translations)
    breadcrumbs = figures_breadcrumbs(context.scope.entity, context.urls, context.translations)
    return body_response(render_page(context, "figures.html", page, breadcrumbs=breadcrumbs, is_embeddable=True))
