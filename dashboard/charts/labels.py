"""Long names beside an axis: two short lines rather than one cut off."""

import unicodedata
from collections.abc import Sequence

from altair import Axis

ELLIPSIS = "…"
_COLUMN = 6.8
"""Pixels at 13 px: half a Han character, and about a Latin letter."""


def width_of(text: str) -> int:
    """Return the columns that a text takes: a Han character or full-width mark two, others one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, columns: int, *, lines: int = 2) -> str:
    """Return the text in at most `lines` lines of `columns`, broken between words or Han characters.

    What does not fit ends in an ellipsis.
    """
    made: list[str] = []
    line = ""
    for piece in _pieces(text.strip()):
        if line and width_of(line + piece.rstrip()) > columns:
            made.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    made.append(line.rstrip())
    if len(made) <= lines:
        return "\n".join(made)
    last = made[lines - 1]
    while last and width_of(last) + 1 > columns:
        last = last[:-1]
    return "\n".join([*made[: lines - 1], last.rstrip() + ELLIPSIS])


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        closing = unicodedata.category(c) in ("Po", "Pe", "Pf")  # a line does not begin with a comma
        if pieces and (closing or (not wide and pieces[-1][-1] != " " and width_of(pieces[-1][-1]) == 1)):
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def axis_of_names(order: Sequence[str], tone: str) -> Axis:
    """Return a y axis of names of one or two lines, set flush left; names that are not in `order` stay blank."""
    longest = max((width_of(line) for name in order for line in name.split("\n")), default=0)
    return Axis(
        title=None,
        grid=False,
        labelExpr="split(trim(datum.label), '\\n')",
        labelLineHeight=16,
        labelAlign="left",
        labelPadding=int(longest * _COLUMN) + 12,
        labelColor=tone,
        values=list(order),
    )
