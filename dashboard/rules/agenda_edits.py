"""What a planner does to a programme with one gesture: every verb takes the lines and returns new ones.

Clock times are whole minutes since midnight of the visit's day (0-1439); `starts` is when the visit begins. A line
that is dropped onto another takes its place and everything after it moves along; one that is dropped into free time
stays there, with a fixed start. Every verb refuses with `Invalid`: `agenda.unknown` (someone has removed the line),
`agenda.locked` (the line is to be unlocked first), and what it names itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.agenda import LEAST_MINUTES, check_minutes, schedule
from dashboard.rules.agenda_lines import Line, items, placed

Lines = Sequence[Line]

DAY_MINUTES = 24 * 60
_MIDNIGHT = datetime.combine(date.min, time())


def clock(lines: Lines, starts: time) -> dict[UUID, tuple[int, int]]:
    """Return the start and end of every line that has its place in the day, past 1440 if it lasts beyond midnight."""
    timed = schedule(datetime.combine(date.min, starts), items(lines))
    return {one.item.id: (_since_midnight(one.start), _since_midnight(one.end)) for one in timed.items}


def insert(lines: Lines, new: Line, *, at: int, lane: UUID | None, starts: time) -> tuple[Line, ...]:
    """Return the lines with a new one dropped at `at`, for one group or for all. Refuses `agenda.at`, `agenda.twice`."""
    if any(line.id == new.id for line in lines):
        raise Invalid("agenda.twice", field="id", item=new.id)
    return _drop(lines, new, at, lane, starts)


def move(lines: Lines, line_id: UUID, *, at: int, lane: UUID | None, starts: time) -> tuple[Line, ...]:
    """Return the lines with one dropped at `at`, for one group or for all, also out of the tray. Refuses `agenda.at`."""
    return _drop(lines, _free(lines, line_id), at, lane, starts)


def move_before(lines: Lines, line_id: UUID, other_id: UUID | None) -> tuple[Line, ...]:
    """Return the lines with one standing just before another, or last (None); it then follows what is before it."""
    line = replace(_free(lines, line_id), fixed_start=None, in_tray=False)
    if other_id == line_id:
        return tuple(lines)
    rest = [one for one in lines if one.id != line_id]
    at = _end(rest) if other_id is None else rest.index(find(rest, other_id))
    return (*rest[:at], line, *rest[at:])


def resize(lines: Lines, line_id: UUID, minutes: int) -> tuple[Line, ...]:
    """Return the lines with one lasting `minutes`. Refuses `agenda.minutes`."""
    line = _free(lines, line_id)
    check_minutes(minutes, line_id)
    return _with(lines, replace(line, minutes=minutes))


def split(lines: Lines, line_id: UUID, minute: int, new_id: UUID) -> tuple[Line, ...]:
    """Return the lines with one cut after its first `minute` minutes, the rest following at once as a line of its own.

    Refuses `agenda.split` when a part would have no minute.
    """
    line = _free(lines, line_id)
    if type(minute) is not int or not LEAST_MINUTES <= minute <= line.minutes - LEAST_MINUTES:
        raise Invalid("agenda.split", field="minute", item=line_id, minute=minute, minutes=line.minutes)
    rest = replace(line, id=new_id, minutes=line.minutes - minute, fixed_start=None)
    return _after(_with(lines, replace(line, minutes=minute)), line_id, rest)


def duplicate(lines: Lines, line_id: UUID, new_id: UUID) -> tuple[Line, ...]:
    """Return the lines with a copy of one right after it, which follows it; a locked line's copy is free."""
    line = find(lines, line_id)
    return _after(lines, line_id, replace(line, id=new_id, fixed_start=None, locked=False))


def lock(lines: Lines, line_id: UUID, starts: time) -> tuple[Line, ...]:
    """Return the lines with one kept where it stands now. Refuses `agenda.tray`, `agenda.at` (beyond midnight)."""
    line = find(lines, line_id)
    if line.in_tray:
        raise Invalid("agenda.tray", field="in_tray", item=line_id)
    return _with(lines, replace(line, locked=True, fixed_start=_as_time(clock(lines, starts)[line_id][0])))


