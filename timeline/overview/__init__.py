"""The whole time in one picture, and how to come nearer."""

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
