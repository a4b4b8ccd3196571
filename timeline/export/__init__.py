"""The whole site as files: byte for byte what the application sends, which is asked for all of it."""

import errno
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from pathlib import Path

from timeline.catalogue import Catalogue
from timeline.export import folders, nginx, routes
from timeline.export.asking import Asking, BuildError, Headers, Reply, kept, processes
from timeline.export.nginx import LOCATION
from timeline.export.routes import ASKING, FORMLESS, Formless, Given
from timeline.settings import Settings

__all__ = ["BuildError", "Built", "Formless", "build", "formless"]

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
        place = folders.checked(directory)
        with folders.beside(place) as folder:
            built = _fill(folder, settings, noon, done)
            if changed:
                for what, path in folders.update(place, folder):
                    changed(what, path)
            else:
                folders.replace(place, folder)
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
            f"/{first}/events/{old}/", f"retired ids, which lead on to those of today: {folders.OURS}/redirects"
        )


def _fill(folder: Path, settings: Settings, noon: datetime, done: Callable[[int], None]) -> Built:
    own = folder / folders.OURS
    own.mkdir()
    # Every process reads the same bytes, whatever becomes of the file meanwhile.
    snapshot = Path(shutil.copyfile(settings.events, own / "events.yaml"))
    settings = replace(settings, events=snapshot)
    asking = Asking(settings, noon)
    given = Given(asking.catalogue, asking.versions, noon.date())
    wanted = list(routes.addresses(asking.app.url_map, given))
    replies: list[Reply] = []
    alike: dict[Headers, Headers] = {}  # of so many replies, only what differs is kept in memory
    for reply in kept(asking, settings, noon, wanted, folder, processes(wanted)):
        replies.append(replace(reply, headers=alike.setdefault(reply.headers, reply.headers)))
        done(len(wanted))
    snapshot.unlink()
    languages = asking.catalogue.site.languages
    missing = [
        asking.keep(f"/{language}/{_NOWHERE}", folder, nginx.missing_path(language), status=404)
        for language in languages
    ]
    moved = [reply for reply in map(asking.reply, routes.retired(asking.app.url_map, given)) if reply.header(LOCATION)]
    site = nginx.Site(replies, missing[0], asking.reply("/"), moved, languages, ASKING)
    for name, text in nginx.includes(site).items():
        (own / name).write_text(text)
    (own / "redirects").write_text("".join(f"{each.address} {each.header(LOCATION)} 301\n" for each in moved))
    sizes = [(folder / path).stat().st_size for path in folders.files(folder)]
    return Built(len(sizes), sum(sizes))
