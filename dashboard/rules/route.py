"""The route of a visit as people enter it: who walks how long, what is closed when, who begins where.

Places are the stops by their keys, and `start` and `end`. Times of day are minutes since midnight.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, Protocol
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.rotation import Tour, TourGroup, TourStop
from models.base import NAME

START, END = "start", "end"
MOST_WALK = 120
MOST_CONSTRAINTS = 60
SPEEDS = (10, 200)
"""Metres a minute, at least and at most."""
WIDTHS = (10, 20_000)
"""Metres that a site plan may be wide."""
DAY = 24 * 60


class Place(Protocol):
    """A stop as the rotation takes it."""

    @property
    def key(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def capacity_groups(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Closed:
    """A stop is closed from `since` until `until`."""

    stop: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a plan must keep to, by keys. `tours` says on which tour a stop is, where the day has several."""

    walking: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closed: tuple[Closed, ...] = ()
    firsts: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[tuple[str, ...], ...] = ()
    tours: Mapping[UUID, UUID] = field(default_factory=dict)


def clean_walking(value: object, stops: Collection[str]) -> dict[str, int]:
    """Return {"from>to": minutes} cleaned; Invalid `route.walking` (start, end) or `route.place` for no place of it."""
    if not isinstance(value, Mapping):
        raise Invalid("route.place", field="walking")
    cleaned = {}
    for key, minutes in value.items():
        start, _, end = key.partition(">") if isinstance(key, str) else ("", "", "")
        if start not in {*stops, START} or end not in {*stops, END} or start == end or (start, end) == (START, END):
            raise Invalid("route.place", field="walking")
        whole = int(minutes) if isinstance(minutes, float) and minutes.is_integer() else minutes
        if type(whole) is not int or not 0 <= whole <= MOST_WALK:
            raise Invalid("route.walking", field="walking", start=start, end=end, most=MOST_WALK)
        cleaned[key] = whole
    return dict(sorted(cleaned.items()))


def clean_places(value: object, stops: Collection[str]) -> dict[str, list[float]]:
    """Return the points {place: [x, y]}, both 0 to 1; Invalid `route.place`."""
    if not isinstance(value, Mapping) or not {*value} <= {*stops, START, END}:
        raise Invalid("route.place", field="places")
    cleaned = {}
    for key, point in value.items():
        if not isinstance(point, Sequence) or isinstance(point, str) or len(point) != 2:
            raise Invalid("route.place", field="places")
        if not all(type(part) in (int, float) and math.isfinite(part) and 0 <= part <= 1 for part in point):
            raise Invalid("route.place", field="places")
        cleaned[str(key)] = [round(float(part), 4) for part in point]
    return cleaned


def clean_constraints(
    value: object, stops: Collection[str], groups: Collection[str], tours: Collection[str]
) -> dict[str, Any]:
    """Return the constraints as they are stored, or refuse the first fault.

    `closed` is a list of {stop, from, until} with "HH:MM", `first` one of {group, stop}, `orders` one of lists of
    stops, `tours` {stop: tour}. Raises Invalid `route.constraint` (what) or `rotation.closed` (stop).
    """
    if not isinstance(value, Mapping) or not {*value} <= {"closed", "first", "orders", "tours"}:
        raise Invalid("route.constraint", field="constraints")
    closed = [
        {"stop": one.stop, "from": clock(one.since), "until": clock(one.until)}
        for one in (_closed(row, stops) for row in _rows(value, "closed"))
    ]
    firsts = [
        {"group": _one_of(row, "group", groups), "stop": _one_of(row, "stop", stops)} for row in _rows(value, "first")
    ]
    if len({row["group"] for row in firsts}) != len(firsts):
        raise Invalid("route.constraint", field="first")
    orders = []
    for chain in _rows(value, "orders"):
        if isinstance(chain, str) or not isinstance(chain, Sequence) or not 2 <= len(chain) <= len(stops):
            raise Invalid("route.constraint", field="orders")
        if len({*map(str, chain)}) != len(chain) or not {*map(str, chain)} <= {*stops}:
            raise Invalid("route.constraint", field="orders")
        orders.append([str(key) for key in chain])
    shared = value.get("tours", {})
    if not isinstance(shared, Mapping) or not {*shared} <= {*stops} or not {*map(str, shared.values())} <= {*tours}:
        raise Invalid("route.constraint", field="tours")
    return {"closed": closed, "first": firsts, "orders": orders, "tours": {k: str(v) for k, v in shared.items()}}


