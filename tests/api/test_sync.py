"""`POST /api/sync` over HTTP: batches, what is refused as a whole, and hostile bodies."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.services import field_entries, sessions
from models import Answer, AnswerHistory, ExchangeQuestion, FieldEntry, Observation, Person, QuestionVote
from models.database import Database, reading, writing
from tests import factories as make
from tests import field
from tests.factories import Round


@dataclass
class Scene:
    """A visit, its server, and each observer's cookie."""

    play: Round
    client: TestClient
    cookies: list[str]

    def headers(self, who: int = 0) -> dict[str, str]:
        return {
            "X-Qujing": "1",
            "X-Qujing-Person": str(self.play.observers[who].person_id),
            "Cookie": self.cookies[who],
            "Content-Type": "application/json",
        }

    def post(self, *ops: Any, who: int = 0, content: bytes | None = None, **headers: str) -> Any:
        body = {"device": str(field.DEVICE), "device_kind": "tablet", "sent_at": "", "ops": list(ops)}
        raw = content if content is not None else json.dumps(body).encode()
        return self.client.post("/api/sync", content=raw, headers=self.headers(who) | headers)

    def statuses(self, *ops: Any, who: int = 0) -> list[tuple[str, str]]:
        answer = self.post(*ops, who=who)
        assert answer.status_code == 200, answer.text
        return [(one["status"], one["code"]) for one in answer.json()["receipts"]]


@pytest.fixture
def scene(store: Database) -> Iterator[Scene]:
    with writing() as db:
        play = make.scoring_round(db, observers=2, dimensions=1, points=2)
        signed = [
            sessions.open_session(
                db,
                db.get_one(Person, (a.association_id, a.person_id)),
                device_id=field.DEVICE,
                user_agent="Mozilla/5.0 (Linux; Android 15; ANA-AN00) AppleWebKit/537.36 Mobile Safari/537.36",
            )
            for a in play.observers
        ]
    cookies = [f"qj_f_{one.actor.person_id.hex}={one.token}" for one in signed]
    with TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)])) as client:
        yield Scene(play, client, cookies)


def rows(table: type[SQLModel]) -> int:
    with reading() as db:
        return db.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_batch_gets_its_receipts_in_order_and_the_same_again(scene: Scene) -> None:
    asked = field.question(scene.play)
    batch = [field.answer(scene.play, 0), {"op": "junk"}, asked, field.vote(scene.play, asked["body"]["id"])]
    answer = scene.post(*batch)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"server_time", "receipts"}
    assert [one["op"] for one in body["receipts"]] == [batch[0]["op"], None, asked["op"], batch[3]["op"]]
    assert [one["status"] for one in body["receipts"]] == ["applied", "rejected", "applied", "applied"]
    assert body["receipts"][0] == {
        "op": batch[0]["op"],
        "status": "applied",
        "version": 1,
        "stored": None,
        "code": "",
        "message": None,
        "late": False,
    }
    refused = body["receipts"][1]
    assert refused["code"] == "entry.malformed"
    assert refused["message"]["zh"] != refused["message"]["en"]
    assert [s for s, _ in scene.statuses(*batch)] == ["replayed", "rejected", "replayed", "replayed"]
    assert (rows(Answer), rows(AnswerHistory), rows(ExchangeQuestion), rows(QuestionVote)) == (1, 1, 1, 1)


def test_an_outdated_answer_comes_with_what_stands(scene: Scene) -> None:
    scene.statuses(field.answer(scene.play, 0, 4))
    stored = scene.post(field.answer(scene.play, 0, 2)).json()["receipts"][0]["stored"]
    assert {key: stored[key] for key in ("state", "value", "tags", "note", "version", "device")} == {
        "state": "answered",
        "value": 4,
        "tags": [],
        "note": "车来灯亮",
        "version": 1,
        "device": str(field.DEVICE),
    }
    assert stored["recorded_at"].endswith("+00:00")
    assert stored["device_kind"] == "phone", "by which the person knows the other device"
    noted = field.observation(scene.play)
    scene.statuses(noted)
    again = field.observation(scene.play, "另一句", id=noted["body"]["id"])
    stored = scene.post(again).json()["receipts"][0]["stored"]
    assert (stored["note"], stored["removed"], stored["state"]) == ("门厅没有坡道", False, None)


