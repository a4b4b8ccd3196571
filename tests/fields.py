"""The fields of events.yaml, as the code that reads them has them."""

from collections.abc import Iterator
from typing import Any

from timeline.loader.mappings import DictOf, Field, Record
from timeline.loader.value_types import ListOf, Mapped, NodeType


def every_field(shape: NodeType[Any], where: str = "") -> Iterator[tuple[str, Field[Any]]]:
    """Each, by where it stands; `*` is a key of the editor's choice."""
    if isinstance(shape, Record):
        for name, field in shape.fields.items():
            yield f"{where}.{name}".removeprefix("."), field
            yield from every_field(field.node_type, f"{where}.{name}")
    elif isinstance(shape, ListOf | Mapped):
        yield from every_field(shape.inner, where)
    elif isinstance(shape, DictOf):
        yield from every_field(shape.inner, f"{where}.*")
