"""The folder in which worker processes share their metrics: the file of each one, in the text format of Prometheus."""

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from timeline.degradations import Degradations
from timeline.exit_with_parent import is_running

_MAX_MERGED_FILES = 5  # at a time, because the next check of events.yaml waits meanwhile
_MAX_READINGS = 5  # of a folder in which files are merged
# How the values of several processes become one; all others are added up.
_COMBINATIONS = {
    "timeline_edition_read_timestamp_seconds": min,
    "timeline_edition_refused": max,
    "timeline_build_info": max,
    "timeline_degraded": max,
}


class MetricsFolder:
    def __init__(self, folder: Path, registry: CollectorRegistry, degradations: Degradations) -> None:
        """`registry` has the metrics of this process."""
        self._folder = folder
        self._registry = registry
        self._degradations = degradations
        self._pid = 0
        self._broken_files: set[Path] = set()  # of ended processes

    def save(self) -> None:
        """Write the file of this process, for the others."""
        path = self._folder / f"{os.getpid()}.prom"
        temporary_path = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)  # programs that clean temporary folders delete it
            is_first = self._pid != os.getpid()
            if is_first:  # a file of this name is of an earlier process with the same id
                with suppress(FileNotFoundError):
                    path.rename(_ended_path(self._folder))
                self._pid = os.getpid()
            temporary_path.write_bytes(generate_latest(self._registry))
            temporary_path.replace(path)
            if not is_first:  # the first time, a request may wait
                self._merge_ended(temporary_path)
        except OSError as error:
            with suppress(OSError):
                temporary_path.unlink(missing_ok=True)
            self._degradations.report("metrics", f"{self._folder}: cannot be written: {error.strerror}")
        else:
            self._degradations.resolve("metrics")

    def exposition(self) -> bytes:
        """Return the metrics of all processes. Gauges of processes that have ended are left out."""
        own_path = self._folder / f"{os.getpid()}.prom"
        for _ in range(_MAX_READINGS):
            paths = set(self._folder.glob("*.prom")) - {own_path}
            families, errors = list(self._registry.collect()), []
            for path in sorted(paths):
                try:
                    families += _read(path)
                except Exception as error:  # the parser has no error of its own for a broken file
                    errors.append(f"{path}: cannot be read: {error!r}")
            if paths == set(self._folder.glob("*.prom")) - {own_path}:  # else another process has merged some of them
                break
        if errors:
            self._degradations.report("shared_metrics", "; ".join(errors))
        else:
            self._degradations.resolve("shared_metrics")
        return _combine(families)

    def _merge_ended(self, temporary_path: Path) -> None:
        """Merge the files of ended processes into one, some of them at a time. One process at a time does so."""
        folder = self._folder
        lock = os.open(folder, os.O_RDONLY)
        try:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for path in filter(_is_ended, folder.glob("*.new")):
                    path.unlink(missing_ok=True)
                ended = sorted({path for path in folder.glob("*.prom") if _is_ended(path)} - self._broken_files)
                if len(ended) < 2:
                    return
                merged: list[Path] = []
                families: list[Metric] = []
                for path in ended[:_MAX_MERGED_FILES]:
                    # A name that no process takes while its file is read.
                    path = path.rename(_ended_path(folder)) if path.stem.isdecimal() else path
                    try:
                        families += _read(path)
                    except Exception:  # `exposition` reports it
                        self._broken_files.add(path)
                    else:
                        merged.append(path)
                if len(merged) < 2:
                    return
                temporary_path.write_bytes(_combine(families))
                temporary_path.replace(_ended_path(folder))
                for path in merged:
                    path.unlink(missing_ok=True)
        finally:
            os.close(lock)


def _ended_path(folder: Path) -> Path:
    return folder / f"ended-{token_hex(4)}.prom"


def _is_ended(path: Path) -> bool:
    return not (path.stem.isdecimal() and is_running(int(path.stem)))


def _read(path: Path) -> Iterable[Metric]:
    """Return the metrics in the file of a process, without gauges if the process has ended."""
    is_ended = _is_ended(path)
    families = list(text_string_to_metric_families(path.read_text("utf-8")))
    return [family for family in families if not (is_ended and family.type == "gauge")]


def _combine(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_CombinedMetrics(families))
    return generate_latest(registry)


class _CombinedMetrics(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        combined: dict[str, Metric] = {}
        samples: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
        for family in self._families:
            combined.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            values_by_key = samples.setdefault(family.name, {})
            combine = _COMBINATIONS.get(family.name)
            for sample in family.samples:
                key = sample.name, tuple(sorted(sample.labels.items()))
                if sample.name.endswith("_created"):
                    continue
                before = values_by_key.get(key)
                if before is None:
                    values_by_key[key] = sample.value
                else:
                    values_by_key[key] = combine(before, sample.value) if combine else before + sample.value
        for name, metric in combined.items():
            for (sample_name, labels), value in samples[name].items():
                metric.add_sample(sample_name, dict(labels), value)
            if metric.samples:
                yield metric
