"""Tests pictures from their files to what pages show: hostile ones, what is made of good ones, and how they are served."""

import os
import re
import shutil
import struct
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from PIL import Image, ImageCms, PngImagePlugin

from timeline.app import create_app
from timeline.cli import main
from timeline.degradations import Degradations
from timeline.pictures import derived_folder, read_manifest
from timeline.repository import Repository

from .conftest import SITE, frozen_clock, make_settings
from .pictures import draw, encode, write_events, write_events_with_pictures

HUGE = 33 * 1024 * 1024
AGAIN = "save it again as JPEG or PNG"
RED = (255, 0, 0)


def png(width: int, height: int, pixels: bytes = b"", *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that claims this size, with any pixels."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        *chunks,
        (b"IDAT", pixels),
        (b"IEND", b""),
    ]
    framed = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def jpeg_with(marker: bytes, content: bytes) -> bytes:
    """A JPEG with a segment after its first marker."""
    picture = encode(draw())
    return picture[:2] + b"\xff" + marker + struct.pack(">H", len(content) + 2) + content + picture[2:]


def frames(file_format: str) -> bytes:
    return encode(draw(64, 64), file_format, save_all=True, append_images=[draw(64, 64).rotate(90)])


# The name of the file, how it comes to be in `media/`, and what is said of it.
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing.jpg": (lambda path: None, "does not exist; put it there, or delete the picture here"),
    "capitals-1.jpg": (lambda path: path.with_name("Capitals_1.JPEG").write_bytes(encode(draw(64, 64))), "does not exist, but 'Capitals_1.JPEG' does; rename that file to capitals-1.jpg"),
    "accents.png": (lambda path: path.with_name("A\u0301ccents.png").touch(), "does not exist, but 'A\u0301ccents.png' does; rename that file to accents.png"),
    "empty.jpg": (lambda path: path.touch(), "is empty; copy it again"),
    "folder.png": (Path.mkdir, "is not a file; put the picture there"),
    "pipe.png": (os.mkfifo, "is not a file; put the picture there"),
    "loop.png": (lambda path: path.symlink_to(path), "is a link to itself; put the file itself there"),
    "outside.png": (lambda path: path.symlink_to("/etc/passwd"), "is a link to a file outside of the folder; put the file itself there"),
    "sibling.png": (lambda path: path.symlink_to("../events.yaml"), "is a link to a file outside of the folder; put the file itself there"),
    "huge.jpg": (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), HUGE), f"is larger than 32 MiB; {AGAIN}, 2,000 pixels wide"),
    "vector.png": (lambda path: path.write_text('<?xml version="1.0"?><svg onload="alert(1)"/>'), "is SVG, which can contain scripts; save it as JPEG or PNG"),
    "bare-vector.png": (lambda path: path.write_text("\n<svg/>"), "is SVG, which can contain scripts; save it as JPEG or PNG"),
    "page.jpg": (lambda path: path.write_text("<!DOCTYPE html><script>alert(1)</script>"), "is a web page; save it as JPEG or PNG"),
    "gif.png": (lambda path: path.write_bytes(encode(draw(64, 64), "GIF")), "is GIF; save it as JPEG or PNG"),
    "tiff.jpg": (lambda path: path.write_bytes(encode(draw(64, 64), "TIFF")), "is TIFF; save it as JPEG or PNG"),
    "bitmap.jpg": (lambda path: path.write_bytes(encode(draw(64, 64), "BMP")), "is BMP; save it as JPEG or PNG"),
    "phone.jpg": (lambda path: path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(99)), "is HEIC; save it as JPEG or PNG"),
    "film.jpg": (lambda path: path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(99)), "is a video; save it as JPEG or PNG"),
    "document.jpg": (lambda path: path.write_bytes(b"%PDF-1.7\n"), "is PDF; save it as JPEG or PNG"),
    "pointer.jpg": (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "is a pointer of Git LFS; run `git lfs pull`"),
    "noise.png": (lambda path: path.write_bytes(bytes(range(256))), "is not a picture; save it as JPEG or PNG"),
    "wrong-suffix.jpg": (lambda path: path.write_bytes(encode(draw(64, 64), "PNG")), "is PNG, but its name says jpg; name it wrong-suffix.png, here too"),
    "wrong-too.png": (lambda path: path.write_bytes(encode(draw(64, 64))), "is JPEG, but its name says png; name it wrong-too.jpg, here too"),
    "bomb.png": (lambda path: path.write_bytes(png(30_000, 30_000)), "has too many pixels; make it smaller, 2,000 pixels wide are enough"),
    "large.png": (lambda path: path.write_bytes(png(9_000, 9_000)), "has 9,000 × 9,000 pixels; make it smaller, 2,000 pixels wide are enough"),
    "endless.png": (lambda path: path.write_bytes(png(2**31 - 1, 1)), "has too many pixels; make it smaller, 2,000 pixels wide are enough"),
    "strip.png": (lambda path: path.write_bytes(encode(draw(2_000, 100), "PNG")), "has 2,000 × 100 pixels; cut it, so that the longer side is at most 8 times the shorter"),
    "spy.png": (lambda path: path.write_bytes(encode(draw(10, 10).resize((1, 1)), "PNG")), "has only 1 × 1 pixels; take a larger one"),
    "nothing.png": (lambda path: path.write_bytes(png(0, 0)), f"is cut off or broken; {AGAIN}"),
    "no-pixels.png": (lambda path: path.write_bytes(png(64, 64)), f"is cut off or broken; {AGAIN}"),
    "cut.jpg": (lambda path: path.write_bytes(encode(draw())[:4_000]), f"is cut off or broken; {AGAIN}"),
    "cut.png": (lambda path: path.write_bytes(encode(draw(), "PNG")[:900]), f"is cut off or broken; {AGAIN}"),
    "cut.webp": (lambda path: path.write_bytes(encode(draw(), "WEBP")[:900]), f"is cut off or broken; {AGAIN}"),
    "cut.avif": (lambda path: path.write_bytes(encode(draw(), "AVIF")[:900]), f"is cut off or broken; {AGAIN}"),
    "head.jpg": (lambda path: path.write_bytes(encode(draw())[:20]), f"is cut off or broken; {AGAIN}"),
    "turning.webp": (lambda path: path.write_bytes(frames("WEBP")), "is animated; save one of its pictures, or link to the video with `url`"),
    "turning.png": (lambda path: path.write_bytes(frames("PNG")), "is animated; save one of its pictures, or link to the video with `url`"),
    "turning.avif": (lambda path: path.write_bytes(frames("AVIF")), "is animated; save one of its pictures, or link to the video with `url`"),
    "scans.jpg": (lambda path: path.write_bytes(encode(draw()) + b"\xff\xda" * 200), f"has more than 100 scans, as no camera writes; {AGAIN}"),
    "text-bomb.png": (lambda path: path.write_bytes(png(64, 64, b"", (b"zTXt", b"a\0\0" + zlib.compress(bytes(2**26))))), f"is cut off or broken; {AGAIN}"),
}  # fmt: skip


