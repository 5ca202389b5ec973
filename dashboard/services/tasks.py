"""What must be done for a visit: made from its date, and by hand."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.tasks import in_order
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, task_parts
from dashboard.services.stops import check_guide
from models import Task, Visit
from models.base import LINE, utc_now
from models.enums import TaskArea, TaskState

MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class TaskFields:
    """A task as its form shows it."""

    title: str
    area: TaskArea
    due: date
    title_en: str = ""
    owner_id: UUID | None = None
    after_id: UUID | None = None


def add_task(db: Session, *, actor: Actor, visit_id: UUID, change: TaskFields) -> Task:
    """Add one's own task to a visit."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    have = db.scalars(
        select(func.count())
        .select_from(Task)
        .where(col(Task.association_id) == grant.association_id, col(Task.visit_id) == visit.id)
    ).one()
    if have >= MOST_TASKS:
        raise Invalid("task.too_many", most=MOST_TASKS)
    task = Task(association_id=grant.association_id, visit_id=visit.id, title="", area=TaskArea.AGENDA, due=visit.day)
    task.position = have
    _fill(db, grant, task, change)
    db.add(task)
    db.flush()
    audit.record(db, grant, "create", "Task", task.id, after=audit.values(task))
    return task


def edit_task(db: Session, *, actor: Actor, task_id: UUID, base_version: int, change: TaskFields) -> Task:
    """Change a task; Conflict `task.changed` when someone saved since `base_version`."""
    grant, task = _found(db, actor, task_id)
    if task.version != base_version:
        raise Conflict("task.changed", stored=audit.values(task))
    before = audit.values(task)
    _fill(db, grant, task, change)
    task.version += 1
    audit.record(db, grant, "edit", "Task", task.id, before=before, after=audit.values(task))
    db.flush()
    return task


def tick_task(db: Session, *, actor: Actor, task_id: UUID, done: bool = True, reason: str = "") -> Task:
    """Mark a task done, or open again. Marking twice changes nothing, so two people ticking do not collide.

    Raises Conflict `task.waits` with the title of an open task that comes first, unless a `reason` says why this one
    was done before it; the reason stays with the task.
    """
    grant, task = _found(db, actor, task_id)
    wanted = TaskState.DONE if fields.flag(done, "done") else TaskState.OPEN
    why = fields.text(reason, "reason", most=LINE)
    if task.state is wanted:
        return task
    first = fetch(db, Task, grant, task.after_id) if done and task.after_id else None
    waits = first is not None and first.state is TaskState.OPEN
    if first is not None and waits and not why:
        raise Conflict("task.waits", task=task.title, first=first.title, first_en=first.title_en or first.title)
    before = audit.values(task)
    task.state, task.done_at = wanted, utc_now() if done else None
    task.reason = why if waits else ""
    task.version += 1
    audit.record(db, grant, "finish" if done else "reopen", "Task", task.id, before=before, after=audit.values(task))
    db.flush()
    return task


def remove_task(db: Session, *, actor: Actor, task_id: UUID) -> None:
    """Delete a task; what waited for it waits for what it waited for. A generated one comes back by completing."""
    grant, task = _found(db, actor, task_id)
    audit.record(db, grant, "delete", "Task", task.id, before=audit.values(task))
    for other in db.scalars(
        select(Task).where(col(Task.association_id) == grant.association_id, col(Task.after_id) == task.id)
    ):
        other.after_id = task.after_id
    db.flush()
    db.delete(task)
    db.flush()


def move_task(db: Session, *, actor: Actor, task_id: UUID, down: bool) -> Task:
    """Put a task before or after its neighbour of the same day; at the end of the day it stays where it is."""
    grant, task = _found(db, actor, task_id)
    visit = fetch_visit(db, grant, task.visit_id)
    day = [one for one in task_parts.tasks_of_visit(db, visit) if one.due == task.due]
    here = day.index(task)
    there = here + (1 if fields.flag(down, "down") else -1)
    if not 0 <= there < len(day):
        return task
    before = {"position": here}
    day[here], day[there] = day[there], day[here]
    for position, one in enumerate(day):
        one.position = position
    audit.record(db, grant, "move", "Task", task.id, before=before, after={"position": there})
    db.flush()
    return task


def complete_tasks(db: Session, *, actor: Actor, visit_id: UUID) -> list[Task]:
    """Add the tasks that the visit's date and length ask for and it lacks; what is there stays as it is."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    new = task_parts.add_missing(db, grant, visit)
    for task in new:
        audit.record(db, grant, "create", "Task", task.id, after=audit.values(task))
    db.flush()
    return new


def _writable(db: Session, grant: Grant, visit_id: UUID) -> Visit:
    # the visit is locked, so that two who complete the list at once do not both add what it lacks
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)
    check_write(visit.status, Write.TASKS)
    return visit


def _found(db: Session, actor: Actor, task_id: UUID) -> tuple[Grant, Task]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    task = fetch(db, Task, grant, fields.row_id(task_id, "task"))
    # the visit first, as whoever moves all of its tasks does: two who wait for each other would wait for ever
    _writable(db, grant, task.visit_id)
    return grant, fetch(db, Task, grant, task.id, lock=True)


def _fill(db: Session, grant: Grant, task: Task, change: TaskFields) -> None:
    """Fill the row; a day other than the one it had is a person's own, and the visit's date works it out no more."""
    if not isinstance(change, TaskFields):
        raise Invalid("field.choice", field="task")
    task.title = fields.text(change.title, "title", most=LINE, required=True)
    task.title_en = fields.text(change.title_en, "title_en", most=LINE)
    task.area = fields.member(change.area, "area", TaskArea)
    due = fields.day(change.due, "due")
    if due != task.due:
        task.due, task.offset_days = due, None
    task.owner_id = check_guide(db, grant, change.owner_id)
    task.after_id = _checked_after(db, grant, task, change.after_id)


def _checked_after(db: Session, grant: Grant, task: Task, after_id: UUID | None) -> UUID | None:
    """Return the task that comes first; `tasks.unknown` for one of another visit, `tasks.cycle` for a circle."""
    if after_id is None:
        return None
    rows = db.execute(
        select(col(Task.id), col(Task.after_id)).where(
            col(Task.association_id) == grant.association_id, col(Task.visit_id) == task.visit_id
        )
    )
    waits = {row[0]: [row[1]] if row[1] else [] for row in rows}
    in_order(waits | {task.id: [fields.row_id(after_id, "after")]})
    return after_id
