"""The same description for people: each address with its words, and one that can be pressed."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.addresses import LONGEST_FOLLOWED, Addresses
from timeline.api.operations import Operation, Parameter, operations
from timeline.catalogue import Catalogue

_MOST_SHOWN = 12  # values that a word may have


@dataclass(frozen=True, slots=True)
class Described:
    operation: Operation
    example: str | None  # an address that gives something; None where there is nothing to show


@dataclass(frozen=True, slots=True)
class Word:
    parameter: Parameter
    values: tuple[str, ...]  # that it may have, where they are few
    bounds: tuple[int, int] | None  # of a number
    only: str | None  # the path at which alone it may stand


@dataclass(frozen=True, slots=True)
class ApiPage:
    described: tuple[Described, ...]
    words: tuple[Word, ...]  # each once
    longest: int = LONGEST_FOLLOWED


def api_page(catalogue: Catalogue, to: Addresses) -> ApiPage:
    found = operations(catalogue)
    exact = next((event.id for event in catalogue.events if event.when.exact), None)
    described = tuple(Described(each, _example(each, to, exact)) for each in found)
    parameters = {each.name: each for operation in found for each in operation.parameters}
    words = sorted(parameters.values(), key=lambda each: each.within)
    return ApiPage(described, tuple(_word(each, found) for each in words))


def _word(parameter: Parameter, found: Sequence[Operation]) -> Word:
    schema = parameter.schema
    values = schema.get("enum")
    shown = tuple(values) if isinstance(values, list) and len(values) <= _MOST_SHOWN else ()
    paths = [each.path for each in found if parameter in each.parameters]
    least, most = schema.get("minimum"), schema.get("maximum")
    bounds = (least, most) if isinstance(least, int) and isinstance(most, int) else None
    return Word(parameter, shown, bounds, paths[0] if len(paths) == 1 else None)


def _example(operation: Operation, to: Addresses, exact: str | None) -> str | None:
    if "{id}" in operation.path:
        return to.event_calendar(exact) if exact else None
    if operation.id == "oembed":
        return to.oembed(to.full(to.timeline()), "json")
    return operation.path.format(language=to.language, scope="")
