"""What a page holds to show a frame of ours: HTML that is whole, with every text and address escaped."""

from base64 import b64encode
from hashlib import sha384
from html import escape
from types import MappingProxyType

_ALLOWED = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


# Of a frame that is not told how tall it is, by view, in pixels: most of what is in it, when it is not narrow.
HEIGHTS: MappingProxyType[str | None, int] = MappingProxyType(
    {None: 700, "anniversaries": 480, "list": 800, "timeline": 600, "month": 640, "day": 400}
)


def iframe(address: str, title: str, width: int | str, height: int) -> str:
    """The frame at a full address, in pixels, or for its width in per cent; it runs no script outside itself."""
    attributes = {
        "src": address,
        "title": title,
        "width": str(width),
        "height": str(height),
        "loading": "lazy",
        "sandbox": _ALLOWED,
        "referrerpolicy": "strict-origin-when-cross-origin",
        "frameborder": "0",  # obsolete, but what editors leave where they take styles away
    }
    said = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<iframe{said}></iframe>"


def link(address: str, title: str) -> str:
    """What is left of a frame where frames are taken away."""
    return f'<p><a href="{escape(address)}">{escape(title)}</a></p>'


def element(address: str, title: str, page: str) -> str:
    """The element that the script makes a frame of; without the script, a link to the page."""
    return f'<timeline-embed src="{escape(address)}" title="{escape(title)}">{link(page, title)}</timeline-embed>'


def script(address: str, content: bytes) -> str:
    """What makes frames as tall as their content, held to its bytes (Subresource Integrity)."""
    integrity = f"sha384-{b64encode(sha384(content).digest()).decode()}"
    return f'<script async src="{escape(address)}" integrity="{integrity}" crossorigin="anonymous"></script>'