def unlock(lines: Lines, line_id: UUID, starts: time) -> tuple[Line, ...]:
    """Return the lines with one free again: its fixed start goes where the flow reaches it at that time anyhow."""
    line = replace(find(lines, line_id), locked=False)
    kept, loose = _with(lines, line), _with(lines, replace(line, fixed_start=None))
    return loose if clock(loose, starts) == clock(kept, starts) else kept


def to_tray(lines: Lines, line_id: UUID) -> tuple[Line, ...]:
    """Return the lines with one taken out of the day and kept in the tray, after all others."""
    line = _free(lines, line_id)
    if line.in_tray:
        return tuple(lines)
    return (*(one for one in lines if one.id != line_id), replace(line, in_tray=True, fixed_start=None))


def change_lane(lines: Lines, line_id: UUID, lane: UUID | None) -> tuple[Line, ...]:
    """Return the lines with one for another group, or for all (None), at its place in the order."""
    return _with(lines, replace(_free(lines, line_id), group_id=lane))


def change_room(lines: Lines, line_id: UUID, place: str, place_en: str) -> tuple[Line, ...]:
    """Return the lines with one at another place; a locked line may change its room, for only its time is kept."""
    return _with(lines, replace(find(lines, line_id), place=place, place_en=place_en))


def remove(lines: Lines, line_id: UUID) -> tuple[Line, ...]:
    """Return the lines without one."""
    _free(lines, line_id)
    return tuple(one for one in lines if one.id != line_id)


def find(lines: Lines, line_id: UUID) -> Line:
    """Return a line; `agenda.unknown` if it is not there."""
    for line in lines:
        if line.id == line_id:
            return line
    raise Invalid("agenda.unknown", field="item", item=line_id)


def _drop(lines: Lines, line: Line, at: int, lane: UUID | None, starts: time) -> tuple[Line, ...]:
    _as_time(at)
    now = clock(lines, starts)
    rest = tuple(one for one in lines if one.id != line.id)
    loose = replace(line, group_id=lane, in_tray=False, fixed_start=None)
    at = max(at, starts.hour * 60 + starts.minute)
    # an item for all stands in every lane's way, one for a group only in its own and in that of those for all
    way = [one for one in placed(rest) if lane is None or one.group_id in (None, lane)]
    for one in way:
        begins, ends = now[one.id]
        if begins <= at < ends:
            gives_way = one.fixed_start is None and 2 * at < begins + ends
            index = rest.index(one) + (not gives_way)
            return (*rest[:index], loose, *rest[index:])
    later = next((one for one in way if now[one.id][0] >= at), None)
    index = _end(rest) if later is None else rest.index(later)
    dropped = (*rest[:index], loose, *rest[index:])
    if clock(dropped, starts)[line.id][0] >= at:
        return dropped
    return _with(dropped, replace(loose, fixed_start=_as_time(at)))


def _end(lines: Lines) -> int:
    return max((index for index, line in enumerate(lines, start=1) if not line.in_tray), default=0)


def _free(lines: Lines, line_id: UUID) -> Line:
    line = find(lines, line_id)
    if line.locked:
        raise Invalid("agenda.locked", field="locked", item=line_id)
    return line


def _with(lines: Lines, line: Line) -> tuple[Line, ...]:
    return tuple(line if one.id == line.id else one for one in lines)


def _after(lines: Lines, line_id: UUID, new: Line) -> tuple[Line, ...]:
    if any(one.id == new.id for one in lines):
        raise Invalid("agenda.twice", field="id", item=new.id)
    at = [one.id for one in lines].index(line_id) + 1
    return (*lines[:at], new, *lines[at:])


def _as_time(minute: int) -> time:
    if type(minute) is not int or not 0 <= minute < DAY_MINUTES:
        raise Invalid("agenda.at", field="start", minute=minute)
    return (_MIDNIGHT + timedelta(minutes=minute)).time()


def _since_midnight(moment: datetime) -> int:
    return int((moment - _MIDNIGHT).total_seconds() // 60)
