"""Colours as WCAG 2.2 measures them: an office's accent is kept readable on the paper that it stands on."""

from colorsys import hls_to_rgb, rgb_to_hls

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
PAPER, NIGHT = "#fbfaf7", "#14161a"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, paper: str) -> str:
    """The colour, made darker or lighter, keeping its hue, until it can be read on the paper."""
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    step = -0.01 if _luminance(paper) > 0.18 else 0.01  # 0.18: where black and white contrast alike
    while contrast(colour, paper) < READABLE and 0 <= lightness + step <= 1:
        lightness += step
        colour = "#" + "".join(f"{round(channel * 255):02x}" for channel in hls_to_rgb(hue, lightness, saturation))
    return colour


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
