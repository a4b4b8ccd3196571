"""What a reader asked: the words of an address to a query, a query to the events that it finds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

from timeline.catalogue import Catalogue, Event, Person, Query, Term
from timeline.edtf import EDTFError, Point, point
from timeline.languages import contains, fold

# The words of an address, each with the field of a query that it fills.
_LISTS = {"country": "countries", "topic": "topics", "kind": "kinds", "place": "places", "person": "people"}
PARAMETERS = (*_LISTS, "from", "to", "q")
_LONGEST = 200  # characters of a value, and of all words together
_MOST = 50  # values of one parameter


class QueryError(ValueError):
    """A query that cannot be answered: at which parameter, and at which word of it.

    `known` are the words that could stand there, `near` the one most like it, `most` how many characters may.
    """

    def __init__(self, parameter: str, word: str, known: Sequence[str] = (), most: int | None = None) -> None:
        super().__init__(f"{parameter}={word}")
        self.parameter, self.word, self.known, self.most = parameter, word, tuple(known), most
        self.near = next(iter(get_close_matches(word or parameter, known, n=1)), None)


def query(words: Mapping[str, Sequence[str]], catalogue: Catalogue) -> Query:
    """The query that an address asks, each parameter with all its values; raise QueryError at what is unknown.

    Empty values ask for nothing, since a form sends them for what was not filled in.
    """
    known_keys = {
        "country": [each.key for each in catalogue.countries],
        "topic": [each.key for each in catalogue.topics],
        "kind": [each.key for each in catalogue.kinds],
        "place": [each.key for each in catalogue.places],
        "person": [each.key for each in catalogue.people],
    }
    asked: dict[str, list[str]] = {}
    for parameter, values in words.items():
        if parameter not in PARAMETERS:
            raise QueryError(_shown(parameter), "", PARAMETERS)
        filled = list(dict.fromkeys(value.strip() for value in values if value.strip()))
        if len(filled) > _MOST or len(" ".join(filled)) > _LONGEST * (1 if parameter == "q" else _MOST):
            raise QueryError(parameter, _shown(" ".join(filled)), most=_LONGEST)
        for value in filled:
            if len(value) > _LONGEST:
                raise QueryError(parameter, _shown(value), most=_LONGEST)
            if parameter in known_keys and value not in known_keys[parameter]:
                raise QueryError(parameter, value, known_keys[parameter])
        if filled:
            asked[parameter] = filled
    return Query(
        **{field: tuple(asked[name]) for name, field in _LISTS.items() if name in asked},
        start=_date("from", asked),
        end=_date("to", asked),
        words=" ".join(asked.get("q", ())),
    )


def parameters(query: Query) -> tuple[tuple[str, str], ...]:
    """The query as the words of an address, in one order."""
    pairs = [(name, key) for name, field in _LISTS.items() for key in getattr(query, field)]
    rest = (("from", query.start), ("to", query.end), ("q", query.words))
    return (*pairs, *((name, str(value)) for name, value in rest if value))


def find(events: Iterable[Event], query: Query) -> tuple[Event, ...]:
    """The events that the query asks for: any key of each sort that it names, within its dates, with all its words."""
    tests = tuple(_tests(query))
    return tuple(event for event in events if all(test(event) for test in tests))


def _shown(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _tests(query: Query) -> Iterable[Callable[[Event], bool]]:
    """One test for each thing that the query asks."""
    if query.kinds:
        yield lambda event: event.kind.key in query.kinds
    if query.countries:
        yield lambda event: _any(event.countries, query.countries)
    if query.topics:
        yield lambda event: _any(event.topics, query.topics)
    if query.places:
        yield lambda event: _any(event.places, query.places)
    if query.people:
        yield lambda event: _any(event.people, query.people)
    if query.start:
        first = query.start.first
        yield lambda event: event.when.last >= first
    if query.end:
        last = query.end.last
        yield lambda event: event.when.first <= last
    if words := fold(query.words):
        yield lambda event: contains(event.words, words)


def _any(named: Iterable[Term | Person], keys: Sequence[str]) -> bool:
    return any(each.key in keys for each in named)


def _date(parameter: str, asked: Mapping[str, Sequence[str]]) -> Point | None:
    if parameter not in asked:
        return None
    text = asked[parameter][-1]
    try:
        return point(text)
    except EDTFError as error:
        raise QueryError(parameter, text) from error
