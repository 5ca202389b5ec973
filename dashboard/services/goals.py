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
from dashboard.services import audit, visit_mapping, visit_parts
from dashboard.services.stops import MOST_STOPS, check_points
from dashboard.services.visits import planned
from models import Goal, GoalPoint, PreparedQuestion, Stop, StopGoal, Visit
from models.base import LINE

MOST_QUESTIONS = 60


def set_goals(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    base_version: int,
    goals: Sequence[tuple[UUID | None, visit_parts.NewGoal]],
) -> list[Goal]:
    """Replace the goals by these (1-5), in order. A goal given with its id keeps its mapping; one left out goes."""
    grant, visit = planned(db, actor, visit_id, base_version)
    pairs = fields.several(goals, "goals", tuple, least=1, most=visit_parts.MOST_GOALS)
    if not all(len(pair) == 2 for pair in pairs):
        raise Invalid("field.choice", field="goals")
    wanted = list(zip([pair[0] for pair in pairs], visit_parts.checked_goals([pair[1] for pair in pairs]), strict=True))
    kept_ids = [goal_id for goal_id, _ in wanted if goal_id is not None]
    kept = fetch_all(db, Goal, grant, fields.row_ids(kept_ids, "goals", most=visit_parts.MOST_GOALS))
    if len(kept) != len(kept_ids) or any(goal.visit_id != visit.id for goal in kept.values()):
        raise Invalid("goal.other_visit", field="goals")
    old = db.scalars(
        select(Goal)
        .where(col(Goal.association_id) == grant.association_id, col(Goal.visit_id) == visit.id)
        .order_by(col(Goal.position))
    ).all()
    before = {"goals": [goal.text for goal in old]}
    for goal in old:
        if goal.id not in kept:
            db.delete(goal)
    result: list[Goal] = []
    added: list[tuple[Goal, visit_parts.NewGoal]] = []
    for position, (goal_id, given) in enumerate(wanted):
        row = (
            kept[goal_id]
            if goal_id is not None
            else Goal(association_id=grant.association_id, visit_id=visit.id, text="")
        )
        row.position, row.text, row.text_en = position, given.text, given.text_en
        db.add(row)
        result.append(row)
        if goal_id is None:
            added.append((row, given))
    db.flush()
    visit_mapping.suggest_mapping(db, visit, added, stops=False)
    visit.version += 1
    audit.record(db, grant, "set_goals", "Visit", visit.id, before=before, after={"goals": [g.text for g in result]})
    db.flush()
    return result


def set_goal_points(db: Session, *, actor: Actor, goal_id: UUID, point_ids: Sequence[UUID]) -> int:
    """Say which points give evidence for a goal, all of them; return how many."""
    grant, visit, goal = _found(db, actor, goal_id)
    wanted = set(fields.row_ids(point_ids, "points", most=500))
    check_points(db, visit, wanted)
    return visit_mapping.replace_links(db, grant, goal, GoalPoint, wanted)


def set_goal_stops(db: Session, *, actor: Actor, goal_id: UUID, stop_ids: Sequence[UUID]) -> int:
    """Say at which stops a goal is seen besides those of its points; return how many. `stop.other_visit`."""
    grant, visit, goal = _found(db, actor, goal_id)
    wanted = set(fields.row_ids(stop_ids, "stops", most=MOST_STOPS))
    if any(stop.visit_id != visit.id for stop in fetch_all(db, Stop, grant, wanted).values()):
        raise Invalid("stop.other_visit", field="stops")
    return visit_mapping.replace_links(db, grant, goal, StopGoal, wanted)


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
