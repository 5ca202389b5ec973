"""The preparation list."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import Conflict, Invalid
from dashboard.queries import tasks as rows
from dashboard.services import groups, registrations, tasks
from dashboard.services.tasks import TaskFields
from models.enums import TaskArea, TaskState
from tests.services.planning import DAY, members, of_visit, office, opened


def test_ticking_is_saved_once_and_can_be_taken_back(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    task = of_visit(db, models.Task, visit.id)[0]
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
    tasks.tick_task(db, actor=host.planner, task_id=by_key["registration_closed"].id)
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


def test_quantities_follow_those_registered(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    with pytest.raises(Conflict) as refused:
        tasks.recount_materials(db, actor=host.planner, visit_id=visit.id)
    assert refused.value.code == "material.nobody"
    people = members(db, host.of, 20)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=2)
    by_key = {one.key: one for one in of_visit(db, models.Material, visit.id)}
    tasks.set_material(db, actor=host.planner, material_id=by_key["pen"].id, ready=True)
    was = by_key["pen"].quantity
    tasks.recount_materials(db, actor=host.planner, visit_id=visit.id)
    assert (by_key["badge"].quantity, by_key["water"].quantity, by_key["group_flag"].quantity) == (21, 44, 2)
    assert by_key["pen"].quantity == was


@pytest.mark.parametrize("quantity", [-1, 100_001, 1.5, "12", float("nan")])
def test_hostile_quantities_are_refused(db: Session, quantity: object) -> None:
    host = office(db)
    visit = opened(db, host)
    material = of_visit(db, models.Material, visit.id)[0]
    with pytest.raises(Invalid):
        tasks.set_material(db, actor=host.planner, material_id=material.id, quantity=quantity)  # type: ignore[arg-type]


def test_ones_own_material(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    tasks.add_material(db, actor=host.planner, visit_id=visit.id, title="扩音器", unit="台", quantity=2)
    told = rows.materials(db, host.planner, visit.id)
    assert (told[-1].title, told[-1].quantity, told[-1].ready) == ("扩音器", 2, False)
