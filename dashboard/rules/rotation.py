"""The rotation problem: groups × stops with dwell times, room for so many groups, and walking between.

Every group visits every stop once. Minutes are whole and counted from the start of the tour. A group stays at a stop
for the stop's dwell time without a break, at most `capacity` groups at once; between two stays lie at least the
walking minutes; a group may wait anywhere but at a stop. What a plan must keep is checked by `rotation_check`,
which shares no code with whatever made the plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dashboard.errors import Invalid

MAX_GROUPS = 40
MAX_STOPS = 40
MAX_MINUTES = 480


@dataclass(frozen=True, slots=True)
class TourStop:
    """A stop: `dwell` minutes there, `capacity` groups at once, `closed` as (from, until) minutes of the tour."""

    key: str
    dwell: int
    capacity: int = 1
    closed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TourGroup:
    """A group: may leave its `start` at minute `ready`, ends at `end`; `first` names the stop it must begin with."""

    key: str
    start: str | None = None
    end: str | None = None
    first: str | None = None
    ready: int = 0


@dataclass(frozen=True, slots=True)
class Tour:
    """The whole problem. `walk` holds minutes by (from, to) over stops and places, both ways alike unless both are
    given; a missing pair takes `walk_default`. `orders` are chains of stops that every group visits in that order."""

    stops: tuple[TourStop, ...]
    groups: tuple[TourGroup, ...]
    walk: Mapping[tuple[str, str], int] = field(default_factory=dict)
    walk_default: int = 0
    orders: tuple[tuple[str, ...], ...] = ()

    def minutes(self, start: str | None, end: str | None) -> int:
        """Return the walking minutes; none where either end is open or both are one place."""
        if start is None or end is None or start == end:
            return 0
        there = self.walk.get((start, end))
        return there if there is not None else self.walk.get((end, start), self.walk_default)


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """A group stands at a stop from `start` until `end`, in minutes of the tour."""

    group: str
    start: int
    stop: str
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All stays, by group and time; `finish` is when the last group reaches its end, `waiting` all idle minutes."""

    stays: tuple[Stay, ...]
    finish: int
    waiting: int

    def of(self, group: str) -> tuple[Stay, ...]:
        """Return one group's stays in order."""
        return tuple(stay for stay in self.stays if stay.group == group)


def plan_of(tour: Tour, stays: Iterable[Stay]) -> Plan:
    """Return the stays as a plan with its finishing time and waiting minutes worked out."""
    ordered = tuple(sorted(stays))
    finish = waiting = 0
    for group in tour.groups:
        at, free = group.start, group.ready
        for stay in (one for one in ordered if one.group == group.key):
            waiting += stay.start - free - tour.minutes(at, stay.stop)
            at, free = stay.stop, stay.end
        finish = max(finish, free + tour.minutes(at, group.end))
    return Plan(ordered, finish, waiting)


def check_tour(tour: Tour) -> None:
    """Raise `Invalid` with what makes a plan impossible, before anyone waits for one.

    Codes: `rotation.no_groups`, `rotation.no_stops`, `rotation.too_many` (noun, limit), `rotation.twice` (key),
    `rotation.dwell`, `rotation.capacity` or `rotation.closed` (stop), `rotation.walk` (start, end),
    `rotation.unknown` (key), `rotation.ready` (group), `rotation.first` (group, stop: others must come before it),
    `rotation.order` (stops: the circle).
    """
    if not tour.groups:
        raise Invalid("rotation.no_groups")
    if not tour.stops:
        raise Invalid("rotation.no_stops")
    if len(tour.groups) > MAX_GROUPS:
        raise Invalid("rotation.too_many", noun="Group", limit=MAX_GROUPS)
    if len(tour.stops) > MAX_STOPS:
        raise Invalid("rotation.too_many", noun="Stop", limit=MAX_STOPS)
    keys = [stop.key for stop in tour.stops]
    for found in (keys, [group.key for group in tour.groups]):
        if twice := next((key for key in found if found.count(key) > 1), None):
            raise Invalid("rotation.twice", key=twice)
    for stop in tour.stops:
        _check_stop(stop)
    for (start, end), minutes in tour.walk.items():
        if not 0 <= minutes <= MAX_MINUTES:
            raise Invalid("rotation.walk", start=start, end=end)
    before = predecessors(tour)
    for group in tour.groups:
        _check_group(group, before)


def _check_stop(stop: TourStop) -> None:
    if not 1 <= stop.dwell <= MAX_MINUTES:
        raise Invalid("rotation.dwell", stop=stop.key)
    if stop.capacity < 1:
        raise Invalid("rotation.capacity", stop=stop.key)
    if any(since >= until for since, until in stop.closed):
        raise Invalid("rotation.closed", stop=stop.key)


def _check_group(group: TourGroup, before: Mapping[str, frozenset[str]]) -> None:
    if not 0 <= group.ready <= MAX_MINUTES:
        raise Invalid("rotation.ready", group=group.key)
    if group.first is not None and group.first not in before:
        raise Invalid("rotation.unknown", key=group.first)
    if group.first is not None and before[group.first]:
        raise Invalid("rotation.first", group=group.key, stop=group.first)


def predecessors(tour: Tour) -> dict[str, frozenset[str]]:
    """Return for every stop all stops that must come before it; raises `Invalid` for unknown stops and for circles."""
    direct: dict[str, set[str]] = {stop.key: set() for stop in tour.stops}
    for chain in tour.orders:
        for key in chain:
            if key not in direct:
                raise Invalid("rotation.unknown", key=key)
        for earlier, later in pairwise(chain):
            direct[later].add(earlier)
    closed: dict[str, frozenset[str]] = {}

    def reach(key: str, path: Sequence[str]) -> frozenset[str]:
        if key in path:
            raise Invalid("rotation.order", stops=[*path[path.index(key) :], key])
        if key not in closed:
            found = set(direct[key])
            for one in direct[key]:
                found |= reach(one, [*path, key])
            closed[key] = frozenset(found)
        return closed[key]

    return {key: reach(key, []) for key in direct}
