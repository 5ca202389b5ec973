"""Concrete ways out of a clash, an overrun or an idle gap in the programme, each tried out before it is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from dashboard.rules.agenda import MOST_MINUTES, Idle, Item, Schedule, fix_start, position, resize, schedule
from models.enums import AgendaKind

SHORTEST_LEFT = 5  # minutes: an item cut below this is an item dropped, which is for a person to decide
SHORTENINGS = 3  # offered for each problem

# What gives way first; every other kind follows, nearest to the problem first.
_GIVES_WAY = (AgendaKind.BREAK, AgendaKind.MEAL, AgendaKind.QUESTIONS, AgendaKind.TALK)


class Problem(StrEnum):
    CLASH = "clash"
    OVERRUN = "overrun"
    GAP = "gap"


class Fix(StrEnum):
    SHORTEN = "shorten"
    EXTEND = "extend"
    MOVE_FIXED = "move_fixed"
    DROP_FIXED = "drop_fixed"
    MOVE_END = "move_end"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One fix for one problem, with what the programme looks like afterwards.

    `about` is the item with the problem (None for an overrun). SHORTEN and EXTEND change `item_id` by `minutes`;
    MOVE_FIXED and DROP_FIXED change its fixed start, to `start` or to none; MOVE_END moves the end to `end`.
    `left_minutes` of this problem remain (0: solved), the programme then finishes at `finish`, and
    `overrun_minutes` tells when the fix pays with the end.
    """

    problem: Problem
    fix: Fix
    about: UUID | None
    item_id: UUID | None
    minutes: int
    start: time | None
    end: datetime | None
    left_minutes: int
    finish: datetime
    overrun_minutes: int


def suggestions(timed: Schedule) -> list[Suggestion]:
    """Return fixes for every clash, then the overrun, then the gaps; [] when nothing is wrong.

    Only shortenings that solve the problem alone are offered, if there are any; otherwise those that ease it most.
    """
    found: list[Suggestion] = []
    for clash in timed.clashes:
        found += _shortenings(timed, Problem.CLASH, clash.item_id, clash.minutes, before=clash.index)
        if timed.items[clash.index].item.locked:
            continue
        if clash.arrives.date() == timed.start.date():
            found.append(_try(timed, Problem.CLASH, Fix.MOVE_FIXED, clash.item_id, clash.item_id, at=clash.arrives))
        found.append(_try(timed, Problem.CLASH, Fix.DROP_FIXED, clash.item_id, clash.item_id))
    if timed.overrun_minutes:
        found += _shortenings(timed, Problem.OVERRUN, None, timed.overrun_minutes, before=len(timed.items))
        found.append(_try(timed, Problem.OVERRUN, Fix.MOVE_END, None, None, at=timed.finish))
    for gap in timed.gaps:
        found += _fill(timed, gap)
    return found


def apply(items: Sequence[Item], suggestion: Suggestion) -> tuple[Item, ...]:
    """Return the items with the fix made; MOVE_END leaves them alone (see `apply_end`).

    A suggestion outlived by other people's edits is refused with `agenda.unknown` or `agenda.minutes`.
    """
    item_id = suggestion.item_id
    if item_id is None:
        return tuple(items)
    if suggestion.fix in (Fix.MOVE_FIXED, Fix.DROP_FIXED):
        return fix_start(items, item_id, suggestion.start)
    by = suggestion.minutes if suggestion.fix is Fix.EXTEND else -suggestion.minutes
    return resize(items, item_id, items[position(items, item_id)].minutes + by)


def apply_end(end: datetime | None, suggestion: Suggestion) -> datetime | None:
    """Return the end of the programme after the fix: moved by MOVE_END, else as it was."""
    return suggestion.end if suggestion.fix is Fix.MOVE_END else end


def _shortenings(
    timed: Schedule, problem: Problem, about: UUID | None, minutes: int, *, before: int
) -> list[Suggestion]:
    nearest_first = [entry.item for entry in reversed(timed.items[:before]) if not entry.item.locked]
    tried = []
    for item in sorted(nearest_first, key=_yields):
        by = min(minutes, item.minutes - SHORTEST_LEFT)
        if by > 0:
            tried.append(_try(timed, problem, Fix.SHORTEN, about, item.id, minutes=by))
    useful = [one for one in tried if one.left_minutes < minutes]
    solving = [one for one in useful if one.left_minutes == 0]
    return (solving or sorted(useful, key=lambda one: one.left_minutes))[:SHORTENINGS]


def _fill(timed: Schedule, gap: Idle) -> list[Suggestion]:
    found = []
    if gap.index > 0:
        before = timed.items[gap.index - 1].item
        if not before.locked and before.minutes + gap.minutes <= MOST_MINUTES:
            extended = _try(timed, Problem.GAP, Fix.EXTEND, gap.item_id, before.id, minutes=gap.minutes)
            # Behind a fixed item that the late flow has passed by, or in another lane, a longer one would still end
            # too early to fill the gap.
            if extended.left_minutes == 0:
                found.append(extended)
    if not timed.items[gap.index].item.locked:
        found.append(_try(timed, Problem.GAP, Fix.MOVE_FIXED, gap.item_id, gap.item_id, at=gap.arrives))
    return found


def _try(
    timed: Schedule,
    problem: Problem,
    fix: Fix,
    about: UUID | None,
    item_id: UUID | None,
    *,
    minutes: int = 0,
    at: datetime | None = None,
) -> Suggestion:
    start = at.time() if at is not None and fix is Fix.MOVE_FIXED else None
    end = at if fix is Fix.MOVE_END else None
    draft = Suggestion(problem, fix, about, item_id, minutes, start, end, 0, timed.finish, 0)
    after = schedule(timed.start, apply([entry.item for entry in timed.items], draft), apply_end(timed.end, draft))
    left = _left(after, problem, about)
    return Suggestion(problem, fix, about, item_id, minutes, start, end, left, after.finish, after.overrun_minutes)


def _left(after: Schedule, problem: Problem, about: UUID | None) -> int:
    if problem is Problem.OVERRUN:
        return after.overrun_minutes
    kept = after.clashes if problem is Problem.CLASH else after.gaps
    return sum(one.minutes for one in kept if one.item_id == about)


def _yields(item: Item) -> int:
    return _GIVES_WAY.index(item.kind) if item.kind in _GIVES_WAY else len(_GIVES_WAY)
