"""What the days around a visit are: the public calendar and the association's own days."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from dashboard.rules.holidays_cn import DayFacts, OwnDay, day_facts
from models import CalendarDay
from models.enums import DayKind

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class OwnDayRow:
    """A day that the association has said something of."""

    id: UUID
    day: date
    kind: DayKind
    name: str
    name_en: str


def own_days(db: Session, viewer: Actor) -> list[OwnDayRow]:
    """Return the association's own days, the latest first."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    rows = db.scalars(
        select(CalendarDay)
        .where(col(CalendarDay.association_id) == grant.association_id)
        .order_by(col(CalendarDay.day).desc())
    )
    return [OwnDayRow(row.id, row.day, row.kind, row.name, row.name_en) for row in rows]


def day_span(db: Session, viewer: Actor, first: date, last: date) -> list[DayFacts]:
    """Return every day from `first` to `last`, a year at most, as the association sees it."""
    own = {row.day: OwnDay(row.kind, row.name, row.name_en) for row in own_days(db, viewer)}
    days = min((last - first).days + 1, MOST_DAYS)
    return [day_facts(first + timedelta(days=n), own) for n in range(days)]
