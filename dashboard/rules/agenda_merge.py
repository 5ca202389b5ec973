"""Two people's edits of one programme brought together, when the second to save asks for it.

A three-way merge over whole lines: what a person changed since the common base wins over what stayed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from dashboard.rules.agenda_lines import FIELDS, Line

Lines = Sequence[Line]

STANDING = frozenset({"fixed_start", "group_id", "in_tray", "locked"})
"""Where a line stands: one decision, so that half of mine and half of theirs never make a third."""


def merge(base: Lines, mine: Lines, theirs: Lines) -> tuple[Line, ...]:
    """Return theirs with my changes since `base` made on top of it.

    - A field that I changed is mine, any other theirs; where the line stands counts as one field.
    - A line that I removed is gone, whatever they did to it. One that they removed is gone unless I had changed it.
    - A line that I added stands after the line that it stood after with me.
    - The order is mine if I moved any line, theirs otherwise.
    """
    before = {line.id: line for line in base}
    own = {line.id: line for line in mine}
    other = {line.id: line for line in theirs}
    kept: dict[UUID, Line] = {}
    for line_id in {**other, **own}:
        line = _merged(before.get(line_id), own.get(line_id), other.get(line_id))
        if line is not None:
            kept[line_id] = line
    first, second = (mine, theirs) if _moved(base, mine) else (theirs, mine)
    order = [line.id for line in first if line.id in kept]
    previous: UUID | None = None
    for line in second:
        if line.id in kept and line.id not in order:
            order.insert(order.index(previous) + 1 if previous in order else 0, line.id)
        if line.id in kept:
            previous = line.id
    return tuple(kept[line_id] for line_id in order)


def _merged(before: Line | None, own: Line | None, other: Line | None) -> Line | None:
    if own is None:
        return other if before is None else None
    if other is None:
        return own if before is None or own != before else None
    if before is None:
        return own
    mine = {name for name in FIELDS if getattr(own, name) != getattr(before, name)}
    if mine & STANDING:
        mine |= STANDING
    changed: dict[str, Any] = {name: getattr(own, name) for name in mine}
    return replace(other, **changed)


def _moved(base: Lines, mine: Lines) -> bool:
    before, own = {line.id for line in base}, {line.id for line in mine}
    return [line.id for line in base if line.id in own] != [line.id for line in mine if line.id in before]
