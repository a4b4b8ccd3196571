"""The page of figures over the years: each indicator of a scope with its chart, and the events of its years."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.i18n.translations import Translations
from timeline.model.catalogue import Catalogue
from timeline.model.edtf import DateOrInterval, EDTFDate, date_or_interval
from timeline.model.entities import Citation, Query
from timeline.model.event import TOP_IMPORTANCE, Event, Status
from timeline.model.indicators import Indicator
from timeline.pages.charts import Chart, indicator_chart
from timeline.search import EventIndex, Scope, find_events

_MAX_EVENTS = 4  # beside one chart


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator as pages show it."""

    indicator: Indicator
    chart: Chart | None  # None for a single number
    lane_number: int | None  # of its colour: the first lane that it belongs to


@dataclass(frozen=True, slots=True)
class FigureWithEvents:
    figure: Figure
    citations: tuple[Citation, ...]  # of all its numbers, each once
    years: DateOrInterval  # from its first number to its last
    events: tuple[Event, ...]  # a few of these years, in order of time
    query: Query  # of all events of these years
    event_count: int  # that match the query


@dataclass(frozen=True, slots=True)
class FiguresPage:
    charts: tuple[FigureWithEvents, ...]
    single_figures: tuple[FigureWithEvents, ...]  # without a chart
    has_share_card: bool


def figures_page(
    catalogue: Catalogue, scope: Scope, translations: Translations, *, has_share_card: bool
) -> FiguresPage:
    figures = [_with_events(figure(catalogue, each, translations), scope.index) for each in scope.indicators]
    return FiguresPage(
        tuple(each for each in figures if each.figure.chart),
        tuple(each for each in figures if not each.figure.chart),
        has_share_card,
    )


def figure(catalogue: Catalogue, indicator: Indicator, translations: Translations) -> Figure:
    lane_number = next((number for number, lane in enumerate(catalogue.lanes) if indicator.matches(lane.query)), None)
    return Figure(indicator, indicator_chart(indicator, translations), lane_number)


def _with_events(figure: Figure, index: EventIndex) -> FigureWithEvents:
    indicator = figure.indicator
    dates = [value.date for value in indicator.values]
    first = EDTFDate(EDTFDate.from_ordinal(min(date.earliest_ordinal for date in dates)).year)
    last = EDTFDate(EDTFDate.from_ordinal(max(date.latest_ordinal for date in dates)).year)
    query = Query(start=first, end=last)
    events = find_events(index, query)
    main_events = _main_events(indicator, events, first.earliest_ordinal)
    return FigureWithEvents(figure, indicator.citations, date_or_interval(first, last), main_events, query, len(events))


def _main_events(indicator: Indicator, events: Sequence[Event], first_day: int) -> tuple[Event, ...]:
    """The most important events that began in its time, and name the indicator or have its countries and topics; then
    those that have only its countries.
    """
    countries, topics = ({each.key for each in entities} for entities in (indicator.countries, indicator.topics))

    def rank_of(event: Event) -> tuple[bool, int, bool] | None:
        is_named = event.indicator == indicator
        is_related = is_named or not topics.isdisjoint(topic.key for topic in event.topics)
        is_of_countries = is_named or countries <= {country.key for country in event.countries}
        if event.status is Status.CANCELLED or event.date.earliest_ordinal < first_day or not is_of_countries:
            return None
        if not is_related and event.importance < TOP_IMPORTANCE:
            return None
        return not is_related, -event.importance, not is_named

    ranks = {event: rank for event in events if (rank := rank_of(event))}
    chosen = sorted(ranks, key=lambda event: ranks[event])[:_MAX_EVENTS]
    return tuple(event for event in events if event in chosen)
