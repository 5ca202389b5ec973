"""The public registration of the demo's next visit: an open form, and people in every state who came by it."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.services import registering, registration_fees, registration_forms
from dashboard.services.registration_forms import FormFields
from models import Registration, RegistrationForm, Visit
from models.base import as_of
from models.enums import FeeState, RegistrationState
from seed.content import content
from seed.demo_members import Cast

COMING = 5
"""How many of those who register by themselves find a place and keep it."""
CLOSES_BEFORE = timedelta(days=3)


def open_form(db: Session, cast: Cast, visit: Visit, *, day: datetime) -> RegistrationForm:
    """Open the form; where the visit asks for a fee, everybody who is registered owes it."""
    told = content("registration")
    return registration_forms.save_form(
        db,
        actor=cast.planner,
        visit_id=visit.id,
        base_version=0,
        change=FormFields(
            open=True,
            deadline=(day - CLOSES_BEFORE).replace(hour=18, minute=0),
            waiting_list=True,
            choose_host=False,
            fee_cents=told["fee_yuan"] * 100,
            fee_note=told["fee_note"]["zh"],
            fee_note_en=told["fee_note"]["en"],
            firm_quota=told["firm_quota"],
            privacy=told["privacy"]["zh"].strip(),
            privacy_en=told["privacy"]["en"].strip(),
        ),
    )


def load(db: Session, cast: Cast, visit: Visit, *, day: datetime, start: datetime) -> None:
    """Let people register by themselves, pay, cancel and wait."""
    form = open_form(db, cast, visit, day=day)
    told = content("registration")
    own = {}
    for index, one in enumerate(told["people"]):
        with as_of(start - timedelta(hours=60 - 5 * index)):
            own[one["key"]] = registering.register(db, slug=form.slug, given=_given(one)).token
    for key in told["cancel"]:
        with as_of(start - timedelta(hours=2)):
            registering.cancel(db, token=own[key])
    _pay(db, cast, visit, told, start=start)


def _given(one: dict[str, Any]) -> dict[str, object]:
    """Return what the form would send; the nonce comes from the key, so that the demo is always the same."""
    once = urlsafe_b64encode(hashlib.sha256(f"demo {one['key']}".encode()).digest()[:24]).decode()
    fields = ("firm", "name", "title", "phone", "interests", "dietary", "transport")
    return {"consent": "yes", "firm_as_written": "yes", "once": once} | {key: one[key] for key in fields if key in one}


def _pay(db: Session, cast: Cast, visit: Visit, told: dict[str, Any], *, start: datetime) -> None:
    """Two of three have paid; the first of the rest come without paying."""
    rows = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
            col(Registration.fee_state) == FeeState.UNPAID,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    for number, row in enumerate(rows, start=1):
        with as_of(start - timedelta(hours=1)):
            if number % 3:
                registration_fees.mark_paid(
                    db,
                    actor=cast.planner,
                    registration_id=row.id,
                    receipt_number=f"{told['receipts']}{number:03d}",
                    paid_on=(start - timedelta(days=1)).date(),
                )
            elif number <= 3 * told["waived"]:
                registration_fees.waive(
                    db, actor=cast.planner, registration_id=row.id, reason=told["waived_because"]["zh"]
                )
