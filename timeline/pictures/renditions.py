"""Make the renditions of the pictures in `media/`: what pages ask for, in several widths and two codings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, features

from timeline.files import write_atomically
from timeline.model.picture import AVIF, JPEG, SUFFIXES, Rendition
from timeline.pictures import (
    DIGEST_LENGTH,
    MANIFEST_NAME,
    NO_PICTURES,
    RENDITION_NAME,
    InvalidManifest,
    InvalidPicture,
    MissingPicture,
    StoredPicture,
    manifest_json,
    read_manifest,
    read_original,
)
from timeline.pictures.decoding import decode_picture

if not features.check("avif"):  # as in some Pillows of distributions
    raise ImportError("this Pillow cannot write AVIF")

WIDTHS = (320, 640, 1280)  # a list of a frame, a phone or a card, and a page on a desk or a fine screen
# Of photographs, AVIF at 65 looks like WebP at 80 and JPEG at 82, and is a quarter and a third smaller. It takes ten
# times as long, half a second a picture, but only once. Speed 4 saves another hundredth and takes six times as long.
_ENCODERS: Mapping[str, Mapping[str, Any]] = {
    AVIF: {"format": "AVIF", "quality": 65, "speed": 6},
    JPEG: {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
}
_MODE = 0o644  # readable for all, as the pages with the pictures are
_TEMPORARY_SUFFIX = ".new"
RECIPE = sha256(repr((WIDTHS, _ENCODERS)).encode()).hexdigest()[:8]  # other renditions are made anew


@dataclass(frozen=True, slots=True)
class PictureResult:
    """What became of one picture. `refusal` says why nothing was made of it, and the remedy."""

    file: str
    is_new: bool = False
    refusal: str = ""
    bytes: int = 0  # of all renditions


def make_renditions(originals: Path, derived: Path, files: Iterable[str]) -> Iterator[PictureResult]:
    """Make the renditions of these files of `media/` that are not there yet, and yield what became of each.

    At the end, write the manifest, and then delete the renditions that it does not name. So a service that runs
    meanwhile finds every file that its manifest names. Raise OSError if `derived` cannot be written.
    """
    try:
        before = read_manifest(derived)
    except InvalidManifest:
        before = NO_PICTURES
    known = before.pictures if before.recipe == RECIPE else {}
    stored: dict[str, StoredPicture] = {}
    for file in files:
        try:
            content = read_original(originals, file)
            digest = sha256(content).hexdigest()
            is_known = file in known and known[file].original_digest == digest
            if is_known:
                stored[file] = known[file]
            else:
                derived.mkdir(exist_ok=True)
                stored[file] = StoredPicture(
                    digest, tuple(_write_renditions(decode_picture(content, file), file, derived))
                )
        except InvalidPicture as error:
            if isinstance(error, MissingPicture) and file in known:
                stored[file] = known[file]  # the renditions may be all that was copied here
            yield PictureResult(file, refusal=str(error))
        else:
            yield PictureResult(file, not is_known, bytes=sum(each.size for each in stored[file].renditions))
    if derived.is_dir():
        write_atomically(derived / MANIFEST_NAME, manifest_json(stored, RECIPE), _MODE, _TEMPORARY_SUFFIX)
        _remove_others(derived, {each.name for picture in stored.values() for each in picture.renditions})


def _write_renditions(picture: Image.Image, file: str, folder: Path) -> Iterator[Rendition]:
    largest = min(picture.width, WIDTHS[-1])
    for width in (*(width for width in WIDTHS if 4 * width <= 3 * largest), largest):  # none nearly as wide
        height = max(1, round(picture.height * width / picture.width))
        resized = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for media_type, options in _ENCODERS.items():
            buffer = BytesIO()
            resized.save(buffer, **options)
            content = buffer.getvalue()
            digest = sha256(content).hexdigest()[:DIGEST_LENGTH]
            name = f"{Path(file).stem}-{width}-{digest}{SUFFIXES[media_type]}"
            write_atomically(folder / name, content, _MODE, _TEMPORARY_SUFFIX)
            yield Rendition(name, media_type, width, height, len(content))


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        is_rendition = RENDITION_NAME.fullmatch(path.name) and path.name not in names
        is_left_over = path.name.startswith(".") and path.suffix == _TEMPORARY_SUFFIX  # of a command that was killed
        if is_rendition or is_left_over:
            path.unlink(missing_ok=True)
