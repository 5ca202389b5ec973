"""What becomes of the mapping when a visit gets another checklist."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid, NotFound, Refused
from dashboard.queries import checklists as reads
from dashboard.services import checklist_points, checklists, goals, stops, visits
from models import Answer, Association, GoalPoint, StopPoint, Visit
from models.enums import AnswerState, Role, TemplateState, VisitStatus
from tests import factories as make


@pytest.fixture
def of(db: Session) -> Association:
    return make.association(db)


@pytest.fixture
def planner(db: Session, of: Association) -> Actor:
    return make.actor(db, of, Role.PLANNER)


def attach(db: Session, planner: Actor, visit: Visit, version_id: object) -> None:
    visits.attach(
        db,
        actor=planner,
        visit_id=visit.id,
        base_version=visit.version,
        checklist_version_id=version_id,  # type: ignore[arg-type]
    )


def test_the_next_version_keeps_what_was_mapped_by_key(db: Session, of: Association, planner: Actor) -> None:
    sheet = reads.checklist(db, planner, make.checklist_version(db, of).id)
    visit = make.visit(db, of)
    attach(db, planner, visit, sheet.version_id)
    stop, goal = make.stop(db, visit), make.goal(db, visit)
    kept, gone = sheet.live[0], sheet.live[1]
    stops.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=[kept.id, gone.id])
    goals.set_goal_points(db, actor=planner, goal_id=goal.id, point_ids=[kept.id])
    draft = checklists.create_draft(db, actor=planner, template_id=sheet.template_id)
    fresh = {point.key: point for point in reads.checklist(db, planner, draft.id).live}
    checklist_points.retire_point(db, actor=planner, point_id=fresh[gone.key].id, base_version=1)
    checklists.publish(db, actor=planner, version_id=draft.id, base_version=2)
    attach(db, planner, visit, draft.id)
    assert visit.checklist_version_id == draft.id
    seen = list(db.scalars(select(col(StopPoint.point_id)).where(col(StopPoint.stop_id) == stop.id)))
    served = list(db.scalars(select(col(GoalPoint.point_id)).where(col(GoalPoint.goal_id) == goal.id)))
    assert seen == served == [fresh[kept.key].id]


def test_another_template_starts_a_new_mapping(db: Session, of: Association, planner: Actor) -> None:
    first, second = (reads.checklist(db, planner, make.checklist_version(db, of).id) for _ in range(2))
    visit = make.visit(db, of)
    attach(db, planner, visit, first.version_id)
    goal = make.goal(db, visit)
    goals.set_goal_points(db, actor=planner, goal_id=goal.id, point_ids=[first.live[0].id])
    attach(db, planner, visit, second.version_id)
    assert not db.scalars(select(GoalPoint).where(col(GoalPoint.goal_id) == goal.id)).all()


def test_what_may_not_be_attached(db: Session, of: Association, planner: Actor) -> None:
    sheet, other = (reads.checklist(db, planner, make.checklist_version(db, of).id) for _ in range(2))
    draft = make.checklist_version(db, of, state=TemplateState.DRAFT, published_at=None)
    elsewhere = make.checklist_version(db, make.association(db))
    scored = make.visit(db, of, checklist_version_id=sheet.version_id)
    db.add(
        Answer(
            association_id=of.id,
            visit_id=scored.id,
            point_id=sheet.live[0].id,
            observer_id=planner.person_id,
            dimension_id=sheet.dimensions[0].id,
            state=AnswerState.ANSWERED,
            value=4,
            op_id=uuid4(),
        )
    )
    db.flush()
    cases: list[tuple[Visit, object, type[Refused], str]] = [
        (scored, other.version_id, Conflict, "visit.has_answers"),
        (make.visit(db, of, status=VisitStatus.CLOSED), other.version_id, Conflict, "visit.write_closed"),
        (make.visit(db, of), draft.id, Invalid, "visit.unpublished"),
        (make.visit(db, of), elsewhere.id, NotFound, "row.missing"),
    ]
    for visit, version, kind, code in cases:
        before = visit.checklist_version_id
        with pytest.raises(kind) as refused:
            attach(db, planner, visit, version)
        assert (refused.value.code, visit.checklist_version_id) == (code, before)
