"""Where on the route a point is probably seen: a suggestion that people confirm or change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.enums import StopKind


@dataclass(frozen=True, slots=True)
class Suggestion:
    stop: UUID
    point: UUID


def suggest_places(
    points: Iterable[tuple[UUID, Sequence[StopKind]]],
    stops: Sequence[tuple[UUID, StopKind]],
    placed: Iterable[UUID] = (),
) -> list[Suggestion]:
    """Return one stop for every point that has none yet, in the order of `points`.

    A point names the kinds of stop where it is usually seen, the best first; the first kind that the route has
    wins, and of several such stops the earliest, so that nobody is asked the same thing twice on one walk. A point
    whose kinds are not on the route is left for people to place.
    """
    first: Mapping[StopKind, UUID] = {kind: stop for stop, kind in reversed(stops)}
    taken = set(placed)
    suggestions = []
    for point, kinds in points:
        stop = next((first[kind] for kind in kinds if kind in first), None)
        if point not in taken and stop is not None:
            suggestions.append(Suggestion(stop, point))
    return suggestions
