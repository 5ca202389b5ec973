"""The fee (收费) of a registration: paid with a receipt, waived, or open again."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import Registration
from models.enums import FeeState

RECEIPT = 64


def mark_paid(db: Session, *, actor: Actor, registration_id: UUID, receipt_number: str, paid_on: date) -> Registration:
    """Write down that the fee was paid, the receipt's number (may be empty) and the day; again corrects both.

    A cancelled registration may have been paid as well. Raises Conflict `fee.none` where none is asked for, Invalid
    `field.day` or `field.too_long`.
    """
    grant, row = _found(db, actor, registration_id)
    if row.fee_cents == 0:
        raise Conflict("fee.none")
    receipt = fields.text(receipt_number, "receipt_number", most=RECEIPT)
    return _write(db, grant, row, FeeState.PAID, receipt, fields.day(paid_on, "paid_on"))


def waive(db: Session, *, actor: Actor, registration_id: UUID, reason: str) -> Registration:
    """Let somebody come without paying, for a reason, which is kept in the trail. Conflict `fee.none`, `fee.paid`."""
    grant, row = _found(db, actor, registration_id)
    said = fields.text(reason, "reason", most=300, required=True)
    if row.fee_cents == 0:
        raise Conflict("fee.none")
    if row.fee_state is FeeState.PAID:
        raise Conflict("fee.paid")
    return _write(db, grant, row, FeeState.WAIVED, "", None, reason=said)


def mark_unpaid(db: Session, *, actor: Actor, registration_id: UUID, reason: str) -> Registration:
    """Take a payment or a waiver back (a mistake, a refund), for a reason. Conflict `fee.none`."""
    grant, row = _found(db, actor, registration_id)
    said = fields.text(reason, "reason", most=300, required=True)
    if row.fee_cents == 0:
        raise Conflict("fee.none")
    return _write(db, grant, row, FeeState.UNPAID, "", None, reason=said)


def _found(db: Session, actor: Actor, registration_id: UUID) -> tuple[Grant, Registration]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"), lock=True)
    visit = fetch_visit(db, grant, row.visit_id)
    check_write(visit.status, Write.TASKS)  # money often comes after the day
    return grant, row


def _write(
    db: Session, grant: Grant, row: Registration, state: FeeState, receipt: str, paid_on: date | None, reason: str = ""
) -> Registration:
    if state is FeeState.PAID and paid_on is None:
        raise Invalid("field.day", field="paid_on")
    before = audit.values(row)
    row.fee_state, row.receipt_number, row.paid_on = state, receipt, paid_on
    after = audit.values(row) | ({"reason": reason} if reason else {})
    if state is FeeState.PAID:
        audit.record(db, grant, "fee_paid", "Registration", row.id, before=before, after=after)
    elif state is FeeState.WAIVED:
        audit.record(db, grant, "fee_waived", "Registration", row.id, before=before, after=after)
    else:
        audit.record(db, grant, "fee_unpaid", "Registration", row.id, before=before, after=after)
    db.flush()
    return row
