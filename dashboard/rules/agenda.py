"""The programme as a cascade: each item begins when the one before it ends, unless its start is fixed.

Items for one group run in that group's lane, beside the other lanes; an item for all begins when all lanes have ended.
Times are wall-clock times of the visit's place, in whole minutes; a fixed start lies on the day on which the
programme starts. Nothing here mutates: every edit returns a new tuple of items.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from dashboard.errors import Invalid
from models.enums import AgendaKind

LEAST_MINUTES = 1
MOST_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the programme; `fixed_start` is a promise to others that the cascade may not move.

    `lane` is the group that it is for, None for all. A `locked` item, which has a fixed start, is not edited either.
    """

    id: UUID
    kind: AgendaKind
    minutes: int
    fixed_start: time | None = None
    lane: UUID | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    item: Item
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Clash:
    """Its lane's flow reaches the fixed item at `index` only at `arrives`, `minutes` after it has begun."""

    index: int
    item_id: UUID
    minutes: int
    arrives: datetime


@dataclass(frozen=True, slots=True)
class Idle:
    """Its lane's flow reaches the fixed item at `index` already at `arrives`, `minutes` before it begins."""

    index: int
    item_id: UUID
    minutes: int
    arrives: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """The programme with clock times.

    `finish` is when the last of the items is over. With `end` given, `overrun_minutes` is how far `finish` lies
    beyond it, else 0. The time adds up, in a programme without lanes: start + sum(minutes) + sum(gaps)
    - sum(min(clash, its item)) = finish; with lanes it does so for the items for all and any one group's, as long as
    nobody waits for another group.
    """

    start: datetime
    end: datetime | None
    items: tuple[Timed, ...]
    clashes: tuple[Clash, ...]
    gaps: tuple[Idle, ...]
    finish: datetime
    overrun_minutes: int


def schedule(start: datetime, items: Sequence[Item], end: datetime | None = None) -> Schedule:
    """Give every item its clock times.

    A late flow never pushes a fixed item: the item starts on time and the clash says by how much it was missed.
    Items after it in its lane wait for whatever ends last there, so that an unfixed item never overlaps anything of
    its lane or for all; an item for all waits for every lane, without that being called a gap.

    Raises `Invalid`: `agenda.start`, `agenda.end`, `agenda.minutes`, `agenda.fixed_start`, `agenda.twice`.
    """
    _check(start, items, end)
    timed: list[Timed] = []
    clashes: list[Clash] = []
    gaps: list[Idle] = []
    for_all = start
    lanes: dict[UUID, datetime] = {}  # since the last item for all
    for index, item in enumerate(items):
        flow = max([for_all, *lanes.values()]) if item.lane is None else lanes.get(item.lane, for_all)
        begins = flow
        if item.fixed_start is not None:
            begins = datetime.combine(start.date(), item.fixed_start, tzinfo=start.tzinfo)
        late = _minutes(flow - begins)
        if late > 0:
            clashes.append(Clash(index, item.id, late, flow))
        elif late < 0:
            gaps.append(Idle(index, item.id, -late, flow))
        ends = begins + timedelta(minutes=item.minutes)
        timed.append(Timed(item, begins, ends))
        if item.lane is None:
            for_all = max(flow, ends)
            lanes.clear()
        else:
            lanes[item.lane] = max(flow, ends)
    finish = max([for_all, *lanes.values()])
    overrun = 0 if end is None else max(0, _minutes(finish - end))
    return Schedule(start, end, tuple(timed), tuple(clashes), tuple(gaps), finish, overrun)


def move(items: Sequence[Item], from_index: int, to_index: int) -> tuple[Item, ...]:
    """Return the items with the one at `from_index` standing at `to_index`; `agenda.index` if either is outside."""
    _check_index(from_index, len(items))
    _check_index(to_index, len(items))
    rest = [*items]
    rest.insert(to_index, rest.pop(from_index))
    return tuple(rest)


def insert(items: Sequence[Item], index: int, item: Item) -> tuple[Item, ...]:
    """Return the items with `item` standing at `index`, up to `len(items)`; `agenda.twice` if it is there."""
    _check_index(index, len(items) + 1)
    check_minutes(item.minutes, item.id)
    grown = (*items[:index], item, *items[index:])
    _check_ids(grown)
    return grown


def remove(items: Sequence[Item], item_id: UUID) -> tuple[Item, ...]:
    """Return the items without the named one; `agenda.unknown` if it is not there."""
    at = position(items, item_id)
    return (*items[:at], *items[at + 1 :])


def resize(items: Sequence[Item], item_id: UUID, minutes: int) -> tuple[Item, ...]:
    """Return the items with one duration changed; `agenda.minutes`, `agenda.unknown` or `agenda.locked`."""
    check_minutes(minutes, item_id)
    at = _unlocked(items, item_id)
    return _swap(items, at, replace(items[at], minutes=minutes))


def fix_start(items: Sequence[Item], item_id: UUID, fixed_start: time | None) -> tuple[Item, ...]:
    """Return the items with one fixed start set, or let go with None; `agenda.unknown` or `agenda.locked`."""
    at = _unlocked(items, item_id)
    return _swap(items, at, replace(items[at], fixed_start=fixed_start))


def position(items: Sequence[Item], item_id: UUID) -> int:
    """Return the index of an item; `agenda.unknown` if someone has removed it meanwhile."""
    for index, item in enumerate(items):
        if item.id == item_id:
            return index
    raise Invalid("agenda.unknown", field="item", item=item_id)


def check_minutes(minutes: int, item_id: UUID) -> None:
    """Refuse a duration that is no whole number of minutes between 1 and a day (1440)."""
    # An editable table hands over None, floats and NaN as readily as integers, whatever the annotation says.
    if type(minutes) is not int or not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise Invalid(
            "agenda.minutes", field="minutes", item=item_id, minutes=minutes, least=LEAST_MINUTES, most=MOST_MINUTES
        )


def _unlocked(items: Sequence[Item], item_id: UUID) -> int:
    at = position(items, item_id)
    if items[at].locked:
        raise Invalid("agenda.locked", field="locked", item=item_id)
    return at


def _swap(items: Sequence[Item], at: int, item: Item) -> tuple[Item, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _whole(moment: datetime | time) -> bool:
    return moment.second == 0 and moment.microsecond == 0


def _check(start: datetime, items: Sequence[Item], end: datetime | None) -> None:
    if not _whole(start):
        raise Invalid("agenda.start", field="start", start=start)
    # One zone object on both sides: otherwise Python subtracts in UTC and the wall clock is lost.
    if end is not None and (end.tzinfo != start.tzinfo or not _whole(end) or end < start):
        raise Invalid("agenda.end", field="end", start=start, end=end)
    _check_ids(items)
    for item in items:
        check_minutes(item.minutes, item.id)
        fixed = item.fixed_start
        if fixed is not None and (fixed.tzinfo is not None or not _whole(fixed)):
            raise Invalid("agenda.fixed_start", field="fixed_start", item=item.id, fixed_start=fixed)


def _check_ids(items: Sequence[Item]) -> None:
    seen: set[UUID] = set()
    for item in items:
        if item.id in seen:
            raise Invalid("agenda.twice", field="items", item=item.id)
        seen.add(item.id)


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise Invalid("agenda.index", field="index", index=index, size=size)
