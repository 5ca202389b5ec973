"""What is different between two published programmes, as people would say it.

Only what participants see counts: how a line is held at its time, or how many groups a stop takes, is the planner's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Content

NO_ID = UUID(int=0)
"""The id of what concerns the visit as a whole."""


class Part(StrEnum):
    VISIT = "visit"
    LINE = "line"
    STOP = "stop"
    GROUP = "group"


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    LENGTH = "length"
    RENAMED = "renamed"
    KIND = "kind"
    PLACE = "place"
    SPEAKER = "speaker"
    GUIDE = "guide"
    GROUP = "group"
    NOTE = "note"
    ORDER = "order"
    ROTATION = "rotation"
    STARTS = "starts"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference. `title` is the newer one; `start` the line's start in minutes of the day, None where it has none.

    `before` and `after` by kind of change: minutes of the day (MOVED, STARTS, ENDS), minutes (LENGTH), a pair of texts
    zh and en (RENAMED, PLACE, SPEAKER, NOTE), a person's or group's id or None (GUIDE, GROUP), the kind (KIND); None
    for ADDED, REMOVED, ORDER and ROTATION. `follows` lines after it move by the same minutes and are not listed.
    """

    part: Part
    change: Change
    id: UUID
    title: str = ""
    title_en: str = ""
    start: int | None = None
    before: object = None
    after: object = None
    follows: int = 0


class _Named(Protocol):
    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class _Compared:
    """What of a part is compared: its words by kind of change, and what it is called."""

    title: tuple[str, str]
    values: Mapping[Change, object] = field(default_factory=dict)
    start: int | None = None


def diff(old: Content, new: Content) -> tuple[Changed, ...]:
    """Return what participants would notice: the visit's times, then lines by the clock, stops, groups, the rotation.

    A shift that runs on to the end of the programme is said once, at its head.
    """
    return tuple(_gathered(list(changes(old, new)), new))


def changes(old: Content, new: Content) -> Iterator[Changed]:
    """Yield every single difference, each line's own shift too."""
    for change, before, after in ((Change.STARTS, old.starts, new.starts), (Change.ENDS, old.ends, new.ends)):
        if before != after:
            times = before.hour * 60 + before.minute, after.hour * 60 + after.minute
            yield Changed(Part.VISIT, change, NO_ID, before=times[0], after=times[1])
    lines = list(_between(Part.LINE, _lines(old), _lines(new)))
    yield from sorted(lines, key=lambda one: (one.start or 0, list(Change).index(one.change)))
    yield from _between(Part.STOP, _stops(old), _stops(new))
    if _reordered(old.stops, new.stops):
        yield Changed(Part.STOP, Change.ORDER, NO_ID)
    yield from _between(Part.GROUP, _groups(old), _groups(new))
    if set(old.cells) != set(new.cells):
        yield Changed(Part.VISIT, Change.ROTATION, NO_ID)


def _lines(of: Content) -> dict[UUID, _Compared]:
    return {
        line.id: _Compared(
            (line.title, line.title_en),
            {
                Change.MOVED: of.span(line.id)[0],
                Change.LENGTH: line.minutes,
                Change.RENAMED: (line.title, line.title_en),
                Change.KIND: line.kind.value,
                Change.PLACE: (line.place, line.place_en),
                Change.SPEAKER: (line.speaker, line.speaker_en),
                Change.GUIDE: line.guide_id,
                Change.GROUP: line.group_id,
                Change.NOTE: (line.note, line.note_en),
            },
            of.span(line.id)[0],
        )
        for line in of.lines
    }


def _stops(of: Content) -> dict[UUID, _Compared]:
    return {
        stop.id: _Compared(
            (stop.title, stop.title_en),
            {
                Change.LENGTH: stop.minutes,
                Change.RENAMED: (stop.title, stop.title_en),
                Change.KIND: stop.kind.value,
                Change.PLACE: (stop.place, stop.place_en),
                Change.GUIDE: stop.guide_id,
            },
        )
        for stop in of.stops
    }


def _groups(of: Content) -> dict[UUID, _Compared]:
    return {
        group.id: _Compared(
            (group.name, group.name_en),
            {Change.RENAMED: (group.name, group.name_en), Change.GUIDE: group.guide_id},
        )
        for group in of.groups
    }


def _between(part: Part, old: Mapping[UUID, _Compared], new: Mapping[UUID, _Compared]) -> Iterator[Changed]:
    for key, now in new.items():
        said: dict[str, Any] = {"title": now.title[0], "title_en": now.title[1], "start": now.start}
        was = old.get(key)
        if was is None:
            yield Changed(part, Change.ADDED, key, **said)
            continue
        for change, value in now.values.items():
            if was.values[change] != value:
                yield Changed(part, change, key, before=was.values[change], after=value, **said)
    for key, was in old.items():
        if key not in new:
            yield Changed(part, Change.REMOVED, key, was.title[0], was.title[1], was.start)


def _reordered(old: Sequence[_Named], new: Sequence[_Named]) -> bool:
    kept = {one.id for one in old} & {one.id for one in new}
    return [one.id for one in old if one.id in kept] != [one.id for one in new if one.id in kept]


def _gathered(found: list[Changed], new: Content) -> Iterator[Changed]:
    moved = {one.id: one for one in found if one.change is Change.MOVED}
    heads = _heads(moved, [line.id for line in _by_clock(new)])
    for one in found:
        if one.change is not Change.MOVED:
            yield one
        elif one.id in heads:
            yield replace(one, follows=heads[one.id])


def _by_clock(of: Content) -> list[Line]:
    return sorted(of.lines, key=lambda line: of.span(line.id))


def _heads(moved: Mapping[UUID, Changed], order: Sequence[UUID]) -> dict[UUID, int]:
    """Return the moves to be said with how many of the lines after each go along: all up to the end, or none."""
    tail: list[UUID] = []
    for line_id in reversed(order):
        if line_id not in moved or (tail and _shift(moved[line_id]) != _shift(moved[tail[0]])):
            break
        tail.insert(0, line_id)
    heads = dict.fromkeys(moved, 0)
    for line_id in tail[1:]:
        del heads[line_id]
    if tail:
        heads[tail[0]] = len(tail) - 1
    return heads


def _shift(one: Changed) -> int:
    assert isinstance(one.before, int)
    assert isinstance(one.after, int)
    return one.after - one.before
