"""Text that a document can print: what the font lacks is shown as 〓, and told, rather than lost in an empty box."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from typing import Any, TypeVar

from dashboard.documents.typesetting import missing_glyphs, texts_in

SUBSTITUTE = "〓"
"""The geta mark, with which printers have always kept the place of a character that they did not have."""

Value = TypeVar("Value")


def without(value: Value, missing: Iterable[str]) -> Value:
    """Return `value` (text, or dataclasses, tuples, lists and mappings of it) with each missing character replaced."""
    table = str.maketrans(dict.fromkeys(missing, SUBSTITUTE))
    mended: Value = _mended(value, table)
    return mended


def printable(value: Any) -> Any:
    """Return a dataclass, or mappings and sequences of text, as plain data in which nothing lacks a glyph."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return without(plain, missing_glyphs(texts_in(plain)))


def _mended(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _mended(one, table) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_mended(one, table) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _mended(getattr(value, field.name), table) for field in fields(value)})
    return value
