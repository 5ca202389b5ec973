"""Who comes: the association's staff register, cancel, seat and sign in members."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, badges
from models import Group, Person, Registration, Visit
from models.base import LINE, utc_now
from models.enums import PersonState, RegistrationState

_S = RegistrationState
MOST_AT_ONCE = 300


def register(db: Session, *, actor: Actor, visit_id: UUID, person_ids: Sequence[UUID]) -> list[Registration]:
    """Register people in this order; whoever finds no place waits. Who is registered already stays as they are.

    Someone who had cancelled comes back at the end of the line.
    Raises Invalid `registration.disabled` for a disabled person, Conflict `visit.write_closed`.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    ids = fields.row_ids(person_ids, "people", most=MOST_AT_ONCE)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.REGISTER)
    people = fetch_all(db, Person, grant, ids)
    if any(person.state is PersonState.DISABLED for person in people.values()):
        raise Invalid("registration.disabled", field="people")
    old = {
        row.person_id: row
        for row in db.scalars(
            select(Registration).where(
                col(Registration.association_id) == grant.association_id,
                col(Registration.visit_id) == visit.id,
                col(Registration.person_id).in_(ids),
            )
        )
    }
    taken, result = _taken(db, visit), []
    for person_id in ids:
        row = old.get(person_id)
        if row is not None and row.state is not _S.CANCELLED:
            result.append(row)
            continue
        before = audit.values(row) if row is not None else None
        if row is None:
            row = Registration(association_id=grant.association_id, visit_id=visit.id, person_id=person_id)
        row.firm_id = people[person_id].firm_id
        row.state = _S.REGISTERED if taken < visit.capacity else _S.WAITING
        row.registered_at, row.group_id, row.signed_in_at = utc_now(), None, None
        taken += row.state is _S.REGISTERED
        db.add(row)
        db.flush()
        audit.record(db, grant, "register", "Registration", row.id, before=before, after=audit.values(row))
        result.append(row)
    db.flush()
    return result


def cancel(db: Session, *, actor: Actor, registration_id: UUID) -> list[Registration]:
    """Cancel a registration and give the place to whoever has waited longest; return those promoted.

    The badge of who cancels ends with it.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    if row.state is _S.CANCELLED:
        return []
    before = audit.values(row)
    row.state, row.group_id = _S.CANCELLED, None
    audit.record(db, grant, "cancel", "Registration", row.id, before=before, after=audit.values(row))
    badges.end_badge_of(db, grant, visit.id, row.person_id)
    db.flush()
    return _promote(db, grant, visit)


def promote_waiting(db: Session, *, actor: Actor, visit_id: UUID) -> list[Registration]:
    """Give free places to those waiting, the longest waiting first; return them."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.REGISTER)
    return _promote(db, grant, visit)


def put_in_group(db: Session, *, actor: Actor, registration_id: UUID, group_id: UUID | None) -> Registration:
    """Put a registered person into a group, or out of any. `registration.no_place` for one who waits."""
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    if group_id is not None:
        if row.state is not _S.REGISTERED:
            raise Conflict("registration.no_place", state=row.state)
        if fetch(db, Group, grant, fields.row_id(group_id, "group")).visit_id != visit.id:
            raise Invalid("group.other_visit", field="group")
    before = audit.values(row)
    row.group_id = group_id
    audit.record(db, grant, "group", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def sign_in(db: Session, *, actor: Actor, registration_id: UUID, present: bool = True) -> Registration:
    """Sign a person in on the day, or take it back. Signing in twice keeps the first time.

    Raises Conflict `registration.no_place` for one who waits or cancelled, `visit.write_closed` before the day.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"), lock=True)
    visit = fetch_visit(db, grant, row.visit_id)
    check_write(visit.status, Write.SIGN_IN)
    if row.state is not _S.REGISTERED:
        raise Conflict("registration.no_place", state=row.state)
    if fields.flag(present, "present") == (row.signed_in_at is not None):
        return row
    before = audit.values(row)
    row.signed_in_at = utc_now() if present else None
    row.signed_in_by = grant.person_id if present else None
    audit.record(db, grant, "sign_in", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def edit_note(db: Session, *, actor: Actor, registration_id: UUID, dietary: str, note: str) -> Registration:
    """Keep what a person eats and what else to know."""
    grant, _, row = _found(db, actor, registration_id, Write.REGISTER)
    before = audit.values(row)
    row.dietary = fields.text(dietary, "dietary", most=LINE)
    row.note = fields.text(note, "note", most=LINE)
    audit.record(db, grant, "edit", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def _found(db: Session, actor: Actor, registration_id: UUID, write: Write) -> tuple[Grant, Visit, Registration]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"))
    # the visit is locked before its places are counted, so that two cancellations promote two people
    visit = fetch_visit(db, grant, row.visit_id, lock=True)
    check_write(visit.status, write)
    db.refresh(row)
    return grant, visit, row


def _taken(db: Session, visit: Visit) -> int:
    return db.scalars(
        select(func.count())
        .select_from(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == _S.REGISTERED,
        )
    ).one()


def _promote(db: Session, grant: Grant, visit: Visit) -> list[Registration]:
    free = visit.capacity - _taken(db, visit)
    if free <= 0:
        return []
    lucky = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == _S.WAITING,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
        .limit(free)
    ).all()
    for row in lucky:
        before = audit.values(row)
        row.state = _S.REGISTERED
        audit.record(db, grant, "promote", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return list(lucky)
