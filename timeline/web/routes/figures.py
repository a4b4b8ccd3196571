"""The page of figures over the years of a scope. What programs get of them is among the feeds."""

from flask import Blueprint, Response

from timeline.breadcrumbs import figures_breadcrumbs
from timeline.pages.figures import figures_page
from timeline.render.share_card import figures_share_card_png, has_figures_share_card
from timeline.web.request_context import RequestContext, or_404
from timeline.web.responses import ResourcePolicy, body_response
from timeline.web.routing import scope_route
from timeline.web.templating import render_page

blueprint = Blueprint("figures", __name__)


@scope_route(blueprint, "figures/")
def figures(context: RequestContext) -> Response:
    scope, translations = context.scope, context.translations
    has_share_card = has_figures_share_card(scope, translations)
    page = figures_page(context.catalogue, scope, translations, has_share_card=has_share_card)
    breadcrumbs = figures_breadcrumbs(scope.entity, context.urls, translations)
    return body_response(render_page(context, "figures.html", page, breadcrumbs=breadcrumbs, is_embeddable=True))


@scope_route(blueprint, "figures.png")
def figures_share_card(context: RequestContext) -> Response:
    """The share card of the page, for link previews."""
    scope, translations = context.scope, context.translations
    drawn_scope = or_404(scope if has_figures_share_card(scope, translations) else None)
    return body_response(figures_share_card_png(drawn_scope, translations), ResourcePolicy.CROSS_ORIGIN)
