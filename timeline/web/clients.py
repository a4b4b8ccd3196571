"""Who asks: families of programs, by what they say of themselves; never a person."""

from functools import lru_cache

OTHER = "other"
# The first that is found counts: many say of themselves whatever browsers say, too.
_FAMILIES = (
    ("google-calendar", "google"),
    ("googlebot", "crawler"),
    ("bingbot", "crawler"),
    ("dataaccessd", "apple"),  # iOS
    ("calendaragent", "apple"),  # macOS
    ("accountsd", "apple"),
    ("outlook", "outlook"),
    ("microsoft office", "outlook"),
    ("msoffice", "outlook"),
    ("exchange", "outlook"),
    ("thunderbird", "thunderbird"),
    ("icsx5", "icsx5"),
    ("davx5", "icsx5"),
    ("nextcloud", "nextcloud"),
    ("vdirsyncer", "vdirsyncer"),
    ("evolution", "evolution"),
    ("prometheus", "prometheus"),
    ("mozilla/", "browser"),
)
_LONGEST_REMEMBERED = 300  # characters


def family(agent: str) -> str:
    """The family of a User-Agent."""
    return _remembered(agent) if len(agent) <= _LONGEST_REMEMBERED else _family(agent[:_LONGEST_REMEMBERED])


def _family(agent: str) -> str:
    said = agent.lower()
    return next((name for mark, name in _FAMILIES if mark in said), OTHER)


_remembered = lru_cache(1024)(_family)
