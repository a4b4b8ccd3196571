"""QR codes (ISO/IEC 18004), with which a phone reads a URL from a screen or from paper."""

from io import BytesIO

import segno

from timeline.response_body import MEDIA_TYPES_BY_SUFFIX, Body

_QUIET_ZONE = 4  # modules on each side, required by the standard


def qr_svg(text: str) -> Body:
    """Return the QR code in black on white, also for dark pages. It holds at most 2,953 ASCII characters.

    Its error correction is the highest level that does not make it larger.
    """
    return Body(_svg(text, is_file=True), MEDIA_TYPES_BY_SUFFIX[".svg"])


def inline_qr_svg(text: str) -> str:
    """Return the same as an `<svg>` element of a page."""
    return _svg(text, is_file=False).decode()


def _svg(text: str, *, is_file: bool) -> bytes:
    code, buffer = segno.make(text, error="l", micro=False), BytesIO()
    code.save(
        buffer, kind="svg", border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True, xmldecl=is_file, svgns=is_file
    )
    return buffer.getvalue()
