"""Draws the pictures of the example into media/. Afterwards run `timeline pictures events.yaml` in this folder."""

import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

SCALE = 3  # drawn larger and reduced, so that edges are smooth
SKY, EARTH, SEA, HULL, PANEL, GOLD, INK, SKIN = (
    "#0d1626", "#3d7a52", "#2f6f9f", "#dfe3e6", "#2b4a8b", "#c9a24b", "#1b1d22", "#b98563",
)  # fmt: skip

Pen = ImageDraw.ImageDraw


def box(pen: Pen, left: float, top: float, width: float, height: float, fill: str, radius: float = 0) -> None:
    corners = tuple(SCALE * value for value in (left, top, left + width, top + height))
    pen.rounded_rectangle(corners, SCALE * radius, fill=fill)


def disc(pen: Pen, x: float, y: float, radius: float, fill: str) -> None:
    pen.ellipse(tuple(SCALE * value for value in (x - radius, y - radius, x + radius, y + radius)), fill=fill)


def space(pen: Pen) -> None:
    """Stars, and the earth below."""
    stars = random.Random(1998)
    for _ in range(90):
        disc(pen, stars.uniform(0, 1280), stars.uniform(0, 700), stars.choice((1, 1.5, 2)), "#aab4c4")
    disc(pen, 640, 2050, 1400, SEA)
    for x, y, radius in ((260, 820, 130), (420, 880, 150), (860, 770, 90), (980, 850, 170)):
        disc(pen, x, y, radius, EARTH)


def module(pen: Pen) -> None:
    """One module with two wings of solar cells."""
    space(pen)
    for left in (150, 790):
        box(pen, left, 300, 340, 110, PANEL, 4)
        for column in range(1, 8):
            box(pen, left + column * 42.5 - 1, 300, 2, 110, "#8aa2d6")
        box(pen, left, 354, 340, 2, "#8aa2d6")
    box(pen, 480, 345, 320, 20, GOLD)
    box(pen, 540, 190, 200, 330, HULL, 46)
    box(pen, 540, 290, 200, 14, GOLD)
    box(pen, 540, 410, 200, 14, GOLD)
    box(pen, 590, 130, 100, 70, "#aeb6bd", 14)
    disc(pen, 640, 355, 34, INK)
    disc(pen, 640, 355, 26, "#6fa3c7")


def crew(pen: Pen) -> None:
    """Three people in a round hatch."""
    disc(pen, 640, 426, 400, "#5b6670")
    disc(pen, 640, 426, 350, HULL)
    for x, y, suit in ((430, 430, "#8b2f2f"), (850, 430, "#2f6f4f"), (640, 380, "#1f4e79")):
        box(pen, x - 105, y + 95, 210, 260, suit, 70)
        box(pen, x - 26, y + 60, 52, 60, SKIN, 20)
        disc(pen, x, y, 80, SKIN)
        pen.pieslice(tuple(SCALE * value for value in (x - 84, y - 92, x + 84, y + 76)), 180, 360, fill=INK)
        box(pen, x - 70, y + 190, 60, 34, "#e9e2d0", 4)


def portrait(pen: Pen) -> None:
    """One person in a spacesuit."""
    box(pen, 120, 640, 560, 500, HULL, 150)
    box(pen, 330, 800, 140, 110, "#9aa4ad", 12)
    disc(pen, 400, 400, 285, HULL)
    disc(pen, 400, 400, 225, "#1c2b40")
    disc(pen, 400, 430, 150, SKIN)
    pen.pieslice(tuple(SCALE * value for value in (240, 250, 560, 540)), 180, 360, fill=INK)


def draw(name: str, size: tuple[int, int], paint: Callable[[Pen], None]) -> None:
    picture = Image.new("RGB", (SCALE * size[0], SCALE * size[1]), SKY)
    paint(ImageDraw.Draw(picture))
    smooth = picture.resize(size, Image.Resampling.LANCZOS).quantize(64)
    smooth.save(Path(__file__).parent / "media" / name, optimize=True)


if __name__ == "__main__":
    draw("zarya.png", (1280, 853), module)
    draw("first-crew.png", (1280, 853), crew)
    draw("hazzaa-almansoori.png", (800, 1000), portrait)
