"""The operations of the API: path, parameters and media type of each."""

from dataclasses import dataclass
from typing import Literal

from timeline.i18n import N_
from timeline.loader.schema_definitions import DATE_PATTERN
from timeline.model.catalogue import Catalogue
from timeline.openapi.event_schema import Schema
from timeline.render.feed_formats import FEED_FORMATS
from timeline.response_body import CSV, ICALENDAR, JSON, TEXT, TEXT_XML
from timeline.search import FACETS, FEED_OPTION_RANGES
from timeline.search.query_string import MAX_VALUE_LENGTH, MAX_VALUES

# A date in EDTF, or as the pages write it, day first. An empty value is ignored.
_DATE_SCHEMA: Schema = {
    "type": "string",
    "pattern": f"^({DATE_PATTERN}|([0-9]{{1,2}}/)?[0-9]{{1,2}}/[0-9]{{4}})?$",
}
_FROM_DESCRIPTION, _TO_DESCRIPTION, _WORDS_DESCRIPTION = (
    N_("Not before this year, month or day: 1962, 1962-09, 1962-09-05 or 5/9/1962"),
    N_("Not after this year, month or day"),
    N_("Words, without regard to accents, tones and case"),
)
_FEED_OPTION_DESCRIPTIONS = {
    "round": N_("1: only anniversaries of ten and five years"),
    "years": N_("How many years ahead, 10 by default"),
    "prepare": N_("An entry of its own so many days before each"),
    "alarm": N_("A reminder at nine in the morning so many days before each, where the application keeps it"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or in the query string."""

    name: str
    location: Literal["path", "query"]
    description: str  # a message
    schema: Schema  # of one value
    max_count: int = 1  # how often it may occur
    scope_kind: str | None = None  # the segment before it, if it is the key of a scope: collections or offices
    is_required: bool = False  # parameters in the path always are


_PIXEL_SCHEMA: Schema = {"type": "integer", "minimum": 1}
_OEMBED_PARAMETERS = (
    Parameter(
        "url",
        "query",
        N_("The full address of a timeline, of its story, figures or anniversaries, of a month, an event or a frame"),
        {"type": "string", "format": "uri"},
        is_required=True,
    ),
    Parameter("format", "query", N_("The form of the answer, json by default"), {"enum": ["json", "xml"]}),
    Parameter("maxwidth", "query", N_("No wider than so many pixels"), _PIXEL_SCHEMA),
    Parameter("maxheight", "query", N_("No higher than so many pixels"), _PIXEL_SCHEMA),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """A path that programs fetch with GET."""

    id: str
    path: str  # a template; `{scope}` stands for nothing, a collection or an office
    summary: str  # a message
    media_type: str
    schema_name: str | None = None  # of a JSON response, in SCHEMAS; other media types have standards of their own
    parameters: tuple[Parameter, ...] = ()
    other_media_types: tuple[str, ...] = ()  # of the same content
    statuses: tuple[int, ...] = (301, 304, 400, 404, 414)  # besides 200, if it has parameters

    @property
    def paths(self) -> tuple[str, ...]:
        """The path for each kind of scope that events.yaml has."""
        scopes = ("", *(f"{each.scope_kind}/{{{each.name}}}/" for each in self.parameters if each.scope_kind))
        return tuple(dict.fromkeys(self.path.replace("{scope}", scope) for scope in scopes))


def operations(catalogue: Catalogue) -> tuple[Operation, ...]:
    """Return all operations. Their parameters allow the values that the catalogue has."""
    language = Parameter("language", "path", N_("Language"), {"enum": list(catalogue.site.languages)})
    scopes = tuple(
        Parameter(name, "path", meaning, {"enum": [each.key for each in named]}, scope_kind=before)
        for name, before, meaning, named in (
            ("collection", "collections", N_("Collection"), catalogue.collections),
            ("office", "offices", N_("Office"), catalogue.offices),
        )
        if named
    )
    event = Parameter("id", "path", N_("The id of an event"), {"type": "string"})
    year = Parameter("year", "path", N_("The year of an anniversary"), {"type": "string", "pattern": "^[0-9]{4}$"})
    facets = tuple(
        Parameter(
            facet.parameter,
            "query",
            facet.label,
            {"enum": [each.key for each in facet.all_entities(catalogue)]},
            max_count=MAX_VALUES,
        )
        for facet in FACETS
        if facet.all_entities(catalogue)
    )
    query = (
        *facets,
        Parameter("from", "query", _FROM_DESCRIPTION, _DATE_SCHEMA),
        Parameter("to", "query", _TO_DESCRIPTION, _DATE_SCHEMA),
        Parameter("q", "query", _WORDS_DESCRIPTION, {"type": "string", "maxLength": MAX_VALUE_LENGTH}),
    )
    feed_options = tuple(
        Parameter(
            name, "query", _FEED_OPTION_DESCRIPTIONS[name], {"type": "integer", "minimum": least, "maximum": most}
        )
        for name, (least, most) in FEED_OPTION_RANGES.items()
    )
    scope_parameters = (language, *scopes, *query)
    return (
        *(
            Operation(
                feed_format.operation_id,
                f"/{{language}}/{{scope}}{feed_format.filename}",
                feed_format.summary,
                feed_format.media_type,
                feed_format.schema_name,
                (*scope_parameters, *feed_options) if feed_format.has_options else scope_parameters,
            )
            for feed_format in FEED_FORMATS
        ),
        Operation(
            "figuresJSON",
            "/{language}/{scope}figures.json",
            N_("The figures over the years, with everything known of them"),
            JSON,
            "Figures",
            (language, *scopes),
            statuses=(304, 404),
        ),
        Operation(
            "figuresCSV",
            "/{language}/{scope}figures.csv",
            N_("The figures over the years for spreadsheets, one number a row (CSV)"),
            CSV,
            parameters=(language, *scopes),
            statuses=(304, 404),
        ),
        Operation(
            "eventCalendar",
            "/{language}/events/{id}.ics",
            N_("One event known to the day, for a calendar"),
            ICALENDAR,
            parameters=(language, event),
        ),
        Operation(
            "anniversaryCalendar",
            "/{language}/events/{id}/{year}.ics",
            N_("The anniversary of an event in one year, for a calendar"),
            ICALENDAR,
            parameters=(language, event, year),
        ),
        Operation(
            "oembed",
            "/oembed",
            N_("What an editor puts into its page for the address of one of ours (oEmbed 1.0)"),
            JSON,
            "OEmbed",
            _OEMBED_PARAMETERS,
            (TEXT_XML,),
            (304, 400, 404, 501),
        ),
        Operation("health", "/healthz", N_("Whether the file is valid, and its problems"), JSON, "Health"),
        Operation("metrics", "/metrics", N_("What the service counts, for Prometheus"), TEXT),
        Operation("openapi", "/openapi.json", N_("This description (OpenAPI 3.1)"), JSON, "OpenAPI"),
        Operation(
            "eventsSchema",
            "/events.schema.json",
            N_("What events.yaml may hold, for whoever edits it (JSON Schema)"),
            JSON,
            "JSONSchema",
        ),
    )
