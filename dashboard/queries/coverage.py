"""The goal-coverage matrix of a visit: for every goal where it is seen, what is asked, what is recorded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules.coverage import CoverageRow, GoalLink, MappedPoint, coverage
from dashboard.rules.point_places import Suggestion, suggest_places
from models import Dimension, Goal, GoalPoint, Point, PreparedQuestion, Stop, StopGoal, StopPoint
from models.enums import StopKind


@dataclass(frozen=True, slots=True)
class GoalRow:
    id: UUID
    text: str
    text_en: str
    points: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop on the route and the points that are observed there."""

    id: UUID
    title: str
    title_en: str
    kind: StopKind
    points: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A point in use, with its dimension, as it is mapped."""

    id: UUID
    title: str
    title_en: str
    dimension_id: UUID
    dimension: str
    dimension_en: str
    stop_kinds: tuple[StopKind, ...]


@dataclass(frozen=True, slots=True)
class GoalCoverage:
    """Goals and stops in their order, one row of the matrix a goal, all points of the checklist in its order,

    and for points that no stop has yet, the stop where they are usually seen.
    """

    checklist_version_id: UUID | None
    goals: tuple[GoalRow, ...]
    stops: tuple[StopRow, ...]
    points: tuple[MapPoint, ...]
    rows: tuple[CoverageRow, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def missing(self) -> int:
        """How many goals still lack something."""
        return sum(bool(row.missing) for row in self.rows)

    @property
    def unplaced(self) -> int:
        """How many points are seen at no stop."""
        placed = frozenset[UUID]().union(*(stop.points for stop in self.stops))
        return sum(point.id not in placed for point in self.points)


def goal_coverage(db: Session, viewer: Actor, visit_id: UUID) -> GoalCoverage:
    """Return the matrix of a visit that the viewer may see, in as many statements however large it is."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    goals = _ordered(db, grant, Goal, visit.id)
    stops = _ordered(db, grant, Stop, visit.id)
    points = [] if visit.checklist_version_id is None else _points(db, grant, visit.checklist_version_id)
    live = {point.id for point, _ in points}
    at_stop = _links(db, grant, StopPoint, Stop, column="stop_id", visit_id=visit.id)
    for_goal = _links(db, grant, GoalPoint, Goal, column="goal_id", visit_id=visit.id)
    goal_rows = tuple(GoalRow(one.id, one.text, one.text_en, frozenset(for_goal[one.id] & live)) for one in goals)
    stop_rows = tuple(
        StopRow(one.id, one.title, one.title_en, one.kind, frozenset(at_stop[one.id] & live)) for one in stops
    )
    mapped = [
        MappedPoint(
            point.id,
            frozenset(row.id for row in goal_rows if point.id in row.points),
            frozenset(row.id for row in stop_rows if point.id in row.points),
            # a point's own guiding questions have no rows: a name under the point tells them apart
            frozenset(uuid5(point.id, str(n)) for n in range(len(point.questions))),
        )
        for point, _ in points
    ]
    map_points = tuple(
        MapPoint(
            point.id,
            point.title,
            point.title_en,
            dimension.id,
            dimension.short or dimension.title,
            dimension.short_en or dimension.title_en,
            tuple(StopKind(kind) for kind in point.stop_kinds),
        )
        for point, dimension in points
    )
    return GoalCoverage(
        checklist_version_id=visit.checklist_version_id,
        goals=goal_rows,
        stops=stop_rows,
        points=map_points,
        rows=tuple(
            coverage(
                [row.id for row in goal_rows],
                [row.id for row in stop_rows],
                mapped,
                goal_stops=_goal_stops(db, grant, visit.id),
                goal_questions=_goal_questions(db, grant, visit.id),
            )
        ),
        suggestions=tuple(
            suggest_places(
                [(point.id, point.stop_kinds) for point in map_points],
                [(row.id, row.kind) for row in stop_rows],
                frozenset[UUID]().union(*(row.points for row in stop_rows)),
            )
        ),
    )


def _ordered(db: Session, grant: Grant, table: Any, visit_id: UUID) -> list[Any]:
    return list(
        db.scalars(
            select(table)
            .where(table.association_id == grant.association_id, table.visit_id == visit_id)
            .order_by(table.position, table.id)
        )
    )


def _points(db: Session, grant: Grant, version_id: UUID) -> list[tuple[Point, Dimension]]:
    rows = db.execute(
        select(Point, Dimension)
        .join(
            Dimension,
            and_(
                col(Dimension.association_id) == col(Point.association_id), col(Dimension.id) == col(Point.dimension_id)
            ),
        )
        .where(
            col(Point.association_id) == grant.association_id,
            col(Point.version_id) == version_id,
            col(Point.retired).is_(False),
        )
        .order_by(col(Dimension.position), col(Point.position), col(Point.id))
    )
    return [(point, dimension) for point, dimension in rows]


def _links(
    db: Session, grant: Grant, link: Any, owner: Any, *, column: str, visit_id: UUID
) -> defaultdict[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    rows = db.execute(
        select(owner.id, link.point_id)
        .join(owner, and_(owner.association_id == link.association_id, owner.id == getattr(link, column)))
        .where(link.association_id == grant.association_id, owner.visit_id == visit_id)
    )
    for owner_id, point_id in rows:
        found[owner_id].add(point_id)
    return found


def _goal_stops(db: Session, grant: Grant, visit_id: UUID) -> Iterable[GoalLink]:
    rows = db.execute(
        select(col(StopGoal.goal_id), col(StopGoal.stop_id))
        .join(
            Stop, and_(col(Stop.association_id) == col(StopGoal.association_id), col(Stop.id) == col(StopGoal.stop_id))
        )
        .join(
            Goal, and_(col(Goal.association_id) == col(StopGoal.association_id), col(Goal.id) == col(StopGoal.goal_id))
        )
        .where(
            col(StopGoal.association_id) == grant.association_id,
            col(Stop.visit_id) == visit_id,
            col(Goal.visit_id) == visit_id,
        )
    )
    return [GoalLink(goal, target) for goal, target in rows if goal is not None]


def _goal_questions(db: Session, grant: Grant, visit_id: UUID) -> Iterable[GoalLink]:
    rows = db.execute(
        select(col(PreparedQuestion.goal_id), col(PreparedQuestion.id)).where(
            col(PreparedQuestion.association_id) == grant.association_id,
            col(PreparedQuestion.visit_id) == visit_id,
            col(PreparedQuestion.goal_id).is_not(None),
        )
    )
    return [GoalLink(goal, target) for goal, target in rows if goal is not None]
