"""What is accepted as a photo, and what is kept of it: pixels, nothing else."""

import io
import warnings
import zipfile
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from dashboard.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
"""Before decoding: a phone's 48-megapixel picture passes, a flood of pixels does not."""
LONGEST_SIDE = 2048
QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")
_FOREIGN = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"%pdf-")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew from decoded pixels: JPEG bytes without any metadata, sizes in pixels."""

    data: bytes
    width: int
    height: int


def clean_picture(data: bytes) -> Picture:
    """Return the picture as a JPEG of at most 2048 pixels a side, upright, without position, camera or anything hidden.

    Only decoded pixels go on, so what a phone appends (motion, depth) stays behind; a transparent background becomes
    white. The same bytes give the same result.

    Raises Invalid `photo.empty`, `photo.too_large` (limit_mb), `photo.unreadable` (no JPEG, PNG or WebP, SVG, cut off),
    `photo.two_formats` (a picture that is also an archive, a page, a script or a PDF) or `photo.too_many_pixels`
    (limit_mp).
    """
    if not isinstance(data, bytes | bytearray | memoryview) or not data:
        raise Invalid("photo.empty", field="photo")
    if len(data) > MAX_BYTES:
        raise Invalid("photo.too_large", field="photo", limit_mb=MAX_BYTES // 1024 // 1024)
    data = bytes(data)
    lower = data.lower()
    if zipfile.is_zipfile(io.BytesIO(data)) or (lower[:1] != b"<" and any(mark in lower for mark in _FOREIGN)):
        raise Invalid("photo.two_formats", field="photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
                if source.width * source.height > MAX_PIXELS:
                    raise Invalid("photo.too_many_pixels", field="photo", limit_mp=MAX_PIXELS // 1_000_000)
                source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                source.load()
                upright = ImageOps.exif_transpose(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("photo.too_many_pixels", field="photo", limit_mp=MAX_PIXELS // 1_000_000) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError, MemoryError):
        raise Invalid("photo.unreadable", field="photo") from None
    flat = _on_white(upright)
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    kept = Image.new("RGB", flat.size)
    kept.paste(flat)  # a new image carries no info from the old one
    out = io.BytesIO()
    kept.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), kept.width, kept.height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        paper.alpha_composite(layer)
        return paper.convert("RGB")
    return image.convert("RGB")
