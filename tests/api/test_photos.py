import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.access import Actor
from dashboard.api import photos as api
from dashboard.api.gate import Gate
from dashboard.api.identity import cookie_name
from dashboard.api.routes import routes
from dashboard.services import photos, scores, sessions, sheets
from dashboard.settings import settings
from models import Case, CasePhoto, Person, Photo
from models.database import Database, reading, writing
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


OWN = {"X-Qujing": "1"}
on_one_engine = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""For what happens before any database is asked."""


def tablet(play: Round, who: int = 0) -> TestClient:
    """An observer's tablet, signed in as the field app is."""
    actor = play.observers[who]
    with writing() as db:
        token = sessions.open_session(db, db.get_one(Person, (actor.association_id, actor.person_id))).token
    made = client(None)
    made.headers["X-Qujing-Person"] = str(actor.person_id)
    made.cookies.set(cookie_name(actor.person_id), token, path="/api")
    return made


def post(at: TestClient, play: Round, data: Any, sha256: str | None = None, **given: Any) -> Any:
    """Send a picture; `given` replaces or (None) leaves out parts of the address."""
    raw = data if isinstance(data, bytes) else b""
    asked = {
        "visit": play.visit.id,
        "op": uuid4(),
        "point": play.points[0].id,
        "sha256": sha256 or hashlib.sha256(raw).hexdigest(),
    } | given
    query = {key: str(value) for key, value in asked.items() if value is not None}
    return at.post("/api/photos", params=query, content=data, headers=OWN)


