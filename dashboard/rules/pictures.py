"""What is accepted as a photo, and what is kept of it: pixels, nothing else.

Everything here may run in several threads at once.
"""

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import pi_heif
from PIL import Image, UnidentifiedImageError

from dashboard.errors import Invalid

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 60_000_000
"""Before decoding: a phone's 48-megapixel picture passes, a flood of pixels does not."""
LONGEST_SIDE = 2048
QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_STILL = ("PNG", "WEBP")
"""Formats that may move; a phone's JPEG or HEIC with several pictures in it means its first one."""
_FOREIGN = (b"<script", b"<!doctype")
_FOREIGN_ENDS = (b"<html", b"<?php", b"%pdf-", b"<svg ")
"""Too short to be looked for in the whole picture: compressed pixels would spell them by chance."""
_ENDS = 2048
_OTHER = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS", b"<svg", b"<?xml", b"%PDF")
_ORIENTATION = 0x0112
_UPRIGHT: Mapping[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to stand a picture up, by the orientation in its EXIF data (CIPA DC-008, 4.6.5)."""
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
)

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
# Pillow's own alarm, for the formats that would decode something before the size is looked at below; it warns from
# this size on and refuses from twice the size, so the check below is the one that is met
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew from decoded pixels: JPEG bytes without any metadata, sizes in pixels."""

    data: bytes
    width: int
    height: int


def clean_picture(data: bytes) -> Picture:
    """Return the picture as a JPEG of at most 2048 pixels a side, upright, without position, camera or anything hidden.

    Only decoded pixels go on, so what a phone appends (motion, depth) stays behind; a transparent background becomes
    white, print colours and 16-bit ones become screen colours. The same bytes give the same result.

    Raises Invalid `photo.empty`, `photo.too_large` (limit_mb), `photo.format` (a file of a kind that is not taken: SVG,
    GIF, TIFF …), `photo.animated`, `photo.unreadable` (cut off, damaged, or nothing known), `photo.two_formats` (a
    picture that is also an archive, a page, a script or a PDF) or `photo.too_many_pixels` (limit_mp).
    """
    if not isinstance(data, bytes | bytearray | memoryview) or not data:
        raise Invalid("photo.empty", field="photo")
    if len(data) > MAX_BYTES:
        raise Invalid("photo.too_large", field="photo", limit_mb=MAX_BYTES // 1024 // 1024)
    data = bytes(data)
    if data.lstrip()[:5].lower().startswith(tuple(mark.lower() for mark in _OTHER)):
        raise Invalid("photo.format", field="photo")
    if _is_two(data):
        raise Invalid("photo.two_formats", field="photo")
    flat = _decode(data)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), flat.width, flat.height)


def _is_two(data: bytes) -> bool:
    if zipfile.is_zipfile(io.BytesIO(data)):
        return True
    ends = (data[:_ENDS] + b"\0" + data[-_ENDS:]).lower()
    return any(mark in ends for mark in _FOREIGN_ENDS) or any(mark in data.lower() for mark in _FOREIGN)


def _too_many() -> Invalid:
    return Invalid("photo.too_many_pixels", field="photo", limit_mp=MAX_PIXELS // 1_000_000)


def _decode(data: bytes) -> Image.Image:
    """Return new RGB pixels, made small and stood upright."""
    try:
        _check_webp(data)
        with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
            if source.width * source.height > MAX_PIXELS:
                raise _too_many()
            if source.format in _STILL and getattr(source, "n_frames", 1) > 1:
                raise Invalid("photo.animated", field="photo")
            turn = _UPRIGHT.get(_orientation(source))
            source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            source.load()
            flat = _flat(source)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many() from None
    except _BROKEN:
        raise Invalid("photo.unreadable", field="photo") from None
    return flat if turn is None else flat.transpose(turn)


def _check_webp(data: bytes) -> None:
    """Look at a WebP's canvas before its decoder sets memory aside for it (RFC 9649, 2.7)."""
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X" and len(data) >= 30:
        wide, high = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        if wide * high > MAX_PIXELS:
            raise _too_many()


def _orientation(source: Image.Image) -> object:
    """Return what the EXIF data say, or nothing where they are damaged: then the picture itself may still be good."""
    if source.format == "HEIF":
        return None  # its decoder has turned it already
    try:
        return source.getexif().get(_ORIENTATION)
    except _BROKEN:
        return None


def _flat(source: Image.Image) -> Image.Image:
    """Return the pixels as RGB of at most LONGEST_SIDE, on white, in an image that carries no info of the old one."""
    image = source
    if image.mode.startswith("I"):  # 16 bits a pixel: RGB would cut them off at 255
        image = image.convert("I").point(lambda value: value / 257).convert("L")
    see_through = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in source.info
    image = image.convert("RGBA" if see_through else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    kept = Image.new("RGB", image.size, "white")
    kept.paste(image, mask=image.getchannel("A") if see_through else None)
    return kept
