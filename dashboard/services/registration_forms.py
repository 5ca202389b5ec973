"""The public form of a visit: when it takes people, what it asks and costs, and how many of a firm may come."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write, may_write
from dashboard.services import audit, registration_places
from models import Firm, FirmQuota, Registration, RegistrationForm, Visit
from models.base import LINE, TEXT
from models.enums import FeeState

SLUG_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SLUG_LENGTH = 10
DEAREST = 100_000_00
MOST_OF_FIRM = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFields:
    """What staff decide; the fee in cents (分) a person, `deadline` an aware moment, `firm_quota` None for no quota."""

    open: bool
    deadline: datetime | None
    waiting_list: bool
    choose_host: bool
    fee_cents: int
    fee_note: str
    fee_note_en: str
    firm_quota: int | None
    privacy: str
    privacy_en: str


def save_form(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, change: FormFields) -> RegistrationForm:
    """Make the visit's form (`base_version` 0) or change it; its address stays. Places that this frees are given.

    A fee that changes is asked of those who have not paid yet. Raises Conflict `registration_form.changed` when
    someone saved since `base_version`, `visit.write_closed`; Invalid `registration.privacy` (open without a privacy
    notice), `registration.deadline` (naive) or a field's code.
    """
    grant, visit = _visit(db, actor, visit_id)
    form = registration_places.form_of(db, grant.association_id, visit.id)
    if (form.version if form else 0) != base_version:
        raise Conflict("registration_form.changed", stored=audit.values(form) if form else None)
    values = _checked(change)
    before = audit.values(form) if form else None
    if form is None:
        slug = "".join(secrets.choice(SLUG_LETTERS) for _ in range(SLUG_LENGTH))
        form = RegistrationForm(association_id=grant.association_id, visit_id=visit.id, slug=slug, version=0)
        db.add(form)
    for name, value in values.items():
        setattr(form, name, value)
    form.version += 1
    db.flush()
    audit.record(
        db, grant, "edit" if before else "create", "RegistrationForm", form.id, before=before, after=audit.values(form)
    )
    _ask_fees(db, grant, form)
    _give(db, grant, visit)
    return form


def set_quota(db: Session, *, actor: Actor, visit_id: UUID, firm_id: UUID, places: int | None) -> None:
    """Give one firm its own number of places, 0 for none, or None for what the form says; who has one keeps it."""
    grant, visit = _visit(db, actor, visit_id)
    firm = fetch(db, Firm, grant, fields.row_id(firm_id, "firm_id"))
    wanted = fields.optional_whole(places, "places", least=0, most=MOST_OF_FIRM)
    row = db.scalars(
        select(FirmQuota).where(
            col(FirmQuota.association_id) == grant.association_id,
            col(FirmQuota.visit_id) == visit.id,
            col(FirmQuota.firm_id) == firm.id,
        )
    ).one_or_none()
    before = audit.values(row) if row else None
    if wanted is None:
        if row is None:
            return
        db.delete(row)
        audit.record(db, grant, "delete", "FirmQuota", row.id, before=before)
    else:
        if row is None:
            row = FirmQuota(association_id=grant.association_id, visit_id=visit.id, firm_id=firm.id, places=wanted)
            db.add(row)
        row.places = wanted
        db.flush()
        audit.record(
            db, grant, "edit" if before else "create", "FirmQuota", row.id, before=before, after=audit.values(row)
        )
    db.flush()
    _give(db, grant, visit)


def _visit(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)
    check_write(visit.status, Write.EDIT_PLAN)
    return grant, visit


def _checked(change: FormFields) -> dict[str, object]:
    is_open = fields.flag(change.open, "open")
    privacy = fields.text(change.privacy, "privacy", most=TEXT)
    privacy_en = fields.text(change.privacy_en, "privacy_en", most=TEXT)
    if is_open and not (privacy or privacy_en):
        raise Invalid("registration.privacy", field="privacy")
    deadline = change.deadline
    if deadline is not None and (not isinstance(deadline, datetime) or deadline.tzinfo is None):
        raise Invalid("registration.deadline", field="deadline")
    return {
        "open": is_open,
        "deadline": deadline,
        "waiting_list": fields.flag(change.waiting_list, "waiting_list"),
        "choose_host": fields.flag(change.choose_host, "choose_host"),
        "fee_cents": fields.whole(change.fee_cents, "fee_cents", least=0, most=DEAREST),
        "fee_note": fields.text(change.fee_note, "fee_note", most=LINE),
        "fee_note_en": fields.text(change.fee_note_en, "fee_note_en", most=LINE),
        "firm_quota": fields.optional_whole(change.firm_quota, "firm_quota", least=1, most=MOST_OF_FIRM),
        "privacy": privacy,
        "privacy_en": privacy_en,
    }


def _ask_fees(db: Session, grant: Grant, form: RegistrationForm) -> None:
    """Ask the form's fee of everybody who has neither paid nor been let off."""
    rows = db.scalars(
        select(Registration).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == form.visit_id,
            col(Registration.fee_state).in_((FeeState.NONE, FeeState.UNPAID)),
            col(Registration.fee_cents) != form.fee_cents,
        )
    )
    for row in rows.all():
        before = audit.values(row)
        row.fee_cents = form.fee_cents
        row.fee_state = FeeState.UNPAID if form.fee_cents else FeeState.NONE
        audit.record(db, grant, "fee", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()


def _give(db: Session, grant: Grant, visit: Visit) -> None:
    if may_write(visit.status, Write.REGISTER):
        registration_places.give(db, grant, visit)
