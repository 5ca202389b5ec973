"""Who comes: the association's staff register, cancel and seat members."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.registration_tokens import look_up, registration_token
from dashboard.rules.visit_status import Write, check_write
from dashboard.server_key import secret_key
from dashboard.services import audit, badges, registration_places
from models import Dimension, Firm, Person, Registration, RegistrationForm, Visit
from models.base import LINE, utc_now
from models.enums import FeeState, PersonState, RegistrationSource, RegistrationState

_S = RegistrationState
MOST_AT_ONCE = 300


def register(db: Session, *, actor: Actor, visit_id: UUID, person_ids: Sequence[UUID]) -> list[Registration]:
    """Register people in this order; whoever finds no place waits. Who is registered already stays as they are.

    Someone who had cancelled comes back at the end of the line. Staff may go beyond a firm's quota, not beyond the
    places, and past nobody who waits for one.
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
    registration_places.give(db, grant, visit)
    taken, result = sum(registration_places.held_of(db, visit).values()), []
    form = registration_places.form_of(db, grant.association_id, visit.id)
    for person_id in ids:
        row = old.get(person_id)
        if row is not None and row.state is not _S.CANCELLED:
            result.append(row)
            continue
        before = audit.values(row) if row is not None else None
        if row is None:
            row = Registration(
                association_id=grant.association_id, id=uuid7(), visit_id=visit.id, person_id=person_id, version=0
            )
        row.firm_id, row.firm_written = people[person_id].firm_id, ""
        row.state = _S.REGISTERED if taken < visit.capacity else _S.WAITING
        row.registered_at, row.signed_in_at, row.signed_out_at = utc_now(), None, None
        row.group_id, row.pinned = None, False
        row.source, row.version = RegistrationSource.STAFF, row.version + 1
        _ask_fee(row, form)
        _give_link(row)
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
    row.state, row.group_id, row.pinned = _S.CANCELLED, None, False
    row.version += 1
    audit.record(db, grant, "cancel", "Registration", row.id, before=before, after=audit.values(row))
    badges.end_badge_of(db, grant, visit.id, row.person_id)
    db.flush()
    return registration_places.give(db, grant, visit)


def promote_waiting(db: Session, *, actor: Actor, visit_id: UUID) -> list[Registration]:
    """Give free places to those waiting, the longest waiting first; return them."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.REGISTER)
    return registration_places.give(db, grant, visit)


def promote(db: Session, *, actor: Actor, registration_id: UUID) -> Registration:
    """Give one who waits a place, before others and beyond the firm's quota: staff know why.

    Raises Conflict `registration.not_waiting`, `registration.full` when every place is taken.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    if row.state is not _S.WAITING:
        raise Conflict("registration.not_waiting", state=row.state)
    if sum(registration_places.held_of(db, visit).values()) >= visit.capacity:
        raise Conflict("registration.full", capacity=visit.capacity)
    return registration_places.promote(db, grant, [row])[0]


def take_back(db: Session, *, actor: Actor, registration_id: UUID) -> Registration:
    """Undo a cancellation: the person is back at the end of the line, with all that was known and the same link.

    Raises Conflict `registration.not_cancelled`.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    if row.state is not _S.CANCELLED:
        raise Conflict("registration.not_cancelled", state=row.state)
    before = audit.values(row)
    row.state, row.registered_at = _S.WAITING, utc_now()
    row.version += 1
    audit.record(db, grant, "take_back", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    registration_places.give(db, grant, visit)
    return row


def settle_firm(db: Session, *, actor: Actor, registration_id: UUID, firm_id: UUID) -> Registration:
    """Say which member a firm is that somebody wrote; a person without a firm and an account gets it too.

    Raises NotFound for a firm that is not the association's.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    firm = fetch(db, Firm, grant, fields.row_id(firm_id, "firm_id"))
    before = audit.values(row)
    row.firm_id, row.firm_written = firm.id, ""
    row.version += 1
    audit.record(db, grant, "settle_firm", "Registration", row.id, before=before, after=audit.values(row))
    person = fetch(db, Person, grant, row.person_id, lock=True)
    if person.firm_id is None and not person.email:
        was = audit.values(person)
        person.firm_id = firm.id
        audit.record(db, grant, "change", "Person", person.id, before=was, after=audit.values(person))
    db.flush()
    registration_places.give(db, grant, visit)  # the written name may have had a quota of its own
    return row


def renew_link(db: Session, *, actor: Actor, registration_id: UUID) -> str:
    """Give somebody a new link of their own and return its token; the one before works no more."""
    grant, _, row = _found(db, actor, registration_id, Write.REGISTER)
    token = _give_link(row)
    audit.record(db, grant, "renew_link", "Registration", row.id)
    db.flush()
    return token


def edit_note(
    db: Session,
    *,
    actor: Actor,
    registration_id: UUID,
    dietary: str,
    note: str,
    transport: str | None = None,
    interests: Sequence[str] | None = None,
) -> Registration:
    """Keep what a person eats, what else to know, how they come and what they care about; None leaves as it is.

    `interests` are keys of the dimensions of the visit's checklist, Invalid `field.choice` for another one.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.REGISTER)
    before = audit.values(row)
    row.dietary = fields.text(dietary, "dietary", most=LINE)
    row.note = fields.text(note, "note", most=LINE)
    if transport is not None:
        row.transport = fields.text(transport, "transport", most=LINE)
    if interests is not None:
        row.interests = _chosen(db, visit, interests)
    audit.record(db, grant, "edit", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def _chosen(db: Session, visit: Visit, interests: Sequence[str]) -> list[str]:
    """Return the chosen dimensions in the checklist's order."""
    offered = db.scalars(
        select(col(Dimension.key))
        .where(
            col(Dimension.association_id) == visit.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position))
    ).all()
    listed = isinstance(interests, Sequence) and not isinstance(interests, str)
    if not listed or any(one not in offered for one in interests):
        raise Invalid("field.choice", field="interests")
    return [key for key in offered if key in interests]


def _found(db: Session, actor: Actor, registration_id: UUID, write: Write) -> tuple[Grant, Visit, Registration]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"))
    # the visit is locked before its places are counted, so that two cancellations promote two people
    visit = fetch_visit(db, grant, row.visit_id, lock=True)
    check_write(visit.status, write)
    db.refresh(row)
    return grant, visit, row


def _ask_fee(row: Registration, form: RegistrationForm | None) -> None:
    """Ask for the form's fee; who had paid and cancelled has still paid."""
    if row.fee_state is FeeState.PAID:
        return
    row.fee_cents = form.fee_cents if form is not None else 0
    row.fee_state = FeeState.UNPAID if row.fee_cents else FeeState.NONE


def _give_link(row: Registration) -> str:
    """Give the registration a link of its own and return its token; the one before works no more."""
    row.link_nonce = secrets.token_urlsafe(24)
    token = registration_token(secret_key(), row.id, row.link_nonce)
    row.link_hash = look_up(token)
    return token
