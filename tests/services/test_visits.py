"""Making a visit from a template, changing it, and moving it through its life."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound
from dashboard.services import registrations, surveys, visits
from dashboard.services.visit_parts import NewGoal
from dashboard.templates import programmes
from models.base import utc_now
from models.enums import AgendaKind, HostCriterion, Role, StopKind, TaskState, VisitStatus
from tests import factories as make
from tests.services.planning import DAY, members, of_visit, office, opened, plan, publish_checklist


def fields_of(visit: models.Visit) -> visits.VisitFields:
    return visits.VisitFields(
        visit.title,
        visit.title_en,
        visit.theme,
        visit.theme_en,
        visit.day,
        visit.starts,
        visit.ends,
        visit.meeting_place,
        visit.meeting_place_en,
        visit.capacity,
        visit.note,
    )


def test_a_half_day_brings_programme_stops_goals_tasks_and_materials(db: Session) -> None:
    host = office(db)
    checklist = publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    items = of_visit(db, models.AgendaItem, visit.id)
    stops = of_visit(db, models.Stop, visit.id)
    goals = of_visit(db, models.Goal, visit.id)
    assert (visit.number, visit.title, visit.status) == (1, "云栖里", VisitStatus.DRAFT)
    assert visit.checklist_version_id == checklist.id
    assert (visit.starts, visit.ends) == (time(13, 30), time(17, 10))
    assert [item.kind for item in items] == [
        AgendaKind.SIGN_IN,
        AgendaKind.WELCOME,
        AgendaKind.TOUR,
        AgendaKind.TALK,
        AgendaKind.QUESTIONS,
        AgendaKind.CLOSE,
    ]
    assert [item.fixed_start for item in items] == [time(13, 30), None, None, None, None, time(17, 0)]
    assert len(stops) == 6
    assert len(goals) == 3
    mapped = {
        (goal.position, point.key)
        for goal, point in db.execute(
            select(models.Goal, models.Point)
            .join(models.GoalPoint, col(models.GoalPoint.goal_id) == col(models.Goal.id))
            .join(models.Point, col(models.Point.id) == col(models.GoalPoint.point_id))
            .where(col(models.Goal.visit_id) == visit.id)
        )
    }
    assert mapped == {(0, "smart.access_control"), (0, "smart.face_recognition"), (2, "smart.plant_room_remote")}
    seen = {
        (stop.kind, point.key)
        for stop, point in db.execute(
            select(models.Stop, models.Point)
            .join(models.StopPoint, col(models.StopPoint.stop_id) == col(models.Stop.id))
            .join(models.Point, col(models.Point.id) == col(models.StopPoint.point_id))
            .where(col(models.Stop.visit_id) == visit.id)
        )
    }
    assert seen == {
        (StopKind.LOBBY, "smart.access_control"),
        (StopKind.UNIT_LOBBY, "smart.access_control"),
        (StopKind.LOBBY, "smart.face_recognition"),
    }
    tasks = {task.key: task for task in of_visit(db, models.Task, visit.id)}
    assert tasks["groups_made"].due == DAY - timedelta(days=4)
    assert tasks["groups_made"].after_id == tasks["registration_closed"].id
    assert tasks["groups_made"].owner_id == host.planner.person_id
    assert tasks["room_booked"].owner_id is None
    materials = {m.key: m.quantity for m in of_visit(db, models.Material, visit.id)}
    assert materials["badge"] == 105
    assert materials["tablet"] == 16  # 7 groups of 15: two each, a tenth spare


def test_two_hosts_bring_both_routes(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host, "two-host", hosts=2, title="对照"))
    stops = of_visit(db, models.Stop, visit.id)
    assert [stop.place for stop in stops] == ["云栖里"] * 6 + ["和风苑"] * 5
    assert (visit.title, visit.title_en) == ("对照", "")


def test_a_visit_next_week_has_no_task_overdue(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host, day=utc_now().date() + timedelta(days=5)))
    assert min(task.due for task in of_visit(db, models.Task, visit.id)) >= utc_now().date()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template": "whole-week"}, "visit.template"),
        ({"template": ["half-day"]}, "visit.template"),
        ({"host_ids": []}, "visit.hosts_exactly"),
        ({"goals": []}, "field.too_few"),
        ({"goals": [NewGoal("目标")] * 6}, "field.too_many"),
        ({"goals": [NewGoal("  ")]}, "field.empty"),
        ({"goals": ["目标"]}, "field.choice"),
        ({"day": "2027-01-01"}, "field.day"),
        ({"capacity": 0}, "field.number"),
        ({"capacity": True}, "field.number"),
        ({"title": "长" * 121}, "field.too_long"),
        ({"theme": None}, "field.not_text"),
    ],
)
def test_hostile_plans_are_refused(db: Session, change: dict[str, object], code: str) -> None:
    host = office(db)
    with pytest.raises(Invalid) as refused:
        visits.create_visit(db, actor=host.planner, plan=replace(plan(host), **change))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not db.scalars(select(models.Visit).where(col(models.Visit.association_id) == host.of.id)).all()


def test_a_foreign_site_and_another_role_are_refused(db: Session) -> None:
    host, other = office(db), office(db)
    with pytest.raises(NotFound):
        visits.create_visit(db, actor=host.planner, plan=replace(plan(host), host_ids=[other.sites[0].id]))
    for role in (Role.OBSERVER, Role.LEADER, Role.ADMIN, Role.HOST):
        with pytest.raises(NotAllowed):
            visits.create_visit(db, actor=make.actor(db, host.of, role), plan=plan(host))


def test_the_second_of_two_editors_is_told(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    change = replace(fields_of(visit), title="第一个人的名字")
    visits.edit_visit(db, actor=host.planner, visit_id=visit.id, base_version=1, change=change)
    with pytest.raises(Conflict) as refused:
        visits.edit_visit(
            db, actor=host.planner, visit_id=visit.id, base_version=1, change=replace(change, title="第二个")
        )
    assert refused.value.code == "visit.changed"
    assert refused.value.facts["stored"]["title"] == "第一个人的名字"
    assert visit.title == "第一个人的名字"


def test_a_new_day_moves_the_open_tasks_only(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    tasks = {task.key: task for task in of_visit(db, models.Task, visit.id)}
    tasks["goals_set"].state = TaskState.DONE
    before = {key: task.due for key, task in tasks.items()}
    change = replace(fields_of(visit), day=DAY + timedelta(days=7))
    visits.edit_visit(db, actor=host.planner, visit_id=visit.id, base_version=visit.version, change=change)
    assert tasks["goals_set"].due == before["goals_set"]
    assert tasks["groups_made"].due == before["groups_made"] + timedelta(days=7)


def test_times_and_places_keep_sense(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    people = members(db, host.of, 3)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    for change, code in (
        (replace(fields_of(visit), ends=time(8)), "visit.times"),
        (replace(fields_of(visit), capacity=2), "visit.capacity_below"),
    ):
        with pytest.raises(Invalid) as refused:
            visits.edit_visit(db, actor=host.planner, visit_id=visit.id, base_version=visit.version, change=change)
        assert refused.value.code == code


def test_only_legal_moves(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))

    def move(to: VisitStatus, who: Actor = host.planner) -> None:
        visits.move_visit(db, actor=who, visit_id=visit.id, to=to)

    with pytest.raises(Conflict) as refused:
        move(VisitStatus.CLOSED)
    assert refused.value.code == "visit.no_such_move"
    move(VisitStatus.OPEN)
    person = members(db, host.of, 1)[0]
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[person.id])
    with pytest.raises(Conflict) as refused:
        move(VisitStatus.DRAFT)
    assert refused.value.code == "visit.has_registrations"
    with pytest.raises(NotAllowed):
        move(VisitStatus.RUNNING, make.actor(db, host.of, Role.LEADER))
    for to in (VisitStatus.RUNNING, VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        move(to)
    with pytest.raises(Conflict) as refused:
        visits.edit_visit(
            db, actor=host.planner, visit_id=visit.id, base_version=visit.version, change=fields_of(visit)
        )
    assert refused.value.code == "visit.write_closed"
    actions = db.scalars(
        select(models.AuditEntry.action).where(col(models.AuditEntry.object_id) == str(visit.id))
    ).all()
    assert set(actions) >= {"create", "move_open", "move_running", "move_closed", "move_archived"}


def test_a_draft_goes_with_everything_in_it(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    visits.delete_visit(db, actor=host.planner, visit_id=visit.id)
    for table in (models.AgendaItem, models.Stop, models.Goal, models.Task, models.Material, models.PreparedQuestion):
        assert of_visit(db, table, visit.id) == []
    kept = opened(db, host)
    with pytest.raises(Conflict) as refused:
        visits.delete_visit(db, actor=host.planner, visit_id=kept.id)
    assert refused.value.code == "visit.not_draft"


def test_hosts_and_alternatives(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    first, second = host.sites
    visits.set_sites(
        db, actor=host.planner, visit_id=visit.id, base_version=1, host_ids=[second.id], alternative_ids=[first.id]
    )
    rows = {row.site_id: row.is_host for row in of_visit(db, models.VisitSite, visit.id)}
    assert rows == {second.id: True, first.id: False}
    with pytest.raises(Invalid) as refused:
        visits.set_sites(
            db, actor=host.planner, visit_id=visit.id, base_version=2, host_ids=[first.id], alternative_ids=[first.id]
        )
    assert refused.value.code == "visit.host_twice"


def test_weights_are_kept_and_checked(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    visits.save_weights(db, actor=host.planner, visit_id=visit.id, weights={HostCriterion.WILLINGNESS: 40})
    assert visit.host_weights == {"willingness": 40.0}
    for bad, code in (({HostCriterion.WILLINGNESS: -1}, "host_choice.weight"), ({}, "host_choice.no_weight")):
        with pytest.raises(Invalid) as refused:
            visits.save_weights(db, actor=host.planner, visit_id=visit.id, weights=bad)
        assert refused.value.code == code


def test_a_checklist_published_later_is_attached_and_mapped(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    with pytest.raises(Conflict) as refused:
        visits.attach(db, actor=host.planner, visit_id=visit.id, base_version=visit.version)
    assert refused.value.code == "visit.nothing_published"
    checklist = publish_checklist(db, host.of)
    visits.attach(db, actor=host.planner, visit_id=visit.id, base_version=visit.version)
    assert visit.checklist_version_id == checklist.id
    assert (
        len(db.scalars(select(models.GoalPoint).where(col(models.GoalPoint.association_id) == host.of.id)).all()) == 3
    )


def test_an_open_survey_asks_what_the_visit_names(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    first, second, third = (make.survey_version(db, host.of) for _ in range(3))

    def attach(version: models.SurveyVersion) -> None:
        visits.attach(
            db, actor=host.planner, visit_id=visit.id, base_version=visit.version, survey_version_id=version.id
        )

    attach(first)
    link = surveys.open_survey(db, actor=host.planner, visit_id=visit.id)
    assert link.version_id == first.id
    attach(second)
    assert (visit.survey_version_id, link.version_id) == (second.id, second.id)
    make.survey_response(db, link)
    with pytest.raises(Conflict) as refused:
        attach(third)
    assert refused.value.code == "visit.has_responses"
    assert (visit.survey_version_id, link.version_id) == (second.id, second.id)


def test_numbers_run_on(db: Session) -> None:
    host = office(db)
    made = [visits.create_visit(db, actor=host.planner, plan=plan(host, key)) for key in ("half-day", "full-day")]
    assert [visit.number for visit in made] == [1, 2]
    assert len(of_visit(db, models.Stop, made[1].id)) == len(programmes()["full-day"].stops)