def count(model: Any = Photo) -> int:
    with reading() as db:
        return db.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_tablet_sends_a_photo_and_sees_it(play: Round) -> None:
    at, data, op = tablet(play), jpeg(), uuid4()
    answer = post(at, play, data, op=op)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["op"], said["status"], said["code"]) == (str(op), "applied", "")
    assert said["received_sha256"] == hashlib.sha256(data).hexdigest()
    shown = at.get(f"/api/photos/{said['photo']}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert (shown.headers["cache-control"], shown.headers["x-content-type-options"]) == ("no-store", "nosniff")
    assert hashlib.sha256(shown.content).hexdigest() == said["sha256"]
    again = post(at, play, data, op=op).json()
    assert again == said | {"status": "replayed"}
    assert count() == 1


def test_twenty_at_once_are_one_photo(play: Round) -> None:
    at, data, op = tablet(play), jpeg(), uuid4()
    with ThreadPoolExecutor(20) as many:
        answers = list(many.map(lambda _: post(at, play, data, op=op), range(20)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.json()["photo"] for one in answers}) == 1
    assert [one.json()["status"] for one in answers].count("applied") == 1
    assert count() == 1


@on_one_engine
def test_other_bytes_than_announced_were_cut_on_the_way_and_write_nothing(play: Round, tmp_path: Path) -> None:
    at, data = tablet(play), jpeg()
    answer = post(at, play, data[:-10], sha256=hashlib.sha256(data).hexdigest())
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (422, "photo.checksum", "rejected")
    assert answer.json()["message"].keys() == {"zh", "en"}
    assert (count(), list(tmp_path.rglob("*.jpg"))) == (0, [])
    assert post(at, play, data).json()["status"] == "applied"


@on_one_engine
def test_an_address_that_names_no_place_is_refused(play: Round) -> None:
    at, nowhere = tablet(play), uuid4()
    for given, status, code in (
        ({"visit": None}, 422, "photo.malformed"),
        ({"op": "1"}, 422, "photo.malformed"),
        ({"point": "no-id"}, 422, "photo.malformed"),
        ({"sha256": "F" * 64}, 422, "photo.malformed"),
        ({"point": None}, 422, "photo.place"),
        ({"observation": nowhere}, 422, "photo.place"),
        ({"point": nowhere}, 422, "answer.point_unknown"),
        ({"visit": nowhere}, 409, "sheet.not_registered"),
        ({"point": None, "observation": nowhere}, 409, "photo.observation_unknown"),
    ):
        answer = post(at, play, jpeg(), **given)
        assert (answer.status_code, answer.json()["code"]) == (status, code), given
    assert count() == 0


@on_one_engine
def test_what_is_no_picture_is_refused_by_its_kind(play: Round) -> None:
    at = tablet(play)
    for data, status, code in (
        (b"", 422, "photo.empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "photo.format"),
        (jpeg()[:-40], 422, "photo.unreadable"),
        (jpeg() + b"<script>", 422, "photo.two_formats"),
    ):
        answer = post(at, play, data)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    form = at.post("/api/photos", params={"visit": str(play.visit.id)}, files={"file": b"x"}, headers=OWN)
    assert form.json()["code"] == "photo.malformed"
    assert post(at, play, jpeg()).status_code == 200
    at.headers["content-type"] = "multipart/form-data; boundary=x"
    assert (post(at, play, jpeg()).status_code, post(at, play, jpeg()).json()["code"]) == (415, "photo.type")


@on_one_engine
def test_too_much_is_refused_announced_or_not(play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MAX_BYTES", 1000)
    at, data = tablet(play), jpeg(size=(640, 480))
    assert len(data) > 1000
    announced = post(at, play, data)
    assert (announced.status_code, announced.json()["code"]) == (413, "photo.too_large")
    read: list[int] = []

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(data), 100):
            read.append(start)
            yield data[start : start + 100]

    streamed = post(at, play, pieces(), sha256="0" * 64)
    assert (streamed.status_code, streamed.json()["code"]) == (413, "photo.too_large")
    assert (count(), streamed.json()["status"]) == (0, "rejected")


@on_one_engine
def test_who_is_not_signed_in_or_comes_from_elsewhere_sends_nothing(play: Round) -> None:
    at = tablet(play)
    elsewhere = at.post("/api/photos", content=jpeg(), headers=OWN | {"origin": "https://elsewhere.example"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "request.origin")
    assert at.post("/api/photos", content=jpeg()).json()["code"] == "request.origin"
    del at.headers["X-Qujing-Person"]
    nobody = post(at, play, jpeg())
    assert (nobody.status_code, nobody.json()["code"]) == (401, "session.unknown")
    assert count() == 0


@on_one_engine
def test_on_the_tablet_a_photo_is_only_for_who_may_see_it(play: Round) -> None:
    photo = post(tablet(play), play, jpeg()).json()["photo"]
    refused = tablet(play, 1).get(f"/api/photos/{photo}")
    assert (refused.status_code, refused.json()["code"]) == (404, "row.missing")
    assert tablet(play).get("/api/photos/none").status_code == 404
    assert client(None).get(f"/api/photos/{photo}").status_code == 401


@on_one_engine
def test_a_full_queue_asks_to_come_again(play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "QUEUE", 0)
    answer = post(tablet(play), play, jpeg())
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "server.busy", "10")


@on_one_engine
def test_pictures_are_decoded_two_at_a_time_and_nothing_waits_for_them(
    play: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While every decoder is held up, another request is answered; the pictures then all come through."""
    let, busy, most = threading.Event(), threading.Semaphore(0), [0, 0]
    real = api.clean_picture

    def held(data: bytes) -> Any:
        most[0] += 1
        most[1] = max(most)
        busy.release()
        let.wait(20)
        most[0] -= 1
        return real(data)

    monkeypatch.setattr(api, "clean_picture", held)
    at = tablet(play)
    with at, ThreadPoolExecutor(8) as many:
        sent = [many.submit(post, at, play, jpeg(colour)) for colour in ("red", "green", "blue", "black", "white")]
        for _ in range(api.DECODERS):
            assert busy.acquire(timeout=20)
        assert at.get(f"/api/photos/{uuid4()}").status_code == 404
        let.set()
        assert [one.result().json()["status"] for one in sent] == ["applied"] * 5
    assert most[1] == api.DECODERS


@on_one_engine
def test_one_person_does_not_take_all_the_places(play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    me, other = play.observers[0].person_id, tablet(play, 1)
    for _ in range(2):  # what is let in is let out again, also when it is refused
        assert post(tablet(play), play, b"no picture").status_code == 422
    assert not api._under_way
    monkeypatch.setattr(api, "OF_ONE", 2)
    with api._taken(me), api._taken(me):
        refused = post(tablet(play), play, jpeg())
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
        assert post(other, play, jpeg()).status_code == 200
    assert post(tablet(play), play, jpeg()).status_code == 200
    assert not api._under_way
