"""Who gets in: sessions, roles, disabled people, and rows of others."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, fetch, fetch_visit, require
from dashboard.errors import NotAllowed, NotFound, NotSignedIn
from dashboard.rules.capabilities import TABLE, capabilities_of
from dashboard.services import sessions
from models import Person, SignInSession, Visit
from models.base import utc_now
from models.enums import PersonState, RegistrationState, Role, VisitStatus
from tests import factories as make


def test_a_capability_outside_the_table_is_refused(db: Session) -> None:
    who = make.actor(db, make.association(db), Role.OBSERVER)
    assert require(db, who, Capability.SCORE).roles == {Role.OBSERVER}
    with pytest.raises(NotAllowed):
        require(db, who, Capability.EDIT_MEMBERS)


def test_no_role_means_nothing(db: Session) -> None:
    who = make.actor(db, make.association(db))
    for capability in Capability:
        with pytest.raises(NotAllowed):
            require(db, who, capability)


def test_every_role_is_in_the_table_and_none_may_do_everything() -> None:
    assert set(TABLE) == set(Role)
    assert all(allowed < set(Capability) for allowed in TABLE.values())
    assert capabilities_of(Role) == set(Capability)


@pytest.mark.parametrize("fault", ["revoked", "expired", "disabled", "invited"])
def test_the_next_action_of_an_open_tab_is_refused(db: Session, fault: str) -> None:
    who = make.actor(db, make.association(db), Role.PLANNER)
    require(db, who, Capability.USE)
    session = db.get_one(SignInSession, (who.association_id, who.session_id))
    person = db.get_one(Person, (who.association_id, who.person_id))
    if fault == "revoked":
        session.revoked_at = utc_now()
    elif fault == "expired":
        session.expires_at = utc_now() - timedelta(seconds=1)
    else:
        person.state = PersonState(fault)
    db.flush()
    with pytest.raises(NotSignedIn):
        require(db, who, Capability.USE)


def test_a_session_of_another_person_grants_nothing(db: Session) -> None:
    of = make.association(db)
    mine, theirs = make.actor(db, of, Role.OBSERVER), make.actor(db, of, Role.ADMIN)
    forged = type(mine)(mine.association_id, theirs.person_id, mine.session_id)
    with pytest.raises(NotSignedIn):
        require(db, forged, Capability.USE)


def test_a_foreign_row_looks_like_none(db: Session) -> None:
    visit = make.visit(db, make.association(db))
    stranger = require(db, make.actor(db, make.association(db), Role.PLANNER), Capability.VIEW_VISITS)
    with pytest.raises(NotFound):
        fetch(db, Visit, stranger, visit.id)
    with pytest.raises(NotFound):
        fetch_visit(db, stranger, visit.id)


def test_an_observer_sees_open_visits_and_those_registered_for(db: Session) -> None:
    of = make.association(db)
    who = make.actor(db, of, Role.OBSERVER)
    grant = require(db, who, Capability.VIEW_VISITS)
    closed, draft, announced = (
        make.visit(db, of, status=status) for status in (VisitStatus.CLOSED, VisitStatus.DRAFT, VisitStatus.OPEN)
    )
    assert fetch_visit(db, grant, announced.id).id == announced.id
    for hidden in (closed, draft):
        with pytest.raises(NotFound):
            fetch_visit(db, grant, hidden.id)
    registration = make.registration(db, closed, who.person_id)
    assert fetch_visit(db, grant, closed.id).id == closed.id
    registration.state = RegistrationState.CANCELLED
    db.flush()
    with pytest.raises(NotFound):
        fetch_visit(db, grant, closed.id)


def test_a_host_sees_visits_to_own_sites_only(db: Session) -> None:
    of = make.association(db)
    own, other = make.firm(db, of), make.firm(db, of)
    mine = make.visit(db, of, host=make.site(db, of, firm_id=own.id))
    theirs = make.visit(db, of, host=make.site(db, of, firm_id=other.id))
    grant = require(db, make.actor(db, of, Role.HOST, firm_id=own.id), Capability.VIEW_VISITS)
    assert fetch_visit(db, grant, mine.id).id == mine.id
    with pytest.raises(NotFound):
        fetch_visit(db, grant, theirs.id)


def test_a_token_is_known_only_by_its_hash(db: Session) -> None:
    signed_in = sessions.open_session(db, make.person(db, make.association(db), Role.LEADER))
    stored = db.get_one(SignInSession, (signed_in.actor.association_id, signed_in.actor.session_id))
    assert signed_in.token not in stored.token_hash
    assert sessions.identify(db, signed_in.token).session_id == stored.id
    sessions.close_session(db, token=signed_in.token)
    db.expire_all()
    with pytest.raises(NotSignedIn):
        sessions.identify(db, signed_in.token)


def test_a_locked_visit_is_read_afresh(db: Session) -> None:
    of = make.association(db)
    grant = require(db, make.actor(db, of, Role.PLANNER), Capability.PLAN_VISITS)
    visit = make.visit(db, of, title="原来的名称")
    by_another = update(Visit).where(col(Visit.id) == visit.id).values(title="别人改过的名称")
    db.execute(by_another, execution_options={"synchronize_session": False})
    assert fetch_visit(db, grant, visit.id).title == "原来的名称"  # what the session knows already
    assert fetch_visit(db, grant, visit.id, lock=True).title == "别人改过的名称"
