"""Registering, waiting, moving up, signing in."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import Conflict, Invalid
from dashboard.services import registrations, visits
from models.enums import PersonState, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.services.planning import members, office, opened
from tests.services.test_visits import fields_of

_S = RegistrationState


def test_who_finds_no_place_waits_and_moves_up(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=2)
    ids = [one.id for one in members(db, host.of, 4)]
    made = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    assert [row.state for row in made] == [_S.REGISTERED, _S.REGISTERED, _S.WAITING, _S.WAITING]
    promoted = registrations.cancel(db, actor=host.planner, registration_id=made[0].id)
    assert [row.person_id for row in promoted] == [ids[2]]
    assert registrations.cancel(db, actor=host.planner, registration_id=made[0].id) == []
    back = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[ids[0]])
    assert (back[0].id, back[0].state) == (made[0].id, _S.WAITING)
    visits.edit_visit(
        db,
        actor=host.planner,
        visit_id=visit.id,
        base_version=visit.version,
        change=replace(fields_of(visit), capacity=3),
    )
    lucky = registrations.promote_waiting(db, actor=host.planner, visit_id=visit.id)
    assert [row.person_id for row in lucky] == [ids[3]]


def test_registering_twice_changes_nothing(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    ids = [one.id for one in members(db, host.of, 2)]
    first = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    again = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[*ids, ids[0]])
    assert [row.id for row in again] == [row.id for row in first]


def test_a_draft_and_a_disabled_person_are_refused(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    gone = make.person(db, host.of, Role.OBSERVER, state=PersonState.DISABLED)
    with pytest.raises(Invalid) as wrong:
        registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[gone.id])
    assert wrong.value.code == "registration.disabled"
    visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.DRAFT)
    with pytest.raises(Conflict) as refused:
        registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[members(db, host.of, 1)[0].id])
    assert refused.value.code == "visit.write_closed"


def test_signing_in_is_for_the_day_and_keeps_the_first_time(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=1)
    ids = [one.id for one in members(db, host.of, 2)]
    there, waits = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    with pytest.raises(Conflict) as refused:
        registrations.sign_in(db, actor=host.planner, registration_id=there.id)
    assert refused.value.code == "visit.write_closed"
    visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.RUNNING)
    registrations.sign_in(db, actor=host.planner, registration_id=there.id)
    first = there.signed_in_at
    assert first is not None
    registrations.sign_in(db, actor=host.planner, registration_id=there.id)
    assert there.signed_in_at == first
    registrations.sign_in(db, actor=host.planner, registration_id=there.id, present=False)
    assert there.signed_in_at is None
    with pytest.raises(Conflict) as refused:
        registrations.sign_in(db, actor=host.planner, registration_id=waits.id)
    assert refused.value.code == "registration.no_place"


def test_a_note_is_kept(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    seated = registrations.register(
        db, actor=host.planner, visit_id=visit.id, person_ids=[members(db, host.of, 1)[0].id]
    )[0]
    registrations.edit_note(db, actor=host.planner, registration_id=seated.id, dietary="素食", note="")
    assert seated.dietary == "素食"
