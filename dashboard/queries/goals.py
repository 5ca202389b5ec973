"""How a visit's goals, stops, points and prepared questions belong together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules import fields
from dashboard.rules.coverage import CoverageRow, GoalLink, MappedPoint, coverage
from models import Dimension, Goal, GoalPoint, Person, Point, PreparedQuestion, Stop, StopGoal, StopPoint, Visit
from models.enums import ScoringMethod, StopKind, VisitStatus


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with what it is mapped to; `linked_stops` are its own links, not those through points."""

    id: UUID
    text: str
    text_en: str
    point_ids: tuple[UUID, ...]
    linked_stops: tuple[UUID, ...]
    covered: CoverageRow


@dataclass(frozen=True, slots=True)
class StopRow:
    id: UUID
    position: int
    kind: StopKind
    title: str
    title_en: str
    minutes: int
    capacity_groups: int
    place: str
    place_en: str
    guide_id: UUID | None
    guide: str
    guide_en: str
    point_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PointRow:
    id: UUID
    key: str
    title: str
    title_en: str
    method: ScoringMethod
    dimension: str
    dimension_en: str
    questions: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: UUID
    goal_id: UUID | None
    stop_id: UUID | None
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything of a visit's mapping; `unseen` are points that serve no goal and stand at no stop."""

    status: VisitStatus
    version: int
    has_checklist: bool
    goals: tuple[GoalRow, ...]
    stops: tuple[StopRow, ...]
    points: tuple[PointRow, ...]
    questions: tuple[QuestionRow, ...]


def mapping(db: Session, viewer: Actor, visit_id: UUID) -> Mapping:
    """Return the mapping of a visit: nine statements, whatever its size."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    return mapping_of(db, grant, fetch_visit(db, grant, fields.row_id(visit_id, "visit")))


def mapping_of(db: Session, grant: Grant, visit: Visit) -> Mapping:
    """Return the mapping of a visit already fetched; the caller has checked."""
    goals = db.scalars(_of(Goal, grant, visit).order_by(col(Goal.position), col(Goal.id))).all()
    stops = db.execute(
        _of(Stop, grant, visit)
        .add_columns(col(Person.name), col(Person.name_en))
        .join(
            Person,
            (col(Person.association_id) == col(Stop.association_id)) & (col(Person.id) == col(Stop.guide_id)),
            isouter=True,
        )
        .order_by(col(Stop.position), col(Stop.id))
    ).all()
    points = db.execute(
        select(Point, col(Dimension.short), col(Dimension.title), col(Dimension.short_en), col(Dimension.title_en))
        .join(
            Dimension,
            (col(Dimension.association_id) == col(Point.association_id))
            & (col(Dimension.id) == col(Point.dimension_id)),
        )
        .where(
            col(Point.association_id) == grant.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
        )
        .order_by(col(Dimension.position), col(Point.position))
    ).all()
    live = {row[0].id for row in points}
    order = {row[0].id: at for at, row in enumerate(points)}
    goal_ids, stop_ids = [goal.id for goal in goals], [row[0].id for row in stops]
    goal_points = _links(db, grant, GoalPoint.goal_id, GoalPoint.point_id, owners=goal_ids, known=live)
    stop_points = _links(db, grant, StopPoint.stop_id, StopPoint.point_id, owners=stop_ids, known=live)
    goal_stops = _links(db, grant, StopGoal.goal_id, StopGoal.stop_id, owners=goal_ids, known=set(stop_ids))
    asked = db.scalars(
        _of(PreparedQuestion, grant, visit).order_by(col(PreparedQuestion.position), col(PreparedQuestion.id))
    ).all()
    rows = coverage(
        goal_ids,
        stop_ids,
        [
            MappedPoint(
                point.id,
                goals=frozenset(goal for goal, ids in goal_points.items() if point.id in ids),
                stops=frozenset(stop for stop, ids in stop_points.items() if point.id in ids),
                questions=frozenset(uuid5(point.id, str(at)) for at in range(len(point.questions))),
            )
            for point, *_ in points
        ],
        goal_stops=[GoalLink(goal, stop) for goal, ids in goal_stops.items() for stop in ids],
        goal_questions=[GoalLink(one.goal_id, one.id) for one in asked if one.goal_id is not None],
    )
    return Mapping(
        status=visit.status,
        version=visit.version,
        has_checklist=visit.checklist_version_id is not None,
        goals=tuple(
            GoalRow(
                goal.id,
                goal.text,
                goal.text_en,
                tuple(sorted(goal_points[goal.id], key=order.__getitem__)),
                tuple(stop for stop in stop_ids if stop in goal_stops[goal.id]),
                row,
            )
            for goal, row in zip(goals, rows, strict=True)
        ),
        stops=tuple(
            StopRow(
                id=stop.id,
                position=stop.position,
                kind=stop.kind,
                title=stop.title,
                title_en=stop.title_en,
                minutes=stop.minutes,
                capacity_groups=stop.capacity_groups,
                place=stop.place,
                place_en=stop.place_en,
                guide_id=stop.guide_id,
                guide=name or "",
                guide_en=name_en or "",
                point_ids=tuple(sorted(stop_points[stop.id], key=order.__getitem__)),
            )
            for stop, name, name_en in stops
        ),
        points=tuple(
            PointRow(
                point.id,
                point.key,
                point.title,
                point.title_en,
                point.method,
                short or title,
                short_en or title_en,
                len(point.questions),
            )
            for point, short, title, short_en, title_en in points
        ),
        questions=tuple(QuestionRow(one.id, one.goal_id, one.stop_id, one.text, one.text_en) for one in asked),
    )


def _of(table: Any, grant: Grant, visit: Visit) -> Any:
    return select(table).where(table.association_id == grant.association_id, table.visit_id == visit.id)


def _links(
    db: Session, grant: Grant, left: Any, right: Any, *, owners: Iterable[UUID], known: set[UUID]
) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    table: Any = left.class_
    for owner, target in db.execute(
        select(left, right).where(table.association_id == grant.association_id, left.in_(list(owners)))
    ):
        if target in known:
            found[owner].add(target)
    return found
