"""An office's accent can be read on its paper, whatever the office chose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.colours import DARK_BACKGROUND, LIGHT_BACKGROUND, MIN_CONTRAST, contrast_ratio, ensure_contrast


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ffffff", "#ffffff", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == contrast_ratio(other, one) == pytest.approx(ratio, abs=0.01)


def test_a_readable_accent_stays_as_it_is() -> None:
    assert ensure_contrast("#9b1c2e", LIGHT_BACKGROUND) == "#9b1c2e"


@given(st.integers(0, 0xFFFFFF), st.sampled_from([LIGHT_BACKGROUND, DARK_BACKGROUND]))
def test_any_accent_becomes_readable(colour: int, paper: str) -> None:
    assert contrast_ratio(ensure_contrast(f"#{colour:06x}", paper), paper) >= MIN_CONTRAST
