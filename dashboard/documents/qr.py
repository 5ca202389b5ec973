"""A link in, a QR code out, for paper and screens."""

import io
from functools import lru_cache
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


@lru_cache(maxsize=2048)
def qr_rows(url: str) -> tuple[str, ...]:
    """The code for who draws it: a row of "1" (dark) and "0" for each line of modules, without the quiet zone.

    The same visitors ask again and again, many at once, so it is kept, and the mask is not chosen by trying all eight:
    every decoder reads which one it is, and a token's random bytes look alike under each (a sixth of the time).
    """
    return tuple("".join("1" if module else "0" for module in row) for row in _code(url, mask=3).matrix)


def _code(url: str, mask: int | None = None) -> segno.QRCode:
    """Raise `ValueError` for what is not an absolute http(s) address: a scanned code must open a page."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError(f"not an absolute http(s) address: {url!r}")
    return segno.make(url, error="m", boost_error=False, micro=False, mask=mask)
