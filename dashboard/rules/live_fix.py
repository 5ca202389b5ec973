"""What to do when a segment overruns: everything after it moves, or what follows gives up the minutes.

Both are worked out as a proposal that people look at before it counts. What is held (a fixed start, a lock) never
moves and is never shortened; where the late flow reaches it after its start, or the visit runs past its end, the
proposal says what breaks and by how much, and people decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.live import whole_minutes
from models.enums import AgendaKind

LEAST_MINUTES = 5
"""A segment is not shortened below this: less is no segment any more."""
LEAST_MEAL = 20
MOST_OVERRUN = 240
FIRST = frozenset({AgendaKind.BREAK, AgendaKind.MEAL})
"""What gives its minutes first: nobody came for the tea."""


class Way(StrEnum):
    """How an overrun is taken."""

    SHIFT = "shift"
    SHORTEN = "shorten"


@dataclass(frozen=True, slots=True)
class Part:
    """An item of the programme for all, in its order; `least` is what it may be shortened to at most, in minutes."""

    id: UUID
    kind: AgendaKind
    start: datetime
    end: datetime
    held: bool = False
    least: int | None = None

    @property
    def minutes(self) -> int:
        return whole_minutes(self.end - self.start)

    @property
    def room(self) -> int:
        """Return how many minutes it can give."""
        if self.held:
            return 0
        least = self.least
        if least is None:
            least = LEAST_MEAL if self.kind is AgendaKind.MEAL else LEAST_MINUTES
        return max(0, self.minutes - least)


@dataclass(frozen=True, slots=True)
class Moved:
    """A part before and after."""

    part: Part
    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return whole_minutes(self.end - self.start)

    @property
    def changed(self) -> bool:
        return (self.start, self.end) != (self.part.start, self.part.end)


@dataclass(frozen=True, slots=True)
class Breaks:
    """What a proposal cannot keep: `id` is the held item that begins before the one before it is over, by `minutes`;
    None is the visit's end, passed by `minutes`."""

    id: UUID | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The day as it would be. `parts` are all of them in their order; `finish` is when the last is over."""

    way: Way
    parts: tuple[Moved, ...]
    breaks: tuple[Breaks, ...]
    finish: datetime

    @property
    def changes(self) -> tuple[Moved, ...]:
        return tuple(one for one in self.parts if one.changed)


def propose(way: Way, parts: Sequence[Part], item_id: UUID, minutes: int, ends: datetime) -> Proposal:
    """Return the day if the item lasts `minutes` longer and the overrun is taken this way; `ends` is the visit's end.

    SHIFT: what follows begins when what is before it is over; gaps take up what they can.
    SHORTEN: the parts up to the next held one (or the end) give up what is missing there: breaks and meals first, then
    the others, each in proportion to what it can give, none below its least (LEAST_MINUTES, a meal LEAST_MEAL). What
    they cannot give moves on as with SHIFT.

    Raises `Invalid`: `live.unknown` (no such item) or `live.minutes` (not 1 to MOST_OVERRUN).
    """
    if type(minutes) is not int or not 1 <= minutes <= MOST_OVERRUN:
        raise Invalid("live.minutes", field="minutes", minutes=minutes, most=MOST_OVERRUN)
    at = next((n for n, part in enumerate(parts) if part.id == item_id), None)
    if at is None:
        raise Invalid("live.unknown", item=item_id)
    gives = [0] * len(parts)
    if way is Way.SHORTEN:
        for number, given in zip(range(at + 1, len(parts)), _taken(parts[at + 1 :], parts[at], minutes), strict=True):
            gives[number] = given
    return _played(way, parts, at, minutes, gives, ends)


def share(need: int, rooms: Sequence[int]) -> list[int]:
    """Share `need` out over `rooms` in proportion to them, whole and never more than there is room.

    The fractions that are left go to the largest first (largest remainders), to the earlier of equal ones.
    """
    total = sum(rooms)
    need = min(need, total)
    if not total:
        return [0] * len(rooms)
    shares = [need * room // total for room in rooms]
    by_fraction = sorted(range(len(rooms)), key=lambda n: (-(need * rooms[n] % total), n))
    for number in by_fraction[: need - sum(shares)]:
        shares[number] += 1
    return shares


def _taken(after: Sequence[Part], late: Part, minutes: int) -> list[int]:
    """Return what each of the parts after the late one gives."""
    stop = next((n for n, part in enumerate(after) if part.held), len(after))
    pool = after[:stop]
    flow = _flow(late.end + timedelta(minutes=minutes), pool)
    goal = after[stop].start if stop < len(after) else max([late.end, *(part.end for part in pool)])
    need = max(0, whole_minutes(flow - goal))
    first = share(need, [part.room if part.kind in FIRST else 0 for part in pool])
    rest = share(need - sum(first), [0 if part.kind in FIRST else part.room for part in pool])
    return [a + b for a, b in zip(first, rest, strict=True)] + [0] * (len(after) - stop)


def _flow(flow: datetime, parts: Sequence[Part]) -> datetime:
    for part in parts:
        flow = max(flow, part.start) + (part.end - part.start)
    return flow


def _played(way: Way, parts: Sequence[Part], at: int, minutes: int, gives: Sequence[int], ends: datetime) -> Proposal:
    moved: list[Moved] = []
    breaks: list[Breaks] = []
    flow: datetime | None = None  # before the late part nothing changes
    for number, part in enumerate(parts):
        start, end = part.start, part.end - timedelta(minutes=gives[number])
        if number == at:
            end += timedelta(minutes=minutes)
        elif flow is not None and flow > start:
            if part.held:
                breaks.append(Breaks(part.id, whole_minutes(flow - start)))
            else:
                start, end = flow, flow + (end - start)
        moved.append(Moved(part, start, end))
        if number >= at:
            flow = end if flow is None else max(flow, end)
    finish = max((one.end for one in moved), default=ends)
    if finish > ends:
        breaks.append(Breaks(None, whole_minutes(finish - ends)))
    return Proposal(way, tuple(moved), tuple(breaks), finish)
