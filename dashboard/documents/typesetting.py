"""Typst templates in, PDF bytes out; the one place that knows fonts and the compiler.

What people typed never becomes source: it travels as one JSON string in `sys.inputs.data`,
and pictures travel as files of a folder of their own, outside of which the compiler opens nothing.
"""

import json
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from dashboard.errors import Invalid

FONT_DIR = Path(__file__).with_name("fonts")
"""Holds the static Noto Sans SC Regular and Bold, the only fonts that a document may use."""

TEMPLATE_DIR = Path(__file__).with_name("templates")

FONT_FAMILY = "Noto Sans SC"


def compile_pdf(template_name: str, data: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None) -> bytes:
    """Set `templates/<template_name>.typ` with `data`; the same input gives the same bytes.

    `data` must survive `json.dumps` (text, numbers, booleans, lists, mappings). `files` are pictures by
    plain name (`photo-0.jpg`), which the template opens with `image(name)`. System fonts are not looked
    at, so that a document looks the same on every machine.

    Raises `FileNotFoundError` for an unknown template or a missing font, `ValueError` for a file name
    with a folder in it, and `Invalid("document.failed")` when the compiler refuses, for example
    because a picture is damaged.
    """
    sources: dict[str, bytes] = {path.name: path.read_bytes() for path in TEMPLATE_DIR.glob("*.typ")}
    main = f"{template_name}.typ"
    if main not in sources:
        raise FileNotFoundError(TEMPLATE_DIR / main)
    sources["main.typ"] = sources.pop(main)
    for name, content in (files or {}).items():
        if "/" in name or "\\" in name or name.startswith(".") or name in sources:
            raise ValueError(f"not a plain file name: {name!r}")
        sources[name] = content
    payload = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # The folder is also the compiler's root: a template can open nothing outside it.
    with TemporaryDirectory(prefix="typeset-") as folder:
        root = Path(folder)
        for name, content in sources.items():
            (root / name).write_bytes(content)
        try:
            # Without a fixed timestamp every run would differ in its creation date and file identifier.
            pdf: bytes = typst.compile(
                root / "main.typ", root=root, font_paths=_fonts(), sys_inputs={"data": payload}, timestamp=0
            )
        except typst.TypstError as error:
            raise Invalid("document.failed", template=template_name, reason=error.message) from error
    return pdf


def missing_glyphs(texts: Iterable[str]) -> list[str]:
    """The characters of `texts` that the document font cannot draw, each once, in order of appearance.

    Typst draws an empty box for them and says nothing, so whoever makes a document asks first and tells
    the person. Spaces, controls and invisible joiners need no glyph and are not reported.
    """
    drawable = _drawable()
    missing: dict[str, None] = {}
    for text in texts:
        for character in text:
            if ord(character) not in drawable and not _invisible(character):
                missing[character] = None
    return list(missing)


def texts_in(value: object) -> list[str]:
    """Every string inside dataclasses, mappings and sequences, in order: what `missing_glyphs` should check."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return texts_in(asdict(value))
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in texts_in(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in texts_in(inner)]
    return []


def _invisible(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return is_selector or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}


def _font_files() -> list[Path]:
    found = sorted(FONT_DIR.glob("*.ttf"))
    if not found:
        raise FileNotFoundError(FONT_DIR / "*.ttf")
    return found


@cache
def _fonts() -> typst.Fonts:
    _font_files()
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)])


@cache
def _drawable() -> frozenset[int]:
    """Code points that every weight can draw: a title in bold must not lose what the body shows."""
    covered = [_covered(path.read_bytes()) for path in _font_files()]
    return frozenset.intersection(*covered)


def _covered(font: bytes) -> frozenset[int]:
    """Code points in a font's format 12 cmap (OpenType 1.9, 'cmap' table), the one that reaches past the BMP."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _checksum, cmap, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == b"cmap":
            break
    else:
        raise ValueError("font without a cmap")
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        offset = cmap + struct.unpack_from(">L", font, cmap + 8 + 8 * index)[0]
        if struct.unpack_from(">H", font, offset)[0] == 12:
            groups = struct.unpack_from(">L", font, offset + 12)[0]
            spans = (struct.unpack_from(">LLL", font, offset + 16 + 12 * group) for group in range(groups))
            return frozenset(
                point
                for first, last, glyph in spans
                for point in range(first, last + 1)
                if glyph + point - first  # glyph 0 is the empty box
            )
    raise ValueError("font without a format 12 cmap")
