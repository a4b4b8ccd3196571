"""Tests the lint of calendars: it finds nothing in the service's calendars, and exactly the fault in each broken one."""

import pytest

from ..feeds import calendars_by_path
from ..lint import Problem, lint_problems

VALID_CALENDAR = b"\r\n".join(
    line.encode()
    for line in (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lịch//Lịch//VI",
        "NAME:Lịch",
        "COLOR:firebrick",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "SOURCE;VALUE=URI:https://timeline.example/?a=b;c,d",
        "BEGIN:VEVENT",  # line 8
        "UID:a",
        "DTSTAMP:20260901T020000Z",
        "SEQUENCE:1",
        "DTSTART;VALUE=DATE:20260905",
        "DTEND;VALUE=DATE:20260906",
        "SUMMARY;LANGUAGE=vi:Ngày\\, tháng\\; năm \\\\ và",
        "\tgiờ",
        "CATEGORIES;LANGUAGE=vi:một\\, hai,ba",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CLASS:PUBLIC",
        "END:VEVENT",  # line 20
        "BEGIN:VEVENT",
        'X-PLACE;X-NAME="Hà Nội; thủ đô: một, hai":a;b,c',
        "UID:b",
        "DTSTAMP:20260901T020000Z",
        "DTSTART:20260905T020000Z",
        "DTEND:20260905T030000Z",
        "BEGIN:VALARM",  # line 27
        "ACTION:DISPLAY",
        "TRIGGER;RELATED=START:-P2DT15H",
        "DESCRIPTION:Ngày\\, tháng",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",  # line 33
        "",
    )
)
FAULTS: list[tuple[str, str, list[Problem]]] = [  # the old text, the new text, and the problems
    ("BEGIN:VCALENDAR", "\ufeffBEGIN:VCALENDAR", [(1, "a byte order mark")]),
    ("VERSION:2.0\r\n", "VERSION:2.0\n", [(2, "no CRLF at the end")]),
    ("VERSION:2.0\r\n", "VERSION:2.0\r", [(2, "no CRLF at the end")]),
    ("VERSION:2.0\r\n", "VERSION:2.0\r\n\r\n", [(3, "an empty line")]),
    ("END:VCALENDAR\r\n", "END:VCALENDAR", [(33, "no CRLF at the end")]),
    ("NAME:Lịch", "NAME:" + 71 * "x", [(4, "76 octets")]),
    ("NAME:Lịch", "NAME:Lịch" + 24 * "ị", [(4, "83 octets")]),  # 33 characters
    ("NAME:Lịch", "NAME:L\udce1\r\n \udcbb\udc8bch", [(4, "not UTF-8, or folded inside a character"), (5, "not UTF-8, or folded inside a character")]),
    ("NAME:Lịch", "NAME:L\udceech", [(4, "not UTF-8, or folded inside a character")]),  # Latin-1
    ("NAME:Lịch", "NAME:L\x07ịch", [(4, "control character U+0007")]),
    ("NAME:Lịch", "NAME:L\tịch", []),
    ("NAME:Lịch", "NAME:Lịch\x7f\x00\x00", [(4, "control character U+0000"), (4, "control character U+007F")]),
    ("NAME:Lịch", "NAME Lịch", [(4, "not NAME:value")]),
    ("NAME:Lịch", "NAME;LANGUAGE=v\"i:Lịch", [(4, "not NAME:value")]),
    ("NAME:Lịch", "NAME:Lịch, năm", [(4, "NAME is not escaped")]),
    ("NAME:Lịch", "NAME:Lịch; năm", [(4, "NAME is not escaped")]),
    ("NAME:Lịch", "NAME:Lịch \\t năm", [(4, "NAME is not escaped")]),
    ("CATEGORIES;LANGUAGE=vi:một\\, hai,ba", "CATEGORIES:một; hai", [(16, "CATEGORIES is not escaped")]),
    ("VERSION:2.0", "VERSION:1.0", [(2, "VERSION 1.0 is not known")]),
    ("VERSION:2.0", "VERSION:2.0\r\nCALSCALE:LUNAR", [(3, "CALSCALE LUNAR is not known")]),
    ("VERSION:2.0", "VERSION:2.0\r\nVERSION:2.0", [(2, "VERSION more than once")]),
    ("VERSION:2.0\r\n", "", [(1, "VCALENDAR without VERSION")]),
    ("PRODID:-//Lịch//Lịch//VI\r\n", "", [(1, "VCALENDAR without PRODID")]),
    ("VERSION:2.0", "VERSION:2.0\r\nMETHOD:PUBLISH", [(3, "VCALENDAR with METHOD")]),
    ("VERSION:2.0", "VERSION:2.0\r\nUID:whole", [(3, "VCALENDAR with UID")]),
    ("COLOR:firebrick", "COLOR:#b22222", [(5, "COLOR #b22222 is not known")]),
    ("REFRESH-INTERVAL;VALUE=DURATION:P1D", "REFRESH-INTERVAL:P1D", [(6, "REFRESH-INTERVAL without VALUE=DURATION")]),
    ("DURATION:P1D", "DURATION:1D", [(6, "REFRESH-INTERVAL 1D is not a duration")]),
    ("DURATION:P1D", "DURATION:P1DT", [(6, "REFRESH-INTERVAL P1DT is not a duration")]),
    ("DURATION:P1D", "DURATION:PT0S", [(6, "REFRESH-INTERVAL PT0S is not a duration")]),
    ("DURATION:P1D", "DURATION:P1DT12H30M", []),
    ("SOURCE;VALUE=URI:", "SOURCE:", [(7, "SOURCE without VALUE=URI")]),
    ("UID:a\r\n", "", [(8, "VEVENT without UID")]),
    ("UID:b", "UID:a", [(23, "UID a stands twice")]),
    ("DTSTAMP:20260901T020000Z\r\nSEQ", "SEQ", [(8, "VEVENT without DTSTAMP")]),
    ("DTSTAMP:20260901T020000Z\r\nSEQ", "DTSTAMP:20260901T020000\r\nSEQ", [(10, "DTSTAMP 20260901T020000 is not a time in UTC")]),
    ("DTSTAMP:20260901T020000Z\r\nSEQ", "DTSTAMP:20260931T020000Z\r\nSEQ", [(10, "DTSTAMP 20260931T020000Z is not a time in UTC")]),
    ("SEQUENCE:1", "SEQUENCE:1.5", [(11, "SEQUENCE 1.5 is not a number")]),
    ("DTSTART;VALUE=DATE:20260905\r\nDTEND;VALUE=DATE:20260906\r\n", "", [(8, "VEVENT without DTSTART")]),
    ("DTSTART;VALUE=DATE:20260905", "DTSTART:20260905", [(12, "DTSTART is neither a VALUE=DATE day nor a time in UTC")]),
    ("DTSTART;VALUE=DATE:20260905", "DTSTART;VALUE=DATE:20260231", [(12, "DTSTART is neither a VALUE=DATE day nor a time in UTC")]),
    ("DTSTART:20260905T020000Z", "DTSTART;TZID=Asia/Vientiane:20260905T020000", [(25, "DTSTART is neither a VALUE=DATE day nor a time in UTC")]),
    ("DTEND;VALUE=DATE:20260906", "DTEND:20260906", [(13, "DTEND is neither a VALUE=DATE day nor a time in UTC")]),
    ("DTEND;VALUE=DATE:20260906", "DTEND:20260906T000000Z", [(13, "DTEND is not of the kind of DTSTART")]),
    ("DTEND;VALUE=DATE:20260906", "DTEND;VALUE=DATE:20260905", [(13, "DTEND is not after DTSTART")]),
    ("DTEND;VALUE=DATE:20260906\r\n", "", [(12, "a day without DTEND")]),
    ("DTSTART;VALUE=DATE:20260905\r\nDTEND;VALUE=DATE:20260906\r\n", "DTSTART;VALUE=DATE:99991231\r\n", []),
    ("DTEND:20260905T030000Z", "DTEND:20260905T020000Z", [(26, "DTEND is not after DTSTART")]),
    ("DTEND:20260905T030000Z\r\n", "", []),
    ("STATUS:CONFIRMED", "STATUS:confirmed", [(17, "STATUS confirmed is not known")]),
    ("TRANSP:TRANSPARENT", "TRANSP:FREE", [(18, "TRANSP FREE is not known")]),
    ("CLASS:PUBLIC", "CLASS:OPEN", [(19, "CLASS OPEN is not known")]),
    ("ACTION:DISPLAY", "ACTION:PROCEDURE", [(28, "ACTION PROCEDURE is not known")]),
    ("ACTION:DISPLAY", "ACTION:display", [(28, "ACTION display is not known")]),
    ("ACTION:DISPLAY\r\n", "", [(27, "VALARM without ACTION")]),
    ("ACTION:DISPLAY", "ACTION:DISPLAY\r\nACTION:DISPLAY", [(28, "ACTION more than once")]),
    ("ACTION:DISPLAY\r\nTRIGGER;RELATED=START:-P2DT15H\r\nDESCRIPTION:Ngày\\, tháng\r\n", "ACTION:AUDIO\r\nTRIGGER:PT0S\r\n", []),
    ("ACTION:DISPLAY", "ACTION:EMAIL", [(27, "EMAIL without ATTENDEE"), (27, "EMAIL without SUMMARY")]),
    ("TRIGGER;RELATED=START:-P2DT15H\r\n", "", [(27, "VALARM without TRIGGER")]),
    ("START:-P2DT15H", "START:+PT9H", []),
    ("START:-P2DT15H", "START:-2DT15H", [(29, "TRIGGER -2DT15H is not a duration")]),
    ("START:-P2DT15H", "START:--P2D", [(29, "TRIGGER --P2D is not a duration")]),
    ("START:-P2DT15H", "START:P-2DT15H", [(29, "TRIGGER P-2DT15H is not a duration")]),
    ("START:-P2DT15H", "START:-P2D15H", [(29, "TRIGGER -P2D15H is not a duration")]),
    ("START:-P2DT15H", "START:20260903T090000Z", [(29, "TRIGGER 20260903T090000Z is not a duration")]),
    ("TRIGGER;RELATED=START:-P2DT15H", "TRIGGER;VALUE=DATE-TIME:-P2DT15H", [(29, "TRIGGER -P2DT15H is not a duration")]),
    ("DESCRIPTION:Ngày\\, tháng\r\n", "", [(27, "DISPLAY without DESCRIPTION")]),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày, tháng", [(30, "DESCRIPTION is not escaped")]),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày\r\nSTATUS:CONFIRMED", [(31, "VALARM with STATUS")]),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày\r\nX-WR-ALARMUID:a", []),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày\r\nREPEAT:2", [(31, "REPEAT alone")]),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày\r\nDURATION:PT5M", [(31, "DURATION alone")]),
    ("DESCRIPTION:Ngày\\, tháng", "DESCRIPTION:Ngày\r\nREPEAT:2\r\nDURATION:PT5M", []),
    ("END:VALARM\r\n", "", [(27, "BEGIN:VALARM is not closed")]),
    ("END:VALARM\r\nEND:VEVENT\r\n", "END:VALARM\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO\r\nTRIGGER:PT0S\r\nEND:VALARM\r\n", [(33, "VALARM outside of VEVENT")]),
    ("END:VEVENT\r\nBEGIN:VEVENT", "BEGIN:VEVENT", [(8, "BEGIN:VEVENT is not closed")]),
    ("END:VCALENDAR\r\n", "", [(1, "BEGIN:VCALENDAR is not closed")]),
    ("END:VEVENT\r\nBEGIN", "END:VEVENT\r\nEND:VEVENT\r\nBEGIN", [(21, "END:VEVENT closes nothing")]),
    ("END:VCALENDAR", "END:VCALENDAR\r\nNAME:Lịch", [(34, "NAME stands outside of all")]),
    ("END:VCALENDAR", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:b\r\nEND:VCALENDAR", [(34, "a second calendar")]),
]  # fmt: skip


@pytest.mark.slow
def test_no_calendar_of_the_service_has_problems() -> None:
    assert {
        name: reported for name, content in calendars_by_path().items() if (reported := lint_problems(content))
    } == {}


def test_a_valid_calendar_has_no_problems() -> None:
    assert lint_problems(VALID_CALENDAR) == []


def test_empty_bytes_are_not_a_calendar() -> None:
    assert lint_problems(b"") == [(1, "no calendar")]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_each_fault_is_reported_with_its_line_and_nothing_else_is(old: str, new: str, expected: list[Problem]) -> None:
    assert VALID_CALENDAR.count(old.encode()) == 1
    assert lint_problems(VALID_CALENDAR.replace(old.encode(), new.encode(errors="surrogateescape"))) == expected
