"""Colour contrast as WCAG 2.2 defines it, to keep the accent colour of an office readable on its background."""

from colorsys import hls_to_rgb, rgb_to_hls

MIN_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3
LIGHT_BACKGROUND, DARK_BACKGROUND = "#fbfaf7", "#14161a"


def contrast_ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21."""
    lighter, darker = sorted((_relative_luminance(one), _relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ensure_contrast(colour: str, background: str) -> str:
    """Return the colour, made darker or lighter with the same hue until its contrast is at least MIN_CONTRAST."""
    hue, lightness, saturation = rgb_to_hls(*_rgb(colour))
    step = -0.01 if _relative_luminance(background) > 0.18 else 0.01  # at 0.18, black and white have equal contrast
    while contrast_ratio(colour, background) < MIN_CONTRAST and 0 <= lightness + step <= 1:
        lightness += step
        colour = "#" + "".join(f"{round(channel * 255):02x}" for channel in hls_to_rgb(hue, lightness, saturation))
    return colour


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _relative_luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
