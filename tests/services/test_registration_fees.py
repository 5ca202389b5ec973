"""Fees: asked, paid with a receipt, waived, taken back."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Conflict, Invalid
from dashboard.services import registering, registration_fees
from models.enums import FeeState
from tests.services.registration_desk import answers, open_form, save

DAY = date(2027, 3, 1)


def test_a_fee_is_paid_corrected_and_taken_back(db: Session) -> None:
    host, visit, form, _ = open_form(db, fee_cents=12000)
    row = registering.register(db, slug=form.slug, given=answers()).registration
    paid = {"actor": host.planner, "registration_id": row.id}
    registration_fees.mark_paid(db, **paid, receipt_number=" R-0017 ", paid_on=DAY)  # type: ignore[arg-type]
    assert (row.fee_state, row.receipt_number, row.paid_on) == (FeeState.PAID, "R-0017", DAY)
    with pytest.raises(Conflict) as refused:
        registration_fees.waive(db, **paid, reason="讲师")  # type: ignore[arg-type]
    assert refused.value.code == "fee.paid"
    save(db, host, visit, fee_cents=15000)
    assert row.fee_cents == 12000  # what was paid stays what was asked
    with pytest.raises(Invalid):
        registration_fees.mark_unpaid(db, **paid, reason=" ")  # type: ignore[arg-type]
    registration_fees.mark_unpaid(db, **paid, reason="退费")  # type: ignore[arg-type]
    assert (row.fee_state, row.receipt_number, row.paid_on) == (FeeState.UNPAID, "", None)
    registration_fees.waive(db, **paid, reason="讲师")  # type: ignore[arg-type]
    assert row.fee_state is FeeState.WAIVED


def test_a_new_fee_is_asked_of_who_has_not_paid_and_of_nobody_where_there_is_none(db: Session) -> None:
    host, visit, form, _ = open_form(db)
    row = registering.register(db, slug=form.slug, given=answers()).registration
    assert row.fee_state is FeeState.NONE
    with pytest.raises(Conflict) as refused:
        registration_fees.mark_paid(db, actor=host.planner, registration_id=row.id, receipt_number="", paid_on=DAY)
    assert refused.value.code == "fee.none"
    save(db, host, visit, fee_cents=500)
    assert (row.fee_state, row.fee_cents) == (FeeState.UNPAID, 500)
    for receipt, day in (("x" * 65, DAY), ("R", None)):
        with pytest.raises(Invalid):
            registration_fees.mark_paid(
                db,
                actor=host.planner,
                registration_id=row.id,
                receipt_number=receipt,
                paid_on=day,  # type: ignore[arg-type]
            )
    save(db, host, visit, fee_cents=0)
    assert row.fee_state is FeeState.NONE
