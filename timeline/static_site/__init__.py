"""The static site: every page, feed and file, with the bytes that the application sends for its URL.

Of the calendars of years and months, only those that hold an event are built: see `calendar_grid.calendar_sheets`.
"""

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from timeline.model.catalogue import Catalogue
from timeline.pictures import derived_folder, media_folder
from timeline.settings import Settings
from timeline.static_site import publish, url_generators
from timeline.static_site.response_files import BuildError, ResponseSaver, process_count, save_urls
from timeline.static_site.url_generators import DYNAMIC_URLS, BuildContext, DynamicUrl
from timeline.urls import Urls
from timeline.web.routes.embed import frame_ancestors

__all__ = ["BuildError", "BuildResult", "DynamicUrl", "build", "dynamic_urls"]

# The files of errors, in each language and at the root -> the status, and the request below a language that gets it.
# Unknown paths have no words, so the page suggests nothing.
_ERROR_FILES = {
    "404.html": (404, "GET", "-/"),
    "404.json": (404, "GET", "-.json"),
    "404.txt": (404, "GET", "-.ics"),
    "405.html": (405, "POST", ""),
    "405.json": (405, "POST", "events.json"),
    "405.txt": (405, "POST", "events.ics"),
}
_REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EBUSY: "name a folder inside it, because a mount point cannot be replaced",
}


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The number of files and the sum of their sizes."""

    files: int
    bytes: int


def build(
    settings: Settings,
    zone: tzinfo,
    now: datetime,
    directory: Path,
    *,
    on_change: Callable[[str, str], None] | None = None,
    on_progress: Callable[[int], None] = lambda total: None,
) -> BuildResult:
    """Build the site of this day, in the site's time zone `zone`, into the directory.

    Raises BuildError, or InvalidFile for events.yaml; the directory then stays as it was.

    With `on_change`, only files that differ are written, and `on_change("write" or "remove", path)` is called for each.
    Without it, the whole directory is replaced. `on_progress` is called after each URL with the total number of URLs.
    """
    try:
        target = publish.check_target(directory)
        with publish.staging_folder(target) as staging:
            result = _write_site(staging, settings, now.astimezone(zone), on_progress)
            if on_change:
                for change, path in publish.update_target(target, staging):
                    on_change(change, path)
            else:
                publish.replace_target(target, staging)
            return result
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "choose a folder that you may write to")
        where, reason = error.filename or directory, (error.strerror or str(error)).lower()
        raise BuildError(f"{where}: cannot be written ({reason}): {remedy}") from error


def dynamic_urls(catalogue: Catalogue) -> Iterator[DynamicUrl]:
    """Yield the kinds of URLs that the static site has no file for."""
    language, old = catalogue.site.languages[0], next(iter(catalogue.id_redirects), None)
    yield from DYNAMIC_URLS.values()
    yield DynamicUrl(
        f"/{language}/?country=…", "filters, search, later pages of a list, and calendars and frames with options"
    )
    yield DynamicUrl(f"/{language}/calendar/…/", "calendar pages of years and months in which no event begins or ends")
    if catalogue.offices:
        yield DynamicUrl(
            f"/{language}/offices/…/story/",
            "calendar, story, poster, figures, history and data of offices, which link to those of their collection or "
            "the site",
        )
    if old:
        yield DynamicUrl(
            f"/{language}/events/{old}/",
            f"retired ids, which redirect to the current ones: {publish.MARKER_FOLDER}/redirects",
        )


def _write_site(folder: Path, settings: Settings, now: datetime, on_progress: Callable[[int], None]) -> BuildResult:
    """`now` is in the site's time zone."""
    build_files = folder / publish.MARKER_FOLDER
    build_files.mkdir()
    # A copy, so that every process reads the same bytes even if the file changes during the build.
    events_copy = Path(shutil.copyfile(settings.events, build_files / "events.yaml"))
    if (derived := derived_folder(settings.events)).is_dir():
        shutil.copytree(derived, derived_folder(events_copy))
    settings = replace(settings, events=events_copy)
    saver = ResponseSaver(settings, now)
    context = BuildContext(saver.catalogue, saver.static, now.date())
    urls = list(url_generators.site_urls(saver.app.url_map, context))
    for _ in save_urls(saver, settings, now, urls, folder, process_count(urls)):
        on_progress(len(urls))
    events_copy.unlink()
    shutil.rmtree(media_folder(events_copy), ignore_errors=True)
    languages = saver.catalogue.site.languages
    for name, (status, method, path) in _ERROR_FILES.items():
        for language in languages:
            saver.save(f"/{language}/{path}", folder, f"{language}/{name}", status, method)
        saver.save(f"/{languages[0]}/{path}", folder, name, status, method)
    for name, text in _nginx_maps(saver, context, settings).items():
        (build_files / name).write_text(text, encoding="utf-8")
    sizes = [(folder / path).stat().st_size for path in publish.relative_paths(folder)]
    return BuildResult(len(sizes), sum(sizes))


def _nginx_maps(saver: ResponseSaver, context: BuildContext, settings: Settings) -> Mapping[str, str]:
    """Return the files that `deploy/nginx/files.conf` includes in its `map` blocks, by name: lines of `key value;`."""
    url_map, catalogue = saver.app.url_map, context.catalogue
    site = Urls(settings.site_url, catalogue.site.languages[0])
    redirects = (f"{old} {site.base_path}{new};\n" for old, new in url_generators.redirects(url_map, context))
    event_embeds: tuple[str, None] = '"~^/[^/]+/events/[^/]+/embed/$"', None  # all of them: there may be thousands
    embed_urls = [*url_generators.embed_urls(url_map, context), event_embeds]
    ancestors = (
        f'{url} "{" ".join(frame_ancestors(catalogue, office, settings.embedders))}";\n' for url, office in embed_urls
    )
    sources = (f"{url} \"'self' {site.origin}\";\n" for url, _ in embed_urls)
    inline = saver.inline_assets
    # The longest first, because `zh-Hant` begins with `zh`. Browsers put the preferred language first in the header.
    languages = "|".join(sorted(catalogue.site.languages, key=len, reverse=True))
    return {
        "base-path": f'default "{site.base_path}";\n',
        "redirects": "".join(redirects),
        "frame-ancestors": "".join(ancestors),
        "frame-sources": "".join(sources),
        "inline-hashes": f'"script " " {inline.script_source}";\n"style " " {inline.style_sources}";\n',
        "languages": f'default {catalogue.site.languages[0]};\n"~(?:^|[ ,])({languages})(?![a-z])" $1;\n',
    }
