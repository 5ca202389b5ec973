"""Firms and people as the member list shows them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from models import AuditEntry, Firm, Person, PersonRole
from models.enums import FirmKind, PersonState, Role


@dataclass(frozen=True, slots=True)
class FirmRow:
    id: UUID
    name: str
    name_en: str
    short_name: str
    short_name_en: str
    kind: FirmKind
    district: str
    projects: int
    area_10k_m2: Decimal
    since_year: int | None
    note: str
    active: bool
    people: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    name_en: str
    title: str
    title_en: str
    email: str
    phone: str
    firm_id: UUID | None
    firm: str
    firm_en: str
    roles: frozenset[Role]
    state: PersonState


@dataclass(frozen=True, slots=True)
class AuditRow:
    at: datetime
    actor: str
    actor_en: str
    action: str
    noun: str
    object_id: str
    before: dict[str, object] | None
    after: dict[str, object] | None


def firms(db: Session, viewer: Actor) -> list[FirmRow]:
    """Return all firms of the association, active ones first, by name."""
    grant = require(db, viewer, Capability.VIEW_MEMBERS)
    people = (
        select(col(Person.firm_id), func.count().label("n"))
        .where(col(Person.association_id) == grant.association_id, col(Person.state) != PersonState.DISABLED)
        .group_by(col(Person.firm_id))
        .subquery()
    )
    rows = db.execute(
        select(Firm, func.coalesce(people.c.n, 0))
        .join(people, people.c.firm_id == col(Firm.id), isouter=True)
        .where(col(Firm.association_id) == grant.association_id)
        .order_by(col(Firm.active).desc(), col(Firm.name))
    )
    return [
        FirmRow(
            f.id,
            f.name,
            f.name_en,
            f.short_name,
            f.short_name_en,
            f.kind,
            f.district,
            f.projects,
            f.area_10k_m2,
            f.since_year,
            f.note,
            f.active,
            n,
        )
        for f, n in rows
    ]


def people(db: Session, viewer: Actor, *, firm_id: UUID | None = None) -> list[PersonRow]:
    """Return the association's people by name, or those of one firm."""
    grant = require(db, viewer, Capability.VIEW_MEMBERS)
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for person_id, role in db.execute(
        select(col(PersonRole.person_id), col(PersonRole.role)).where(
            col(PersonRole.association_id) == grant.association_id
        )
    ):
        roles[person_id].add(role)
    statement = (
        select(Person, col(Firm.name), col(Firm.short_name), col(Firm.name_en), col(Firm.short_name_en))
        .join(
            Firm,
            (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(col(Person.association_id) == grant.association_id)
        .order_by(col(Person.name))
    )
    if firm_id is not None:
        statement = statement.where(col(Person.firm_id) == firm_id)
    return [
        PersonRow(
            p.id,
            p.name,
            p.name_en,
            p.title,
            p.title_en,
            p.email,
            p.phone,
            p.firm_id,
            short or name or "",
            short_en or name_en or "",
            frozenset(roles[p.id]),
            p.state,
        )
        for p, name, short, name_en, short_en in db.execute(statement)
    ]


def audit_trail(db: Session, viewer: Actor, *, limit: int = 200, noun: str = "") -> list[AuditRow]:
    """Return the newest entries of the association's trail."""
    grant = require(db, viewer, Capability.VIEW_AUDIT)
    statement = (
        select(AuditEntry, col(Person.name), col(Person.name_en))
        .join(
            Person,
            (col(Person.association_id) == col(AuditEntry.association_id))
            & (col(Person.id) == col(AuditEntry.actor_id)),
            isouter=True,
        )
        .where(col(AuditEntry.association_id) == grant.association_id)
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(max(1, min(limit, 1000)))
    )
    if noun:
        statement = statement.where(col(AuditEntry.noun) == noun)
    return [
        AuditRow(e.at, name or "", name_en or "", e.action, e.noun, e.object_id, e.before, e.after)
        for e, name, name_en in db.execute(statement)
    ]
