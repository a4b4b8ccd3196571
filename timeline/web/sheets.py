"""The calendar sheets of years and months."""

from flask import Blueprint, Response
from werkzeug.routing import BaseConverter

from timeline.edtf import Point
from timeline.pages import marks
from timeline.sheet_pages import month_page, year_page
from timeline.trails import sheet_trail
from timeline.web.asked import Asked, present
from timeline.web.html import html
from timeline.web.replies import reply
from timeline.web.scoped import scoped

blueprint = Blueprint("sheets", __name__)


class Year(BaseConverter):
    """A year of an address, in four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)


class Month(Year):
    """A month of an address, in two digits."""

    regex = "0[1-9]|1[0-2]"


@scoped(blueprint, "calendar/")
def this_year(now: Asked) -> Response:
    """The sheet of today's year, whose own address it names as the one to keep."""
    return _year(now, now.today.year)


@scoped(blueprint, "calendar/<year:year>/")
def year(now: Asked, year: int) -> Response:
    return _year(now, year)


@scoped(blueprint, "calendar/<year:year>/<month:month>/")
def month(now: Asked, year: int, month: int) -> Response:
    shown = present(month_page(now.events, year, month, now.today, marks(now.catalogue), now.wording.first_weekday))
    trail = sheet_trail(now.scope.named, Point(year, month), now.addresses, now.wording)
    return reply(html(now, "month.html", shown, trail=trail, embeds=True))


def _year(now: Asked, year: int) -> Response:
    shown = present(year_page(now.events, year, now.today, now.wording.first_weekday))
    address = now.addresses.year_sheet(year)
    path = address.removeprefix(f"/{now.wording.language}")
    trail = sheet_trail(now.scope.named, Point(year), now.addresses, now.wording)
    return reply(html(now, "year.html", shown, path=path, trail=trail))
