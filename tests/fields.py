"""The fields of events.yaml, from the loader's own definitions."""

from collections.abc import Iterator
from typing import Any

from timeline.loader.indicators import DatedValues
from timeline.loader.mappings import DictOf, Field, LocalizedTextWithFields, Record
from timeline.loader.value_types import ListOf, Mapped, NodeType


def every_field(node_type: NodeType[Any], path: str = "") -> Iterator[tuple[str, Field[Any]]]:
    """Yield each field with its path, as in `people.*.name`; `*` stands for a key that the editor chooses."""
    if isinstance(node_type, Record | LocalizedTextWithFields):
        for name, field in node_type.fields.items():
            yield f"{path}.{name}".removeprefix("."), field
            yield from every_field(field.node_type, f"{path}.{name}")
    elif isinstance(node_type, ListOf | Mapped | DatedValues):
        yield from every_field(node_type.inner, path)
    elif isinstance(node_type, DictOf):
        yield from every_field(node_type.inner, f"{path}.*")
