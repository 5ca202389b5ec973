"""How a visit's goals are reached: at which stops, by which points, with which prepared questions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require
from dashboard.errors import Invalid
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.stops import MOST_STOPS, check_points
from models import Goal, GoalPoint, PreparedQuestion, Stop, StopGoal, Visit
from models.base import LINE

MOST_QUESTIONS = 60


def set_goal_points(db: Session, *, actor: Actor, goal_id: UUID, point_ids: Sequence[UUID]) -> int:
    """Say which points give evidence for a goal, all of them; return how many."""
    grant, visit, goal = _found(db, actor, goal_id)
    wanted = set(fields.row_ids(point_ids, "points", most=500))
    check_points(db, visit, wanted)
    old = db.scalars(
        select(GoalPoint).where(
            col(GoalPoint.association_id) == grant.association_id, col(GoalPoint.goal_id) == goal.id
        )
    ).all()
    have = {row.point_id for row in old}
    for row in old:
        if row.point_id not in wanted:
            db.delete(row)
    for point_id in wanted - have:
        db.add(GoalPoint(association_id=grant.association_id, goal_id=goal.id, point_id=point_id))
    audit.record(
        db, grant, "map_points", "Goal", goal.id, before={"points": sorted(have)}, after={"points": sorted(wanted)}
    )
    db.flush()
    return len(wanted)


def set_goal_stops(db: Session, *, actor: Actor, goal_id: UUID, stop_ids: Sequence[UUID]) -> int:
    """Say at which stops a goal is seen besides those of its points; return how many. `stop.other_visit`."""
    grant, visit, goal = _found(db, actor, goal_id)
    wanted = fields.row_ids(stop_ids, "stops", most=MOST_STOPS)
    if any(stop.visit_id != visit.id for stop in fetch_all(db, Stop, grant, wanted).values()):
        raise Invalid("stop.other_visit", field="stops")
    old = db.scalars(
        select(StopGoal).where(col(StopGoal.association_id) == grant.association_id, col(StopGoal.goal_id) == goal.id)
    ).all()
    have = {row.stop_id for row in old}
    for row in old:
        if row.stop_id not in wanted:
            db.delete(row)
    for stop_id in set(wanted) - have:
        db.add(StopGoal(association_id=grant.association_id, goal_id=goal.id, stop_id=stop_id))
    audit.record(
        db, grant, "map_stops", "Goal", goal.id, before={"stops": sorted(have)}, after={"stops": sorted(wanted)}
    )
    db.flush()
    return len(wanted)


def add_question(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    text: str,
    text_en: str = "",
    goal_id: UUID | None = None,
    stop_id: UUID | None = None,
) -> PreparedQuestion:
    """Prepare a guiding question: for a goal, for a stop, or (neither) for the exchange."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    if goal_id is not None and fetch(db, Goal, grant, goal_id).visit_id != visit.id:
        raise Invalid("goal.other_visit", field="goal")
    if stop_id is not None and fetch(db, Stop, grant, stop_id).visit_id != visit.id:
        raise Invalid("stop.other_visit", field="stop")
    have = db.scalars(
        select(func.count())
        .select_from(PreparedQuestion)
        .where(
            col(PreparedQuestion.association_id) == grant.association_id,
            col(PreparedQuestion.visit_id) == visit.id,
        )
    ).one()
    if have >= MOST_QUESTIONS:
        raise Invalid("question.too_many", most=MOST_QUESTIONS)
    question = PreparedQuestion(
        association_id=grant.association_id,
        visit_id=visit.id,
        goal_id=goal_id,
        stop_id=stop_id,
        position=have,
        text=fields.text(text, "text", most=LINE, required=True),
        text_en=fields.text(text_en, "text_en", most=LINE),
    )
    db.add(question)
    db.flush()
    audit.record(db, grant, "create", "PreparedQuestion", question.id, after=audit.values(question))
    return question


def remove_question(db: Session, *, actor: Actor, question_id: UUID) -> None:
    """Drop a prepared question."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    question = fetch(db, PreparedQuestion, grant, fields.row_id(question_id, "question"))
    visit = fetch_visit(db, grant, question.visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    audit.record(db, grant, "delete", "PreparedQuestion", question.id, before=audit.values(question))
    db.delete(question)
    db.flush()


def _found(db: Session, actor: Actor, goal_id: UUID) -> tuple[Grant, Visit, Goal]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    goal = fetch(db, Goal, grant, fields.row_id(goal_id, "goal"))
    visit = fetch_visit(db, grant, goal.visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    return grant, visit, goal
