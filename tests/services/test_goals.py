"""Mapping goals to points and stops, and preparing questions."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid
from dashboard.queries import goals as rows
from dashboard.rules.coverage import Missing
from dashboard.services import goals, visits
from dashboard.services.visit_parts import NewGoal
from tests.services.planning import of_visit, office, plan, publish_checklist


def test_a_goal_of_ones_own_is_covered_step_by_step(db: Session) -> None:
    host = office(db)
    checklist = publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host, goals=[NewGoal("自己的目标")]))
    goal = of_visit(db, models.Goal, visit.id)[0]

    def missing() -> tuple[Missing, ...]:
        return rows.mapping(db, host.planner, visit.id).goals[0].covered.missing

    assert missing() == (Missing.STOP, Missing.QUESTION, Missing.POINT)
    stop = of_visit(db, models.Stop, visit.id)[2]
    goals.set_goal_stops(db, actor=host.planner, goal_id=goal.id, stop_ids=[stop.id])
    assert missing() == (Missing.QUESTION, Missing.POINT)
    goals.add_question(db, actor=host.planner, visit_id=visit.id, text="花了多少？", goal_id=goal.id)
    assert missing() == (Missing.POINT,)
    point = db.scalars(select(models.Point).where(col(models.Point.version_id) == checklist.id)).first()
    assert point is not None
    assert goals.set_goal_points(db, actor=host.planner, goal_id=goal.id, point_ids=[point.id, point.id]) == 1
    assert missing() == ()
    goals.set_goal_points(db, actor=host.planner, goal_id=goal.id, point_ids=[])
    assert missing() == (Missing.POINT,)


def test_points_of_another_checklist_are_refused(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    publish_checklist(db, host.of)
    foreign = db.scalars(select(models.Point).where(col(models.Point.association_id) == host.of.id)).first()
    assert foreign is not None
    goal = of_visit(db, models.Goal, visit.id)[0]
    with pytest.raises(Invalid) as refused:
        goals.set_goal_points(db, actor=host.planner, goal_id=goal.id, point_ids=[foreign.id])
    assert refused.value.code == "point.not_in_checklist"


def test_stops_and_goals_of_another_visit_are_refused(db: Session) -> None:
    host = office(db)
    first, second = (visits.create_visit(db, actor=host.planner, plan=plan(host)) for _ in range(2))
    goal, stop = of_visit(db, models.Goal, first.id)[0], of_visit(db, models.Stop, second.id)[0]
    with pytest.raises(Invalid) as refused:
        goals.set_goal_stops(db, actor=host.planner, goal_id=goal.id, stop_ids=[stop.id])
    assert refused.value.code == "stop.other_visit"
    with pytest.raises(Invalid) as refused:
        goals.add_question(db, actor=host.planner, visit_id=second.id, text="问", goal_id=goal.id)
    assert refused.value.code == "goal.other_visit"


def test_goals_are_replaced_and_kept_ones_keep_their_points(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    first, _, third = of_visit(db, models.Goal, visit.id)
    wanted = [(third.id, NewGoal("改了字")), (first.id, NewGoal(first.text)), (None, NewGoal("新的"))]
    goals.set_goals(db, actor=host.planner, visit_id=visit.id, base_version=1, goals=wanted)
    told = rows.mapping(db, host.planner, visit.id).goals
    assert [(goal.text, len(goal.point_ids)) for goal in told] == [("改了字", 1), (first.text, 2), ("新的", 0)]
    with pytest.raises(Conflict):
        goals.set_goals(db, actor=host.planner, visit_id=visit.id, base_version=1, goals=wanted)


def test_a_question_is_dropped(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    before = of_visit(db, models.PreparedQuestion, visit.id)
    goals.remove_question(db, actor=host.planner, question_id=before[0].id)
    assert len(of_visit(db, models.PreparedQuestion, visit.id)) == len(before) - 1
