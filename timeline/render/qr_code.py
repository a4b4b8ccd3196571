"""QR codes (ISO/IEC 18004), by which a telephone takes an address from a screen or from paper."""

from io import BytesIO

import segno

from timeline.body import MEDIA_TYPES_BY_SUFFIX, Body

_QUIET_ZONE = 4  # modules on each side, which the standard asks for


def qr_svg(text: str) -> Body:
    """The code in black on white, also where the page is dark; of ASCII, 2,953 characters at the most.

    Its level of correction is the highest that makes it no larger.
    """
    code, buffer = segno.make(text, error="l", micro=False), BytesIO()
    code.save(buffer, kind="svg", border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True)
    return Body(buffer.getvalue(), MEDIA_TYPES_BY_SUFFIX[".svg"])
