"""The day as every phone hears of it: who may ask, what comes back, and that it costs next to nothing."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from dashboard.api import live as live_api
from dashboard.services import live, notices, sessions, visits
from models import Association, Badge, Registration
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.api.tablet import Tablet
from tests.counting import counting
from tests.services.test_live import Scene, stage


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with an empty memory, and keep nothing for longer than a test says."""
    monkeypatch.setattr(live_api, "kept", live_api.Kept())
    monkeypatch.setattr(live_api, "FRESH", 0.0)
    return


@pytest.fixture
def play(store: Database) -> tuple[Scene, Tablet, Any]:
    with writing() as db:
        scene = stage(db)
        of = db.get_one(Association, scene.visit.association_id)
        person = make.person(db, of, Role.OBSERVER)
        make.registration(db, scene.visit, person.id, group_id=scene.groups[0].id)
        badge = make.badge(db, scene.visit, person.id)
    tablet = Tablet()
    assert tablet.scan(badge).status_code == 200
    return scene, tablet, person


def ask(play: tuple[Scene, Tablet, Any], **headers: str) -> Any:
    scene, tablet, person = play
    return tablet.get(f"/api/visits/{scene.visit.id}/live", person=person.id, **headers)


def test_a_phone_hears_of_times_taps_and_notices(play: tuple[Scene, Tablet, Any]) -> None:
    scene, *_ = play
    first = ask(play)
    assert first.status_code == 200
    told = first.json()
    assert [one["starts"] for one in told["programme"]["items"]] == ["14:00", "14:15", "15:15", "15:30"]
    assert told["programme"]["tours"][str(scene.groups[0].id)][0]["starts"] == "14:15"
    assert (told["taps"], told["notices"], told["programme"]["version"]) == ({}, [], 1)
    again = ask(play, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with writing() as db:
        row = live.start(db, actor=scene.planner, visit_id=scene.visit.id, key=scene.key(0))
        notices.publish(db, actor=scene.planner, visit_id=scene.visit.id, text="请到大堂")
    later = ask(play, **{"if-none-match": first.headers["etag"]})
    assert later.status_code == 200
    assert row.started_at is not None
    assert later.json()["taps"] == {scene.key(0): [row.started_at.isoformat(), None]}
    assert [one["text"]["zh"] for one in later.json()["notices"]] == ["请到大堂"]


def test_a_phone_hears_that_the_visit_is_over(play: tuple[Scene, Tablet, Any]) -> None:
    """The status is part of an answer that is kept for as long as nothing has changed."""
    scene, *_ = play
    assert ask(play).json()["status"] == "running"
    with writing() as db:
        visits.move_visit(db, actor=scene.planner, visit_id=scene.visit.id, to=VisitStatus.CLOSED)
    assert ask(play).json()["status"] == "closed"


def test_a_slow_reader_does_not_put_an_old_answer_in_the_place_of_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_api, "FRESH", 60.0)
    memory, of = live_api.Kept(), (uuid4(), uuid4())
    old, new = live_api.Answer("old", b"{}"), live_api.Answer("new", b"{}")
    assert memory.keep(of, 6, new) == new
    assert memory.keep(of, 5, old) == old, "who asked gets what was read"
    assert memory.answer(of) == new
    assert [memory.renew(of, version) for version in (5, 6, 7)] == [None, new, None]
    monkeypatch.setattr(live_api, "MOST", 0)
    memory.keep((uuid4(), uuid4()), 1, old)
    assert memory.renew(of, 6) is None, "thrown away between two looks"
    monkeypatch.setattr(live_api, "FRESH", 0.0)
    memory.keep(of, 7, new)
    memory.keep(of, 2, old)  # a backup was put back: its versions begin again
    assert memory.renew(of, 2) == old


def test_most_answers_need_no_statement(play: tuple[Scene, Tablet, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_api, "FRESH", 60.0)
    ask(play)
    with reading() as db, counting(db) as count:
        for _ in range(5):
            assert ask(play).status_code == 200
    assert count.statements == []


def test_only_who_walks_along_hears_anything(play: tuple[Scene, Tablet, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    scene, tablet, person = play
    path = f"/api/visits/{scene.visit.id}/live"
    assert tablet.get(path).status_code == 401
    assert tablet.get(path, person=scene.planner.person_id).status_code == 401  # named, not proved
    assert ask(play).status_code == 200
    monkeypatch.setattr(live_api, "ADMITTED", 0.0)
    with writing() as db:
        row = db.scalars(select(Registration).where(col(Registration.person_id) == person.id)).one()
        row.state = RegistrationState.CANCELLED
        db.scalars(select(Badge).where(col(Badge.person_id) == person.id)).one().revoked_at = utc_now()
        sessions.revoke_sessions(db, association_id=row.association_id, person_id=person.id)
    assert ask(play).status_code == 401
