"""Who stands at the door without a registration (现场补报): let in at once, even where all places are taken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.attendance import moment_of
from dashboard.rules.names import firm_key, person_key
from dashboard.rules.phones import phone_key
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.attendance import taken
from models import Firm, Group, Person, PersonRole, Registration, Visit
from models.base import utc_now
from models.enums import FirmKind, PersonState, RegistrationSource, RegistrationState, Role

PHONE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkInFields:
    """Who came: the firm by id, or by name, found or added. A telephone number is kept as typed where it is none."""

    name: str
    firm_id: UUID | None = None
    firm_name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A walk-in's registration; `over` counts the people beyond the visit's places, 0 while there are some."""

    registration_id: UUID
    person_id: UUID
    signed_in_at: datetime
    over: int
    new_person: bool
    new_firm: bool


def walk_in(db: Session, *, actor: Actor, visit_id: UUID, who: WalkInFields) -> Admitted:
    """Register a person at the door and sign them in.

    Somebody who is known by telephone number and name, or by firm and name, is not added again; who waited or had
    cancelled has a place now. Raises Invalid `field.empty`, `field.too_long`, `registration.disabled`; Conflict
    `visit.write_closed`.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    take_turns(db, grant)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)
    check_write(visit.status, Write.SIGN_IN)
    return walk_in_for(db, grant, visit, who)


def admit(db: Session, *, actor: Actor, registration_id: UUID) -> Admitted:
    """Let somebody in who waits or had cancelled, and sign them in; who has a place is only signed in."""
    grant = require(db, actor, Capability.RUN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"))
    visit = fetch_visit(db, grant, row.visit_id, lock=True)
    check_write(visit.status, Write.SIGN_IN)
    db.refresh(row)
    return _seat(db, grant, visit, row, utc_now(), new_person=False, new_firm=False)


def walk_in_for(
    db: Session,
    grant: Grant,
    visit: Visit,
    who: WalkInFields,
    *,
    registration_id: UUID | None = None,
    at: datetime | None = None,
) -> Admitted:
    """Let somebody in; the caller has checked the grant and holds the association's turn and the visit.

    `registration_id` is made by a tablet: Conflict `entry.id_taken` where it is another visit's.
    """
    name = fields.name(who.name, "name")
    phone = fields.text(who.phone, "phone", most=PHONE)
    phone = phone_key(phone) or phone
    firm, new_firm = _firm(db, grant, who)
    person, new_person = _person(db, grant, firm, name, phone)
    if person.state is PersonState.DISABLED:
        raise Invalid("registration.disabled", field="people")
    row = db.scalars(
        select(Registration).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.person_id) == person.id,
        )
    ).one_or_none()
    if row is None:
        if registration_id is not None and db.get(Registration, (grant.association_id, registration_id)) is not None:
            raise Conflict("entry.id_taken", field="id")
        row = Registration(
            association_id=grant.association_id,
            visit_id=visit.id,
            person_id=person.id,
            firm_id=firm.id,
            state=RegistrationState.CANCELLED,  # until there is a place, a few lines on
            source=RegistrationSource.WALK_IN,
        )
        if registration_id is not None:
            row.id = registration_id
        db.add(row)
        db.flush()
    moment = moment_of(at, now=utc_now(), day=visit.day, timezone=grant.timezone)
    return _seat(db, grant, visit, row, moment, new_person=new_person, new_firm=new_firm)


def _seat(
    db: Session,
    grant: Grant,
    visit: Visit,
    row: Registration,
    moment: datetime,
    *,
    new_person: bool,
    new_firm: bool,
) -> Admitted:
    before = audit.values(row)
    if row.state is not RegistrationState.REGISTERED:
        row.state, row.source, row.version = RegistrationState.REGISTERED, RegistrationSource.WALK_IN, row.version + 1
        row.group_id = _smallest_group(db, grant, visit)
    if row.signed_in_at is None or moment < row.signed_in_at:
        row.signed_in_at, row.signed_in_by = moment, grant.person_id
    elif row.signed_out_at is not None and moment > row.signed_out_at:
        row.signed_out_at = None
    db.flush()
    if audit.values(row) != before:
        audit.record(db, grant, "walk_in", "Registration", row.id, before=before, after=audit.values(row))
        db.flush()
    over = max(0, taken(db, grant, visit) - visit.capacity)
    return Admitted(row.id, row.person_id, row.signed_in_at, over, new_person, new_firm)


def _smallest_group(db: Session, grant: Grant, visit: Visit) -> UUID | None:
    """Return the group with the fewest people, None without groups: who is let in has to go somewhere."""
    walks = and_(
        col(Registration.association_id) == col(Group.association_id),
        col(Registration.group_id) == col(Group.id),
        col(Registration.state) == RegistrationState.REGISTERED,
    )
    return db.scalars(
        select(col(Group.id))
        .join(Registration, walks, isouter=True)
        .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit.id)
        .group_by(col(Group.id), col(Group.position))
        .order_by(func.count(col(Registration.id)), col(Group.position), col(Group.id))
        .limit(1)
    ).first()


def _firm(db: Session, grant: Grant, who: WalkInFields) -> tuple[Firm, bool]:
    """Return the firm, and whether it was added: a name that only differs in its legal form is the same firm's."""
    if who.firm_id is not None:
        return fetch(db, Firm, grant, fields.row_id(who.firm_id, "firm")), False
    name = fields.name(who.firm_name, "firm")
    wanted = firm_key(name)
    for firm in db.scalars(
        select(Firm).where(col(Firm.association_id) == grant.association_id).order_by(col(Firm.name), col(Firm.id))
    ):
        if wanted in (firm_key(firm.name), firm_key(firm.short_name)):
            return firm, False
    row = Firm(association_id=grant.association_id, name=name, kind=FirmKind.RESIDENTIAL)
    db.add(row)
    db.flush()
    audit.record(db, grant, "create", "Firm", row.id, after=audit.values(row))
    return row, True


def _person(db: Session, grant: Grant, firm: Firm, name: str, phone: str) -> tuple[Person, bool]:
    mine = col(Person.association_id) == grant.association_id
    known = list(db.scalars(select(Person).where(mine, col(Person.firm_id) == firm.id).order_by(col(Person.id))))
    if phone:
        known += db.scalars(select(Person).where(mine, col(Person.phone) == phone).order_by(col(Person.id)))
    wanted = person_key(name)
    for person in known:
        same_phone = bool(phone) and (phone_key(person.phone) or person.phone) == phone
        # of two people of one name in one firm the telephone decides, where both have told theirs
        if person_key(person.name) == wanted and (same_phone or not (phone and person.phone)):
            return person, False
    row = Person(
        association_id=grant.association_id, firm_id=firm.id, name=name, phone=phone, state=PersonState.INVITED
    )
    db.add(row)
    db.flush()
    db.add(PersonRole(association_id=grant.association_id, person_id=row.id, role=Role.OBSERVER))
    db.flush()
    audit.record(db, grant, "create", "Person", row.id, after=audit.values(row) | {"roles": [Role.OBSERVER.value]})
    return row, True
