"""The preparation list of a visit, and who has to hear of what is late."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require, visible_visits
from dashboard.queries.visits import today_at
from dashboard.rules import fields
from dashboard.rules.localdate import Badge, badge
from dashboard.rules.tasks import Due, Escalation, classify, escalate
from models import Person, Task, Visit
from models.base import matches
from models.enums import TaskArea, TaskState, VisitStatus


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task; `waits_for` names an unfinished task that comes first, else empty.

    `role` says who does it while nobody is named, `blocks` how many others that are due by now wait for it;
    `offset_days` is None where a person set the day.
    """

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
    role: str = ""
    after_id: UUID | None = None
    offset_days: int | None = None
    reason: str = ""
    blocks: int = 0


@dataclass(frozen=True, slots=True)
class LateTask:
    """An overdue task of any visit; `days` since it was due, `blocks` others wait for it, `mine` is one's own."""

    id: UUID
    visit_id: UUID
    visit_title: str
    visit_title_en: str
    title: str
    title_en: str
    due: date
    days: int
    level: Escalation
    owner: str
    owner_en: str
    role: str
    blocks: int
    mine: bool


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
        .order_by(col(Task.due), col(Task.position), col(Task.id))
    ).all()
    held_up = Counter(
        task.after_id for task, *_ in rows if task.state is TaskState.OPEN and task.after_id and task.due <= today
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
            escalation=escalate(task.due, today, visit.day, task.state, blocks=held_up[task.id] > 0),
            state=task.state,
            done_at=task.done_at,
            owner_id=task.owner_id,
            owner=name or "",
            owner_en=name_en or "",
            waits_for=other if other_state is TaskState.OPEN else "",
            waits_for_en=other_en if other_state is TaskState.OPEN else "",
            version=task.version,
            role=task.role,
            after_id=task.after_id,
            offset_days=task.offset_days,
            reason=task.reason,
            blocks=held_up[task.id],
        )
        for task, name, name_en, other, other_en, other_state in rows
    ]


def late_tasks(db: Session, viewer: Actor) -> list[LateTask]:
    """Return the overdue tasks that the viewer has to hear of, the most pressing first.

    One's own from the first day; of others, those that reach the planner for who plans, and those that reach the
    leadership for who reviews. Visits that are over and archived have none.
    """
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    today = today_at(grant.timezone)
    waiting = aliased(Task)
    blocks = (
        select(func.count())
        .select_from(waiting)
        .where(
            col(waiting.association_id) == col(Task.association_id),
            col(waiting.after_id) == col(Task.id),
            col(waiting.state) == TaskState.OPEN,
            col(waiting.due) <= today,
        )
        .correlate(Task)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Task, Visit, col(Person.name), col(Person.name_en), blocks)
        .join(Visit, matches(Task.visit_id, Visit))
        .join(Person, matches(Task.owner_id, Person), isouter=True)
        .where(
            visible_visits(grant),
            col(Task.association_id) == grant.association_id,
            col(Task.state) == TaskState.OPEN,
            col(Task.due) < today,
            col(Visit.status) != VisitStatus.ARCHIVED,
        )
        .order_by(col(Task.due), col(Task.position), col(Task.id))
    )
    heard = {Escalation.LEADER} if grant.may(Capability.REVIEW_CASES) else set()
    if grant.may(Capability.PLAN_VISITS):
        heard |= {Escalation.PLANNER, Escalation.LEADER}
    found = []
    for task, visit, name, name_en, n in rows:
        level = escalate(task.due, today, visit.day, task.state, blocks=n > 0)
        mine = task.owner_id == grant.person_id
        if mine or level in heard:
            found.append(
                LateTask(
                    task.id, visit.id, visit.title, visit.title_en, task.title, task.title_en, task.due,
                    (today - task.due).days, level, name or "", name_en or "", task.role, n, mine,
                )
            )  # fmt: skip
    order = list(Escalation)
    return sorted(found, key=lambda row: (-order.index(row.level), row.due))
