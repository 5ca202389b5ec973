"""What the field app shows of a person signed in on a tablet: who it is, and which visits there are to open."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require, visible_visits
from dashboard.queries.visits import today_at
from models import Association, Firm, Person, Registration, Visit
from models.enums import RegistrationState, VisitStatus

MOST_VISITS = 50
SHOWN = (VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class MyVisit:
    """A visit that the person may open; wall-clock times at the association's place."""

    id: UUID
    number: int
    title: str
    title_en: str
    day: date
    starts: time
    ends: time
    status: VisitStatus
    registered: bool


@dataclass(frozen=True, slots=True)
class Me:
    """`badge`: the person came in by a badge, then there is its visit alone; `runs`: may keep the door of visits."""

    id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    association: str
    association_en: str
    timezone: str
    language: str
    badge: bool
    runs: bool
    visits: tuple[MyVisit, ...]


def me(db: Session, viewer: Actor) -> Me:
    """Return who the viewer is. Visits that take entries: running first, one's own before others, nearest day first."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    person, association, firm = db.execute(
        select(Person, Association, Firm)
        .join(Association, col(Association.id) == col(Person.association_id))
        .join(
            Firm,
            (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(col(Person.association_id) == grant.association_id, col(Person.id) == grant.person_id)
    ).one()
    return Me(
        id=person.id,
        name=person.name,
        name_en=person.name_en,
        firm=(firm.short_name or firm.name) if firm else "",
        firm_en=(firm.short_name_en or firm.name_en) if firm else "",
        association=association.name,
        association_en=association.name_en,
        timezone=association.timezone,
        language=person.language,
        badge=grant.only_visit is not None,
        runs=grant.may(Capability.RUN_VISITS),
        visits=_visits(db, grant),
    )


def _visits(db: Session, grant: Grant) -> tuple[MyVisit, ...]:
    mine = set(
        db.scalars(
            select(col(Registration.visit_id)).where(
                col(Registration.association_id) == grant.association_id,
                col(Registration.person_id) == grant.person_id,
                col(Registration.state) == RegistrationState.REGISTERED,
            )
        )
    )
    found = [
        MyVisit(
            visit.id,
            visit.number,
            visit.title,
            visit.title_en,
            visit.day,
            visit.starts,
            visit.ends,
            visit.status,
            visit.id in mine,
        )
        for visit in db.scalars(select(Visit).where(visible_visits(grant), col(Visit.status).in_(SHOWN)))
    ]
    today = today_at(grant.timezone)

    def rank(visit: MyVisit) -> tuple[bool, bool, int, int]:
        return (
            visit.status is not VisitStatus.RUNNING,
            not visit.registered,
            abs((visit.day - today).days),
            visit.number,
        )

    return tuple(sorted(found, key=rank)[:MOST_VISITS])
