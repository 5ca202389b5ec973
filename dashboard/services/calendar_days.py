"""The association's own days off and workdays (自定节假日): they go before the public calendar."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.services import audit, task_parts
from models import CalendarDay, Visit
from models.base import NAME
from models.enums import DayKind, VisitStatus

MOST_DAYS = 500


@dataclass(frozen=True, slots=True)
class DayFields:
    """A day as its form shows it."""

    day: date
    kind: DayKind
    name: str
    name_en: str = ""


def set_day(db: Session, *, actor: Actor, change: DayFields) -> CalendarDay:
    """Say what a day is to the association, in place of what was said of it before; open tasks follow at once."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    if not isinstance(change, DayFields):
        raise Invalid("field.choice", field="day")
    day = fields.day(change.day, "day")
    take_turns(db, grant)
    rows = db.scalars(select(CalendarDay).where(col(CalendarDay.association_id) == grant.association_id)).all()
    row = next((one for one in rows if one.day == day), None)
    if row is None and len(rows) >= MOST_DAYS:
        raise Conflict("calendar.too_many", most=MOST_DAYS)
    before = audit.values(row) if row else None
    row = row or CalendarDay(association_id=grant.association_id, day=day, kind=DayKind.HOLIDAY, name="")
    row.kind = fields.member(change.kind, "kind", DayKind)
    row.name = fields.text(change.name, "name", most=NAME, required=True)
    row.name_en = fields.text(change.name_en, "name_en", most=NAME)
    db.add(row)
    db.flush()
    audit.record(
        db, grant, "edit" if before else "create", "CalendarDay", row.id, before=before, after=audit.values(row)
    )
    _tasks_follow(db, grant)
    return row


def remove_day(db: Session, *, actor: Actor, calendar_day_id: UUID) -> None:
    """Take back what was said of a day: the public calendar holds again."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    take_turns(db, grant)
    row = fetch(db, CalendarDay, grant, fields.row_id(calendar_day_id, "day"))
    audit.record(db, grant, "delete", "CalendarDay", row.id, before=audit.values(row))
    db.delete(row)
    db.flush()
    _tasks_follow(db, grant)


def _tasks_follow(db: Session, grant: Grant) -> None:
    # held, always in the same order: whoever changes a visit's tasks holds the visit
    visits = db.scalars(
        select(Visit)
        .where(
            col(Visit.association_id) == grant.association_id,
            col(Visit.status).in_([VisitStatus.DRAFT, VisitStatus.OPEN, VisitStatus.RUNNING]),
        )
        .order_by(col(Visit.id))
        .with_for_update(of=Visit)
        .execution_options(populate_existing=True)
    ).all()
    task_parts.follow_calendar(db, grant.association_id, list(visits))
    db.flush()
