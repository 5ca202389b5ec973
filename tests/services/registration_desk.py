"""A visit with a public form: what the tests of registration begin with."""

import secrets
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.services import registration_forms
from dashboard.services.registration_forms import FormFields
from tests import factories as make
from tests.services.planning import Office, office, opened

NOTICE = "姓名和电话只用于这次观摩的联系与签到。"
DEFAULTS: dict[str, Any] = {
    "open": True,
    "deadline": None,
    "waiting_list": True,
    "choose_host": False,
    "fee_cents": 0,
    "fee_note": "",
    "fee_note_en": "",
    "firm_quota": None,
    "privacy": NOTICE,
    "privacy_en": "",
}


def form_fields(**given: Any) -> FormFields:
    return FormFields(**(DEFAULTS | given))


def save(db: Session, host: Office, visit: models.Visit, **given: Any) -> models.RegistrationForm:
    """Save the form anew, whatever its version."""
    from dashboard.services.registration_places import form_of

    form = form_of(db, visit.association_id, visit.id)
    return registration_forms.save_form(
        db,
        actor=host.planner,
        visit_id=visit.id,
        base_version=form.version if form else 0,
        change=form_fields(**given),
    )


def open_form(
    db: Session, *, capacity: int = 50, **given: Any
) -> tuple[Office, models.Visit, models.RegistrationForm, models.Firm]:
    """A visit with an open form, and a member firm."""
    host = office(db)
    visit = opened(db, host, capacity=capacity)
    firm = make.firm(db, host.of, name="安禾物业服务有限公司", short_name="安禾物业")
    return host, visit, save(db, host, visit, **given), firm


def answers(n: int = 1, **given: Any) -> dict[str, Any]:
    """What the n-th member writes."""
    return {
        "firm": "安禾物业服务有限公司",
        "name": f"报名者{n}",
        "title": "项目经理",
        "phone": f"138{n:08d}",
        "consent": "yes",
        "once": secrets.token_urlsafe(24),
    } | given
