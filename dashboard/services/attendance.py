"""Sign-in on the day (签到): who came, who left, and who came without being registered.

The desk's changes stand in the audit trail, those of a door's tablet in `FieldEntry` as well. Several doors write at
once and some of them hours later: the row is held while it is read and changed, and what stands afterwards does not
depend on who was first (`rules.attendance`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.registration_rows import by_token
from dashboard.rules import badge_tokens, fields
from dashboard.rules.attendance import Presence, Scan, after_sign_in, after_sign_out, moment_of, read_scan
from dashboard.rules.visit_status import Write, check_write
from dashboard.server_key import secret_key
from dashboard.services import audit
from models import Badge, Registration, Visit
from models.base import utc_now
from models.enums import RegistrationState


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands after a sign-in or sign-out; `already` when an earlier one was kept, its time and author."""

    registration_id: UUID
    person_id: UUID
    signed_in_at: datetime | None
    signed_in_by: UUID | None
    signed_out_at: datetime | None
    already: bool = False


def sign_in(db: Session, *, actor: Actor, registration_id: UUID, at: datetime | None = None) -> Signed:
    """Sign a person in, at `at` or now. Doing so twice keeps the earliest time; who had left is back.

    Raises Conflict `registration.no_place` (registration_id, state) for one who waits or cancelled, and
    `visit.write_closed` before the day and after it.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.SIGN_IN)
    return sign_in_for(db, grant, visit, row, at=at)


def sign_in_scanned(db: Session, *, actor: Actor, visit_id: UUID, scanned: str) -> Signed:
    """Sign in whoever a scanned badge, a typed short code or one's own registration link belongs to.

    Raises Invalid `scan.unreadable`, NotFound `scan.unknown`, Conflict `scan.revoked` (registration_id) for a badge
    that was replaced or ended, `scan.other_visit` (number), and what `sign_in` raises.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    check_write(visit.status, Write.SIGN_IN)
    scan = read_scan(scanned)
    if scan is None:
        raise Invalid("scan.unreadable", field="scanned")
    found = _scanned(db, grant, visit, scan)
    return sign_in_for(db, grant, visit, fetch(db, Registration, grant, found, lock=True))


def sign_out(db: Session, *, actor: Actor, registration_id: UUID, at: datetime | None = None) -> Signed:
    """Sign a person out who came; the first time stands. Also after the close: people leave when all is over.

    Raises Conflict `attendance.not_there` for who has not signed in, `registration.no_place`, `visit.write_closed`.
    """
    grant, visit, row = _found(db, actor, registration_id, Write.LATE_SIGN_IN)
    return sign_out_for(db, grant, visit, row, at=at)


def undo(db: Session, *, actor: Actor, registration_id: UUID) -> Signed:
    """Take the last step back: the sign-out of who left, else the sign-in. Nothing to take back changes nothing."""
    grant, visit, row = _found(db, actor, registration_id, Write.LATE_SIGN_IN)
    return undo_for(db, grant, visit, row, sign_in=row.signed_out_at is None)


def sign_in_for(
    db: Session, grant: Grant, visit: Visit, row: Registration, *, at: datetime | None = None, late: bool = False
) -> Signed:
    """Sign in a registration of the visit that the caller holds; `late` for what a tablet delivers afterwards."""
    _check(visit, row, Write.LATE_SIGN_IN if late else Write.SIGN_IN)
    before = Presence(row.signed_in_at, row.signed_out_at)
    moment = moment_of(at, now=utc_now(), day=visit.day, timezone=grant.timezone)
    after = after_sign_in(before, moment)
    first = before.signed_in_at is None or (after.signed_in_at is not None and after.signed_in_at < before.signed_in_at)
    by = grant.person_id if first else row.signed_in_by
    _keep(db, grant, row, after, by, "sign_in")
    return _told(row, already=not first)


