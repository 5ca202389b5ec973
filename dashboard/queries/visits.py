"""Visits as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require, visible_visits
from dashboard.rules import fields
from models import Firm, ObserverSheet, Registration, Site, SurveyResponse, Task, Visit, VisitSite
from models.base import utc_now
from models.enums import RegistrationState, TaskState, VisitStatus


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
    running.sort(key=lambda choice: abs(choice.days))
    ahead = sorted((choice for choice in options if choice.days >= 0), key=lambda choice: choice.days)
    return (running or ahead or options)[0]


@dataclass(frozen=True, slots=True)
class HostLine:
    """A site of a visit: a host, or an alternative from which members choose."""

    site_id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    is_host: bool


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as the list shows it; numbers of people, sheets and answers."""

    id: UUID
    number: int
    title: str
    title_en: str
    theme: str
    theme_en: str
    day: date
    starts: time
    ends: time
    status: VisitStatus
    days: int
    capacity: int
    hosts: tuple[HostLine, ...]
    registered: int
    waiting: int
    sheets: int
    responses: int
    tasks_done: int
    tasks: int


@dataclass(frozen=True, slots=True)
class VisitHead:
    """What everybody who may see a visit sees of it; `version` guards an edit."""

    id: UUID
    number: int
    title: str
    title_en: str
    theme: str
    theme_en: str
    day: date
    starts: time
    ends: time
    status: VisitStatus
    days: int
    meeting_place: str
    meeting_place_en: str
    capacity: int
    note: str
    version: int
    host_weights: dict[str, float] | None
    checklist_version_id: UUID | None
    survey_version_id: UUID | None
    hosts: tuple[HostLine, ...]


def rows(db: Session, viewer: Actor) -> list[VisitRow]:
    """Return the visits that the viewer may see, newest first: seven statements however many there are."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    today = today_at(grant.timezone)
    visits = db.scalars(
        select(Visit).where(visible_visits(grant)).order_by(col(Visit.day).desc(), col(Visit.number).desc())
    ).all()
    hosts = host_lines(db, grant, [visit.id for visit in visits])
    people = _counts(db, grant, Registration, col(Registration.state))
    sheets = _counts(db, grant, ObserverSheet, col(ObserverSheet.finished_at).is_not(None))
    responses = _counts(db, grant, SurveyResponse, literal(True))
    tasks = _counts(db, grant, Task, col(Task.state))
    return [
        VisitRow(
            id=visit.id,
            number=visit.number,
            title=visit.title,
            title_en=visit.title_en,
            theme=visit.theme,
            theme_en=visit.theme_en,
            day=visit.day,
            starts=visit.starts,
            ends=visit.ends,
            status=visit.status,
            days=(visit.day - today).days,
            capacity=visit.capacity,
            hosts=tuple(line for line in hosts.get(visit.id, ()) if line.is_host),
            registered=people.get((visit.id, RegistrationState.REGISTERED), 0),
            waiting=people.get((visit.id, RegistrationState.WAITING), 0),
            sheets=sheets.get((visit.id, True), 0),
            responses=responses.get((visit.id, True), 0),
            tasks_done=tasks.get((visit.id, TaskState.DONE), 0),
            tasks=tasks.get((visit.id, TaskState.DONE), 0) + tasks.get((visit.id, TaskState.OPEN), 0),
        )
        for visit in visits
    ]


def head(db: Session, viewer: Actor, visit_id: UUID) -> VisitHead:
    """Return what stands above every screen of a visit, or raise NotFound. The note is for those who plan."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    return VisitHead(
        id=visit.id,
        number=visit.number,
        title=visit.title,
        title_en=visit.title_en,
        theme=visit.theme,
        theme_en=visit.theme_en,
        day=visit.day,
        starts=visit.starts,
        ends=visit.ends,
        status=visit.status,
        days=(visit.day - today_at(grant.timezone)).days,
        meeting_place=visit.meeting_place,
        meeting_place_en=visit.meeting_place_en,
        capacity=visit.capacity,
        note=visit.note if grant.may(Capability.PLAN_VISITS) else "",
        version=visit.version,
        host_weights=visit.host_weights,
        checklist_version_id=visit.checklist_version_id,
        survey_version_id=visit.survey_version_id,
        hosts=tuple(host_lines(db, grant, [visit.id]).get(visit.id, ())),
    )


def host_lines(db: Session, grant: Grant, visit_ids: Sequence[UUID]) -> dict[UUID, list[HostLine]]:
    """Return the sites of these visits, hosts first, in their order; one statement. The caller has checked."""
    found: dict[UUID, list[HostLine]] = {}
    for row in db.execute(
        select(
            col(VisitSite.visit_id),
            col(Site.id),
            col(Site.name),
            col(Site.name_en),
            func.coalesce(func.nullif(col(Firm.short_name), ""), col(Firm.name), ""),
            func.coalesce(func.nullif(col(Firm.short_name_en), ""), col(Firm.name_en), ""),
            col(VisitSite.is_host),
        )
        .join(
            Site,
            (col(Site.association_id) == col(VisitSite.association_id)) & (col(Site.id) == col(VisitSite.site_id)),
        )
        .join(
            Firm,
            (col(Firm.association_id) == col(Site.association_id)) & (col(Firm.id) == col(Site.firm_id)),
            isouter=True,
        )
        .where(col(VisitSite.association_id) == grant.association_id, col(VisitSite.visit_id).in_(visit_ids))
        .order_by(col(VisitSite.is_host).desc(), col(VisitSite.position))
    ):
        found.setdefault(row[0], []).append(HostLine(*row[1:]))
    return found


def _counts(db: Session, grant: Grant, table: Any, by: Any) -> dict[tuple[UUID, Any], int]:
    rows = db.execute(
        select(table.visit_id, by, func.count())
        .where(table.association_id == grant.association_id)
        .group_by(table.visit_id, by)
    )
    # SQLite answers 1 for a condition, PostgreSQL true: as keys they are the same
    return {(row[0], row[1]): row[2] for row in rows}
