"""The whole time in one picture, and how to come nearer."""

from timeline.overview.axis import Axis, Zoom, zoom
from timeline.overview.layout import MOST_MARKS, Mark, Overview, Room, Tick, extent, overview

__all__ = ["MOST_MARKS", "Axis", "Mark", "Overview", "Room", "Tick", "Zoom", "extent", "overview", "zoom"]
