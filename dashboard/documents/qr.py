"""A link in, a QR code out, for paper and screens."""

import io
from urllib.parse import urlsplit

import segno

QUIET_ZONE = 4
"""Light modules around the code; ISO/IEC 18004 asks for four, and phones fail without them."""


def qr_svg(url: str, *, dark: str = "#000000") -> bytes:
    """The code as an SVG that scales by its viewBox; error level M survives 15 % of dirt."""
    out = io.BytesIO()
    _code(url).save(
        out, kind="svg", border=QUIET_ZONE, dark=dark, light="#ffffff", xmldecl=False, omitsize=True, nl=False
    )
    return out.getvalue()


def qr_png(url: str, *, module: int = 8) -> bytes:
    """The code as a PNG, black on white, `module` pixels to a module."""
    out = io.BytesIO()
    _code(url).save(out, kind="png", scale=module, border=QUIET_ZONE)
    return out.getvalue()


def _code(url: str) -> segno.QRCode:
    """Raise `ValueError` for what is not an absolute http(s) address: a scanned code must open a page."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"not an absolute http(s) address: {url!r}")
    return segno.make(url, error="m", boost_error=False, micro=False)