def run_pictures(file: Path) -> tuple[int, list[str], list[str]]:
    result = CliRunner().invoke(main, ["pictures", str(file)])
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def test_hostile_and_broken_pictures_are_refused_and_the_others_made(tmp_path: Path) -> None:
    """Each with its line and the remedy. No file of `media/` is changed, and none but the good one has renditions."""
    file = write_events(tmp_path, *REFUSED, "good.jpg")
    (tmp_path / "media/good.jpg").write_bytes(encode(draw()))
    for name, (make, _) in REFUSED.items():
        make(tmp_path / "media" / name)
    code, output, errors = run_pictures(file)
    assert code == 1
    lines = file.read_text("utf-8").splitlines()
    for error, (name, (_, message)) in zip(errors, REFUSED.items(), strict=True):
        number = next(index for index, line in enumerate(lines, 1) if f"file: {name}," in line)
        where = f"{file}:{number}:{lines[number - 1].index(name) + 1}: error: a.media[{number - lines.index('  media:') - 2}].file"
        assert error == f"{where}: {tmp_path}/media/{name} {message}"
    assert output[0] == "made: good.jpg"
    assert re.fullmatch(
        rf"{len(REFUSED) + 1} pictures: 1 made, 0 unchanged and {len(REFUSED)} refused; .*: [0-9,]+ kB", output[1]
    )
    assert list(read_manifest(derived_folder(file)).pictures) == ["good.jpg"]
    assert {path.name.split("-")[0] for path in derived_folder(file).iterdir()} == {"good", "manifest.json"}


