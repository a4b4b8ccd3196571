"""Pictures for tests: drawn by code, so that no file of pixels is kept."""

from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from timeline.model.localized_text import LocalizedText
from timeline.model.picture import AVIF, JPEG, SUFFIXES, Picture, Rendition
from timeline.pictures import derived_folder
from timeline.pictures.renditions import make_renditions


def make_picture() -> Picture:
    """A picture of an event, with renditions of which there are no files."""
    return Picture(
        "signing.jpg",
        LocalizedText((("vi", "Hai người ký"), ("en", "Two people sign"))),
        LocalizedText((("und", "TTXVN"),)),
        LocalizedText((("und", "CC BY 4.0"),)),
        "https://creativecommons.org/licenses/by/4.0/",
        LocalizedText((("vi", "Lễ ký"), ("en", "The signing"))),
        "https://example.org/video",
        tuple(
            Rendition(f"signing-{width}-0123456789abcdef{SUFFIXES[media_type]}", media_type, width, width * 2 // 3, 99)
            for width in (320, 640)
            for media_type in (AVIF, JPEG)
        ),
    )


def draw(width: int = 700, height: int = 467, mode: str = "RGB") -> Image.Image:
    """Two people at a table: shapes of few colours, in which an error of colours or of turning shows."""
    picture = Image.new("RGB", (width, height), "#e9e2d0")
    pen = ImageDraw.Draw(picture)
    unit = height / 10
    pen.rectangle((0, 7 * unit, width, height), fill="#7a4a2b")
    for x, colour in ((0.3, "#9b1c2e"), (0.7, "#1f4e79")):
        pen.ellipse((x * width - unit, 2 * unit, x * width + unit, 4 * unit), fill="#c99b76")
        pen.rectangle((x * width - 1.6 * unit, 4.2 * unit, x * width + 1.6 * unit, 7 * unit), fill=colour)
    pen.rectangle((0.44 * width, 6.2 * unit, 0.56 * width, 6.8 * unit), fill="white")
    return picture.convert(mode)


def encode(picture: Image.Image, file_format: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def write_events(folder: Path, *files: str) -> Path:
    """Write an events.yaml whose event `a` has these pictures, and an empty `media/` beside it."""
    (folder / "media").mkdir()
    media = "".join(
        f"  - {{file: {name}, alt: {{vi: Hình, en: A picture}}, credit: An, licence: {{name: CC0}}}}\n"
        for name in files
    )
    text = f"""site: {{title: {{vi: T}}, description: {{vi: D}}, languages: [vi, en], timezone: Asia/Ho_Chi_Minh,
  uid_namespace: 2f0d1c9e-6f0e-4c3f-8f0a-3f6d1d1d7c51, updated: 2026-11-21}}
kinds: {{visit: {{vi: Thăm}}}}
events:
- id: a
  date: 1962-09-05
  kind: visit
  title: {{vi: A}}
  media:
{media}- {{id: b, date: 2001, kind: visit, title: {{vi: B}}}}
...
"""
    file = folder / "events.yaml"
    file.write_text(text, "utf-8")
    return file


def write_events_with_pictures(folder: Path) -> Path:
    """Write an events.yaml with pictures that are ready: of an event, of a draft, and of a person.

    The first event has two, the second of which stands for a video. Another one has a small picture.
    """
    file = write_events(folder, "a.jpg", "b.png")
    licence = 'licence: {name: CC BY 4.0, url: "https://example.org/licence"}'
    first = f"""  - file: a.jpg
    alt: {{vi: 'Hai người "ký"'}}
    caption: {{vi: Lễ ký}}
    credit: {{vi: "Ảnh: An"}}
    {licence}
"""
    text = file.read_text("utf-8")
    text = text.replace(next(line for line in text.splitlines(True) if "a.jpg" in line), first)
    text = text.replace("licence: {name: CC0}}", 'licence: {name: CC0}, url: "https://www.youtube.com/watch?v=1"}')
    small = "media: [{file: b.png, alt: {vi: B}, credit: An, licence: {name: CC0}}]"
    text = text.replace(
        "events:\n",
        f"sources: {{letter: {{title: {{vi: Thư}}}}}}\n"
        f"people:\n  an: {{name: {{vi: An}}, portrait: {{file: an.png, alt: {{vi: Ông An}}, credit: An, licence: {{name: CC0}}}}}}\n"
        f"events:\n- {{id: small, date: 2002-03-04, kind: visit, title: {{vi: Nhỏ}}, {small}}}\n"
        f"- {{id: draft, date: 2003, kind: visit, title: {{vi: Nháp}}, status: draft, {small.replace('b.png', 'draft.png')}}}\n",
    )
    text = text.replace(
        "title: {vi: A}\n",
        "title: {vi: Ký kết}\n  anniversary: {vi: Ngày ký}\n  importance: 3\n  people: [an]\n  sources: [{source: letter}]\n",
    )
    file.write_text(text, "utf-8")
    media = folder / "media"
    (media / "a.jpg").write_bytes(encode(draw()))
    for name, size in (("b.png", (96, 64)), ("draft.png", (64, 48)), ("an.png", (300, 200))):
        (media / name).write_bytes(encode(draw(*size), "PNG"))
    for result in make_renditions(media, derived_folder(file), ("a.jpg", "b.png", "draft.png", "an.png")):
        assert not result.refusal
    return file


def make_ready(name: str, folder: Path) -> None:
    """Put a small picture into `media/` in the folder, with its renditions."""
    media = folder / "media"
    media.mkdir(parents=True)
    (media / name).write_bytes(encode(draw(64, 48), "PNG"))
    list(make_renditions(media, derived_folder(folder / "events.yaml"), [name]))


def with_picture(text: str, event_id: str, folder: Path) -> str:
    """Return the text of an events.yaml with a picture for one event, and make that picture ready in the folder."""
    make_ready("drawing.png", folder)
    picture = "  media: [{file: drawing.png, alt: {vi: Hình, en: A drawing}, credit: An, licence: {name: CC0}}]\n"
    return text.replace(f"- id: {event_id}\n", f"- id: {event_id}\n{picture}")
