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
from timeline.static_site.crawler import Asking, BuildError, kept, processes
from timeline.static_site.url_generators import FORMLESS, Formless, Given
from timeline.web.routes.embed import frame_ancestors

__all__ = ["BuildError", "Built", "Formless", "build", "formless"]

_MISSING = "404.html"  # the page for 404, in each language and at the root
_NOWHERE = "-/"  # below a language: no words of which anything near could be found
_REMEDIES = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EBUSY: "name a folder within it, since nothing can take the place of a mount",
}


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    files: int
    bytes: int


def build(
    settings: Settings,
    zone: tzinfo,
    now: datetime,
    directory: Path,
    *,
    changed: Callable[[str, str], None] | None = None,
    done: Callable[[int], None] = lambda of: None,
) -> Built:
    """Make the folder, or make it anew, of the file as it is on this day in the site's zone.

    Raise BuildError, or Refused for the file, and leave the folder as it was.

    With `changed`, write only files that differ, and say of each what was done: `write` or `remove`, and its path.
    `done` is told after each address how many there are in all.
    """
    # What is sent depends on the day alone, but for how long it keeps: at noon, as long as ever.
    noon = datetime.combine(now.astimezone(zone).date(), time(12), zone)
    try:
        place = publish.checked(directory)
        with publish.beside(place) as folder:
            built = _fill(folder, settings, noon, done)
            if changed:
                for what, path in publish.update(place, folder):
                    changed(what, path)
            else:
                publish.replace(place, folder)
            return built
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "name one in a folder that may be written to")
        where, said = error.filename or directory, (error.strerror or str(error)).lower()
        raise BuildError(f"{where}: cannot be written ({said}): {remedy}") from error


def formless(catalogue: Catalogue) -> Iterator[Formless]:
    """All that has no file, shortly."""
    first, old = catalogue.site.languages[0], next(iter(catalogue.retired), None)
    yield from FORMLESS.values()
    yield Formless(
        f"/{first}/?country=…", "narrowing, searching, later pages of a list, calendars and frames of a choice"
    )
    if old:
        yield Formless(
            f"/{first}/events/{old}/", f"retired ids, which lead on to those of today: {publish.OURS}/redirects"
        )


def _fill(folder: Path, settings: Settings, noon: datetime, done: Callable[[int], None]) -> Built:
    own = folder / publish.OURS
    own.mkdir()
    # Every process reads the same bytes, whatever becomes of the file meanwhile.
    snapshot = Path(shutil.copyfile(settings.events, own / "events.yaml"))
    settings = replace(settings, events=snapshot)
    asking = Asking(settings, noon)
    given = Given(asking.catalogue, asking.static, noon.date())
    wanted = list(url_generators.addresses(asking.app.url_map, given))
    for _ in kept(asking, settings, noon, wanted, folder, processes(wanted)):
        done(len(wanted))
    snapshot.unlink()
    languages = asking.catalogue.site.languages
    for language, path in (*((each, f"{each}/{_MISSING}") for each in languages), (languages[0], _MISSING)):
        asking.keep(f"/{language}/{_NOWHERE}", folder, path, status=404)
    for name, text in _nginx_data(asking, given, settings).items():
        (own / name).write_text(text)
    sizes = [(folder / path).stat().st_size for path in publish.files(folder)]
    return Built(len(sizes), sum(sizes))


def _nginx_data(asking: Asking, given: Given, settings: Settings) -> Mapping[str, str]:
    """What `deploy/nginx/files.conf` includes in its `map` blocks, by the names of the files: lines of `key value;`."""
    url_map, catalogue = asking.app.url_map, given.catalogue
    redirects = (f"{old} {new};\n" for old, new in url_generators.redirects(url_map, given))
    ancestors = (
        f'{address} "{" ".join(frame_ancestors(catalogue, office, settings.embedders))}";\n'
        for address, office in url_generators.frames(url_map, given)
    )
    # The longest first, since `zh` also begins `zh-Hant`; in the header, the preferred language comes first.
    languages = "|".join(sorted(catalogue.site.languages, key=len, reverse=True))
    return {
        "redirects": "".join(redirects),
        "frame-ancestors": "".join(ancestors),
        "languages": f'default {catalogue.site.languages[0]};\n"~(?:^|[ ,])({languages})(?![a-z])" $1;\n',
    }