def read_facts(
    walking: Mapping[str, int], constraints: Mapping[str, Any], stops: Collection[str], groups: Collection[str]
) -> RouteFacts:
    """Return what is stored, as far as its stops and groups are still there."""
    minutes = {}
    for key, value in walking.items():
        start, _, end = key.partition(">")
        if start in {*stops, START} and end in {*stops, END}:
            minutes[start, end] = value
    orders = (tuple(key for key in chain if key in stops) for chain in constraints.get("orders", ()))
    return RouteFacts(
        minutes,
        tuple(_closed(row, stops) for row in constraints.get("closed", ()) if row["stop"] in stops),
        {
            row["group"]: row["stop"]
            for row in constraints.get("first", ())
            if row["stop"] in stops and row["group"] in groups
        },
        tuple(chain for chain in orders if len(chain) > 1),
        {UUID(stop): UUID(tour) for stop, tour in constraints.get("tours", {}).items() if stop in stops},
    )


def tour_of(stops: Sequence[Place], groups: Sequence[str], facts: RouteFacts, starts: int) -> Tour:
    """Return the problem to solve for a tour that starts at `starts`, all its times in minutes of the tour."""
    keys = {stop.key for stop in stops}
    orders = (tuple(key for key in chain if key in keys) for chain in facts.orders)
    return Tour(
        tuple(
            TourStop(
                stop.key,
                stop.minutes,
                stop.capacity_groups,
                tuple(
                    (one.since - starts, one.until - starts)
                    for one in facts.closed
                    if one.stop == stop.key and one.until > starts
                ),
            )
            for stop in stops
        ),
        tuple(
            TourGroup(key, START, END, facts.firsts.get(key) if facts.firsts.get(key) in keys else None)
            for key in groups
        ),
        {(a, b): minutes for (a, b), minutes in facts.walking.items() if {a, b} <= {*keys, START, END}},
        orders=tuple(chain for chain in orders if len(chain) > 1),
    )


def missing_walks(tour: Tour) -> tuple[tuple[str, str], ...]:
    """Return the pairs of places between which nobody has said how long one walks; a plan counts them as none."""
    keys = [stop.key for stop in tour.stops]
    pairs = [*((START, key) for key in keys), *((key, END) for key in keys)]
    pairs += [(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :]]
    return tuple(pair for pair in pairs if pair not in tour.walk and pair[::-1] not in tour.walk)


def walking_from_points(
    points: Mapping[str, Sequence[float]], *, width_m: int, shape: float, speed_m_min: int
) -> dict[str, int]:
    """Return walking minutes, rounded up, between all places with a point on a plan `width_m` metres wide.

    `shape` is the plan's height divided by its width. Distances are as the crow flies: a plan does not say where
    the paths are.
    """
    found = {}
    for start, end in permutations(points, 2):
        if start == END or end == START or (start, end) == (START, END):
            continue
        (x, y), (u, v) = points[start], points[end]
        metres = math.hypot((x - u) * width_m, (y - v) * width_m * shape)
        found[f"{start}>{end}"] = min(MOST_WALK, math.ceil(round(metres / speed_m_min, 6)))
    return found


def clock(minutes: int) -> str:
    """Return minutes since midnight as "HH:MM"."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def minutes_of(value: object) -> int | None:
    """Return "HH:MM" as minutes since midnight, None for anything else."""
    if not isinstance(value, str) or len(value) != 5 or value[2] != ":" or not (value[:2] + value[3:]).isdecimal():
        return None
    hours, minutes = int(value[:2]), int(value[3:])
    return hours * 60 + minutes if hours < 24 and minutes < 60 and value.isascii() else None


def _rows(value: Mapping[str, Any], name: str) -> Sequence[Any]:
    rows = value.get(name, [])
    if isinstance(rows, str) or not isinstance(rows, Sequence) or len(rows) > MOST_CONSTRAINTS:
        raise Invalid("route.constraint", field=name)
    return rows


def _one_of(row: object, name: str, known: Collection[str]) -> str:
    key = row.get(name) if isinstance(row, Mapping) else None
    if not isinstance(key, str) or key not in known or len(key) > NAME:
        raise Invalid("route.constraint", field=name)
    return key


def _closed(row: object, stops: Collection[str]) -> Closed:
    stop = _one_of(row, "stop", stops)
    assert isinstance(row, Mapping)
    since, until = minutes_of(row.get("from")), minutes_of(row.get("until"))
    if since is None or until is None or since >= until:
        raise Invalid("rotation.closed", stop=stop)
    return Closed(stop, since, until)
