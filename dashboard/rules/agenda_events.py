"""A change as the timeline reports it, `{"verb": …, "id": …, …}`: nothing in it is believed before it is checked.

Verbs and what they bring: `move` (`id`, `start`, and `lane` or `room`), `before` (`id`, `other` or none for last),
`resize` (`id`, `minutes`), `split` (`id`, `minute`), `lane` (`id`, `lane`), and with `id` alone `duplicate`, `lock`,
`unlock`, `tray`, `remove`. `start` is in minutes since midnight; `lane` is a group's id, or `all`; `room` is
`[place, place in English]`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules import agenda_edits as edits
from dashboard.rules.agenda_lines import MOST_LINES, WORDS, Line

ALL = "all"
"""The lane of what is for everybody."""


def apply(
    lines: Sequence[Line], event: Any, *, starts: time, groups: Collection[UUID], new_id: UUID
) -> tuple[Line, ...]:
    """Return the lines with the reported change made; `new_id` is for a line that it adds, `starts` the visit's start.

    Raises `Invalid`: `agenda.event` (no such verb, or a value of the wrong kind), `agenda.group` (no group of the
    visit), `agenda.too_many`, and as the verbs in `rules.agenda_edits`.
    """
    if not isinstance(event, Mapping):
        raise Invalid("agenda.event", field="event")
    verb = event.get("verb")
    made = _VERBS.get(verb) if isinstance(verb, str) else None
    if made is None:
        raise Invalid("agenda.event", field="verb")
    after = made(_Change(tuple(lines), event, starts, groups, new_id))
    if len(after) > max(MOST_LINES, len(lines)):
        raise Invalid("agenda.too_many", field="items", count=len(after), most=MOST_LINES)
    return after


def lane_of(event: Mapping[str, Any], groups: Collection[UUID]) -> UUID | None:
    """Return the group that an event names, None for all; `agenda.event` or `agenda.group`."""
    lane = event.get("lane", ALL)
    if lane == ALL:
        return None
    group_id = _uuid(lane, "lane")
    if group_id not in groups:
        raise Invalid("agenda.group", field="lane")
    return group_id


class _Change:
    """An event with what it is about."""

    def __init__(
        self, lines: tuple[Line, ...], event: Mapping[str, Any], starts: time, groups: Collection[UUID], new_id: UUID
    ) -> None:
        self.lines, self.event, self.starts, self.groups, self.new_id = lines, event, starts, groups, new_id

    @property
    def id(self) -> UUID:
        return _uuid(self.event.get("id"), "id")

    @property
    def lane(self) -> UUID | None:
        return lane_of(self.event, self.groups)

    def whole(self, name: str) -> Any:
        """Return a number as it came, whole where JSON made a float of it; the verbs judge it."""
        value = self.event.get(name)
        return int(value) if isinstance(value, float) and value.is_integer() else value


def _move(change: _Change) -> tuple[Line, ...]:
    at = change.whole("start")
    if "room" not in change.event:
        return edits.move(change.lines, change.id, at=at, lane=change.lane, starts=change.starts)
    room = change.event["room"]
    if not isinstance(room, list) or len(room) != 2 or not all(_is_place(words) for words in room):
        raise Invalid("agenda.event", field="room")
    lane = edits.find(change.lines, change.id).group_id
    moved = edits.move(change.lines, change.id, at=at, lane=lane, starts=change.starts)
    return edits.change_room(moved, change.id, *room)


def _before(change: _Change) -> tuple[Line, ...]:
    other = change.event.get("other")
    return edits.move_before(change.lines, change.id, None if other is None else _uuid(other, "other"))


_VERBS: dict[str, Callable[[_Change], tuple[Line, ...]]] = {
    "move": _move,
    "before": _before,
    "resize": lambda change: edits.resize(change.lines, change.id, change.whole("minutes")),
    "split": lambda change: edits.split(change.lines, change.id, change.whole("minute"), change.new_id),
    "lane": lambda change: edits.change_lane(change.lines, change.id, change.lane),
    "duplicate": lambda change: edits.duplicate(change.lines, change.id, change.new_id),
    "lock": lambda change: edits.lock(change.lines, change.id, change.starts),
    "unlock": lambda change: edits.unlock(change.lines, change.id, change.starts),
    "tray": lambda change: edits.to_tray(change.lines, change.id),
    "remove": lambda change: edits.remove(change.lines, change.id),
}


def _is_place(words: Any) -> bool:
    return isinstance(words, str) and len(words) <= WORDS["place"]


def _uuid(value: Any, field: str) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Invalid("agenda.event", field=field) from None
