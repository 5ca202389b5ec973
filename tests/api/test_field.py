"""The download and the board over HTTP, and the survey that the app sends."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.api import field as field_api
from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.documents.qr import qr_rows
from dashboard.queries import board, survey_forms
from dashboard.queries import field as field_queries
from dashboard.rules.registration_tokens import look_up, registration_token
from dashboard.server_key import secret_key
from dashboard.services import moderation, notices, sessions
from dashboard.settings import settings
from models import Person, PreparedQuestion, SurveyLink, SurveyResponse, SurveyToken, Visit
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import AgendaKind, QuestionState, RegistrationState, Role, SurveyTokenKind, VisitStatus
from tests import factories as make
from tests import field
from tests.counting import counting
from tests.factories import Round

ANSWERS = {"overall": {"organisation": 4, "gains": 5}, "recommend": 9, "suggestion": "多留十分钟"}


@dataclass
class Scene:
    play: Round
    link: SurveyLink
    client: TestClient
    cookies: list[str]
    planner: Any

    def get(self, path: str, who: int = 0, **headers: str) -> Any:
        own = {"X-Qujing-Person": str(self.play.observers[who].person_id), "Cookie": self.cookies[who]}
        return self.client.get(f"/api/visits/{self.play.visit.id}/{path}", headers=own | headers)

    def survey(self, token: str, answers: Any = ANSWERS, **headers: str) -> Any:
        body = {"token": token, "answers": answers}
        return self.client.post(f"/api/survey/{self.link.slug}", json=body, headers={"X-Qujing": "1"} | headers)


@pytest.fixture
def scene(store: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(field_api, "_common", field_api.Shared(seconds=60.0))
    limits.limiter.cache_clear()
    with writing() as db:
        play = make.scoring_round(db, observers=2, dimensions=2, points=3)
        group = make.group(db, play.visit, guide_id=play.observers[1].person_id)
        registration = field_queries.own_registration(db, _grant(play, 0), play.visit.id)
        assert registration is not None
        registration.group_id = group.id
        make.agenda_item(db, play.visit, position=1, kind=AgendaKind.TOUR, title="参观", title_en="Tour", minutes=60)
        make.agenda_item(db, play.visit, position=2, minutes=20)
        make.publish(db, play.visit)
        question = {"association_id": play.association.id, "visit_id": play.visit.id, "stop_id": play.stops[0].id}
        db.add(PreparedQuestion(**question, text="多久见效？"))
        link = make.survey_link(db, play.visit, make.survey_version(db, play.association))
        people = [db.get_one(Person, (who.association_id, who.person_id)) for who in play.observers]
        signed = [sessions.open_session(db, person) for person in people]
        planner = make.actor(db, play.association, Role.PLANNER)
    cookies = [f"qj_f_{one.actor.person_id.hex}={one.token}" for one in signed]
    with TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)])) as client:
        yield Scene(play, link, client, cookies, planner)
    limits.limiter.cache_clear()


def _grant(play: Round, who: int) -> Any:
    @dataclass
    class Grant:
        association_id: UUID
        person_id: UUID

    return Grant(play.association.id, play.observers[who].person_id)


def send(scene: Scene, *raws: dict[str, Any], who: int = 0) -> None:
    with writing() as db:
        receipts = field.send(db, scene.play, *raws, who=who)
    assert {one.status for one in receipts} == {"applied"}, receipts


def test_the_download_holds_a_whole_visit_in_both_languages(scene: Scene) -> None:
    play = scene.play
    send(scene, field.answer(play, 0, 4), field.observation(play))
    answer = scene.get("field")
    assert answer.status_code == 200
    body = answer.json()
    assert body["format"] == 1
    assert body["visit"]["id"] == str(play.visit.id)
    assert (body["visit"]["title"], body["visit"]["status"]) == (
        {"zh": play.visit.title, "en": play.visit.title_en},
        "running",
    )
    me = body["me"]
    assert (me["registered"], me["sheet"]["finished_at"]) == (True, None)
    assert set(me["group"]) == {"id", "name", "guide"}
    assert me["group"]["guide"] is not None
    tour, after = body["programme"]["items"]
    assert (tour["kind"], tour["starts"], tour["ends"], after["starts"]) == ("tour", "13:30", "14:30", "14:30")
    assert [one["stop"] for one in body["programme"]["tour"]] == [str(stop.id) for stop in play.stops]
    assert [one["id"] for one in body["stops"]] == [str(stop.id) for stop in play.stops]
    assert body["stops"][0]["questions"] == [{"zh": "多久见效？", "en": "多久见效？"}]
    mapped = {point for stop in body["stops"] for point in stop["points"]}
    ids = {str(point.id) for point in play.points}
    assert mapped | set(body["elsewhere"]) == ids == {point["id"] for point in body["points"]}
    assert not mapped & set(body["elsewhere"])
    assert [one["key"] for one in body["dimensions"]] == [one.key for one in play.dimensions]
    point = body["points"][0]
    assert point["anchors"]["5"] == {
        "label": {"zh": "标杆", "en": "Exemplary"},
        "text": {"zh": "第5级", "en": "Level 5"},
    }
    mine = body["answers"][0]
    assert (mine["point"], mine["value"], mine["version"], mine["device"]) == (
        str(play.points[0].id),
        4,
        1,
        str(field.DEVICE),
    )
    assert [one["note"] for one in body["observations"]] == ["门厅没有坡道"]
    assert (body["checklist"]["number"], body["checklist_changed"], len(body["reminders"])) == (1, False, 5)
    survey = body["survey"]
    assert (survey["slug"], survey["answered"], survey["state"]) == (scene.link.slug, False, "open")
    assert [one["key"] for one in survey["form"]["questions"]] == [q["key"] for q in make.SURVEY_QUESTIONS]
    assert body["after"] == {"cases": [], "results": False}
    other = scene.get("field", who=1).json()
    assert (other["answers"], other["observations"], other["me"]["sheet"]) == ([], [], None)
    assert other["survey"]["token"] != survey["token"]


def test_the_programme_is_for_all_and_for_the_own_group_without_the_tray(scene: Scene) -> None:
    with writing() as db:
        own = make.group(db, scene.play.visit)
        registration = field_queries.own_registration(db, _grant(scene.play, 0), scene.play.visit.id)
        assert registration is not None
        registration.group_id = own.id
        make.agenda_item(db, scene.play.visit, position=3, title="加看", group_id=own.id)
        make.agenda_item(db, scene.play.visit, position=4, title="别组", group_id=make.group(db, scene.play.visit).id)
        make.agenda_item(db, scene.play.visit, position=5, title="待排", in_tray=True)
        make.publish(db, scene.play.visit)
    titles = [one["title"]["zh"] for one in scene.get("field").json()["programme"]["items"]]
    assert (titles[0], titles[2:]) == ("参观", ["加看"])


def test_nothing_new_is_304_and_every_change_is_seen_at_once(scene: Scene) -> None:
    first = scene.get("field", **{"Accept-Encoding": "gzip"})
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert first.headers["content-encoding"] == "gzip"
    plain = scene.get("field", **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] == tag  # the server's time is not part of it
    assert len(gzip.compress(plain.content)) < len(plain.content) / 3
    same = scene.get("field", **{"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.content) == (304, b"")
    send(scene, field.answer(scene.play, 0, 4))
    assert scene.get("field", **{"If-None-Match": tag}).status_code == 200
    tag = scene.get("field").headers["etag"]
    with writing() as db:
        row = db.get_one(Visit, (scene.play.association.id, scene.play.visit.id))
        row.title, row.agenda_version = "换了名字", row.agenda_version + 1
    changed = scene.get("field", **{"If-None-Match": tag})
    assert changed.json()["visit"]["title"]["zh"] == "换了名字"
    board_tag = scene.get("board").headers["etag"]
    assert scene.get("board", **{"If-None-Match": board_tag}).status_code == 304
    send(scene, field.question(scene.play))
    assert scene.get("board", **{"If-None-Match": board_tag}).status_code == 200


def test_what_all_share_is_read_afresh_after_a_moment() -> None:
    made = []
    shared = field_api.Shared(seconds=0.0)
    for _ in range(2):
        shared.get("visit", 1, lambda: made.append(1) or ("pack", b"{}"))  # type: ignore[func-returns-value,arg-type,return-value]
    assert len(made) == 2
    kept = field_api.Shared(seconds=60.0, most=2)
    for key, state in [("a", 1), ("a", 1), ("a", 2), ("b", 1), ("c", 1), ("a", 2)]:
        kept.get(key, state, lambda: made.append(1) or ("pack", b"{}"))  # type: ignore[func-returns-value,arg-type,return-value]
    assert len(made) == 2 + 5  # the second "a" alone was kept


def test_the_board_shows_notices_and_questions_most_wanted_first(scene: Scene) -> None:
    play = scene.play
    with writing() as db:
        given = {"actor": scene.planner, "visit_id": play.visit.id}
        notice = notices.publish(db, **given, text="请到大堂", text_en="To the lobby")
        gone = notices.publish(db, **given, text="作废")
        notices.withdraw(db, actor=scene.planner, notice_id=gone.id)
    named, hidden = field.question(play, "夜班几个人？"), field.question(play, "加班费？", anonymous=True)
    send(scene, named, hidden)
    send(scene, field.vote(play, hidden["body"]["id"], who=1), who=1)
    body = scene.get("board").json()
    assert set(body) == {"server_time", "notices", "questions", "agenda_version", "status"}
    assert [(one["id"], one["text"]) for one in body["notices"]] == [
        (str(notice.id), {"zh": "请到大堂", "en": "To the lobby"})
    ]
    shown = [(one["text"], one["votes"], one["voted"], one["mine"], one["author"] is None) for one in body["questions"]]
    assert shown == [("加班费？", 1, False, False, True), ("夜班几个人？", 0, False, True, False)]
    theirs = scene.get("board", who=1).json()["questions"]
    assert [(one["voted"], one["mine"]) for one in theirs] == [(True, False), (False, False)]


def test_whom_the_visit_does_not_concern_gets_neither(scene: Scene) -> None:
    with writing() as db:
        other = make.person(db, scene.play.association, Role.OBSERVER)
        make.registration(db, scene.play.visit, other.id, state=RegistrationState.CANCELLED)
        signed = sessions.open_session(db, other)
    own = {"X-Qujing-Person": str(other.id), "Cookie": f"qj_f_{other.id.hex}={signed.token}"}
    for path in ("field", "board"):
        address = f"/api/visits/{scene.play.visit.id}/{path}"
        assert scene.client.get(address, headers=own).status_code == 404
        assert scene.client.get(address).status_code == 401
        assert scene.client.get(address, headers=own | {"Cookie": ""}).json()["code"] == "session.unknown"


@pytest.mark.parametrize("read", [field_queries.my_pack, field_queries.visit_pack, board.board])
def test_the_statements_do_not_grow_with_what_there_is(scene: Scene, read: Any) -> None:
    play = scene.play

    def statements() -> int:
        with reading() as db, counting(db) as count:
            read(db, play.observers[0], play.visit.id)
        return count.n

    few = statements()
    send(scene, *(field.answer(play, n) for n in range(6)), *(field.observation(play) for _ in range(5)))
    send(scene, *(field.question(play, f"问题{n}") for n in range(5)))
    with writing() as db:
        for n in range(5):
            make.stop(db, play.visit)
            make.agenda_item(db, play.visit, position=10 + n)
            make.group(db, play.visit)
            notices.publish(db, actor=scene.planner, visit_id=play.visit.id, text=f"通知{n}")
    assert statements() == few


def test_a_survey_is_taken_once_by_the_persons_own_token(scene: Scene) -> None:
    token = scene.get("field").json()["survey"]["token"]
    assert token == scene.get("field").json()["survey"]["token"]
    refused = scene.survey(token, {"recommend": 99})
    assert refused.status_code == 422
    assert {one["question"] for one in refused.json()["facts"]["problems"]} == {"overall", "recommend"}
    assert all(one["message"]["zh"] for one in refused.json()["facts"]["problems"])
    assert scene.survey(token).json() == {"status": "applied"}
    assert scene.survey(token).json() == {"status": "replayed"}
    assert scene.get("field").json()["survey"]["answered"] is True
    assert scene.get("field", who=1).json()["survey"]["answered"] is False
    with reading() as db:
        used = db.scalars(select(SurveyToken)).one()
        response = db.scalars(select(SurveyResponse)).one()
        form = survey_forms.form(db, slug=scene.link.slug, token=token)
    assert (used.kind, used.used, used.registration_id is not None) == (SurveyTokenKind.PERSONAL, True, True)
    assert response.respondent_id is None
    assert token not in repr(response.model_dump())
    assert form.answered


def test_a_personal_link_and_the_apps_token_are_one_persons_one_answer(scene: Scene) -> None:
    token = scene.get("field").json()["survey"]["token"]
    with writing() as db:
        registration = field_queries.own_registration(db, _grant(scene.play, 0), scene.play.visit.id)
        assert registration is not None
        make.survey_token(db, scene.link, registration_id=registration.id, used=True)
    assert scene.get("field").json()["survey"]["answered"] is True
    assert scene.survey(token).json() == {"status": "replayed"}
    with reading() as db:
        assert db.scalars(select(SurveyResponse)).all() == []


def test_the_survey_refuses_what_it_must(scene: Scene) -> None:
    token = scene.get("field").json()["survey"]["token"]
    assert scene.survey("short").json()["code"] == "survey.no_token"
    assert scene.survey(token, **{"X-Qujing": "0"}).status_code == 403
    body = {"token": token, "answers": {}}
    unknown = scene.client.post("/api/survey/none", json=body, headers={"X-Qujing": "1"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "survey.unknown")
    with writing() as db:
        db.get_one(SurveyLink, (scene.link.association_id, scene.link.id)).closes_at = utc_now() - timedelta(minutes=1)
    assert scene.survey(token).json()["code"] == "survey.closed"
    for _ in range(30):
        last = scene.survey(token)
    assert (last.status_code, last.json()["code"]) == (429, "too_many")


def test_a_closed_visit_leads_on_to_its_results(scene: Scene) -> None:
    with writing() as db:
        db.get_one(Visit, (scene.play.association.id, scene.play.visit.id)).status = VisitStatus.CLOSED
    assert scene.get("field").json()["after"]["results"] is True


def test_the_code_for_the_door_is_ones_own_link_or_else_ones_badge(scene: Scene) -> None:
    play = scene.play
    key, base = secret_key(), settings().base_url.rstrip("/")

    def code(who: int = 0) -> list[str]:
        found: list[str] = scene.get("field", who).json()["me"]["code"]
        return found

    assert code() == [], "neither a link nor a badge"
    with writing() as db:
        badges = [make.badge(db, play.visit, one.person_id) for one in play.observers]
        shown = [make.badge_secrets(one).token for one in badges]
        registration = field_queries.own_registration(db, _grant(play, 0), play.visit.id)
        assert registration is not None
        registration.link_nonce = "n" * 32
        token = registration_token(key, registration.id, registration.link_nonce)
        registration.link_hash = look_up(token)
    assert code() == list(qr_rows(f"{base}/register/mine/{token}"))
    assert code(1) == list(qr_rows(f"{base}/field/#b={shown[1]}"))
    with writing() as db:
        db.merge(registration).link_hash = "of another server's key"
        db.merge(badges[1]).revoked_at = utc_now()
    assert code() == list(qr_rows(f"{base}/field/#b={shown[0]}"))
    assert code(1) == []
    with writing() as db:
        db.merge(registration).state = RegistrationState.WAITING
    assert code() == [], "who has no place shows nothing"


def test_the_board_says_who_prepared_a_question_and_keeps_hidden_ones_back(scene: Scene) -> None:
    play = scene.play
    send(scene, field.question(play, "谁值夜班？", anonymous=True))
    with writing() as db:
        (prepared,) = db.scalars(select(PreparedQuestion)).all()
        put = moderation.put_on_board(db, actor=scene.planner, visit_id=play.visit.id, prepared_id=prepared.id)
    told = {one["text"]: one for one in scene.get("board").json()["questions"]}
    assert {text: (one["prepared"], one["author"]) for text, one in told.items()} == {
        "多久见效？": (True, None),
        "谁值夜班？": (False, None),
    }
    with writing() as db:
        of = {"actor": scene.planner, "question_id": put.id, "version": put.version}
        moderation.mark(db, **of, state=QuestionState.HIDDEN)
    assert [one["text"] for one in scene.get("board").json()["questions"]] == ["谁值夜班？"]
