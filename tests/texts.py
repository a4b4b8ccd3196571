"""Texts of any characters, for hypothesis."""

from hypothesis import strategies as st

_CHARACTERS = st.characters(exclude_categories=["Cs"])


def any_text(max_size: int | None = None) -> st.SearchStrategy[str]:
    """The same texts as st.text(), whose alphabet is what UTF-8 can encode. To find that, hypothesis encodes each code
    point: three seconds for each process of a new checkout.
    """
    return st.text(_CHARACTERS, max_size=max_size)
