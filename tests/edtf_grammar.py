"""Random strings of EDTF, made from the grammar of levels 0 and 1, and strings that are none, each with a fixed seed."""

from collections.abc import Callable, Iterator
from random import Random

SEED = 8601


def _year(random: Random) -> str:
    number = random.choice((random.randint(1000, 2999), random.randint(0, 9999), -random.randint(1, 9999)))
    return f"{number:04}" if number >= 0 else f"-{-number:04}"


def _month(random: Random) -> str:
    return f"{_year(random)}-{random.randint(1, 12):02}"


def _day(random: Random) -> str:
    return f"{_month(random)}-{random.randint(1, 28):02}"


def _leap_day(random: Random) -> str:
    return f"{random.choice(('0000', '-0004', '-0400', '1600', '2000', '2024', '9996'))}-02-29"


def _time(random: Random) -> str:
    day = f"{random.randint(1900, 9998)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    return f"{day}T{random.randrange(24):02}:{random.randrange(60):02}:{random.randrange(60):02}"


def _time_in_utc(random: Random) -> str:
    return f"{_time(random)}Z"


def _time_with_offset(random: Random) -> str:
    offset = random.choice(("+07", "-05", "+07:00", "-03:30", "+05:45", "+14:00", "-12:00"))
    return f"{_time(random)}{offset}"


def _season(random: Random) -> str:
    return f"{_year(random)}-{random.randint(21, 24)}"


def _decade(random: Random) -> str:
    return f"{_year(random)[:-1]}X"


def _century(random: Random) -> str:
    return f"{_year(random)[:-2]}XX"


def _unknown_month(random: Random) -> str:
    return f"{_year(random)}-XX"


def _unknown_day(random: Random) -> str:
    return f"{_month(random)}-XX"


def _unknown_month_and_day(random: Random) -> str:
    return f"{_year(random)}-XX-XX"


def _plain_date(random: Random) -> str:
    return random.choice((_year, _month, _day, _leap_day))(random)


def _qualified_date(random: Random) -> str:
    return _plain_date(random) + random.choice("?~%")


def _interval_of(random: Random, *kinds: Callable[[Random], str]) -> str:
    """An interval whose start is in an earlier year than its end."""
    while True:
        start, end = random.choice(kinds)(random), random.choice(kinds)(random)
        if int(start[: 4 + start.startswith("-")]) < int(end[: 4 + end.startswith("-")]):
            return f"{start}/{end}"


def _interval(random: Random) -> str:
    return _interval_of(random, _plain_date)


def _qualified_interval(random: Random) -> str:
    return _interval_of(random, _plain_date, _qualified_date)


def _interval_of_seasons(random: Random) -> str:
    return _interval_of(random, _season, _plain_date)


def _open_interval(random: Random) -> str:
    date = random.choice((_plain_date, _qualified_date))(random)
    return random.choice((f"{date}/..", f"../{date}"))


def _unknown_interval(random: Random) -> str:
    date = random.choice((_plain_date, _qualified_date))(random)
    return random.choice((f"{date}/", f"/{date}"))


PRODUCTIONS = (
    _year, _month, _day, _leap_day, _time, _time_in_utc, _time_with_offset, _season, _decade, _century, _unknown_month,
    _unknown_day, _unknown_month_and_day, _qualified_date, _interval, _qualified_interval, _interval_of_seasons,
    _open_interval, _unknown_interval,
)  # fmt: skip


def valid_texts(count: int) -> list[str]:
    """Different strings of levels 0 and 1, as many of each production."""
    random = Random(SEED)
    texts: dict[str, None] = {}
    while len(texts) < count:
        texts.update(dict.fromkeys(production(random) for production in PRODUCTIONS))
    return list(texts)[:count]


def _mutations(random: Random) -> Iterator[str]:
    """Strings that nearly are dates."""
    year, day = f"{random.randint(1000, 2999)}", f"{random.randint(1000, 2999)}-05-07"
    time = f"{random.randint(1900, 2999)}-05-07T09:00:00"
    yield f"{year}-{random.choice((0, *range(13, 21), *range(42, 100))):02}"
    yield f"{year}-{random.randint(25, 41)}"  # level 2
    yield f"{year}-{random.choice(('04', '06', '09', '11'))}-31"
    yield f"{2 * random.randint(500, 1499) + 1}-02-29"
    yield f"{year}-{random.randint(1, 12):02}-{random.randint(32, 99)}"
    yield f"{year}-21-{random.randint(1, 28):02}"
    yield f"{time[:11]}{random.randint(24, 99)}:00:00"
    yield f"{time[:14]}{random.randint(60, 99)}:00"
    yield f"{time[:17]}{random.randint(60, 99)}"
    yield f"{time}+{random.randint(15, 99)}:00"
    yield f"{time}-07:{random.randint(60, 99)}"
    yield time + random.choice("?~%")
    yield f"{time}/.."
    yield f"{time}/{int(year) + 2000}"
    yield f"{random.randint(1000, 1899)}-05-07T09:00:00"
    yield f"{year}{random.choice('?~%')}-05"  # level 2
    yield f"{random.choice('?~%')}{day}"  # level 2
    yield f"{year[:3]}X-05"  # level 2
    yield f"{year[:3]}X-12-XX"  # level 2
    yield f"{year}-XX-05"  # level 2
    yield f"{year[0]}XXX"  # level 2
    yield f"{year}-0X"
    yield f"{year[:3]}x"
    yield f"{year[:3]}0s"
    yield f"[{year},{int(year) + 1}]"  # level 2
    yield f"{{{year}..{int(year) + 3}}}"  # level 2
    yield f"Y{year}00"
    yield f"Y-{year[:2]}E7"  # level 2
    yield f"{year}S2"  # level 2
    yield f"{year}00"
    yield f"-{year[:3]}"
    yield f"{year}/{int(year) - 1}"
    yield f"{day}/{int(day[:4]) - 1:04}-04"
    yield f"{year}/{int(year) + 1}/{int(year) + 2}"
    yield f"{year}-{int(year) + 2}"
    yield f"{year}/now"
    yield f"{year}/unknown"
    yield f"+{year}"
    yield f"07/05/{year}"
    yield f"7.5.{year}"
    yield f"{year}-5-7"
    yield f"{year}/05/07"
    yield f"{year}0507"
    yield f"{year}-W{random.randint(10, 52)}"
    yield f"{year}-{random.randint(100, 366)}"
    yield f"{year} BC"
    yield f"summer {year}"
    yield random.choice(("../..", "/", "/..", "../", "-0000", "-0000-05", "X", "..", "XXXX-05"))


def invalid_texts(count: int) -> list[str]:
    """Different strings that are not of levels 0 and 1, as many of each fault as the fault has."""
    random = Random(SEED)
    texts: dict[str, None] = {}
    while len(texts) < count:
        texts.update(dict.fromkeys(_mutations(random)))
    return list(texts)[:count]
