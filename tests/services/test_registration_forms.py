"""The form's settings: checked, versioned, its address kept."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Conflict, Invalid
from dashboard.services import registering, registration_forms, registrations, visits
from models.enums import RegistrationState, VisitStatus
from tests.services.registration_desk import answers, form_fields, open_form, save


def test_the_address_stays_and_two_editors_do_not_overwrite(db: Session) -> None:
    host, visit, form, _ = open_form(db)
    slug = form.slug
    assert save(db, host, visit, open=False).slug == slug
    assert (form.open, form.version) == (False, 2)
    with pytest.raises(Conflict) as refused:
        registration_forms.save_form(
            db, actor=host.planner, visit_id=visit.id, base_version=1, change=form_fields(fee_cents=1)
        )
    assert refused.value.code == "registration_form.changed"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"privacy": " "}, "registration.privacy"),
        ({"deadline": datetime(2027, 3, 1)}, "registration.deadline"),  # noqa: DTZ001 - the fault is what is tested
        ({"deadline": "2027-03-01"}, "registration.deadline"),
        ({"fee_cents": -1}, "field.number"),
        ({"fee_cents": 10_000_001}, "field.number"),
        ({"firm_quota": 0}, "field.number"),
        ({"firm_quota": True}, "field.number"),
        ({"open": "yes"}, "field.choice"),
        ({"fee_note": "x" * 301}, "field.too_long"),
        ({"privacy": "x" * 8001}, "field.too_long"),
    ],
)
def test_bad_settings(db: Session, given: dict[str, Any], code: str) -> None:
    host, visit, _, _ = open_form(db)
    with pytest.raises(Invalid) as refused:
        save(db, host, visit, **given)
    assert refused.value.code == code


def test_a_quota_is_set_widened_and_forgotten(db: Session) -> None:
    host, visit, form, firm = open_form(db, capacity=9)
    quota = {"actor": host.planner, "visit_id": visit.id, "firm_id": firm.id}
    registration_forms.set_quota(db, **quota, places=0)  # type: ignore[arg-type]
    rows = [registering.register(db, slug=form.slug, given=answers(n)).registration for n in range(3)]
    waiting, registered = RegistrationState.WAITING, RegistrationState.REGISTERED
    assert [row.state for row in rows] == [waiting] * 3
    registration_forms.set_quota(db, **quota, places=1)  # type: ignore[arg-type]
    assert [row.state for row in rows] == [registered, waiting, waiting]
    registration_forms.set_quota(db, **quota, places=None)  # type: ignore[arg-type]
    registration_forms.set_quota(db, **quota, places=None)  # type: ignore[arg-type]
    assert [row.state for row in rows] == [registered] * 3
    with pytest.raises(Invalid):
        registration_forms.set_quota(db, **quota, places=-1)  # type: ignore[arg-type]


def test_a_written_firm_is_settled_and_a_closed_visit_is_not_changed(db: Session) -> None:
    host, visit, form, firm = open_form(db)
    row = registering.register(db, slug=form.slug, given=answers(firm="安和", firm_as_written="yes")).registration
    assert row.firm_written == "安和"
    registrations.settle_firm(db, actor=host.planner, registration_id=row.id, firm_id=firm.id)
    assert (row.firm_id, row.firm_written) == (firm.id, "")
    for to in (VisitStatus.RUNNING, VisitStatus.CLOSED):
        visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=to)
    with pytest.raises(Conflict) as refused:
        save(db, host, visit)
    assert refused.value.code == "visit.write_closed"
