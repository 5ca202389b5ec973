"""Groups × stops on the tour, for drawing: who stands where, when.

This is a plain cyclic rotation, not a proven plan: group i starts at stop i and goes on to the next stop at each
signal, all at once. It knows neither the walking times between stops nor how many people fit, and where there are
more groups than stops two groups share one. A rotation that is proven to fit is another matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar
from uuid import UUID

Shaped = TypeVar("Shaped", bound="Dwelling")


class Dwelling(Protocol):
    """A stop, as far as the rotation goes: `minutes` is the time spent there."""

    @property
    def id(self) -> UUID: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Stay:
    """Group number `lane` (0-based) stands at a stop."""

    lane: int
    stop_id: UUID
    start: datetime
    end: datetime


def rounds(stops: Sequence[Dwelling], groups: int) -> tuple[int, ...]:
    """Return the minutes of each round: that of the longest stop at which a group then stands."""
    size = len(stops)
    return tuple(max(stops[(lane + number) % size].minutes for lane in range(max(1, groups))) for number in range(size))


def least_minutes(stops: Sequence[Dwelling], groups: int) -> int:
    """Return how long a tour must be for every group to stay its full time at every stop, walking not counted."""
    return sum(rounds(stops, groups))


def shared_out(stops: Sequence[Shaped], tours: Sequence[int], groups: int) -> tuple[tuple[Shaped, ...], ...]:
    """Return the stops of each tour of a day, `tours` being their minutes: the stops' order is kept.

    Nobody says which stop belongs to which tour, so the cuts are laid where the tour that is pressed most has the
    most room: the largest of (minutes its stops need / minutes it lasts) is as small as it can be. A later tour is
    left empty only where there are fewer stops than tours.
    """
    count = min(len(tours), len(stops))
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for number in range(count):
        left_over = count - number - 1  # each tour after this one needs a stop of its own
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for begin, (worst, cuts) in best.items():
            for end in range(begin + 1, len(stops) - left_over + 1):
                press = max(worst, least_minutes(stops[begin:end], groups) / max(1, tours[number]))
                if end not in following or press < following[end][0]:
                    following[end] = (press, (*cuts, end))
        best = following
    cuts = best[len(stops)][1] if count else (0,)
    parts = [tuple(stops[begin:end]) for begin, end in pairwise(cuts)]
    return (*parts, *((),) * (len(tours) - len(parts)))


def parts_of(
    stops: Sequence[Shaped], tours: Mapping[UUID, int], groups: int, said: Mapping[UUID, UUID]
) -> dict[UUID, tuple[Shaped, ...]]:
    """Return the stops of each tour of a day, by tour; `tours` are their minutes, `said` is which stop is on which.

    What nobody assigned is shared out as `shared_out` does; a single tour has them all.
    """
    if len(tours) == 1:
        return {tour: tuple(stops) for tour in tours}
    free = [stop for stop in stops if said.get(stop.id) not in tours]
    on = {stop_id: tour for stop_id, tour in said.items() if tour in tours}
    for tour, part in zip(tours, shared_out(free, list(tours.values()), groups), strict=True):
        on |= {stop.id: tour for stop in part}
    return {tour: tuple(stop for stop in stops if on.get(stop.id) == tour) for tour in tours}


def rotation(start: datetime, minutes: int, stops: Sequence[Dwelling], groups: int) -> tuple[Stay, ...]:
    """Return where each of the groups (at least one) stands during a tour of `minutes` minutes; () without stops.

    Spare time is shared out after the rounds, for walking. In a tour that is too short every stay shrinks in
    proportion, so that the picture never leaves the tour.
    """
    if not stops:
        return ()
    lengths = rounds(stops, groups)
    need = sum(lengths)
    scale = min(1.0, minutes / need)
    walk = max(0, minutes - need) // len(stops)
    stays = []
    passed = 0.0
    for number, length in enumerate(lengths):
        for lane in range(max(1, groups)):
            stop = stops[(lane + number) % len(stops)]
            begins = start + timedelta(minutes=passed)
            stays.append(Stay(lane, stop.id, begins, begins + timedelta(minutes=stop.minutes * scale)))
        passed += length * scale + walk
    return tuple(stays)