def exif_with_position(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "secret"
    exif.get_ifd(0x8825)[1] = "N"  # the north of GPS
    exif.get_ifd(0x8825)[2] = (17.0, 58.0, 11.0)
    return exif


def text_chunk() -> PngImagePlugin.PngInfo:
    chunk = PngImagePlugin.PngInfo()
    chunk.add_text("Comment", "secret")
    return chunk


def halves() -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (120, 60), "blue")
    picture.paste(RED, (0, 0, 60, 60))
    return picture


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# A profile whose red and blue are exchanged would be a lie that shows; one that is broken must not matter.
# The name, the bytes, and the colours at the left and the right edge of what is made of them.
ACCEPTED: dict[str, tuple[bytes, tuple[int, int, int], tuple[int, int, int]]] = {
    "plain.jpg": (encode(halves()), RED, (0, 0, 255)),
    "plain.jpeg": (encode(halves()), RED, (0, 0, 255)),
    "plain.webp": (encode(halves(), "WEBP"), RED, (0, 0, 255)),
    "plain.avif": (encode(halves(), "AVIF"), RED, (0, 0, 255)),
    "turned.jpg": (encode(halves(), exif=exif_with_position(3)), (0, 0, 255), RED),
    "broken-exif.jpg": (encode(halves(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), RED, (0, 0, 255)),
    "comment.jpg": (encode(halves(), comment=b"secret"), RED, (0, 0, 255)),
    "xmp.jpg": (encode(halves(), xmp=b"<x:xmpmeta>secret</x:xmpmeta>"), RED, (0, 0, 255)),
    "text.png": (encode(halves(), "PNG", pnginfo=text_chunk()), RED, (0, 0, 255)),
    "profile.png": (encode(halves(), "PNG", icc_profile=SRGB), RED, (0, 0, 255)),
    "broken-profile.png": (encode(halves(), "PNG", icc_profile=b"secret" * 99), RED, (0, 0, 255)),
    "grey-with-colour-profile.png": (encode(Image.new("L", (120, 60), 128), "PNG", icc_profile=SRGB), (128,) * 3, (128,) * 3),
    "print.jpg": (encode(halves().convert("CMYK")), RED, (0, 0, 255)),
    "print-with-screen-profile.jpg": (encode(halves().convert("CMYK"), icc_profile=SRGB), RED, (0, 0, 255)),
    "sixteen-bits.png": (encode(Image.new("I;16", (120, 60), 0x8000), "PNG"), (128,) * 3, (128,) * 3),
    "palette.png": (encode(halves().convert("P"), "PNG"), RED, (0, 0, 255)),
    "one-bit.png": (encode(Image.new("1", (120, 60), 1), "PNG"), (255,) * 3, (255,) * 3),
    "see-through.png": (encode(Image.new("RGBA", (120, 60), (0, 0, 0, 0)), "PNG"), (255,) * 3, (255,) * 3),
    "see-through-colour.png": (encode(halves(), "PNG", transparency=RED), (255,) * 3, (0, 0, 255)),
    "polyglot.jpg": (encode(halves()) + b"PK\x03\x04<script>secret</script>", RED, (0, 0, 255)),
    "two-in-one.jpg": (encode(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (120, 60))]), RED, (0, 0, 255)),
}  # fmt: skip


def test_what_is_made_of_pictures_is_pixels_alone(tmp_path: Path) -> None:
    """Upright, in sRGB, on white, no larger than the original, and without a byte that is not of the picture."""
    file = write_events(tmp_path, *ACCEPTED)
    for name, (content, _, _) in ACCEPTED.items():
        (tmp_path / "media" / name).write_bytes(content)
    code, output, errors = run_pictures(file)
    assert (code, errors, output[:-1]) == (0, [], [f"made: {name}" for name in ACCEPTED])
    for name, stored in read_manifest(derived_folder(file)).pictures.items():
        _, left, right = ACCEPTED[name]
        assert [(each.media_type, each.width, each.height) for each in stored.renditions] == [
            ("image/avif", 120, 60),
            ("image/jpeg", 120, 60),
        ], name
        for rendition in stored.renditions:
            content = (derived_folder(file) / rendition.name).read_bytes()
            assert not re.search(rb"secret|Exif|GPS|xmp|ICC_PROFILE|prof|script|PK\x03\x04", content), rendition.name
            picture = Image.open(BytesIO(content)).convert("RGB")
            for x, colour in ((8, left), (111, right)):
                seen = picture.getpixel((x, 30))
                assert isinstance(seen, tuple)
                assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) <= 24, (rendition.name, x, seen)


