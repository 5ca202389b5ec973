"""The preparation list of a visit: tasks by area, and materials."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.queries.visits import today_at
from dashboard.rules import fields
from dashboard.rules.localdate import Badge, badge
from dashboard.rules.tasks import Due, Escalation, classify, escalate
from models import Material, Person, Task, Visit
from models.enums import TaskArea, TaskState


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task; `waits_for` names an unfinished task that comes first, else empty."""

    id: UUID
    title: str
    title_en: str
    area: TaskArea
    due: date
    badge: Badge
    urgency: Due
    escalation: Escalation
    state: TaskState
    done_at: datetime | None
    owner_id: UUID | None
    owner: str
    owner_en: str
    waits_for: str
    waits_for_en: str
    version: int


@dataclass(frozen=True, slots=True)
class MaterialRow:
    id: UUID
    title: str
    title_en: str
    unit: str
    unit_en: str
    quantity: int
    ready: bool


def tasks(db: Session, viewer: Actor, visit_id: UUID) -> list[TaskRow]:
    """Return the tasks of a visit by due date."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    return tasks_of(db, grant, fetch_visit(db, grant, fields.row_id(visit_id, "visit")))


def tasks_of(db: Session, grant: Grant, visit: Visit) -> list[TaskRow]:
    """Return the tasks of a visit already fetched, in one statement; the caller has checked."""
    first = aliased(Task)
    today = today_at(grant.timezone)
    rows = db.execute(
        select(
            Task,
            col(Person.name),
            col(Person.name_en),
            col(first.title),
            col(first.title_en),
            col(first.state),
        )
        .join(
            Person,
            (col(Person.association_id) == col(Task.association_id)) & (col(Person.id) == col(Task.owner_id)),
            isouter=True,
        )
        .join(
            first,
            (col(first.association_id) == col(Task.association_id)) & (col(first.id) == col(Task.after_id)),
            isouter=True,
        )
        .where(col(Task.association_id) == grant.association_id, col(Task.visit_id) == visit.id)
        .order_by(col(Task.due), col(Task.id))
    )
    return [
        TaskRow(
            id=task.id,
            title=task.title,
            title_en=task.title_en,
            area=task.area,
            due=task.due,
            badge=badge(task.due, today),
            urgency=classify(task.due, today, task.state),
            escalation=escalate(task.due, today, visit.day, task.state),
            state=task.state,
            done_at=task.done_at,
            owner_id=task.owner_id,
            owner=name or "",
            owner_en=name_en or "",
            waits_for=other if other_state is TaskState.OPEN else "",
            waits_for_en=other_en if other_state is TaskState.OPEN else "",
            version=task.version,
        )
        for task, name, name_en, other, other_en, other_state in rows
    ]


def materials(db: Session, viewer: Actor, visit_id: UUID) -> list[MaterialRow]:
    """Return the materials of a visit, in the template's order."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    rows = db.scalars(
        select(Material)
        .where(col(Material.association_id) == grant.association_id, col(Material.visit_id) == visit.id)
        .order_by(col(Material.id))
    )
    return [MaterialRow(m.id, m.title, m.title_en, m.unit, m.unit_en, m.quantity, m.ready) for m in rows]
