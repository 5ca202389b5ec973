"""Who comes to a visit, in which group, and who else could."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.rules import fields
from dashboard.rules.names import tidy_name
from models import Firm, Group, Person, PersonRole, Registration, Site
from models.base import matches
from models.enums import FeeState, FirmKind, PersonState, RegistrationSource, RegistrationState, Role

OFFERED = 50
_GUIDES = (Role.PLANNER, Role.HOST, Role.LEADER)


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """One registration; `firm_written` is a firm that no member is called, the fee is in cents (分)."""

    id: UUID
    person_id: UUID
    name: str
    name_en: str
    title: str
    title_en: str
    firm: str
    firm_en: str
    firm_kind: FirmKind | None
    phone: str
    state: RegistrationState
    group_id: UUID | None
    dietary: str
    note: str
    registered_at: datetime
    signed_in_at: datetime | None
    firm_written: str
    source: RegistrationSource
    interests: tuple[str, ...]
    host: str
    host_en: str
    transport: str
    fee_cents: int
    fee_state: FeeState
    receipt_number: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group; `people` are those registered, not those waiting."""

    id: UUID
    name: str
    name_en: str
    guide_id: UUID | None
    guide: str
    guide_en: str
    people: int


@dataclass(frozen=True, slots=True)
class PersonChoice:
    id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str


def registrations(db: Session, viewer: Actor, visit_id: UUID) -> list[RegistrationRow]:
    """Return everyone registered, waiting or cancelled, in the order of registration."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    rows = db.execute(
        select(Registration, Person, Firm, Site)
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .join(Site, matches(Registration.host_site_id, Site), isouter=True)
        .where(col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id)
        .order_by(col(Registration.registered_at), col(Registration.id))
    )
    plans = grant.may(Capability.PLAN_VISITS)  # telephone, diet and notes are for those who arrange the day
    return [
        RegistrationRow(
            id=row.id,
            person_id=person.id,
            name=person.name,
            name_en=person.name_en,
            title=person.title,
            title_en=person.title_en,
            firm=(firm.short_name or firm.name) if firm else row.firm_written,
            firm_en=(firm.short_name_en or firm.name_en) if firm else row.firm_written,
            firm_kind=firm.kind if firm else None,
            phone=person.phone if plans else "",
            state=row.state,
            group_id=row.group_id,
            dietary=row.dietary if plans else "",
            note=row.note if plans else "",
            registered_at=row.registered_at,
            signed_in_at=row.signed_in_at,
            firm_written=row.firm_written,
            source=row.source,
            interests=tuple(row.interests),
            host=site.name if site else "",
            host_en=site.name_en if site else "",
            transport=row.transport if plans else "",
            fee_cents=row.fee_cents,
            fee_state=row.fee_state,
            receipt_number=row.receipt_number if plans else "",
            paid_on=row.paid_on if plans else None,
        )
        for row, person, firm, site in rows
    ]


def groups(db: Session, viewer: Actor, visit_id: UUID) -> list[GroupRow]:
    """Return the groups of a visit in their order."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    people = {
        row[0]: row[1]
        for row in db.execute(
            select(col(Registration.group_id), func.count())
            .where(
                col(Registration.association_id) == grant.association_id,
                col(Registration.visit_id) == visit.id,
                col(Registration.state) == RegistrationState.REGISTERED,
            )
            .group_by(col(Registration.group_id))
        )
    }
    rows = db.execute(
        select(Group, col(Person.name), col(Person.name_en))
        .join(Person, matches(Group.guide_id, Person), isouter=True)
        .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit.id)
        .order_by(col(Group.position), col(Group.id))
    )
    return [
        GroupRow(
            group.id, group.name, group.name_en, group.guide_id, name or "", name_en or "", people.get(group.id, 0)
        )
        for group, name, name_en in rows
    ]


def guides(db: Session, viewer: Actor) -> list[PersonChoice]:
    """Return who can guide a group or a stop: active staff, leaders and people of host teams."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    may_guide = (
        select(col(PersonRole.person_id))
        .where(col(PersonRole.association_id) == grant.association_id, col(PersonRole.role).in_(_GUIDES))
        .scalar_subquery()
    )
    rows = db.execute(
        select(Person, Firm)
        .join(Firm, matches(Person.firm_id, Firm), isouter=True)
        .where(
            col(Person.association_id) == grant.association_id,
            col(Person.state) != PersonState.DISABLED,
            col(Person.id).in_(may_guide),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    return [_choice(person, firm) for person, firm in rows]


def could_register(db: Session, viewer: Actor, visit_id: UUID, query: str = "") -> list[PersonChoice]:
    """Return up to 50 people of member firms who are not registered, by a piece of their or their firm's name."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    words = tidy_name(fields.text(query, "query", most=120))
    coming = select(col(Registration.person_id)).where(
        col(Registration.association_id) == grant.association_id,
        col(Registration.visit_id) == visit.id,
        col(Registration.state) != RegistrationState.CANCELLED,
    )
    statement = (
        select(Person, Firm)
        .join(Firm, (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)))
        .where(
            col(Person.association_id) == grant.association_id,
            col(Person.state) != PersonState.DISABLED,
            col(Person.id).not_in(coming),
        )
        .order_by(col(Firm.short_name), col(Person.name), col(Person.id))
        .limit(OFFERED)
    )
    if words:
        statement = statement.where(
            or_(
                *(
                    column.icontains(words, autoescape=True)
                    for column in (
                        col(Person.name),
                        col(Person.name_en),
                        col(Firm.name),
                        col(Firm.short_name),
                        col(Firm.name_en),
                    )
                )
            )
        )
    return [_choice(person, firm) for person, firm in db.execute(statement)]


def _choice(person: Person, firm: Firm | None) -> PersonChoice:
    return PersonChoice(
        person.id,
        person.name,
        person.name_en,
        (firm.short_name or firm.name) if firm else "",
        (firm.short_name_en or firm.name_en) if firm else "",
    )
