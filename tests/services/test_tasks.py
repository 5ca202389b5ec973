"""The preparation list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid
from dashboard.queries import tasks as rows
from dashboard.rules.tasks import Escalation
from dashboard.services import calendar_days, sessions, tasks, visits
from dashboard.services.calendar_days import DayFields
from dashboard.services.tasks import TaskFields
from models.base import as_of
from models.enums import DayKind, Role, TaskArea, TaskState
from tests import factories as make
from tests.services.planning import DAY, Office, of_visit, office, opened
from tests.services.test_visits import fields_of


def test_ticking_is_saved_once_and_can_be_taken_back(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    task = next(one for one in of_visit(db, models.Task, visit.id) if one.after_id is None)
    tasks.tick_task(db, actor=host.planner, task_id=task.id)
    done_at, version = task.done_at, task.version
    assert (task.state, version) == (TaskState.DONE, 2)
    assert done_at is not None
    tasks.tick_task(db, actor=host.planner, task_id=task.id)
    assert (task.done_at, task.version) == (done_at, 2)
    tasks.tick_task(db, actor=host.planner, task_id=task.id, done=False)
    assert (task.state, task.done_at) == (TaskState.OPEN, None)


def test_a_task_waits_only_for_one_that_is_open(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    by_key = {task.key: task for task in of_visit(db, models.Task, visit.id)}

    def waits() -> str:
        told = {row.id: row for row in rows.tasks(db, host.planner, visit.id)}
        return told[by_key["groups_made"].id].waits_for

    assert waits() == by_key["registration_closed"].title
    tasks.tick_task(db, actor=host.planner, task_id=by_key["registration_closed"].id, reason="名单已齐")
    assert waits() == ""


def test_own_tasks_and_conflicts(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    change = TaskFields("借对讲机", TaskArea.MATERIALS, DAY - timedelta(days=1), owner_id=host.planner.person_id)
    task = tasks.add_task(db, actor=host.planner, visit_id=visit.id, change=change)
    tasks.edit_task(
        db, actor=host.planner, task_id=task.id, base_version=1, change=TaskFields("借两台", TaskArea.VENUE, DAY)
    )
    assert (task.title, task.area, task.owner_id) == ("借两台", TaskArea.VENUE, None)
    with pytest.raises(Conflict) as refused:
        tasks.edit_task(db, actor=host.planner, task_id=task.id, base_version=1, change=change)
    assert refused.value.code == "task.changed"


def keyed(db: Session, visit_id: UUID) -> dict[str, models.Task]:
    return {task.key: task for task in of_visit(db, models.Task, visit_id)}


FRIDAY = date(2026, 12, 4)


def early(db: Session, host: Office, **given: Any) -> models.Visit:
    """A visit on a Friday, planned six weeks before it."""
    return opened(db, host, day=FRIDAY, **given)


@pytest.fixture(autouse=True)
def _autumn() -> Iterator[None]:
    with as_of(datetime(2026, 10, 20, 2, tzinfo=UTC)):
        yield


def test_the_list_comes_from_the_date_and_keeps_to_working_days(db: Session) -> None:
    host = office(db)
    visit = early(db, host)
    task = keyed(db, visit.id)
    assert {key: task[key].due for key in ("goals_set", "route_walked", "materials_ordered", "sign_in_desk")} == {
        "goals_set": date(2026, 11, 20),
        "route_walked": date(2026, 11, 20),  # T-13 is a Saturday
        "materials_ordered": date(2026, 11, 27),
        "sign_in_desk": FRIDAY,
    }
    assert task["host_thanked"].due == date(2026, 12, 7)  # the day after is a Saturday, and the day before it the visit
    assert task["report_issued"].due == date(2026, 12, 11)
    assert task["goals_set"].owner_id == host.planner.person_id
    assert (task["room_booked"].owner_id, task["room_booked"].role) == (None, "host")


def test_a_role_with_one_person_names_the_owner(db: Session) -> None:
    host = office(db)
    leader = make.person(db, host.of, Role.LEADER)
    of_host = make.person(db, host.of, Role.HOST, firm_id=host.sites[0].firm_id)
    make.person(db, host.of, Role.HOST, firm_id=make.firm(db, host.of).id)
    task = keyed(db, early(db, host).id)
    assert (task["notice_approved"].owner_id, task["room_booked"].owner_id) == (leader.id, of_host.id)


def test_a_full_day_has_lunch_to_settle_and_two_hosts_a_transfer(db: Session) -> None:
    host = office(db)
    half, full = early(db, host), early(db, host, template="full-day")
    two = early(db, host, template="two-host", hosts=2)
    extra = {"lunch_agreed", "lunch_counted", "workshop_designed", "second_host_agreed", "transfer_timed"}
    found = [keyed(db, visit.id).keys() & extra for visit in (half, full, two)]
    assert found == [set(), extra - {"second_host_agreed", "transfer_timed"}, extra - {"workshop_designed"}]


def test_completing_twice_doubles_nothing(db: Session) -> None:
    host = office(db)
    visit = early(db, host)
    was = {task.id: (task.due, task.after_id) for task in of_visit(db, models.Task, visit.id)}
    assert tasks.complete_tasks(db, actor=host.planner, visit_id=visit.id) == []
    tasks.remove_task(db, actor=host.planner, task_id=keyed(db, visit.id)["notice_sent"].id)
    new = tasks.complete_tasks(db, actor=host.planner, visit_id=visit.id)
    assert [task.key for task in new] == ["notice_sent"]
    assert tasks.complete_tasks(db, actor=host.planner, visit_id=visit.id) == []
    assert len(of_visit(db, models.Task, visit.id)) == len(was)


def test_moving_the_visit_works_out_open_tasks_anew_and_leaves_done_ones(db: Session) -> None:
    host = office(db)
    visit = early(db, host)
    task = keyed(db, visit.id)
    done, by_hand = task["goals_set"], task["route_walked"]
    tasks.tick_task(db, actor=host.planner, task_id=done.id)
    own_day = TaskFields(by_hand.title, by_hand.area, date(2026, 11, 18), after_id=by_hand.after_id)
    tasks.edit_task(db, actor=host.planner, task_id=by_hand.id, base_version=by_hand.version, change=own_day)
    change = replace(fields_of(visit), day=date(2026, 12, 8))
    visits.edit_visit(db, actor=host.planner, visit_id=visit.id, base_version=visit.version, change=change)
    assert done.due == date(2026, 11, 20)
    assert (by_hand.due, by_hand.offset_days) == (date(2026, 11, 22), None)
    assert task["materials_ordered"].due == date(2026, 12, 1)
    assert task["slides_received"].due == date(2026, 12, 4)  # T-2 is a Sunday now


def test_an_own_day_off_moves_open_tasks_and_taking_it_back_does_too(db: Session) -> None:
    host = office(db)
    task = keyed(db, early(db, host).id)["materials_ordered"]
    change = DayFields(date(2026, 11, 27), DayKind.HOLIDAY, "会员日")
    day = calendar_days.set_day(db, actor=host.planner, change=change)
    assert task.due == date(2026, 11, 26)
    # a Saturday that is worked changes nothing for a Friday; the same day is said anew, not twice
    again = calendar_days.set_day(db, actor=host.planner, change=replace(change, kind=DayKind.WORKDAY, name="补班"))
    assert (again.id, again.kind, task.due) == (day.id, DayKind.WORKDAY, date(2026, 11, 27))
    calendar_days.remove_day(db, actor=host.planner, calendar_day_id=day.id)
    assert of_association(db, host) == []


def of_association(db: Session, host: Office) -> list[models.CalendarDay]:
    return list(
        db.scalars(select(models.CalendarDay).where(col(models.CalendarDay.association_id) == host.of.id)).all()
    )


def test_what_waits_is_done_only_for_a_reason(db: Session) -> None:
    host = office(db)
    visit = early(db, host)
    task = keyed(db, visit.id)["route_walked"]
    with pytest.raises(Conflict) as refused:
        tasks.tick_task(db, actor=host.planner, task_id=task.id)
    assert (refused.value.code, refused.value.facts["first"]) == (
        "task.waits",
        keyed(db, visit.id)["host_confirmed"].title,
    )
    assert task.state is TaskState.OPEN
    tasks.tick_task(db, actor=host.planner, task_id=task.id, reason="上月已踩过点")
    assert (task.state, task.reason) == (TaskState.DONE, "上月已踩过点")
    tasks.tick_task(db, actor=host.planner, task_id=task.id, done=False)
    assert task.reason == ""


def test_no_task_waits_for_itself_or_for_another_visit_s(db: Session) -> None:
    host = office(db)
    visit, other = early(db, host), early(db, host)
    task = keyed(db, visit.id)
    first = task["host_confirmed"]

    def waiting_for(after: UUID) -> str:
        change = TaskFields(first.title, first.area, first.due, after_id=after)
        with pytest.raises(Invalid) as refused:
            tasks.edit_task(db, actor=host.planner, task_id=first.id, base_version=first.version, change=change)
        return refused.value.code

    assert waiting_for(first.id) == waiting_for(task["route_walked"].id) == "tasks.cycle"
    assert waiting_for(keyed(db, other.id)["goals_set"].id) == "tasks.unknown"


def test_what_waited_for_a_removed_task_waits_for_the_one_before(db: Session) -> None:
    host = office(db)
    visit = early(db, host)
    task = keyed(db, visit.id)
    tasks.remove_task(db, actor=host.planner, task_id=task["notice_sent"].id)
    assert task["registration_closed"].after_id == task["notice_approved"].id


def test_tasks_of_a_day_change_places(db: Session) -> None:
    host = office(db)
    visit = early(db, host)

    def order() -> list[str]:
        shown = rows.tasks(db, host.planner, visit.id)
        return [row.title for row in shown if row.due == shown[0].due]

    was = order()
    second = next(row.id for row in rows.tasks(db, host.planner, visit.id) if row.title == was[1])
    tasks.move_task(db, actor=host.planner, task_id=second, down=False)
    assert order() == [was[1], was[0], *was[2:]]
    tasks.move_task(db, actor=host.planner, task_id=second, down=False)
    assert order() == [was[1], was[0], *was[2:]]


def test_who_hears_of_what_is_late(db: Session) -> None:
    host = office(db)
    leader = make.actor(db, host.of, Role.LEADER)
    colleague = make.actor(db, host.of, Role.PLANNER)
    visit = early(db, host)

    def heard(who: Actor, day: int) -> list[tuple[str, Escalation]]:
        with as_of(datetime(2026, 11, day, 2, tzinfo=UTC)):
            return [(row.title, row.level) for row in rows.late_tasks(db, sessions.open_session(db, one(who)).actor)]

    def one(who: Actor) -> models.Person:
        return db.get_one(models.Person, (host.of.id, who.person_id))

    assert heard(host.planner, 20) == []
    # one day later the owner hears of all of it, the colleague of the one that holds up what is due by now
    assert {level for _title, level in heard(host.planner, 21)} == {Escalation.OWNER, Escalation.PLANNER}
    assert heard(colleague, 21) == [
        (keyed(db, visit.id)[key].title, Escalation.PLANNER)
        for key in ("host_confirmed", "route_walked", "programme_agreed")
    ]
    assert heard(leader, 21) == [("审定观摩通知", Escalation.OWNER)]  # the only leader's own
    assert {level for _title, level in heard(colleague, 23)} == {Escalation.PLANNER}
    assert Escalation.LEADER in {level for _title, level in heard(leader, 27)}
