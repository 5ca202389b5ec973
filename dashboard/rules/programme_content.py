"""A programme as it is published: what participants see of it, as one value that can be stored and read back."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from dashboard.rules.agenda import schedule
from dashboard.rules.agenda_lines import Line, items, placed
from models.enums import StopKind

Part = TypeVar("Part")

# what only concerns who edits: setting a lock is no news to anybody else
_EDITORS = frozenset({"locked", "in_tray"})


@dataclass(frozen=True, slots=True)
class StopPlan:
    """A stop: `minutes` is the dwell time, `capacity_groups` how many groups fit at once."""

    id: UUID
    kind: StopKind
    title: str
    title_en: str = ""
    minutes: int = 13
    capacity_groups: int = 1
    place: str = ""
    place_en: str = ""
    guide_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class GroupPlan:
    id: UUID
    name: str
    name_en: str = ""
    guide_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's stay at a stop during the tour `item_id`, in wall-clock times of the visit's day."""

    item_id: UUID
    group_id: UUID
    stop_id: UUID
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Content:
    """What is published. `spans` gives a line's start and end in minutes after the midnight that begins the day.

    Lines, stops and groups are in their order; a line still in the tray is not among them.
    """

    starts: time
    ends: time
    lines: tuple[Line, ...] = ()
    stops: tuple[StopPlan, ...] = ()
    groups: tuple[GroupPlan, ...] = ()
    cells: tuple[Cell, ...] = ()
    spans: Mapping[UUID, tuple[int, int]] | None = None

    def span(self, line_id: UUID) -> tuple[int, int]:
        """Return when a line begins and ends; KeyError for one that is none of these."""
        return (self.spans or {})[line_id]


def content(
    starts: time,
    ends: time,
    lines: Sequence[Line],
    *,
    stops: Sequence[StopPlan] = (),
    groups: Sequence[GroupPlan] = (),
    cells: Sequence[Cell] = (),
) -> Content:
    """Return the programme with the clock times of its lines, those in the tray left out.

    Cells of tours, groups or stops that are gone are left out too. Raises as `rules.agenda.schedule`.
    """
    shown = placed(lines)
    midnight = datetime.combine(date(2000, 1, 1), time())
    timed = schedule(datetime.combine(midnight, starts), items(shown))
    known = {one.id for part in (shown, stops, groups) for one in part}
    return Content(
        starts=starts,
        ends=ends,
        lines=shown,
        stops=tuple(stops),
        groups=tuple(groups),
        cells=tuple(one for one in cells if {one.item_id, one.group_id, one.stop_id} <= known),
        spans={one.item.id: (_minutes(one.start, midnight), _minutes(one.end, midnight)) for one in timed.items},
    )


def plain(programme: Content) -> dict[str, Any]:
    """Return the programme as JSON holds it; what is empty is left out of a part."""
    return {
        "starts": _plain(programme.starts),
        "ends": _plain(programme.ends),
        "lines": [
            {**_part(line), "from": programme.span(line.id)[0], "to": programme.span(line.id)[1]}
            for line in programme.lines
        ],
        "stops": [_part(stop) for stop in programme.stops],
        "groups": [_part(group) for group in programme.groups],
        "cells": [_part(cell) for cell in programme.cells],
    }


def read(stored: Mapping[str, Any]) -> Content:
    """Return what `plain` wrote, also what an earlier release wrote: names unknown today are passed over."""
    lines = tuple(_read(Line, one) for one in stored["lines"])
    return Content(
        starts=time.fromisoformat(stored["starts"]),
        ends=time.fromisoformat(stored["ends"]),
        lines=lines,
        stops=tuple(_read(StopPlan, one) for one in stored["stops"]),
        groups=tuple(_read(GroupPlan, one) for one in stored["groups"]),
        cells=tuple(_read(Cell, one) for one in stored["cells"]),
        spans={line.id: (one["from"], one["to"]) for line, one in zip(lines, stored["lines"], strict=True)},
    )


def _part(part: Any) -> dict[str, Any]:
    found = {one.name: _plain(getattr(part, one.name)) for one in fields(part) if one.name not in _EDITORS}
    return {name: value for name, value in found.items() if value not in ("", None)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value) if isinstance(value, UUID) else value


def _read(kind: type[Part], stored: Mapping[str, Any]) -> Part:
    hints = get_type_hints(kind)
    return kind(**{name: _typed(hints[name], value) for name, value in stored.items() if name in hints})


def _typed(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(one for one in get_args(hint) if one is not type(None))
    if hint is time:
        return time.fromisoformat(value)
    return hint(value)


def _minutes(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight).total_seconds() // 60)