def test_only_what_changed_is_made_anew(tmp_path: Path) -> None:
    """And what the file no longer names is deleted, as are remains of a command that was killed. Other files stay."""
    file, derived = write_events(tmp_path, "a.png", "b.png"), tmp_path / "media/derived"
    for name in ("a.png", "b.png"):
        (tmp_path / "media" / name).write_bytes(encode(draw(64, 48), "PNG"))
    assert run_pictures(file)[1][:-1] == ["made: a.png", "made: b.png"]
    before = {path.name: path.stat().st_mtime_ns for path in derived.iterdir()}
    (derived / ".x.new").touch()
    (derived / "README.txt").touch()
    assert run_pictures(file)[1][0].startswith("2 pictures: 0 made and 2 unchanged; ")
    assert {path.name for path in derived.iterdir()} == {*before, "README.txt"}
    (tmp_path / "media/b.png").write_bytes(encode(draw(96, 64), "PNG"))
    assert run_pictures(file)[1][:-1] == ["made: b.png"]
    after = {path.name: path.stat().st_mtime_ns for path in derived.iterdir()}
    assert {name for name in after if before.get(name) == after[name]} == {
        name for name in before if name.startswith("a-")
    }
    assert [name[:4] for name in sorted(after)] == ["READ", "a-64", "a-64", "b-96", "b-96", "mani"]
    (derived / next(name for name in after if name.startswith("a-"))).unlink()
    file.write_text(file.read_text("utf-8").replace("b.png", "c.png"), "utf-8")
    assert run_pictures(file)[0] == 1  # c.png is missing
    assert [name[:4] for name in sorted(path.name for path in derived.iterdir())] == ["READ", "a-64", "a-64", "mani"]
    (tmp_path / "media/a.png").unlink()  # as in a checkout without the originals: what was made of them stays
    assert run_pictures(file)[0] == 1
    assert list(read_manifest(derived).pictures) == ["a.png"]
    (tmp_path / "media/a.png").write_bytes(b"GIF89a")  # what is refused is no longer shown
    assert run_pictures(file)[0] == 1
    assert [path.name for path in derived.iterdir() if path.name.startswith("a-")] == []


def test_the_widths_are_those_that_pages_ask_for(tmp_path: Path) -> None:
    """At most that of the original, and none that is nearly that of another."""
    sizes = {"a.png": (300, 200), "b.png": (700, 400), "c.png": (900, 300), "d.png": (1500, 1000)}
    file = write_events(tmp_path, *sizes)
    for name, size in sizes.items():
        (tmp_path / "media" / name).write_bytes(encode(draw(*size), "PNG"))
    run_pictures(file)
    made = read_manifest(derived_folder(file)).pictures
    widths = {name: [each.width for each in stored.renditions[::2]] for name, stored in made.items()}
    assert widths == {"a.png": [300], "b.png": [320, 700], "c.png": [320, 640, 900], "d.png": [320, 640, 1280]}


def test_without_pillow_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    for name in [name for name in sys.modules if name.startswith(("timeline.pictures.", "PIL."))]:
        monkeypatch.delitem(sys.modules, name)
    code, _, errors = run_pictures(write_events(tmp_path, "a.png"))
    install = f"{sys.executable} -m pip install 'timeline[pictures]'"  # not the `pip` of another Python
    assert (code, errors) == (1, [f"Pictures need one more package, Pillow with AVIF: {install}"])


