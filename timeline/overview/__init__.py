"""The overview: a picture of the events on a time axis, and the queries that zoom in and out."""

from timeline.overview.axis import Axis, ZoomQueries, zoom_queries
from timeline.overview.layout import MAX_MARKS, LabelVisibility, Mark, Overview, Tick, extent, overview

__all__ = [
    "MAX_MARKS",
    "Axis",
    "LabelVisibility",
    "Mark",
    "Overview",
    "Tick",
    "ZoomQueries",
    "extent",
    "overview",
    "zoom_queries",
]
