"""Which points are observed at which stop, and which give evidence for which goal."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules.point_places import suggest_places
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.checklist_rows import dimensions_of, points_of
from models import Goal, GoalPoint, Point, Stop, StopPoint, Visit
from models.enums import StopKind


def set_stop_points(db: Session, *, actor: Actor, stop_id: UUID, point_ids: Iterable[UUID]) -> None:
    """Say which points of the visit's checklist are observed at a stop, replacing what was said before.

    Raises Conflict `visit.write_closed`, Invalid `checklist.not_attached` (a point of another checklist) or
    `checklist.point_retired`.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    stop = fetch(db, Stop, grant, stop_id)
    visit = _editable(db, grant, stop.visit_id, Write.EDIT_PROGRAMME)
    points = _own_points(db, grant, visit, point_ids)
    _replace(db, grant, StopPoint, owner=("stop_id", stop.id), points=points)


def set_goal_points(db: Session, *, actor: Actor, goal_id: UUID, point_ids: Iterable[UUID]) -> None:
    """Say which points give evidence for a goal, replacing what was said before; refusals as for stops."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    goal = fetch(db, Goal, grant, goal_id)
    visit = _editable(db, grant, goal.visit_id, Write.EDIT_PLAN)
    points = _own_points(db, grant, visit, point_ids)
    _replace(db, grant, GoalPoint, owner=("goal_id", goal.id), points=points)


def place_suggested(db: Session, *, actor: Actor, visit_id: UUID) -> int:
    """Give every point that has no stop yet the stop where it is usually seen; return how many found one.

    What people have placed stays. Raises Conflict `checklist.none_attached` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _editable(db, grant, visit_id, Write.EDIT_PROGRAMME)
    if visit.checklist_version_id is None:
        raise Conflict("checklist.none_attached")
    order = {row.id: row.position for row in dimensions_of(db, grant, visit.checklist_version_id)}
    points = [point for point in points_of(db, grant, visit.checklist_version_id) if not point.retired]
    points.sort(key=lambda point: (order[point.dimension_id], point.position))
    stops = db.execute(
        select(col(Stop.id), col(Stop.kind))
        .where(col(Stop.association_id) == grant.association_id, col(Stop.visit_id) == visit.id)
        .order_by(col(Stop.position), col(Stop.id))
    ).all()
    placed = db.scalars(
        select(col(StopPoint.point_id)).where(
            col(StopPoint.association_id) == grant.association_id,
            col(StopPoint.stop_id).in_([stop.id for stop in stops]),
        )
    ).all()
    suggestions = suggest_places(
        [(point.id, [StopKind(kind) for kind in point.stop_kinds]) for point in points],
        [(stop.id, stop.kind) for stop in stops],
        placed,
    )
    db.add_all(
        StopPoint(association_id=grant.association_id, stop_id=one.stop, point_id=one.point) for one in suggestions
    )
    db.flush()
    if suggestions:
        after = {"placed": [{"stop": one.stop, "point": one.point} for one in suggestions]}
        audit.record(db, grant, "place_points", "Visit", visit.id, after=after)
    return len(suggestions)


def _editable(db: Session, grant: Grant, visit_id: UUID, write: Write) -> Visit:
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, write)
    return visit


def _own_points(db: Session, grant: Grant, visit: Visit, point_ids: Iterable[UUID]) -> Sequence[Point]:
    points = fetch_all(db, Point, grant, point_ids)
    for point in points.values():
        if point.version_id != visit.checklist_version_id:
            raise Invalid("checklist.not_attached", field="point_ids")
        if point.retired:
            raise Invalid("checklist.point_retired", field="point_ids", title=point.title)
    return list(points.values())


def _replace(db: Session, grant: Grant, link: Any, *, owner: tuple[str, UUID], points: Sequence[Point]) -> None:
    column, owner_id = owner
    mine = (link.association_id == grant.association_id, getattr(link, column) == owner_id)
    before = set(db.scalars(select(link.point_id).where(*mine)))
    after = {point.id for point in points}
    if before == after:
        return
    if before - after:
        db.execute(delete(link).where(*mine, link.point_id.in_(before - after)))
    db.add_all(
        link(association_id=grant.association_id, point_id=point.id, **{column: owner_id})
        for point in points
        if point.id not in before
    )
    db.flush()
    noun = {"stop_id": "Stop", "goal_id": "Goal"}[column]
    audit.record(
        db, grant, "map_points", noun, owner_id, before={"points": sorted(before)}, after={"points": sorted(after)}
    )
