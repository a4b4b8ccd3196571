"""The page that makes the snippet of a frame, for offices without developers."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from timeline.embedding_pages import VIEW_NAMES, Embedding, EmbeddingPage, Snippets, accent, embedding, remedy, verdict
from timeline.queries import scope
from timeline.render.snippet import HEIGHTS, element, iframe, link, script
from timeline.trails import embedding_trail
from timeline.web.asked import Asked, asked, running, words_asked
from timeline.web.frames import hosts
from timeline.web.html import html
from timeline.web.replies import reply

_SCRIPT = "embed/1.js"  # its bytes never change, since portals hold its hash

blueprint = Blueprint("embedding", __name__)


@blueprint.get("/<language:language>/embedding/")
def snippets(language: str) -> AnyResponse:
    """A form says what goes without saying too: it is led on to the address that does not."""
    now = asked(language)
    chosen = embedding(words_asked(), now.catalogue, language)
    words = _words(chosen, language)
    if tuple(request.args.items(multi=True)) != words:
        return redirect(now.addresses.embedding(words))
    settings = running().settings
    allowed = hosts(now.catalogue, chosen.office if chosen.scope is chosen.office else None, settings.embedders)
    found = verdict(chosen, allowed, urlsplit(settings.site_url).scheme)
    known = allowed if chosen.scope is chosen.office and chosen.office else settings.embedders
    shown = EmbeddingPage(
        chosen,
        now.catalogue.offices,
        now.catalogue.collections,
        VIEW_NAMES,
        _snippets(now, chosen),
        found,
        remedy(chosen, known, found.page if found else None),
        accent(chosen),
    )
    trail = embedding_trail(now.addresses, now.wording)
    return reply(html(now, "embedding.html", shown, besides=words, trail=trail))


def _words(chosen: Embedding, language: str) -> tuple[tuple[str, str], ...]:
    """The words of the address, without what goes without saying."""
    said = {
        "office": chosen.office and chosen.office.key,
        "collection": chosen.collection and chosen.collection.key,
        "in": None if chosen.language == language else chosen.language,
        "width": chosen.width and str(chosen.width),
        "portal": chosen.portal,
    }
    return (*((name, value) for name, value in said.items() if value), *chosen.framing.parameters)


def _snippets(now: Asked, chosen: Embedding) -> Snippets:
    to = replace(now.addresses, language=chosen.language, scope=chosen.scope.path if chosen.scope else None)
    title = scope(now.catalogue, chosen.scope).title.in_(chosen.language)
    path, page = to.frame(chosen.framed), to.full(to.timeline())
    address, height = to.full(path), HEIGHTS[chosen.framing.view]
    sized = script(to.full(f"/static/{_SCRIPT}"), running().static[_SCRIPT].content)
    return Snippets(
        "\n".join((iframe(address, title, chosen.width or "100%", height), link(page, title), sized)),
        "\n".join((element(address, title, page), sized)),
        path,
    )
