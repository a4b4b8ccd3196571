"""Routes for programs: health, metrics, OpenAPI, JSON Schema, robots.txt, sitemaps and the web app manifest."""

from functools import partial

from flask import Blueprint, Response, jsonify

from timeline import version
from timeline.breadcrumbs import api_breadcrumbs
from timeline.openapi import api_page, events_schema_json, openapi_json
from timeline.render.sitemap import sitemap_index_xml, sitemap_xml
from timeline.render.web_manifest import web_manifest_json
from timeline.web.instrumentation import DEFAULT_VIEW
from timeline.web.metrics import MEDIA_TYPE
from timeline.web.request_context import app_state, current_edition, request_context
from timeline.web.responses import ResourcePolicy, body_response
from timeline.web.static_files import asset_url
from timeline.web.templating import render_page

blueprint = Blueprint("meta", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Return 200 as long as a good edition is served. Say since when and why a newer file was rejected, and what does
    not work in this process.
    """
    edition = current_edition()
    degradations = app_state().degradations.by_part
    rejection = edition.rejection
    response = jsonify(
        ready=True,
        version=version(),
        status="refused" if rejection else "degraded" if degradations else "ok",
        edition={
            "digest": edition.digest,
            "read_at": edition.loaded_at.isoformat(),
            "events": len(edition.catalogue.events),
        },
        refused=rejection
        and {
            "since": rejection.since.isoformat(),
            "file": rejection.error.file,
            "problems": [str(problem) for problem in rejection.error.problems],
        },
        degraded=[
            {"part": part, "since": degradation.since.isoformat(), "reason": degradation.reason}
            for part, degradation in degradations.items()
        ],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Texts from events.yaml are in the site's first language. All other texts are in English."""
    context = request_context(current_edition().catalogue.site.languages[0])
    return body_response(openapi_json(context.catalogue, context.urls), ResourcePolicy.CROSS_ORIGIN)


@blueprint.get("/events.schema.json")
def events_schema() -> Response:
    """The JSON Schema of events.yaml, with which text editors complete and check its keys."""
    return body_response(events_schema_json(), ResourcePolicy.CROSS_ORIGIN)


@blueprint.get("/<language:language>/api/")
def api(language: str) -> Response:
    context = request_context(language)
    breadcrumbs = api_breadcrumbs(context.urls, context.translations)
    return body_response(
        render_page(
            context, "api.html", api_page(context.catalogue, context.urls, context.today), breadcrumbs=breadcrumbs
        )
    )


@blueprint.get("/metrics")
def metrics() -> Response:
    """The Prometheus metrics. Every office has its counters, so that they start at 0 and not at the first frame."""
    app_metrics = app_state().metrics
    for key in ("", *(office.key for office in current_edition().catalogue.offices)):
        app_metrics.count_frame_refusals(key, 0)
        app_metrics.count_frames(key, DEFAULT_VIEW, 0)
    response = Response(app_metrics.exposition(), content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Allow everything. Some calendar services do not fetch feeds from a site without robots.txt."""
    urls = request_context(current_edition().catalogue.site.languages[0]).urls
    rules = f"User-agent: *\nAllow: /\n\nSitemap: {urls.absolute(urls.sitemap_index())}\n"
    response = Response(rules, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    urls_by_language = [request_context(language).urls for language in current_edition().catalogue.site.languages]
    return body_response(
        sitemap_index_xml(urls.absolute(urls.sitemap()) for urls in urls_by_language), ResourcePolicy.CROSS_ORIGIN
    )


@blueprint.get("/<language:language>/sitemap.xml")
def sitemap(language: str) -> Response:
    context = request_context(language)
    return body_response(sitemap_xml(context.catalogue, context.urls, context.today), ResourcePolicy.CROSS_ORIGIN)


@blueprint.get("/<language:language>/site.webmanifest")
def manifest(language: str) -> Response:
    context = request_context(language)
    urls = context.urls
    return body_response(
        web_manifest_json(context.catalogue.site, context.translations, urls, partial(asset_url, urls))
    )
