"""Where everybody stands on the day: what runs now, what comes next, how far behind, and when the rest will begin.

A lane is what one group does one after the other; what is for all is a lane too. Staff tap when a segment begins and
ends. A lane in which nobody has tapped goes by the plan: a clock is a better guess than nothing. As soon as one tap is
there, what has not been begun has not begun, and everything after it waits.

Times are aware; minutes are whole, cut off towards zero, so that nobody is told of being late by half a minute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models.enums import AgendaKind


class Standing(StrEnum):
    """What a segment is at a moment."""

    DONE = "done"
    RUNNING = "running"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Segment:
    """An item for all (no group), an item of one group, or a group's stay at a stop, as planned.

    `kind` is None for a stay; `held` is what may not move: a fixed start or a lock.
    """

    key: str
    start: datetime
    end: datetime
    item_id: UUID | None = None
    group_id: UUID | None = None
    stop_id: UUID | None = None
    kind: AgendaKind | None = None
    held: bool = False

    @property
    def minutes(self) -> int:
        return whole_minutes(self.end - self.start)


@dataclass(frozen=True, slots=True)
class Actual:
    """When a segment really began and ended, as far as someone tapped."""

    started: datetime | None = None
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment with the times that it had, or will have as it looks now; `told` when someone tapped it."""

    segment: Segment
    start: datetime
    end: datetime
    standing: Standing
    told: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane at a moment. `behind` in minutes, negative when ahead; `followed` when anybody has tapped in it."""

    placed: tuple[Placed, ...]
    now: Placed | None
    next: Placed | None
    behind: int
    followed: bool

    @property
    def over(self) -> bool:
        return bool(self.placed) and all(one.standing is Standing.DONE for one in self.placed)


def item_key(item_id: UUID) -> str:
    """Return the key of an item of the programme."""
    return f"item:{item_id}"


def stay_key(group_id: UUID, stop_id: UUID) -> str:
    """Return the key of a group's stay at a stop; a group visits a stop once."""
    return f"stay:{group_id}:{stop_id}"


def whole_minutes(span: timedelta) -> int:
    """Return a span in whole minutes, cut off towards zero."""
    return int(span.total_seconds() / 60)


def lane(
    segments: Sequence[Segment],
    actuals: Mapping[str, Actual],
    now: datetime,
    *,
    begins: datetime | None = None,
) -> Lane:
    """Return where a lane stands at `now`; nothing in it begins before `begins` (a group's stays: its tour).

    A segment that was begun lasts as long as planned, and longer while nobody ends it; one that was left out because a
    later one has begun is over. What is ahead begins as planned, or when everything before it is over.
    """
    ordered = sorted(segments, key=lambda one: (one.start, one.end, one.key))
    last = max((n for n, one in enumerate(ordered) if _tapped(actuals, one)), default=-1)
    placed: list[Placed] = []
    flow = begins
    for number, segment in enumerate(ordered):
        known = actuals.get(segment.key, Actual())
        planned = segment.start if flow is None else max(segment.start, flow)
        one = _place(segment, known, planned, now, passed=number < last, followed=last >= 0)
        placed.append(one)
        flow = one.end if flow is None else max(flow, one.end)
    running = next((one for one in reversed(placed) if one.standing is Standing.RUNNING), None)
    ahead = next((one for one in placed if one.standing is Standing.AHEAD), None)
    return Lane(tuple(placed), running, ahead, _behind(placed, running, ahead, followed=last >= 0), last >= 0)


def _tapped(actuals: Mapping[str, Actual], segment: Segment) -> bool:
    known = actuals.get(segment.key)
    return known is not None and (known.started is not None or known.finished is not None)


def _place(
    segment: Segment, known: Actual, planned: datetime, now: datetime, *, passed: bool, followed: bool
) -> Placed:
    length = segment.end - segment.start
    if known.finished is not None:
        begun = known.started if known.started is not None else min(planned, known.finished)
        return Placed(segment, begun, known.finished, Standing.DONE, told=True)
    if known.started is not None:
        if passed:  # the next one began, and nobody said that this one had ended
            return Placed(segment, known.started, known.started + length, Standing.DONE, told=True)
        return Placed(segment, known.started, max(known.started + length, now), Standing.RUNNING, told=True)
    if passed:
        return Placed(segment, segment.start, segment.start, Standing.DONE, told=False)
    if followed:
        begin = max(planned, now)
        return Placed(segment, begin, begin + length, Standing.AHEAD, told=False)
    end = planned + length
    standing = Standing.DONE if end <= now else Standing.RUNNING if planned <= now else Standing.AHEAD
    return Placed(segment, planned, end, standing, told=False)


def _behind(placed: Sequence[Placed], running: Placed | None, ahead: Placed | None, *, followed: bool) -> int:
    if running is not None:
        return whole_minutes(running.end - running.segment.end)
    if not followed:
        return 0
    if ahead is not None and (late := whole_minutes(ahead.start - ahead.segment.start)) > 0:
        return late
    done = [one for one in placed if one.standing is Standing.DONE and one.told]
    early = whole_minutes(done[-1].end - done[-1].segment.end) if done else 0
    return early if ahead is None else min(0, early)
