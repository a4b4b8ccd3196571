"""The ids that new events are given."""

import re
from collections.abc import Collection, Mapping

from timeline.languages import fold

_LONGEST = 60  # characters, of the 80 that an id may have


def proposed(title: Mapping[str, str], date: str, kind: str, taken: Collection[str]) -> str:
    """From the title and the year: `treaty-of-friendship-signed-1977`, and none that is taken.

    The title by language: the English if there is one, else the first in letters that are Latin once they are folded;
    a title in other letters leaves the kind and the date.
    """
    year = date[:4]
    texts = [title[language] for language in sorted(title, key=lambda each: each != "en")]
    slug = next(filter(None, map(_slug, texts)), "") or "-".join(re.findall("[a-z0-9]+", f"{kind} {date[:10]}"))
    if year not in slug.split("-"):
        slug = f"{slug}-{year}"
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def _slug(text: str) -> str:
    words = re.findall("[a-z0-9]+", fold(text))
    letters, kept = (sum(map(str.isalpha, each)) for each in (text, "".join(words)))
    if not words or kept * 2 < letters:  # a numeral or a name within a title of other letters
        return ""
    while len("-".join(words)) > _LONGEST and len(words) > 1:
        words.pop()
    return "-".join(words)[:_LONGEST]
