"""Registering, waiting, moving up, and what staff note of somebody."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.services import registering, registrations, visits
from models.enums import PersonState, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.services.planning import members, office, opened, publish_checklist
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
    assert [row.state for row in (made[3], back[0])] == [_S.REGISTERED, _S.WAITING]  # the wider hall went to who waited
    assert registrations.promote_waiting(db, actor=host.planner, visit_id=visit.id) == []


def test_a_cancellation_is_undone_at_the_end_of_the_line(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=1)
    ids = [one.id for one in members(db, host.of, 2)]
    first, second = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)
    with pytest.raises(Conflict) as refused:
        registrations.take_back(db, actor=host.planner, registration_id=first.id)
    assert refused.value.code == "registration.not_cancelled"
    link, version = first.link_hash, first.version
    registrations.cancel(db, actor=host.planner, registration_id=first.id)
    registrations.take_back(db, actor=host.planner, registration_id=first.id)
    assert (first.state, second.state) == (_S.WAITING, _S.REGISTERED)
    assert (first.link_hash, first.version) == (link, version + 2)
    registrations.cancel(db, actor=host.planner, registration_id=second.id)
    assert first.state is _S.REGISTERED


def test_staff_may_give_a_place_out_of_turn_but_none_that_is_not_there(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=1)
    rows = registrations.register(
        db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in members(db, host.of, 3)]
    )
    with pytest.raises(Conflict) as full:
        registrations.promote(db, actor=host.planner, registration_id=rows[2].id)
    assert full.value.code == "registration.full"
    visit.capacity = 2
    db.flush()
    registrations.promote(db, actor=host.planner, registration_id=rows[2].id)
    assert [row.state for row in rows] == [_S.REGISTERED, _S.WAITING, _S.REGISTERED]
    with pytest.raises(Conflict) as refused:
        registrations.promote(db, actor=host.planner, registration_id=rows[2].id)
    assert refused.value.code == "registration.not_waiting"


def test_a_new_link_ends_the_old_one(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    ids = [one.id for one in members(db, host.of, 1)]
    row = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=ids)[0]
    first = registrations.renew_link(db, actor=host.planner, registration_id=row.id)
    assert registering.by_token(db, first).id == row.id
    second = registrations.renew_link(db, actor=host.planner, registration_id=row.id)
    assert registering.by_token(db, second).id == row.id
    with pytest.raises(NotFound):
        registering.by_token(db, first)


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


def test_a_note_is_kept(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    seated = registrations.register(
        db, actor=host.planner, visit_id=visit.id, person_ids=[members(db, host.of, 1)[0].id]
    )[0]
    registrations.edit_note(db, actor=host.planner, registration_id=seated.id, dietary="素食", note="")
    assert seated.dietary == "素食"


def test_staff_keep_how_somebody_comes_and_what_they_care_about(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = opened(db, host)
    row = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[members(db, host.of, 1)[0].id])[
        0
    ]
    of_visit = col(models.Dimension.version_id) == visit.checklist_version_id
    (key,) = db.scalars(select(col(models.Dimension.key)).where(of_visit))

    def edit(**given: Any) -> models.Registration:
        return registrations.edit_note(db, actor=host.planner, registration_id=row.id, dietary="", note="", **given)

    edit(transport="自驾 浙A12345", interests=[key, key])
    assert (row.transport, row.interests) == ("自驾 浙A12345", [key])
    edit()
    assert (row.transport, row.interests) == ("自驾 浙A12345", [key])
    for wrong in (["没有的维度"], key, 7):
        with pytest.raises(Invalid, match=r"field\.choice"):
            edit(interests=wrong)
    edit(transport="", interests=[])
    assert (row.transport, row.interests) == ("", [])
