"""The whole time in one picture, and how to come nearer."""

from timeline.overview.axis import Axis
from timeline.overview.picture import MOST_MARKS, Mark, Overview, Room, Tick, extent, overview
from timeline.overview.zoom import Zoom, zoom

__all__ = ["MOST_MARKS", "Axis", "Mark", "Overview", "Room", "Tick", "Zoom", "extent", "overview", "zoom"]
