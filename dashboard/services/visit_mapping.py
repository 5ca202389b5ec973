"""Which points are seen at which stop and serve which goal: suggested first, carried over to the next version.

Called by services that have checked the actor and locked the visit.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import templates
from dashboard.access import Grant
from dashboard.services import audit
from dashboard.services.visit_parts import NewGoal
from models import ChecklistVersion, Goal, GoalPoint, Point, Stop, StopGoal, StopPoint, Visit


def known_goals(goals: Sequence[Goal]) -> list[tuple[Goal, NewGoal]]:
    """Find again which suggested goals these were taken from, by their wording."""
    keys = {goal.text.zh: goal.key for goal in templates.suggested_goals().values()}
    return [(goal, NewGoal(goal.text, goal.text_en, keys.get(goal.text, ""))) for goal in goals]


def replace_links(
    db: Session, grant: Grant, row: Goal | Stop, link: type[GoalPoint | StopPoint | StopGoal], wanted: Collection[UUID]
) -> int:
    """Make these the only points of a goal or stop, or the only stops of a goal; audit it and return how many.

    The caller has checked that they belong to the visit or its checklist.
    """
    noun, what = type(row).__name__, "stop" if link is StopGoal else "point"
    table: Any = link
    owner, other = f"{noun.lower()}_id", f"{what}_id"
    old = db.scalars(
        select(table).where(table.association_id == grant.association_id, getattr(table, owner) == row.id)
    ).all()
    have = {getattr(one, other) for one in old}
    for one in old:
        if getattr(one, other) not in wanted:
            db.delete(one)
    for wanted_id in set(wanted) - have:
        db.add(table(association_id=grant.association_id, **{owner: row.id, other: wanted_id}))
    before, after = {f"{what}s": sorted(have)}, {f"{what}s": sorted(wanted)}
    audit.record(db, grant, f"map_{what}s", noun, row.id, before=before, after=after)
    db.flush()
    return len(wanted)


def clear_mapping(db: Session, visit: Visit) -> None:
    """Take the points of another checklist off the visit's goals and stops."""
    goals = select(col(Goal.id)).where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id)
    stops = select(col(Stop.id)).where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
    db.execute(
        delete(GoalPoint).where(
            col(GoalPoint.association_id) == visit.association_id, col(GoalPoint.goal_id).in_(goals)
        )
    )
    db.execute(
        delete(StopPoint).where(
            col(StopPoint.association_id) == visit.association_id, col(StopPoint.stop_id).in_(stops)
        )
    )


def suggest_mapping(db: Session, visit: Visit, goals: Sequence[tuple[Goal, NewGoal]], *, stops: bool = True) -> None:
    """Map the checklist's points to the goals that name them and to the stops of their kinds.

    Nothing without a checklist. With `stops` False only the goals are mapped: the route has its mapping already.
    """
    if visit.checklist_version_id is None:
        return
    points = db.scalars(
        select(Point).where(
            col(Point.association_id) == visit.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
        )
    ).all()
    by_key = {point.key: point for point in points}
    suggested = templates.suggested_goals()
    for goal, given in goals:
        if given.key in suggested:
            for key in suggested[given.key].points:
                if key in by_key:
                    db.add(GoalPoint(association_id=visit.association_id, goal_id=goal.id, point_id=by_key[key].id))
    if stops:
        route = db.scalars(
            select(Stop).where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
        ).all()
        for stop in route:
            for point in points:
                if stop.kind.value in point.stop_kinds:
                    db.add(StopPoint(association_id=visit.association_id, stop_id=stop.id, point_id=point.id))
    db.flush()


def change_checklist(db: Session, visit: Visit, version: ChecklistVersion) -> None:
    """Give the visit another checklist that nobody has scored by yet.

    To another version of the same template what was mapped goes over by the points' keys, and what the new version
    lacks or has retired falls away; another template starts a new mapping.
    """
    old = db.get(ChecklistVersion, (visit.association_id, visit.checklist_version_id or visit.id))
    if old is not None and old.template_id == version.template_id:
        _carry_over(db, visit, old, version)
        visit.checklist_version_id = version.id
        db.flush()
        return
    visit.checklist_version_id = version.id
    goals = db.scalars(
        select(Goal)
        .where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id)
        .order_by(col(Goal.position))
    ).all()
    clear_mapping(db, visit)
    suggest_mapping(db, visit, known_goals(goals))


def _carry_over(db: Session, visit: Visit, old: ChecklistVersion, new: ChecklistVersion) -> None:
    key_of = {point.id: point.key for point in _points(db, old)}
    new_of = {point.key: point.id for point in _points(db, new) if not point.retired}
    of_stops = select(StopPoint).join(
        Stop,
        (col(Stop.association_id) == col(StopPoint.association_id)) & (col(Stop.id) == col(StopPoint.stop_id)),
    )
    of_goals = select(GoalPoint).join(
        Goal,
        (col(Goal.association_id) == col(GoalPoint.association_id)) & (col(Goal.id) == col(GoalPoint.goal_id)),
    )
    links: list[StopPoint | GoalPoint] = [
        *db.scalars(of_stops.where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)),
        *db.scalars(of_goals.where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id)),
    ]
    for link in links:
        target: UUID | None = new_of.get(key_of.get(link.point_id, ""))
        if target is None:
            db.delete(link)
        else:
            link.point_id = target


def _points(db: Session, version: ChecklistVersion) -> Sequence[Point]:
    return db.scalars(
        select(Point).where(col(Point.association_id) == version.association_id, col(Point.version_id) == version.id)
    ).all()
