"""The demo association as the services leave it, on both databases."""

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from dashboard.access import Actor
from dashboard.queries import case_search, home, results, surveys, visits
from dashboard.services import sessions
from models import (
    Answer,
    Association,
    Case,
    Firm,
    Person,
    Registration,
    SignInSession,
    Site,
    SurveyResponse,
    Visit,
    VisitSummary,
)
from models.database import Database, reading, writing
from models.enums import CaseState, Role, VisitStatus
from seed import demo
from tests import factories as make


def _count(table: type[SQLModel]) -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def _enter(role: Role) -> Actor:
    with writing() as db:
        person = next(person for person in sessions.demo_people(db) if person.role is role)
        signed_in = sessions.enter_demo(db, email=person.email)
    assert signed_in is not None
    return signed_in.actor


def test_the_demo_is_whole_for_every_role_and_a_second_time_changes_nothing(store: Database) -> None:
    assert demo.load(people=6)
    tables = [Association, Firm, Person, Site, Visit, Registration, Answer, SurveyResponse, Case]
    counts = {table.__name__: _count(table) for table in tables}
    assert {name: counts[name] for name in ("Association", "Firm", "Person", "Site", "Visit", "Case")} == {
        "Association": 1,
        "Firm": 60,
        "Person": 160,
        "Site": 8,
        "Visit": 5,
        "Case": 24,
    }
    assert not demo.load(people=6)
    assert {table.__name__: _count(table) for table in tables} == counts
    with reading() as db:
        statuses = db.execute(select(col(Visit.number), col(Visit.status)).order_by(col(Visit.number))).all()
        assert [tuple(row) for row in statuses] == [
            (9, VisitStatus.CLOSED),
            (10, VisitStatus.CLOSED),
            (11, VisitStatus.CLOSED),
            (12, VisitStatus.RUNNING),
            (13, VisitStatus.OPEN),
        ]
        states = dict(db.execute(select(col(Case.state), func.count()).group_by(col(Case.state))).all())  # type: ignore[arg-type]
        assert states == {
            CaseState.PUBLISHED: 19,
            CaseState.IN_REVIEW: 2,
            CaseState.DRAFT: 2,
            CaseState.RETURNED: 1,
        }
        assert db.scalar(select(func.count()).where(col(SignInSession.revoked_at).is_(None))) == 0
        scored = {n for (n,) in db.execute(select(func.sum(col(VisitSummary.n))))}
        marked = db.scalar(select(func.count()).where(col(Answer.score).is_not(None)))
        assert scored == {marked}
    _has_something_for_every_role()


def _has_something_for_every_role() -> None:
    assert {person.role for person in _people()} == set(Role)
    planner, observer, leader = _enter(Role.PLANNER), _enter(Role.OBSERVER), _enter(Role.LEADER)
    with reading() as db:
        now = home.visit_now(db, planner)
        assert now is not None
        assert now.status is VisitStatus.RUNNING
        part = home.my_part(db, observer, now.id)
        assert part is not None
        assert 0 < part.done < part.total
        closed = next(row for row in visits.rows(db, leader) if row.number == 11)
        told = results.visit_results(db, leader, closed.id)
        assert told.sections
        found = case_search.search(db, leader, case_search.Wish(text="充电"))
        assert found.total
        assert len(surveys.satisfaction_trend(db, planner)) == 3


def _people() -> list[sessions.DemoPerson]:
    with reading() as db:
        return sessions.demo_people(db)


def test_a_database_with_an_association_is_left_alone_when_asked(store: Database) -> None:
    with writing() as db:
        make.association(db)
    assert not demo.load(if_empty=True)
    assert _count(Firm) == 0


def test_a_load_that_breaks_leaves_nothing(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kw: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("seed.demo.demo_surveys.load", broken)  # after the scores of the first visit
    with pytest.raises(RuntimeError, match="power"):
        demo.load(people=2)
    assert _count(Association) == 0
    assert _count(Answer) == 0
