"""The files that `timeline pictures` makes of the pictures in `media/`, as the service finds them.

They lie in `media/derived/`, so that one folder goes with events.yaml wherever it goes. The manifest there says which
there are; the service never decodes a picture. Only `pictures/decoding` and `pictures/renditions` import Pillow, which
is an optional extra.
"""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from timeline.files import FileTooLarge, NotRegularFile, read_regular_file, stat_fields
from timeline.model.localized_text import fold
from timeline.model.picture import DERIVED_FOLDER, JPEG, MEDIA_FOLDER, SUFFIXES, Rendition
from timeline.response_body import Body

MANIFEST_NAME = "manifest.json"
DIGEST_LENGTH = 16  # hexadecimal digits in the names of renditions
RENDITION_NAME = re.compile(
    rf"[a-z0-9][a-z0-9-]*-[1-9][0-9]{{0,4}}-(?P<digest>[0-9a-f]{{{DIGEST_LENGTH}}})(?P<suffix>\.avif|\.jpg)"
)
MAX_BYTES = 32 * 1024 * 1024
SAVE_AGAIN = "save it again as JPEG or PNG"
_REMEDY = "run `timeline pictures`"


class InvalidPicture(Exception):
    """The picture is refused. The message says what is wrong, and the remedy."""


class MissingPicture(InvalidPicture):
    """There is no such file."""


class InvalidManifest(Exception):
    """The manifest cannot be read. The message says why, and the remedy."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """What was made of a picture."""

    original_digest: str  # SHA-256
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    pictures: Mapping[str, StoredPicture]  # by the name of the original
    digest: str = ""  # of the manifest and of which of its pictures are complete; empty without a manifest
    recipe: str = ""  # with which the files were made

    @property
    def renditions(self) -> Mapping[str, tuple[Rendition, ...]]:
        return {name: stored.renditions for name, stored in self.pictures.items()}


NO_PICTURES = Manifest(MappingProxyType({}))


def media_folder(events: Path) -> Path:
    return events.parent / MEDIA_FOLDER


def derived_folder(events: Path) -> Path:
    return media_folder(events) / DERIVED_FOLDER


def stat_signature(events: Path) -> tuple[tuple[int, ...] | None, ...]:
    """The stat fields that change when events.yaml, the manifest of its pictures, or the files beside that change."""
    derived = derived_folder(events)
    return tuple(map(stat_fields, (events, derived / MANIFEST_NAME, derived)))


def read_original(folder: Path, name: str) -> bytes:
    """Read a picture of `media/`. Raise InvalidPicture if it is missing, outside, no file, empty or too large."""
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InvalidPicture("is a link to a file outside of the folder: put the file itself there")
    except (OSError, RuntimeError):  # a loop of links; RuntimeError before Python 3.13
        raise InvalidPicture("is a link to itself: put the file itself there") from None
    if not path.exists() and (other := _similar_name(folder, name)):
        raise MissingPicture(f"does not exist, but {other!r} does: rename that file to {name}")
    return read_file(path)


def _similar_name(folder: Path, name: str) -> str | None:
    """The name of a file that differs only in case, accents and signs, as cameras and phones name files."""
    with suppress(OSError):
        return next(
            (other for other in sorted(os.listdir(folder)) if other != name and _words(other) == _words(name)), None
        )
    return None


def _words(name: str) -> str:
    """The letters and digits of a name without accents, in small letters, with one spelling for JPEG."""
    return re.sub("[^a-z0-9]", "", re.sub("jpeg$", "jpg", fold(name)))


def read_file(path: Path) -> bytes:
    """Read a picture or the manifest. Raise InvalidPicture."""
    try:
        content = read_regular_file(path, MAX_BYTES)
    except NotRegularFile:
        raise InvalidPicture("is not a file: put the picture there") from None
    except FileTooLarge:
        raise InvalidPicture(f"is larger than {MAX_BYTES >> 20} MiB: {SAVE_AGAIN}, 2,000 pixels wide") from None
    except FileNotFoundError:
        raise MissingPicture("does not exist: put it there, or delete the picture here") from None
    except OSError as error:
        raise InvalidPicture(f"cannot be read ({(error.strerror or str(error)).lower()}): make it readable") from error
    if not content:
        raise InvalidPicture("is empty: copy it again")
    return content


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in `media/derived/`, without the pictures of which a file is missing there or has another size.

    If there is no manifest, there are no pictures. Raise InvalidManifest if it is no manifest.
    """
    path = folder / MANIFEST_NAME
    if not os.path.lexists(path):
        return NO_PICTURES
    try:
        content = read_file(path)
        sizes = {entry.name: entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()}
        document = json.loads(content)
        pictures = {str(name): _stored_picture(entry) for name, entry in document["pictures"].items()}
        recipe = str(document["recipe"])
        complete = {
            name: stored
            for name, stored in pictures.items()
            if all(sizes.get(rendition.name) == rendition.size for rendition in stored.renditions)
        }
        digest = sha256(content + "\n".join(sorted(pictures.keys() - complete.keys())).encode()).hexdigest()
    except Exception as error:  # whatever a document of another form raises
        raise InvalidManifest(f"{path}: is broken; {_REMEDY}") from error
    return Manifest(MappingProxyType(complete), digest, recipe)


def _stored_picture(entry: Any) -> StoredPicture:
    renditions = tuple(
        Rendition(str(each["name"]), str(each["type"]), int(each["width"]), int(each["height"]), int(each["bytes"]))
        for each in entry["renditions"]
    )
    for rendition in renditions:
        match = RENDITION_NAME.fullmatch(rendition.name)
        if (
            not match
            or SUFFIXES.get(rendition.media_type) != match["suffix"]
            or min(rendition.width, rendition.height) < 1
        ):
            raise ValueError
    if not any(rendition.media_type == JPEG for rendition in renditions):
        raise ValueError
    return StoredPicture(str(entry["original"]), renditions)


def manifest_json(pictures: Mapping[str, StoredPicture], recipe: str) -> bytes:
    """Return the manifest as `read_manifest` reads it, in the order of names, so that it can be kept in git."""
    document = {
        "recipe": recipe,
        "pictures": {
            name: {
                "original": stored.original_digest,
                "renditions": [
                    {
                        "name": each.name,
                        "type": each.media_type,
                        "width": each.width,
                        "height": each.height,
                        "bytes": each.size,
                    }
                    for each in stored.renditions
                ],
            }
            for name, stored in sorted(pictures.items())
        },
    }
    return json.dumps(document, indent=1).encode() + b"\n"


def read_rendition(folder: Path, rendition: Rendition) -> Body | None:
    """Read a file of `media/derived/`. Return None if it is not there, or if it is not the one that its name promises.

    Caches keep it for a year by its name, so no other bytes may leave under it.
    """
    try:
        body = Body(read_file(folder / rendition.name), rendition.media_type)
    except InvalidPicture:
        return None
    match = RENDITION_NAME.fullmatch(rendition.name)
    return body if match and body.etag.startswith(match["digest"]) else None