def test_who_acts_is_in_the_header_and_proved_by_that_persons_cookie(scene: Scene) -> None:
    mine, theirs = field.answer(scene.play, 0, who=0), field.answer(scene.play, 0, who=1)
    assert scene.statuses(mine, theirs) == [("applied", ""), ("rejected", "entry.author")]
    both = "; ".join(scene.cookies)
    assert scene.post(theirs, who=1, Cookie=both).json()["receipts"][0]["status"] == "applied"
    for headers, status, code in (
        ({"X-Qujing-Person": str(scene.play.observers[1].person_id)}, 401, "session.unknown"),
        ({"X-Qujing-Person": "nobody"}, 401, "session.unknown"),
        ({"Cookie": ""}, 401, "session.unknown"),
        ({"X-Qujing": "0"}, 403, "request.origin"),
        ({"Origin": "https://elsewhere.example"}, 403, "request.origin"),
        ({"Content-Type": "text/plain"}, 415, "body.type"),
    ):
        answer = scene.post(field.answer(scene.play, 1), **headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), headers
    assert rows(Answer) == 2


def test_a_batch_is_bounded(scene: Scene) -> None:
    many = [field.answer(scene.play, 0) for _ in range(101)]
    assert scene.post(*many).status_code == 413
    assert scene.post(content=b"{" + b" " * 262_144 + b"}").status_code == 413
    assert scene.statuses() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"ops":' + b"[" * 90_000,
        b'{"device":"x","device_kind":"tablet","ops":[]}',
        b'{"device":"00000000-0000-0000-0000-00000000004d","device_kind":"toaster","ops":[]}',
        b'{"device":"00000000-0000-0000-0000-00000000004d","device_kind":"tablet","ops":{}}',
        b'{"device":"00000000-0000-0000-0000-00000000004d","device_kind":"tablet"}',
    ],
)
def test_what_is_no_batch_is_400_with_a_code(scene: Scene, content: bytes) -> None:
    answer = scene.post(content=content)
    assert (answer.status_code, answer.json()["code"]) == (400, "body.malformed")


def test_hostile_entries_are_refused_one_by_one_and_never_an_error_of_ours(scene: Scene) -> None:
    good = field.answer(scene.play, 0)
    nested: Any = 1
    for _ in range(200):
        nested = {"a": [nested]}
    point = str(scene.play.points[1].id)
    bodies = [
        *({"point": point, "state": "answered", "value": v, "tags": [], "note": ""} for v in (nested, True, "5", [])),
        {"point": point, "state": "answered", "value": 4, "tags": nested, "note": ""},
        {"point": point, "state": "answered", "value": 4, "tags": [["issue"]], "note": ""},
        {"point": point, "state": "answered", "value": 4, "tags": [], "note": {"$ne": 1}},
        {"point": point, "state": ["answered"], "value": 4},
        {"point": "' OR 1=1 --", "state": "answered", "value": 4},
        nested,
        "text",
    ]
    ops: list[Any] = [field.raw(scene.play, "answer", body) for body in bodies]
    ops += [None, 7, [], nested, field.raw(scene.play, "vote", {}), field.raw(scene.play, "\ud800", {})]
    answer = scene.post(*ops, good)
    assert answer.status_code == 200
    statuses = [one["status"] for one in answer.json()["receipts"]]
    assert statuses == ["rejected"] * len(ops) + ["applied"]
    # numbers that JSON has and no database
    body = json.dumps(field.raw(scene.play, "answer", bodies[0]))
    for number in ("NaN", "1e999", "-Infinity", "9" * 5000, "4.000000000000000001e500"):
        value = json.dumps(bodies[0]["value"])
        op = body.replace(value, number)
        ops_text = f"{op},{json.dumps(field.answer(scene.play, 0))}"
        raw = f'{{"device":"{field.DEVICE}","device_kind":"tablet","ops":[{ops_text}]}}'
        receipts = scene.post(content=raw.encode()).json()["receipts"]
        assert [one["status"] for one in receipts] == ["rejected", "stale"], number
    # half a surrogate pair and NUL go out of texts, like everywhere
    note = field.observation(scene.play, "坡\ud800道\x00")
    assert scene.statuses(note) == [("applied", "")]
    with reading() as db:
        assert db.scalars(select(Observation)).one().note == "坡道"


