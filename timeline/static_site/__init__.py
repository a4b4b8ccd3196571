"""The whole site as files: byte for byte what the application sends, which is asked for all of it."""

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from pathlib import Path

from timeline.model.catalogue import Catalogue
from timeline.settings import Settings
from timeline.static_site import publish, url_generators
from timeline.static_site.crawler import BuildError, Crawler, process_count, save_all
from timeline.static_site.url_generators import DYNAMIC_URLS, BuildContext, DynamicUrl
from timeline.web.routes.embed import frame_ancestors

__all__ = ["BuildError", "BuildResult", "DynamicUrl", "build", "dynamic_urls"]

_NOT_FOUND_FILE = "404.html"  # the page for 404, in each language and at the root
_UNKNOWN_PATH = "-/"  # below a language: no words of which anything near could be found
_REMEDIES = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EBUSY: "name a folder within it, since nothing can take the place of a mount",
}


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to."""

    files: int
    bytes: int


def build(
    settings: Settings,
    zone: tzinfo,
    now: datetime,
    directory: Path,
    *,
    on_change: Callable[[str, str], None] | None = None,
    on_progress: Callable[[int], None] = lambda of: None,
) -> BuildResult:
    """Make the folder, or make it anew, of the file as it is on this day in the site's zone.

    Raise BuildError, or InvalidFile for the file, and leave the folder as it was.

    With `on_change`, write only files that differ, and say of each what was done: `write` or `remove`, and its path.
    `on_progress` is told after each address how many there are in all.
    """
    # What is sent depends on the day alone, but for how long it keeps: at noon, as long as ever.
    noon = datetime.combine(now.astimezone(zone).date(), time(12), zone)
    try:
        target = publish.check_target(directory)
        with publish.staging_folder(target) as staging:
            result = _write_site(staging, settings, noon, on_progress)
            if on_change:
                for change, path in publish.update_target(target, staging):
                    on_change(change, path)
            else:
                publish.replace_target(target, staging)
            return result
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "name one in a folder that may be written to")
        where, reason = error.filename or directory, (error.strerror or str(error)).lower()
        raise BuildError(f"{where}: cannot be written ({reason}): {remedy}") from error


def dynamic_urls(catalogue: Catalogue) -> Iterator[DynamicUrl]:
    """All that has no file, shortly."""
    language, old = catalogue.site.languages[0], next(iter(catalogue.id_redirects), None)
    yield from DYNAMIC_URLS.values()
    yield DynamicUrl(
        f"/{language}/?country=…", "narrowing, searching, later pages of a list, calendars and frames of a choice"
    )
    if old:
        yield DynamicUrl(
            f"/{language}/events/{old}/",
            f"retired ids, which lead on to those of today: {publish.MARKER_FOLDER}/redirects",
        )


def _write_site(folder: Path, settings: Settings, noon: datetime, on_progress: Callable[[int], None]) -> BuildResult:
    build_files = folder / publish.MARKER_FOLDER
    build_files.mkdir()
    # Every process reads the same bytes, whatever becomes of the file meanwhile.
    events_copy = Path(shutil.copyfile(settings.events, build_files / "events.yaml"))
    settings = replace(settings, events=events_copy)
    crawler = Crawler(settings, noon)
    context = BuildContext(crawler.catalogue, crawler.static, noon.date())
    urls = list(url_generators.site_urls(crawler.app.url_map, context))
    for _ in save_all(crawler, settings, noon, urls, folder, process_count(urls)):
        on_progress(len(urls))
    events_copy.unlink()
    languages = crawler.catalogue.site.languages
    for language, path in (
        *((each, f"{each}/{_NOT_FOUND_FILE}") for each in languages),
        (languages[0], _NOT_FOUND_FILE),
    ):
        crawler.save(f"/{language}/{_UNKNOWN_PATH}", folder, path, status=404)
    for name, text in _nginx_maps(crawler, context, settings).items():
        (build_files / name).write_text(text)
    sizes = [(folder / path).stat().st_size for path in publish.relative_paths(folder)]
    return BuildResult(len(sizes), sum(sizes))


def _nginx_maps(crawler: Crawler, context: BuildContext, settings: Settings) -> Mapping[str, str]:
    """What `deploy/nginx/files.conf` includes in its `map` blocks, by the names of the files: lines of `key value;`."""
    url_map, catalogue = crawler.app.url_map, context.catalogue
    redirects = (f"{old} {new};\n" for old, new in url_generators.redirects(url_map, context))
    ancestors = (
        f'{address} "{" ".join(frame_ancestors(catalogue, office, settings.embedders))}";\n'
        for address, office in url_generators.embed_urls(url_map, context)
    )
    # The longest first, since `zh` also begins `zh-Hant`; in the header, the preferred language comes first.
    languages = "|".join(sorted(catalogue.site.languages, key=len, reverse=True))
    return {
        "redirects": "".join(redirects),
        "frame-ancestors": "".join(ancestors),
        "languages": f'default {catalogue.site.languages[0]};\n"~(?:^|[ ,])({languages})(?![a-z])" $1;\n',
    }