@pytest.fixture(scope="module")
def shared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that tests only read."""
    return write_events_with_pictures(tmp_path_factory.mktemp("pictures"))


@pytest.fixture
def file(shared_file: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    shutil.copytree(shared_file.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / shared_file.name


def start(file: Path) -> FlaskClient:
    return create_app(make_settings(file), frozen_clock("2026-09-01T02:00")).test_client()


@pytest.fixture(scope="module")
def client(shared_file: Path) -> FlaskClient:
    return start(shared_file)


ALT, CREDIT, CAPTION = "Hai người &#34;ký&#34;", "Ảnh: An", "Lễ ký"


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/vi/events/a/", rf'<picture><source type="image/avif" srcset="/media/a-320-\w+\.avif 320w, /media/a-700-\w+\.avif 700w" sizes="\(max-width: 672px\) 100vw, 672px"><img src="/media/a-700-\w+\.jpg" srcset="/media/a-320-\w+\.jpg 320w, /media/a-700-\w+\.jpg 700w" sizes="\(max-width: 672px\) 100vw, 672px" width="672" height="448" alt="{ALT}" loading="lazy" decoding="async">'),
        ("/vi/events/a/", rf'<figcaption lang="vi">{CAPTION} <span class="credit">{CREDIT} · <a href="https://example\.org/licence" rel="license">CC BY 4\.0</a>'),
        ("/vi/events/a/", r'<a class="picture-link" href="https://www\.youtube\.com/watch\?v=1"><picture>.*</picture> <span dir="ltr">▶ youtube\.com</span></a>'),
        ("/en/events/a/", r'<figcaption lang="en"><span lang="vi">Lễ ký</span> <span class="credit"><span lang="vi">Ảnh: An</span> · '),  # not translated
        ("/vi/events/a/", r'<meta property="og:image" content="https://timeline\.example/media/a-700-\w+\.jpg">\s*<meta property="og:image:type" content="image/jpeg">\s*<meta property="og:image:width" content="700">\s*<meta property="og:image:height" content="467">'),
        ("/vi/events/a/", r'"image": \[\{"@type": "ImageObject", "caption": "L\\u1ec5 k\\u00fd", "contentUrl": "https://timeline\.example/media/a-700-\w+\.jpg", "creditText": "\\u1ea2nh: An", "description": "Hai ng\\u01b0\\u1eddi \\"k\\u00fd\\"", "encodingFormat": "image/jpeg", "height": 467, "license": "https://example\.org/licence", "width": 700\}, \{"@type": "ImageObject", '),
        ("/vi/events/small/", r'<meta property="og:image" content="https://timeline\.example/vi/events/small\.png">'),  # the share card says more
        ("/vi/people/an/", r'<figure class="picture portrait">\s*<picture>.* width="160" height="107" alt="Ông An"'),
        ("/vi/people/an/", r'"image": \{"@type": "ImageObject", "contentUrl"'),
        ("/vi/", r'<a class="highlight [^>]*><picture>.*<img [^>]* alt="" loading="lazy" decoding="async"></picture><span class="highlight-label">1962</span>.*<span class="credit">Ảnh: An</span></a>'),
        ("/vi/embed/?view=list", r'(?s)<div class="thumbnail"><picture>.*</picture></div>.*Ký kết</a></p><p class="credit">Ảnh: An</p></li>'),
        ("/vi/embed/?view=list", r'<link rel="stylesheet" href="/static/picture\.css\?v='),
        ("/vi/story/", r'<div class="thumbnail"><picture>.*</picture></div>\s*<p class="date">'),
        ("/vi/story/", r'(?s)<style>[^<]*\.thumbnail.*Ký kết</a></h3>.*<p class="credit">Ảnh: An</p>'),
        ("/vi/events/a/embed/", r'(?s)<figure class="picture">\s*<picture>.*<span class="credit">Ảnh: An · '),
        ("/vi/events/a/embed/", r'<link rel="stylesheet" href="/static/picture\.css\?v='),
        ("/vi/events.atom", r'&lt;figure&gt;&lt;img src="https://timeline\.example/media/a-700-\w+\.jpg" width="700" height="467" alt="Hai người &amp;quot;ký&amp;quot;"&gt;&lt;figcaption&gt;Lễ ký Ảnh: An · CC BY 4\.0&lt;/figcaption&gt;&lt;/figure&gt;&lt;figure&gt;&lt;a href="https://www\.youtube\.com/watch\?v=1"&gt;&lt;img'),
        ("/vi/events.json", r'"image":"https://timeline\.example/media/a-700-\w+\.jpg","date_modified"'),
        ("/vi/events.json", r'"media":\[\{"image":"https://timeline\.example/media/a-700-\w+\.jpg","width":700,"height":467,"alt":\{"vi":"Hai người \\"ký\\""\},"credit":\{"vi":"Ảnh: An"\},"licence":\{"name":\{"und":"CC BY 4\.0"\},"url":"https://example\.org/licence"\},"caption":\{"vi":"Lễ ký"\}\},\{'),
        ("/vi/events.json", r'"portrait":\{"image":"https://timeline\.example/media/an-'),
        ("/vi/events.csv", r'"https://timeline\.example/media/a-700-\w+\.jpg Ảnh: An · CC BY 4\.0\nhttps://timeline\.example/media/b-'),
        ("/vi/timelinejs.json", r'"media":\{"url":"https://timeline\.example/media/a-700-\w+\.jpg","thumbnail":"https://timeline\.example/media/a-320-\w+\.jpg","alt":"Hai người \\"ký\\"","caption":"Lễ ký","credit":"Ảnh: An · CC BY 4\.0"\}'),
        ("/vi/events.ics", r"IMAGE;DISPLAY=BADGE;FMTTYPE=image/jpeg;VALUE=URI:https://timeline\.example/media/a-320-\w+\.jpg\n"),
        ("/vi/anniversaries.ics", r"IMAGE;DISPLAY=BADGE;FMTTYPE=image/jpeg;VALUE=URI:https://timeline\.example/media/a-320-\w+\.jpg\n"),
        ("/vi/events/a.ics", r"IMAGE;DISPLAY=BADGE;FMTTYPE=image/jpeg;VALUE=URI:https://timeline\.example/media/a-320-\w+\.jpg\n"),
    ],
)  # fmt: skip
def test_a_picture_is_in_every_representation_with_its_credit(client: FlaskClient, path: str, pattern: str) -> None:
    text = client.get(path).text.replace("\r\n ", "").replace("\r\n", "\n")
    assert re.search(pattern, text), text


PAGES = ("/vi/", "/vi/events/a/", "/vi/people/an/", "/vi/embed/?view=list", "/vi/events.json", "/vi/events.atom", "/vi/events.ics", "/vi/timelinejs.json")  # fmt: skip


def test_a_page_without_pictures_has_the_bytes_that_it_had_before(file: Path) -> None:
    """A picture that is not ready is as no picture, and no page contains styles for pictures that it does not show."""

    def pages() -> dict[str, bytes]:
        client = start(file)
        return {path: client.get(path).data for path in PAGES}

    with_pictures = pages()
    shutil.rmtree(derived_folder(file))
    not_ready = pages()
    text = file.read_text("utf-8")
    text = re.sub(r", portrait: \{.*\}\}|, media: \[.*\](?=\})", lambda match: "}" * match[0].startswith(", p"), text)
    text = re.sub(r"  media:\n(  [- ] .*\n)+", "", text)
    file.write_text(text, "utf-8")
    assert "credit" not in text
    assert not_ready == pages()
    assert all(len(with_pictures[path]) > len(not_ready[path]) for path in PAGES)
    assert not any(b"picture" in not_ready[path] or b"/media/" in not_ready[path] for path in PAGES)


def test_renditions_are_served_for_ever_and_nothing_else_is(file: Path) -> None:
    client = start(file)
    for stored in read_manifest(derived_folder(file)).pictures.values():
        for rendition in stored.renditions:
            path = derived_folder(file) / rendition.name
            if rendition.name.startswith("draft-"):  # only a preview shows drafts
                assert client.get(f"/media/{rendition.name}").status_code == 404
                continue
            response = client.get(f"/media/{rendition.name}")
            assert (response.status_code, response.data, response.mimetype) == (
                200,
                path.read_bytes(),
                rendition.media_type,
            )
            headers = response.headers
            assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert not headers["ETag"].startswith("W/")
            assert client.get(f"/media/{rendition.name}", headers={"If-None-Match": headers["ETag"]}).status_code == 304
            head = client.head(f"/media/{rendition.name}")
            assert (head.data, head.content_length) == (b"", len(response.data))
    preview = create_app(make_settings(file), frozen_clock("2026-09-01T02:00"), preview=True).test_client()
    draft = next(derived_folder(file).glob("draft-*.jpg"))
    assert preview.get(f"/media/{draft.name}").data == draft.read_bytes()
    for name in (
        "a.png",
        "manifest.json",
        "derived/manifest.json",
        "..%2fevents.yaml",
        "../events.yaml",
        "a-700-0123456789abcdef.jpg",
    ):
        assert client.get(f"/media/{name}").status_code == 404
    # Caches keep what they get for a year, so a file with other bytes than its name promises is not served.
    changed = next(derived_folder(file).glob("a-700-*.jpg"))
    changed.write_bytes(encode(draw()))
    response = start(file).get(f"/media/{changed.name}")
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


def test_the_newest_manifest_makes_a_new_edition(file: Path) -> None:
    """A broken manifest or a missing file takes the picture from its event, and nothing else."""
    degradations = Degradations(frozen_clock("2026-09-01T02:00"))
    repository = Repository(file, frozen_clock("2026-09-01T02:00"), degradations=degradations)

    def shown() -> list[str]:
        repository.reload_if_changed()
        return [picture.file for event in repository.edition.catalogue.events for picture in event.pictures]

    manifest = derived_folder(file) / "manifest.json"
    digest, content = repository.edition.digest, manifest.read_bytes()
    assert shown() == ["a.jpg", "b.png", "b.png"]
    moved = next(derived_folder(file).glob("b-*.avif")).rename(file.parent / "moved.avif.of.b")
    assert shown() == ["a.jpg"]
    cut = next(derived_folder(file).glob("a-*.jpg"))
    cut.unlink()
    cut.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")  # a checkout without Git LFS
    assert shown() == []
    assert repository.edition.digest != digest
    for broken in (
        b"",
        b"[]",
        b'{"pictures": {"a.jpg": 5}}',
        b"{" * 9_000,
        content.replace(b"a-700", b"../a"),
        content.replace(b'"width": 700', b'"width": 1e999'),
        content.replace(b'"a.jpg"', b'"\\ud800"').replace(b"a-700", b"x-700"),
        content[:-9],
    ):
        manifest.write_bytes(broken)
        assert shown() == []
        assert degradations.by_part["pictures"].reason == f"{manifest}: is broken; run `timeline pictures`"
    manifest.write_bytes(content)
    assert run_pictures(file)[0] == 0  # it makes again what is missing
    moved.unlink()
    assert shown() == ["a.jpg", "b.png", "b.png"]
    assert (repository.edition.digest, degradations.by_part) == (digest, {})


def test_check_names_each_picture_that_is_missing_not_ready_or_changed(file: Path) -> None:
    def check() -> list[str]:
        result = CliRunner().invoke(main, ["check", str(file)])
        assert result.exit_code == 0
        return [line.partition(": ")[2] for line in result.stdout.splitlines() if "media" in line and "warning" in line]

    media = file.parent / "media"
    assert check() == []
    (media / "a.jpg").write_bytes(encode(draw(800, 600)))
    (media / "an.png").unlink()
    shutil.copy(media / "b.png", media / "new.png")
    file.write_text(file.read_text("utf-8").replace("  - {file: b.png", "  - {file: new.png"), "utf-8")
    assert check() == [
        f"warning: people.an.portrait.file: {media}/an.png does not exist; put it there, or delete the picture here",
        f"warning: a.media[0].file: {media}/a.jpg has changed, and pages show the earlier one; run `timeline pictures`",
        f"warning: a.media[1].file: {media}/new.png is not ready: pages show nothing of it; run `timeline pictures`",
    ]
    result = CliRunner().invoke(main, ["check", str(file)])
    assert "  en: events a.media[0].alt\n" in result.stdout


@pytest.mark.parametrize(("export_format", "suffix"), [("csv", "csv"), ("timelinejs", "json")])
def test_an_export_names_pictures_as_the_service_does_and_comes_back(
    file: Path, client: FlaskClient, export_format: str, suffix: str
) -> None:
    """An import knows the pictures of its own site, and writes no note about them."""
    environment = {"TIMELINE_EVENTS": str(file), "TIMELINE_SITE_URL": SITE}
    exported = file.with_name(f"exported.{suffix}")
    CliRunner(env=environment).invoke(main, ["export", export_format, "--output", str(exported)])
    path = "/vi/timelinejs.json" if suffix == "json" else "/vi/events.csv"
    assert exported.read_bytes() == client.get(path).data
    result = CliRunner(env=environment).invoke(main, ["import", "--dry-run", str(exported)])
    assert "is already in the file as 'a'" in result.output
    assert "media" not in result.output