def sign_out_for(db: Session, grant: Grant, visit: Visit, row: Registration, *, at: datetime | None = None) -> Signed:
    """Sign out a registration of the visit that the caller holds."""
    _check(visit, row, Write.LATE_SIGN_IN)
    if row.signed_in_at is None:
        raise Conflict("attendance.not_there", registration_id=row.id)
    before = Presence(row.signed_in_at, row.signed_out_at)
    moment = moment_of(at, now=utc_now(), day=visit.day, timezone=grant.timezone)
    after = after_sign_out(before, moment)
    _keep(db, grant, row, after, row.signed_in_by, "sign_out")
    return _told(row, already=before.signed_out_at is not None)


def undo_for(db: Session, grant: Grant, visit: Visit, row: Registration, *, sign_in: bool) -> Signed:
    """Take back the sign-in (and with it the sign-out) or the sign-out alone."""
    _check(visit, row, Write.LATE_SIGN_IN)
    if sign_in:
        _keep(db, grant, row, Presence(), None, "undo_sign_in")
    else:
        _keep(db, grant, row, Presence(row.signed_in_at), row.signed_in_by, "undo_sign_out")
    return _told(row, already=False)


def taken(db: Session, grant: Grant, visit: Visit) -> int:
    """Return how many places of a visit are taken."""
    return db.scalars(
        select(func.count())
        .select_from(Registration)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one()


def _found(db: Session, actor: Actor, registration_id: UUID, write: Write) -> tuple[Grant, Visit, Registration]:
    grant = require(db, actor, Capability.RUN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"), lock=True)
    visit = fetch_visit(db, grant, row.visit_id)
    check_write(visit.status, write)
    return grant, visit, row


def _check(visit: Visit, row: Registration, write: Write) -> None:
    check_write(visit.status, write)
    if row.state is not RegistrationState.REGISTERED:
        raise Conflict("registration.no_place", state=row.state, registration_id=row.id)


def _keep(db: Session, grant: Grant, row: Registration, after: Presence, by: UUID | None, action: str) -> None:
    if Presence(row.signed_in_at, row.signed_out_at) == after and row.signed_in_by == by:
        return
    before = audit.values(row)
    row.signed_in_at, row.signed_out_at, row.signed_in_by = after.signed_in_at, after.signed_out_at, by
    audit.record(db, grant, action, "Registration", row.id, before=before, after=audit.values(row))
    db.flush()


def _told(row: Registration, *, already: bool) -> Signed:
    return Signed(row.id, row.person_id, row.signed_in_at, row.signed_in_by, row.signed_out_at, already)


def _scanned(db: Session, grant: Grant, visit: Visit, scan: Scan) -> UUID:
    """Return the registration of this visit to which a scan belongs."""
    badge = _badge(db, grant, scan)
    if badge is not None:
        registration_id = _of_badge(db, grant, badge)
        if badge.visit_id == visit.id and badge.revoked_at is not None:
            raise Conflict("scan.revoked", registration_id=registration_id)
        visit_id = badge.visit_id
    else:
        link = _by_link(db, grant, scan)
        if link is None:
            raise NotFound("scan.unknown")
        registration_id, visit_id = link.id, link.visit_id
    if visit_id != visit.id:
        raise Conflict("scan.other_visit", number=fetch(db, Visit, grant, visit_id).number)
    if registration_id is None:
        raise NotFound("scan.unknown")
    return registration_id


def _badge(db: Session, grant: Grant, scan: Scan) -> Badge | None:
    if scan.code is not None:
        matching = col(Badge.code_hash) == badge_tokens.look_up_code(secret_key(), scan.code)
    else:
        matching = col(Badge.token_hash).in_([badge_tokens.look_up_token(token) for token in scan.tokens])
    return db.scalars(select(Badge).where(col(Badge.association_id) == grant.association_id, matching)).first()


def _of_badge(db: Session, grant: Grant, badge: Badge) -> UUID | None:
    return db.scalars(
        select(col(Registration.id)).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == badge.visit_id,
            col(Registration.person_id) == badge.person_id,
        )
    ).one_or_none()


def _by_link(db: Session, grant: Grant, scan: Scan) -> Registration | None:
    for token in scan.tokens:
        try:
            return by_token(db, token, association_id=grant.association_id)
        except NotFound:
            continue
    return None
