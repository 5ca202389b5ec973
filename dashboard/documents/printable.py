"""What every paper needs before it is set: one place that puts a sign where the font has none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dashboard.documents.typesetting import missing_glyphs, texts_in

STAND_IN = "〓"
"""Printed for a character that the font lacks; printers' old sign for one that is out of stock."""


def printable(value: Any) -> Any:
    """Return a dataclass, or text, mappings and sequences of it, as plain data that the font can draw."""
    plain = asdict(value) if hasattr(value, "__dataclass_fields__") else value
    return _mended(plain, str.maketrans(dict.fromkeys(missing_glyphs(texts_in(plain)), STAND_IN)))


def _mended(value: Any, lacking: Mapping[int, Any]) -> Any:
    if isinstance(value, str):
        return value.translate(lacking)
    if isinstance(value, Mapping):
        return {key: _mended(inner, lacking) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_mended(inner, lacking) for inner in value]
    return value
