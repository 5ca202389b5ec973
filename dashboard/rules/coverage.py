"""Whether every learning goal can be reached: a place to see it, a question to ask, a point to record."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from dashboard.errors import Invalid


class Missing(StrEnum):
    STOP = "stop"
    QUESTION = "question"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class MappedPoint:
    """A point of the attached checklist: the goals it serves, the stops where it is seen, its guiding questions."""

    id: UUID
    goals: frozenset[UUID]
    stops: frozenset[UUID]
    questions: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class GoalLink:
    """A stop or a guiding question given to a goal directly, without an observation point."""

    goal: UUID
    target: UUID


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One line of the goal-coverage matrix.

    `stops` stand in the order of the route, and `points_at` counts this goal's points seen at each of them.
    `unplaced` points serve the goal but are seen nowhere on the route.
    """

    goal: UUID
    stops: tuple[UUID, ...]
    points_at: tuple[int, ...]
    questions: int
    points: int
    unplaced: int
    missing: tuple[Missing, ...]


def coverage(
    goals: Sequence[UUID],
    stops: Sequence[UUID],
    points: Iterable[MappedPoint],
    *,
    goal_stops: Iterable[GoalLink] = (),
    goal_questions: Iterable[GoalLink] = (),
) -> list[CoverageRow]:
    """Return one row a goal, in the order of `goals`; links count once however often they are given.

    A stop counts when the goal is linked to it or one of the goal's points is seen there; a question likewise.
    A link to a goal or stop that the visit does not have is refused with `coverage.unknown_goal` or
    `coverage.unknown_stop`.
    """
    points = list({point.id: point for point in points}.values())
    stop_links = set(goal_stops)
    question_links = set(goal_questions)
    named = {link.goal for link in stop_links | question_links}.union(*(point.goals for point in points))
    _known("coverage.unknown_goal", named, goals)
    _known("coverage.unknown_stop", {one.target for one in stop_links}.union(*(p.stops for p in points)), stops)
    return [
        _row(
            goal,
            stops,
            [point for point in points if goal in point.goals],
            {link.target for link in stop_links if link.goal == goal},
            {link.target for link in question_links if link.goal == goal},
        )
        for goal in goals
    ]


def _row(
    goal: UUID, route: Sequence[UUID], points: list[MappedPoint], linked_stops: set[UUID], linked_questions: set[UUID]
) -> CoverageRow:
    seen_at = Counter(stop for point in points for stop in point.stops)
    stops = tuple(stop for stop in route if stop in linked_stops or stop in seen_at)
    questions = linked_questions.union(*(point.questions for point in points))
    reached = ((Missing.STOP, stops), (Missing.QUESTION, questions), (Missing.POINT, points))
    return CoverageRow(
        goal=goal,
        stops=stops,
        points_at=tuple(seen_at[stop] for stop in stops),
        questions=len(questions),
        points=len(points),
        unplaced=sum(not point.stops for point in points),
        missing=tuple(what for what, found in reached if not found),
    )


def _known(code: str, named: set[UUID], having: Sequence[UUID]) -> None:
    unknown = named - set(having)
    if unknown:
        raise Invalid(code, field="links", unknown=sorted(unknown))
