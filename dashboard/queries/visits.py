"""Visits as lists show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require, visible_visits
from models import Visit
from models.base import utc_now
from models.enums import VisitStatus


@dataclass(frozen=True, slots=True)
class VisitChoice:
    """A visit as the picker shows it; `days` from today at the association's place, negative when past."""

    id: UUID
    number: int
    title: str
    title_en: str
    day: date
    status: VisitStatus
    days: int


def today_at(timezone: str, now: datetime | None = None) -> date:
    """Return the calendar day at the association's place."""
    return (now or utc_now()).astimezone(ZoneInfo(timezone)).date()


def choices(db: Session, viewer: Actor) -> list[VisitChoice]:
    """Return the visits that the viewer may see, newest first."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    today = today_at(grant.timezone)
    rows = db.execute(
        select(
            col(Visit.id), col(Visit.number), col(Visit.title), col(Visit.title_en), col(Visit.day), col(Visit.status)
        )
        .where(visible_visits(grant))
        .order_by(col(Visit.day).desc(), col(Visit.number).desc())
    )
    return [VisitChoice(*row, days=(row.day - today).days) for row in rows]


def default_choice(options: list[VisitChoice]) -> VisitChoice:
    """Return the visit that matters now: running, else today's, else the next one, else the latest."""
    running = [choice for choice in options if choice.status is VisitStatus.RUNNING]
    ahead = sorted((choice for choice in options if choice.days >= 0), key=lambda choice: choice.days)
    return (running or ahead or options)[0]
