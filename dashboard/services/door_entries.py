"""What a door's tablet sends: sign-ins, sign-outs and walk-ins, in the transaction of `services.field_entries`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, Grant, fetch_visit, take_turns
from dashboard.errors import NotAllowed, NotFound
from dashboard.rules.capabilities import capabilities_of
from dashboard.rules.door_entries import SignIn, SignOut, WalkIn
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import attendance, walk_ins
from dashboard.services.participation import Part
from dashboard.services.walk_ins import WalkInFields
from models import Person, PersonRole, Registration


@dataclass(frozen=True, slots=True)
class StoredPresence:
    """What stands after a door's entry. `already` when an earlier one was kept: then the times and `by` are its own.

    `over` counts the people beyond the visit's places; `registration_id` is the one that a walk-in had already.
    """

    registration_id: UUID
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    by: str
    by_en: str
    already: bool
    over: int = 0
    version: int = 1


def door_part(db: Session, grant: Grant, visit_id: UUID, author_id: UUID) -> Part:
    """Return the door's part in a visit: who keeps the door need not be registered.

    The author must be allowed to run visits, whoever hands the entries in. Raises NotAllowed `capability.missing`,
    NotFound, Conflict `visit.write_closed` before the day and for a visit that is put away.
    """
    if not _may_run(db, grant, author_id):
        raise NotAllowed("capability.missing", capability=Capability.RUN_VISITS.value)
    visit = fetch_visit(db, grant, visit_id)
    check_write(visit.status, Write.LATE_SIGN_IN)
    return Part(grant.association_id, visit.id, author_id, visit.status, visit.checklist_version_id)


def apply(db: Session, grant: Grant, part: Part, body: SignIn | SignOut | WalkIn) -> StoredPresence:
    """Make the change and return what stands now.

    Raises NotFound for a registration that is not of this visit, and what `services.attendance` and
    `services.walk_ins` raise.
    """
    if isinstance(body, WalkIn):
        return _walk_in(db, grant, part, body)
    visit = fetch_visit(db, grant, part.visit_id)
    row = _row(db, grant, part.visit_id, body.registration_id)
    if isinstance(body, SignIn) and body.on:
        signed = attendance.sign_in_for(db, grant, visit, row, at=body.at, late=True)
    elif isinstance(body, SignOut) and body.on:
        signed = attendance.sign_out_for(db, grant, visit, row, at=body.at)
    else:
        signed = attendance.undo_for(db, grant, visit, row, sign_in=isinstance(body, SignIn))
    by, by_en = _name(db, grant, signed.signed_in_by)
    return StoredPresence(row.id, signed.signed_in_at, signed.signed_out_at, by, by_en, signed.already)


def _walk_in(db: Session, grant: Grant, part: Part, body: WalkIn) -> StoredPresence:
    take_turns(db, grant)
    visit = fetch_visit(db, grant, part.visit_id, lock=True)
    who = WalkInFields(name=body.name, firm_id=body.firm_id, firm_name=body.firm, phone=body.phone)
    made = walk_ins.walk_in_for(db, grant, visit, who, registration_id=body.id, at=body.at)
    row = _row(db, grant, visit.id, made.registration_id)
    by, by_en = _name(db, grant, row.signed_in_by)
    return StoredPresence(row.id, row.signed_in_at, row.signed_out_at, by, by_en, row.id != body.id, made.over)


def _row(db: Session, grant: Grant, visit_id: UUID, registration_id: UUID) -> Registration:
    row = db.get(Registration, (grant.association_id, registration_id), with_for_update=True, populate_existing=True)
    if row is None or row.visit_id != visit_id:
        raise NotFound("row.missing", noun="Registration")
    return row


def _may_run(db: Session, grant: Grant, author_id: UUID) -> bool:
    if author_id == grant.person_id:
        return grant.may(Capability.RUN_VISITS)
    roles = db.scalars(
        select(col(PersonRole.role)).where(
            col(PersonRole.association_id) == grant.association_id, col(PersonRole.person_id) == author_id
        )
    )
    return Capability.RUN_VISITS in capabilities_of(roles)


def _name(db: Session, grant: Grant, person_id: UUID | None) -> tuple[str, str]:
    if person_id is None:
        return "", ""
    person = db.get_one(Person, (grant.association_id, person_id))
    return person.name, person.name_en
