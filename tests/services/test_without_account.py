"""People without an account: they have no address, and none of the ways in opens to an empty one."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Conflict, Invalid
from dashboard.rules.tokens import hash_token
from dashboard.services import people, registering, sessions
from models import Invitation, Person
from models.base import utc_now
from models.enums import PersonState, Role
from tests import factories as make
from tests.services.registration_desk import answers, open_form


def test_nobody_signs_in_or_is_invited_by_an_empty_address(db: Session) -> None:
    host, _, form, _ = open_form(db)
    row = registering.register(db, slug=form.slug, given=answers()).registration
    person = db.get_one(Person, (host.of.id, row.person_id))
    admin = make.actor(db, host.of, Role.ADMIN)
    with pytest.raises(Conflict) as refused:
        people.invite(db, actor=admin, person_id=person.id)
    assert refused.value.code == "person.no_email"
    person.state, person.password_hash = PersonState.ACTIVE, sessions.hasher().hash("korrekt-pferd-9")
    db.add(
        Invitation(
            association_id=host.of.id,
            person_id=person.id,
            token_hash=hash_token("t" * 32),
            expires_at=utc_now() + timedelta(days=1),
        )
    )
    db.flush()
    for empty in ("", " ", "\x00", "\t"):
        assert sessions.verify_password(db, email=empty, password="korrekt-pferd-9") is None
    with pytest.raises(Invalid):
        sessions.accept_invitation(db, token="t" * 32, password="korrekt-pferd-9")


def test_many_have_no_address_and_no_two_the_same_one(db: Session) -> None:
    _, _, form, _ = open_form(db)
    made = [registering.register(db, slug=form.slug, given=answers(n)).registration.person_id for n in range(3)]
    assert len(set(made)) == 3
