"""What a page holds to show a frame of ours: HTML that is whole, with every text and address escaped."""

from html import escape

_ALLOWED = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


def iframe(address: str, title: str, width: int, height: int) -> str:
    """The frame at a full address, in pixels; it runs no script outside itself."""
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
