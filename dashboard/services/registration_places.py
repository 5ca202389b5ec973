"""Places of a visit, counted and given: called by services that have checked and hold the visit's row."""

from collections.abc import Hashable
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.registration_rows import form_of
from dashboard.rules.names import firm_key
from dashboard.rules.places import Claim, Limits, promoted
from dashboard.services import audit
from dashboard.services.audit import By
from models import FirmQuota, Registration, Visit
from models.enums import RegistrationState

_S = RegistrationState
__all__ = ["decide", "firm_of", "form_of", "give", "held_of", "limits_of", "promote"]


def firm_of(firm_id: UUID | None, written: str) -> Hashable | None:
    """Return what counts as one firm for a quota: the member, or all spellings of the name that was written."""
    return firm_id or (f"written {firm_key(written)}" if written else None)


def limits_of(db: Session, visit: Visit) -> Limits:
    """Return the visit's capacity and its firms' quotas."""
    form = form_of(db, visit.association_id, visit.id)
    own = db.execute(
        select(col(FirmQuota.firm_id), col(FirmQuota.places)).where(
            col(FirmQuota.association_id) == visit.association_id, col(FirmQuota.visit_id) == visit.id
        )
    )
    return Limits(visit.capacity, form.firm_quota if form else None, {row[0]: row[1] for row in own})


def held_of(db: Session, visit: Visit) -> dict[Hashable | None, int]:
    """Return how many places each firm has."""
    rows = db.execute(
        select(col(Registration.firm_id), col(Registration.firm_written), func.count())
        .where(*_of_visit(visit), col(Registration.state) == _S.REGISTERED)
        .group_by(col(Registration.firm_id), col(Registration.firm_written))
    )
    held: dict[Hashable | None, int] = {}
    for firm_id, written, people in rows:
        firm = firm_of(firm_id, written)
        held[firm] = held.get(firm, 0) + people
    return held


def decide(db: Session, visit: Visit, newcomer: Claim | None = None) -> tuple[list[Registration], bool]:
    """Return who of those waiting gets a place now, and whether a newcomer at the end of the line does. Writes nothing.

    The visit's row must be held, or two would be given the same place.
    """
    held = held_of(db, visit)
    if sum(held.values()) >= visit.capacity:  # the usual case of a rush needs no more than this
        return [], False
    limits = limits_of(db, visit)
    rows = {row.id: row for row in _waiting(db, visit)}
    claims = [Claim(row.id, firm_of(row.firm_id, row.firm_written)) for row in rows.values()]
    lucky = promoted(limits, held, [*claims, newcomer] if newcomer else claims)
    found = [rows[claim.id] for claim in lucky if isinstance(claim.id, UUID) and claim.id in rows]
    return found, newcomer is not None and newcomer in lucky


def promote(db: Session, by: By, rows: list[Registration]) -> list[Registration]:
    """Give these a place, in this order."""
    for row in rows:
        before = audit.values(row)
        row.state = _S.REGISTERED
        row.version += 1
        audit.record(db, by, "promote", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return rows


def give(db: Session, by: By, visit: Visit) -> list[Registration]:
    """Give free places to those who waited longest and whose firm has some left; return them."""
    lucky, _ = decide(db, visit)
    return promote(db, by, lucky)


def _waiting(db: Session, visit: Visit) -> list[Registration]:
    statement = (
        select(Registration)
        .where(*_of_visit(visit), col(Registration.state) == _S.WAITING)
        .order_by(col(Registration.registered_at), col(Registration.id))
    )
    return list(db.scalars(statement))


def _of_visit(visit: Visit) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        col(Registration.association_id) == visit.association_id,
        col(Registration.visit_id) == visit.id,
    )
