"""The overview: a picture of the events on a time axis, and the queries that zoom in and out."""

from timeline.overview.axis import UNIX_EPOCH, Axis
from timeline.overview.bands import Band, Count
from timeline.overview.picture import (
    FILM_WIDTH,
    MAX_ROWS,
    WIDTH,
    Heading,
    Labels,
    Picture,
    extent,
    picture,
    picture_axis,
)
from timeline.overview.rows import ComingAnniversary, Mark, Title
from timeline.overview.steps import Step, first_days, steps, whole_years
from timeline.overview.ticks import Tick
from timeline.overview.zoom import ZoomQueries, zoom_queries, zoom_starts

__all__ = [
    "FILM_WIDTH",
    "MAX_ROWS",
    "UNIX_EPOCH",
    "WIDTH",
    "Axis",
    "Band",
    "ComingAnniversary",
    "Count",
    "Heading",
    "Labels",
    "Mark",
    "Picture",
    "Step",
    "Tick",
    "Title",
    "ZoomQueries",
    "extent",
    "first_days",
    "picture",
    "picture_axis",
    "steps",
    "whole_years",
    "zoom_queries",
    "zoom_starts",
]
