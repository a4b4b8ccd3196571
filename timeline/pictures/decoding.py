"""Decode a picture of unknown origin into plain sRGB pixels, or say why not, and the remedy.

What leaves is a new image of pixels alone: no EXIF, GPS, XMP, comments, profiles, thumbnails, second images, and
nothing that stood behind the picture.
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageCms, ImageOps

from timeline.pictures import SAVE_AGAIN, InvalidPicture

MAX_PIXELS = 50_000_000  # 8,660 × 5,773; decoded, they take 200 MB
MAX_RATIO = 8  # of the longer side to the shorter one
MIN_SIDE = 16  # pixels
_MAX_PROFILE_BYTES = 4 * 1024 * 1024
_MAX_SCANS = 100  # of a progressive JPEG; each costs a pass over all pixels, and cameras write ten
_START_OF_SCAN = b"\xff\xda"  # never in the data of a scan, where FF is followed by 00 or a restart marker

_SUFFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",), "AVIF": (".avif",)}
)
_SIGNATURES = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
)
# What people try to show, by its first bytes.
_OTHER_FORMATS = (
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE svg|!--|svg)", re.I),
        "SVG, which can contain scripts",
    ),
    (re.compile(rb"\s*<(?:!DOCTYPE )?html", re.I), "a web page"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
    (re.compile(rb"BM"), "BMP"),
    (re.compile(rb"....ftyp(?:hei|hev|mif)", re.DOTALL), "HEIC"),
    (re.compile(rb"....ftyp", re.DOTALL), "a video"),
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"\0\0\0\x0cjP  "), "JPEG 2000"),
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS: run `git lfs pull`"),
)


def decode_picture(content: bytes, name: str) -> Image.Image:
    """Return the picture as it is meant to be seen, in sRGB, upright and on white. Raise InvalidPicture."""
    file_format = _detect_format(content, name)
    with _pillow_errors():
        picture: Image.Image = Image.open(BytesIO(content), formats=[file_format])
        _check_size(picture)
        # The second image of a JPEG is a depth map or a larger preview of the same photograph; it is left out.
        if file_format != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            raise InvalidPicture("is animated: save one of its pictures, or link to the video with `url`")
        if file_format == "JPEG" and content.count(_START_OF_SCAN) > _MAX_SCANS:
            raise InvalidPicture(f"has more than {_MAX_SCANS} scans, as no camera writes: {SAVE_AGAIN}")
        picture.load()
        return _plain_pixels(_upright(picture), picture.info.get("icc_profile"))


def _detect_format(content: bytes, name: str) -> str:
    file_format = next((found for pattern, found in _SIGNATURES if pattern.match(content)), None)
    if file_format is None:
        other = next((found for pattern, found in _OTHER_FORMATS if pattern.match(content)), None)
        if other and ":" in other:
            raise InvalidPicture(f"is {other}")
        raise InvalidPicture(f"is {other or 'not a picture'}: save it as JPEG or PNG")
    suffix = Path(name).suffix
    if suffix not in _SUFFIXES[file_format]:
        right_name = Path(name).with_suffix(_SUFFIXES[file_format][0])
        raise InvalidPicture(f"is {file_format}, but its name says {suffix[1:]}: name it {right_name}, here too")
    return file_format


def _check_size(picture: Image.Image) -> None:
    """Before a pixel is decoded: a file of some kilobytes can claim gigabytes."""
    width, height = picture.size
    size = f"{width:,} × {height:,} pixels"
    if width * height > MAX_PIXELS:
        raise InvalidPicture(f"has {size}: make it smaller, 2,000 pixels wide are enough")
    if min(width, height) < MIN_SIDE:
        raise InvalidPicture(f"has only {size}: take a larger one")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise InvalidPicture(f"has {size}: cut it, so that the longer side is at most {MAX_RATIO} times the shorter")


@contextmanager
def _pillow_errors() -> Iterator[None]:
    """Turn whatever a decoder raises on a broken file into InvalidPicture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures, which `_check_size` refuses, and of broken metadata
        try:
            yield
        except InvalidPicture:
            raise
        except Image.DecompressionBombError:
            raise InvalidPicture("has too many pixels: make it smaller, 2,000 pixels wide are enough") from None
        except MemoryError:
            raise InvalidPicture("needs more memory than there is: make it smaller") from None
        except Exception:  # decoders raise OSError, ValueError, SyntaxError, struct.error, IndexError and others
            raise InvalidPicture(f"is cut off or broken: {SAVE_AGAIN}") from None


def _upright(picture: Image.Image) -> Image.Image:
    """Turn the picture as its EXIF says. EXIF that is broken says nothing."""
    with suppress(Exception):  # as in `_pillow_errors`
        ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _plain_pixels(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a new image in sRGB, without anything but pixels."""
    if picture.mode.startswith("I"):  # 16 bits a pixel; `convert` would cut off all above 255
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
    if has_alpha or picture.mode not in ("RGB", "L", "CMYK"):
        rgba = picture.convert("RGBA")
        picture = Image.new("RGB", rgba.size, "white")
        picture.paste(rgba, mask=rgba.getchannel("A"))
    plain = Image.new("RGB", picture.size)
    plain.paste((_to_srgb(picture, profile) if profile else None) or _to_rgb(picture))
    return plain


def _to_rgb(picture: Image.Image) -> Image.Image:
    """Return the picture itself if it is in RGB: a copy may take 200 MB."""
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image | None:
    """Convert the colours from those of the profile. Return None if it is broken, or not one for such a picture."""
    if len(profile) > _MAX_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except Exception:  # as in `_pillow_errors`
        return None
