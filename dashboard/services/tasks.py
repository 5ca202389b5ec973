"""What must be done for a visit, and the materials it needs."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.materials import Counts
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.stops import check_guide
from dashboard.services.visit_parts import GROUP_SIZE, material_quantity
from models import Group, Material, Registration, Task, Visit
from models.base import LINE, NAME, utc_now
from models.enums import RegistrationState, TaskArea, TaskState

MOST_TASKS = 200
MOST_PIECES = 100_000


@dataclass(frozen=True, slots=True)
class TaskFields:
    """A task as its form shows it."""

    title: str
    area: TaskArea
    due: date
    title_en: str = ""
    owner_id: UUID | None = None


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


def tick_task(db: Session, *, actor: Actor, task_id: UUID, done: bool = True) -> Task:
    """Mark a task done, or open again. Marking twice changes nothing, so two people ticking do not collide."""
    grant, task = _found(db, actor, task_id)
    wanted = TaskState.DONE if fields.flag(done, "done") else TaskState.OPEN
    if task.state is wanted:
        return task
    before = audit.values(task)
    task.state, task.done_at = wanted, utc_now() if done else None
    task.version += 1
    audit.record(db, grant, "finish" if done else "reopen", "Task", task.id, before=before, after=audit.values(task))
    db.flush()
    return task


def set_material(
    db: Session, *, actor: Actor, material_id: UUID, quantity: int | None = None, ready: bool | None = None
) -> Material:
    """Change how many pieces are needed, whether they are ready, or both."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    material = fetch(db, Material, grant, fields.row_id(material_id, "material"))
    _writable(db, grant, material.visit_id)
    before = audit.values(material)
    if quantity is not None:
        material.quantity = fields.whole(quantity, "quantity", least=0, most=MOST_PIECES)
    if ready is not None:
        material.ready = fields.flag(ready, "ready")
    audit.record(db, grant, "edit", "Material", material.id, before=before, after=audit.values(material))
    db.flush()
    return material


def add_material(
    db: Session, *, actor: Actor, visit_id: UUID, title: str, unit: str, quantity: int, title_en: str = ""
) -> Material:
    """Add one's own material; its quantity does not follow the head-count."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    material = Material(
        association_id=grant.association_id,
        visit_id=visit.id,
        title=fields.text(title, "title", most=NAME, required=True),
        title_en=fields.text(title_en, "title_en", most=NAME),
        unit=fields.text(unit, "unit", most=32),
        quantity=fields.whole(quantity, "quantity", least=0, most=MOST_PIECES),
    )
    db.add(material)
    db.flush()
    audit.record(db, grant, "create", "Material", material.id, after=audit.values(material))
    return material


def recount_materials(db: Session, *, actor: Actor, visit_id: UUID) -> list[Material]:
    """Set the quantities of the template's materials by those registered so far; what is ready stays as it is.

    Returns the materials whose quantity changed. Raises Conflict `material.nobody` with nobody registered.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    people, firms = db.execute(
        select(func.count(), func.count(col(Registration.firm_id).distinct())).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one()
    if not people:
        raise Conflict("material.nobody")
    groups = db.scalars(
        select(func.count())
        .select_from(Group)
        .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit.id)
    ).one()
    counts = Counts(people=people, firms=firms, groups=groups or -(-people // GROUP_SIZE))
    changed = []
    for material in db.scalars(
        select(Material).where(
            col(Material.association_id) == grant.association_id,
            col(Material.visit_id) == visit.id,
            col(Material.ready).is_(False),
        )
    ).all():
        needed = material_quantity(material.key, counts)
        if needed is not None and needed != material.quantity:
            before = audit.values(material)
            material.quantity = needed
            audit.record(db, grant, "recount", "Material", material.id, before=before, after=audit.values(material))
            changed.append(material)
    db.flush()
    return changed


def _writable(db: Session, grant: Grant, visit_id: UUID) -> Visit:
    visit = fetch_visit(db, grant, visit_id)
    check_write(visit.status, Write.TASKS)
    return visit


def _found(db: Session, actor: Actor, task_id: UUID) -> tuple[Grant, Task]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    task = fetch(db, Task, grant, fields.row_id(task_id, "task"), lock=True)
    _writable(db, grant, task.visit_id)
    return grant, task


def _fill(db: Session, grant: Grant, task: Task, change: TaskFields) -> None:
    if not isinstance(change, TaskFields):
        raise Invalid("field.choice", field="task")
    task.title = fields.text(change.title, "title", most=LINE, required=True)
    task.title_en = fields.text(change.title_en, "title_en", most=LINE)
    task.area = fields.member(change.area, "area", TaskArea)
    task.due = fields.day(change.due, "due")
    task.owner_id = check_guide(db, grant, change.owner_id)
