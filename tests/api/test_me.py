"""Who is on this tablet, and the server's clock."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from dashboard.api import identity
from dashboard.services import sessions
from models import PersonRole
from models.base import utc_now
from models.database import Database, writing
from models.enums import Role
from tests import factories as make
from tests.api.tablet import Tablet


@pytest.mark.parametrize("path", ["/api/time", "/api/me"])
def test_the_clock_is_the_servers(store: Database, path: str) -> None:
    answer = Tablet().get(path)
    told = datetime.fromisoformat(answer.json()["server_time"])
    assert abs(told - utc_now()) < timedelta(seconds=20)
    assert answer.headers["cache-control"] == "no-store"


def test_nobody_signed_in_is_an_empty_list(store: Database) -> None:
    tablet = Tablet()
    assert tablet.people() == []
    tablet.client.cookies.set("qj_f_nonsense", "nonsense")
    tablet.client.cookies.set(sessions.COOKIE, "nonsense")
    assert tablet.people() == []


def test_the_desks_person_is_on_the_tablet_too_and_once(store: Database) -> None:
    tablet = Tablet()
    with writing() as db:
        of = make.association(db)
        person = make.person(db, of, Role.PLANNER)
        tablet.client.cookies.set(sessions.COOKIE, sessions.open_session(db, person).token)
    assert [(one["id"], one["badge"]) for one in tablet.people()] == [(str(person.id), False)]
    with writing() as db:
        tablet.client.cookies.set(identity.cookie_name(person.id), sessions.open_session(db, person).token)
    assert [one["id"] for one in tablet.people()] == [str(person.id)]


def test_who_lost_every_role_is_nobody_here(store: Database) -> None:
    tablet = Tablet()
    with writing() as db:
        of = make.association(db)
        person = make.person(db, of, Role.OBSERVER)
        tablet.client.cookies.set(identity.cookie_name(person.id), sessions.open_session(db, person).token)
    assert len(tablet.people()) == 1
    with writing() as db:
        db.execute(delete(PersonRole).where(col(PersonRole.person_id) == person.id))
    assert tablet.people() == []