def test_an_entry_that_breaks_us_takes_no_other_with_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = field.observation(scene.play, "坏的")
    real = field_entries.observations.note

    def breaks(db: Any, grant: Any, part: Any, noted: Any, source: Any) -> Any:
        if noted.note == "坏的":
            raise RuntimeError("unforeseen")
        return real(db, grant, part, noted, source)

    monkeypatch.setattr(field_entries.observations, "note", breaks)
    batch = [field.answer(scene.play, 0), bad, field.observation(scene.play), field.answer(scene.play, 1)]
    assert scene.statuses(*batch) == [("applied", ""), ("rejected", "entry.fault"), ("applied", ""), ("applied", "")]
    assert (rows(Answer), rows(Observation), rows(FieldEntry)) == (2, 1, 1)


def at_once(works: list[Any]) -> list[Any]:
    gate = threading.Barrier(len(works))

    def run(work: Any) -> Any:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.faults
def test_every_kind_posted_twenty_times_at_once_is_one_row(scene: Scene) -> None:
    asked = field.question(scene.play)
    scene.statuses(asked)
    ops = [
        field.answer(scene.play, 0),
        field.observation(scene.play),
        field.question(scene.play),
        field.vote(scene.play, asked["body"]["id"]),
    ]
    for op in ops:
        found = at_once([lambda op=op: scene.statuses(op)[0][0]] * 20)
        assert sorted(found) == ["applied"] + ["replayed"] * 19
    counts = [rows(t) for t in (Answer, AnswerHistory, Observation, ExchangeQuestion, QuestionVote, FieldEntry)]
    assert counts == [1, 1, 1, 2, 1, 4]


@pytest.mark.faults
def test_batches_that_cross_each_other_neither_block_nor_lose(scene: Scene) -> None:
    """Two observers, the points in opposite orders, with other kinds between them, again and again."""
    for turn in range(4):
        forward = [field.answer(scene.play, n, 3, who=0, base=turn) for n in (0, 1)]
        backward = [field.answer(scene.play, n, 5, who=1, base=turn) for n in (1, 0)]
        mixed = [forward[0], field.observation(scene.play), forward[1]]
        other = [backward[0], field.observation(scene.play, who=1), backward[1]]
        found = at_once([lambda m=mixed: scene.statuses(*m), lambda o=other: scene.statuses(*o, who=1)])
        assert {status for one in found for status, _ in one} == {"applied"}
    assert (rows(Answer), rows(AnswerHistory), rows(Observation)) == (4, 16, 8)


@pytest.mark.faults
def test_control_without_the_key_it_takes_effect_every_time(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same twenty posts where the history is neither asked nor keyed by the op."""
    asked = field.question(scene.play)
    scene.statuses(asked)
    log = field_entries.Run._log

    def unkeyed(run: Any, entry: Any, part: Any, version: int, *, stale: bool) -> None:
        log(run, replace(entry, op_id=uuid4()), part, version, stale=stale)

    monkeypatch.setattr(field_entries.Run, "_known", lambda _run, _entry: None)
    monkeypatch.setattr(field_entries.Run, "_log", unkeyed)
    op = field.vote(scene.play, asked["body"]["id"])
    found = at_once([lambda: scene.statuses(op)[0][0]] * 20)
    assert found == ["applied"] * 20
    assert rows(FieldEntry) == 21
