"""Pictures of events and portraits of people, and the files that `timeline pictures` makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from timeline.model.localized_text import LocalizedText

MEDIA_FOLDER = "media"  # beside events.yaml
DERIVED_FOLDER = "derived"  # in it, for what `timeline pictures` makes
PICTURE_FILE_PATTERN = r"[a-z0-9][a-z0-9-]{0,79}\.(?:jpg|jpeg|png|webp|avif)"
# In the order in which pages offer them. Every program knows JPEG; AVIF is a third smaller.
AVIF, JPEG = "image/avif", "image/jpeg"
SUFFIXES: Mapping[str, str] = MappingProxyType({AVIF: ".avif", JPEG: ".jpg"})


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file made of a picture, in one width and one coding."""

    name: str  # in `media/derived/` and in its URL; it contains a digest of the content
    media_type: str
    width: int  # in pixels, as is height
    height: int
    size: int  # of the file, in bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in `media/`. It is shown only if it has renditions."""

    file: str
    alt: LocalizedText
    credit: LocalizedText
    licence: LocalizedText
    licence_url: str | None = None
    caption: LocalizedText | None = None
    url: str | None = None  # of a video or a page elsewhere, for which the picture stands
    renditions: tuple[Rendition, ...] = ()  # the smallest first

    def with_renditions(self, by_file: Mapping[str, tuple[Rendition, ...]]) -> "Picture":
        return replace(self, renditions=by_file.get(self.file, ()))

    def of_type(self, media_type: str) -> tuple[Rendition, ...]:
        return tuple(each for each in self.renditions if each.media_type == media_type)

    @property
    def host(self) -> str:
        """The host of `url`, without `www.`."""
        return (urlsplit(self.url or "").hostname or "").removeprefix("www.")

    def size_within(self, width: int, height: int) -> tuple[int, int]:
        """The size, in CSS pixels, in which the picture is shown in a box. It is never enlarged."""
        image = self.largest
        scale = min(1, width / image.width, height / image.height)
        return max(1, round(image.width * scale)), max(1, round(image.height * scale))

    @property
    def smallest(self) -> Rendition:
        return self.of_type(JPEG)[0]

    @property
    def largest(self) -> Rendition:
        return self.of_type(JPEG)[-1]
