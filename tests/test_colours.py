"""Tests that an office's accent colour is readable on its background."""

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
def test_contrast_is_computed_as_in_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == contrast_ratio(other, one) == pytest.approx(ratio, abs=0.01)


def test_a_readable_accent_is_unchanged() -> None:
    assert ensure_contrast("#9b1c2e", LIGHT_BACKGROUND) == "#9b1c2e"


@given(st.integers(0, 0xFFFFFF), st.sampled_from([LIGHT_BACKGROUND, DARK_BACKGROUND]))
def test_any_accent_becomes_readable(colour: int, background: str) -> None:
    assert contrast_ratio(ensure_contrast(f"#{colour:06x}", background), background) >= MIN_CONTRAST
