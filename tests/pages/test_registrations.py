"""The page of registrations: empty, open, mixed; what the marked rows offer."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import translator
from dashboard.services import registering, registration_fees, sessions
from models import Person
from models.base import utc_now
from models.database import Database, writing
from tests.pages.app import open_app, rerun, text_of
from tests.services.registration_desk import answers, open_form


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mixed_list_and_what_it_offers(store: Database, language: str) -> None:
    t = translator(language)
    with writing() as db:
        host, visit, form, _ = open_form(db, capacity=2, fee_cents=12000)
        sessions.set_language(db, actor=host.planner, language=language)
        person = db.get_one(Person, (host.of.id, host.planner.person_id))
        token = sessions.open_session(db, person).token
    app = open_app("registrations", token, visit=visit.id)
    assert not app.exception
    assert t("The public page is open") in text_of(app)
    with writing() as db:
        told = {"firm": "别家物业", "firm_as_written": "yes", "transport": "大巴"}
        made = [registering.register(db, slug=form.slug, given=answers(n, **told)) for n in range(4)]
        registering.cancel(db, token=made[1].token)
        registration_fees.mark_paid(
            db,
            actor=host.planner,
            registration_id=made[0].registration.id,
            receipt_number="R-1",
            paid_on=utc_now().date(),
        )
    app = rerun(app, token)
    assert not app.exception
    said = text_of(app)
    for part in (t("{yuan} yuan paid", yuan="120"), t.n("1 waiting", "{n} waiting", 1)):
        assert part in said
    app.session_state["registration_table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = rerun(app, token)
    assert not app.exception
    assert t("Cancel registration") in labels(app)
    next(button for button in app.button if button.label == t("Edit details")).click()
    app = rerun(app, token)
    assert not app.exception
    # the dialog is a fragment, which only a browser can answer: here it must stand with what is known
    assert app.text_input(key="note_transport").value == "大巴"
    assert "note_save" in [button.key for button in app.button]
