"""What machines ask: whether the service is well, what it gives and where, what it is as an application."""

from flask import Blueprint, Response, jsonify

from timeline import version
from timeline.breadcrumbs import api_trail
from timeline.openapi import api_page, events_schema_json, openapi_json
from timeline.render.sitemap import sitemap_index_xml, sitemap_xml
from timeline.render.web_manifest import webmanifest
from timeline.web.metrics import MEDIA_TYPE
from timeline.web.request_context import asked, edition, running
from timeline.web.responses import Readers, reply
from timeline.web.static_files import asset
from timeline.web.templating import html

blueprint = Blueprint("meta", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 for as long as a good edition serves, with what was refused since and why, if anything was."""
    serving = edition()
    refusal = serving.refusal
    response = jsonify(
        ready=True,
        version=version(),
        status="refused" if refusal else "ok",
        edition={
            "digest": serving.digest,
            "read_at": serving.read_at.isoformat(),
            "events": len(serving.catalogue.events),
        },
        refused=refusal
        and {
            "since": refusal.since.isoformat(),
            "file": refusal.error.file,
            "problems": [str(problem) for problem in refusal.error.problems],
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """In the site's first language where the file says it, else in the English of the code."""
    now = asked(edition().catalogue.site.languages[0])
    return reply(openapi_json(now.catalogue, now.addresses), Readers.ANY)


@blueprint.get("/events.schema.json")
def events_schema() -> Response:
    """What editors of events.yaml complete its keys from, and check them by."""
    return reply(events_schema_json(), Readers.ANY)


@blueprint.get("/<language:language>/api/")
def api(language: str) -> Response:
    now = asked(language)
    trail = api_trail(now.addresses, now.wording)
    return reply(html(now, "api.html", api_page(now.catalogue, now.addresses), trail=trail))


@blueprint.get("/metrics")
def metrics() -> Response:
    """The counts since the start; of every office, so that none is missing until its first."""
    counts = running().metrics
    for office in ("", *(each.key for each in edition().catalogue.offices)):
        counts.frames_refused.labels(office)
    response = Response(counts.text(), content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everything may be read: some calendar services stay away where they find no such file."""
    to = asked(edition().catalogue.site.languages[0]).addresses
    rules = f"User-agent: *\nAllow: /\n\nSitemap: {to.full(to.sitemap_index())}\n"
    response = Response(rules, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    everywhere = [asked(language).addresses for language in edition().catalogue.site.languages]
    return reply(sitemap_index_xml(to.full(to.sitemap()) for to in everywhere), Readers.ANY)


@blueprint.get("/<language:language>/sitemap.xml")
def sitemap(language: str) -> Response:
    now = asked(language)
    return reply(sitemap_xml(now.catalogue, now.addresses), Readers.ANY)


@blueprint.get("/<language:language>/site.webmanifest")
def manifest(language: str) -> Response:
    now = asked(language)
    return reply(webmanifest(now.catalogue.site, now.wording, now.addresses, asset))
