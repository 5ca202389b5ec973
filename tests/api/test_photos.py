from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.access import Actor
from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.services import photos, scores, sessions, sheets
from dashboard.settings import settings
from models import Case, CasePhoto, Person
from models.database import Database, writing
from models.enums import CaseState, Role
from tests import factories as make
from tests.factories import Round, answer_op
from tests.samples.scores import jpeg


@pytest.fixture
def play(store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.setattr(settings(), "qujing_data", tmp_path)
    with writing() as db:
        return make.scoring_round(db, observers=2, dimensions=1, points=1)


def client(who: Actor | None) -> TestClient:
    made = TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)]), base_url="http://localhost")
    if who is not None:
        with writing() as db:
            person = db.get_one(Person, (who.association_id, who.person_id))
            made.cookies.set(sessions.COOKIE, sessions.open_session(db, person).token)
    return made


def add(play: Round) -> str:
    with writing() as db:
        point = play.points[0].id
        photo = photos.add_photo(db, actor=play.observers[0], visit_id=play.visit.id, point_id=point, data=jpeg())
        return f"/photos/{photo.id}"


def test_ones_own_photo_comes_with_safe_headers(play: Round) -> None:
    path = add(play)
    answer = client(play.observers[0]).get(path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_peer_sees_it_only_after_finishing_the_own_sheet(play: Round) -> None:
    path, peer = add(play), play.observers[1]
    assert client(peer).get(path).status_code == 404
    with writing() as db:
        scores.record_score(db, actor=peer, visit_id=play.visit.id, answer=answer_op(play.points[0]))
        sheets.finish(db, actor=peer, visit_id=play.visit.id, signature="示例")
    assert client(peer).get(path).status_code == 200


def test_strangers_hosts_and_the_signed_out_see_nothing(play: Round) -> None:
    path = add(play)
    with writing() as db:
        elsewhere = make.association(db)
        others = [
            make.actor(db, elsewhere, *Role),
            make.actor(db, play.association, Role.HOST),
            make.actor(db, play.association, Role.OBSERVER),
            make.actor(db, play.association),
        ]
    for who in others:
        answer = client(who).get(path)
        assert (answer.status_code, answer.content) == (404, b"")
    assert client(None).get(path).status_code == 401
    assert client(play.observers[0]).get("/photos/00000000-0000-0000-0000-000000000000").status_code == 404
    assert client(play.observers[0]).get("/photos/../secret.key").status_code == 404


def test_a_published_case_shows_it_to_every_reader(play: Round) -> None:
    path = add(play)
    with writing() as db:
        reader = make.actor(db, play.association, Role.HOST)
        author = make.person(db, play.association, Role.LEADER)
        case = make.case(db, play.association, author.id)
        photo_id = path.rpartition("/")[2]
        from uuid import UUID

        db.add(CasePhoto(association_id=play.association.id, case_id=case.id, photo_id=UUID(photo_id)))
    assert client(reader).get(path).status_code == 404
    with writing() as db:
        db.get_one(Case, (case.association_id, case.id)).state = CaseState.PUBLISHED
    assert client(reader).get(path).status_code == 200


def test_a_missing_file_is_a_404(play: Round, tmp_path: Path) -> None:
    path = add(play)
    for file in tmp_path.rglob("*.jpg"):
        file.unlink()
    assert client(play.observers[0]).get(path).status_code == 404
