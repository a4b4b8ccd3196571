"""The section of the static site: how large it is, how long it takes to build, and what the next day changes in it."""

import resource
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import results
from benchmarks.environment import reference_seconds
from timeline.loader import load
from timeline.settings import Settings
from timeline.static_site import build

_TEXT = """
`timeline build` of every language, scope and content coding, then `timeline build --changed` on the next day. *CPU* is
the processor time of all its processes. The goals for the real file are 8,000 files, 90 MB, 15 s, and a tenth of the
files on the next day. Half of the events of the other files have anniversaries, and each event with them has ten more
calendars in each language: so they have more files for each event than the real file.
"""
_HEAD = ("", "files", "size", "time", "CPU", "CPU per file", "changed on the next day", results.REFERENCE_LABEL)
_DAY = datetime(2026, 11, 29, 5, tzinfo=UTC)


def static_build_section(folder: Path, real_file: Path, others: Iterable[Path]) -> str:
    """Of the other files, only a whole build is measured."""
    rows = [_row(folder / file.stem, file, has_next_day=file == real_file) for file in (real_file, *others)]
    return results.section("Static build", _TEXT, results.table(_HEAD, rows))


def _row(target: Path, file: Path, *, has_next_day: bool) -> tuple[str, ...]:
    catalogue = load(file)
    settings, zone = Settings.from_environment({"TIMELINE_EVENTS": str(file)}), catalogue.site.timezone
    reference = reference_seconds()
    start, cpu_start = perf_counter(), _cpu_seconds()
    built = build(settings, zone, _DAY, target)
    seconds, cpu_seconds = perf_counter() - start, _cpu_seconds() - cpu_start
    changes: list[str] = []
    if has_next_day:
        build(settings, zone, _DAY + timedelta(days=1), target, on_change=lambda change, path: changes.append(path))
    return (
        f"{len(catalogue.events):,} events",
        f"{built.files:,}",
        f"{built.bytes / 1e6:.0f} MB",
        results.format_seconds(seconds),
        results.format_seconds(cpu_seconds),
        f"{cpu_seconds / built.files * 1000:.1f} ms",
        f"{len(changes) / built.files:.1%}" if has_next_day else "",
        results.format_seconds((reference + reference_seconds()) / 2),
    )


def _cpu_seconds() -> float:
    """The processor time of this process and of those that it has waited for."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
