"""What tablets send: every kind applied once, repeated, outdated and refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from dashboard.rules.field_entries import read_entry
from dashboard.services import field_entries
from dashboard.services.field_entries import StoredObservation
from dashboard.services.scores import StoredAnswer, SyncStatus
from models import (
    Answer,
    AnswerHistory,
    AuditEntry,
    ExchangeQuestion,
    FieldEntry,
    Observation,
    ObserverSheet,
    QuestionVote,
    VisitSummary,
)
from models.base import utc_now
from models.enums import AnswerOutcome, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests import field
from tests.counting import counting
from tests.factories import Round
from tests.field import send

APPLIED, REPLAYED, STALE, REJECTED = SyncStatus
STROKES = [[0, 10, 400.4, 399], [1000, 0]]


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=2)


def rows(db: Session, table: type[SQLModel]) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def entries(db: Session) -> list[FieldEntry]:
    db.expire_all()
    return list(db.scalars(select(FieldEntry).order_by(col(FieldEntry.recorded_at))))


def test_one_batch_of_every_kind_takes_effect_once_and_comes_again_the_same(db: Session, play: Round) -> None:
    asked = field.question(play)
    finish = field.raw(play, "finish", {"signature": "示例", "strokes": STROKES})
    batch = [
        field.answer(play, 0, 4),
        field.answer(play, 1, 2),
        field.observation(play),
        asked,
        field.vote(play, asked["body"]["id"]),
        finish,
        field.raw(play, "reopen", {}),
    ]
    first = send(db, play, *batch)
    assert [(one.status, one.version, one.late) for one in first] == [
        (APPLIED, version, False) for version in (1, 1, 1, 1, 1, 2, 3)
    ]
    for _ in range(2):
        again = send(db, play, *batch)
        assert [(one.status, one.version) for one in again] == [(REPLAYED, one.version) for one in first]
    counts = [rows(db, table) for table in (Answer, AnswerHistory, Observation, ExchangeQuestion, QuestionVote)]
    assert counts == [2, 2, 1, 1, 1]
    logged = entries(db)
    assert sorted(one.kind for one in logged) == ["finish", "observation", "question", "reopen", "vote"]
    who = play.observers[0].person_id
    assert {(one.author_id, one.actor_id, one.device_id) for one in logged} == {(who, who, field.DEVICE)}
    summary = db.scalars(select(VisitSummary)).one()
    assert (summary.n, summary.total, summary.observers) == (2, 6.0, 1)
    answers = db.scalars(select(Answer)).all()
    assert {one.device_id for one in answers} == {field.DEVICE}
    assert {one.device_id for one in db.scalars(select(AnswerHistory))} == {field.DEVICE}


def test_the_drawn_signature_is_kept_and_goes_with_reopening(db: Session, play: Round) -> None:
    body = {"signature": "示例", "strokes": STROKES}
    send(db, play, field.answer(play, 0), field.answer(play, 1), field.raw(play, "finish", body))
    assert db.scalars(select(ObserverSheet)).one().strokes == [[0, 10, 400, 399], [1000, 0]]
    send(db, play, field.raw(play, "reopen", {}))
    db.expire_all()
    sheet = db.scalars(select(ObserverSheet)).one()
    assert (sheet.strokes, sheet.signature, sheet.finished_at) == (None, "", None)


def test_one_bad_entry_takes_no_other_with_it(db: Session, play: Round) -> None:
    receipts = send(
        db,
        play,
        field.answer(play, 0, 9),
        field.raw(play, "finish", {"signature": "示例", "strokes": None}),  # a point is still open
        field.vote(play, uuid4()),
        field.raw(play, "reopen", {}),
        field.answer(play, 1, 3),
    )
    assert [(one.status, one.code) for one in receipts] == [
        (REJECTED, "answer.value"),
        (REJECTED, "sheet.unanswered"),
        (REJECTED, "question.unknown"),
        (REJECTED, "sheet.not_started"),
        (APPLIED, ""),
    ]
    assert rows(db, FieldEntry) == 0


@pytest.mark.parametrize("kind", ["answer", "observation", "question", "vote", "finish"])
def test_the_same_op_with_another_body_is_refused_and_both_are_kept(db: Session, play: Round, kind: str) -> None:
    asked = field.question(play)
    send(db, play, field.answer(play, 0), field.answer(play, 1), asked)
    one: dict[str, Any] = {
        "answer": field.answer(play, 0, 5, base=1),
        "observation": field.observation(play),
        "question": field.question(play),
        "vote": field.vote(play, asked["body"]["id"]),
        "finish": field.raw(play, "finish", {"signature": "甲", "strokes": None}),
    }[kind]
    key, value = {
        "answer": ("note", "另一句话"),
        "observation": ("note", "另一句话"),
        "question": ("text", "另一句话"),
        "vote": ("on", False),
        "finish": ("signature", "另一句话"),
    }[kind]
    other = one | {"body": one["body"] | {key: value}}
    receipts = send(db, play, one, other, one)
    assert [r.status for r in receipts] == [APPLIED, REJECTED, REPLAYED]
    assert receipts[1].code == ("answer.op_reused" if kind == "answer" else "entry.op_reused")
    kept = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "refuse_reused_op")).one()
    assert kept.after is not None
    assert kept.after[key] == value


def test_an_op_of_one_kind_is_no_op_of_another(db: Session, play: Round) -> None:
    one = field.answer(play, 0)
    noted = field.observation(play, op=one["op"])
    second = field.observation(play)
    scored = field.answer(play, 1, op=second["op"])
    codes = [(r.status, r.code) for r in send(db, play, one, noted, second, scored)]
    assert codes == [(APPLIED, ""), (REJECTED, "entry.op_reused"), (APPLIED, ""), (REJECTED, "entry.op_reused")]


def test_an_outdated_observation_shows_what_stands_and_stays_in_the_history(db: Session, play: Round) -> None:
    key = uuid4()
    first, second = field.observation(play, "一", id=key), field.observation(play, "二", id=key, base=1)
    late = field.observation(play, "三", id=key, base=1)
    receipts = send(db, play, first, second, late, late)
    assert [r.status for r in receipts] == [APPLIED, APPLIED, STALE, STALE]
    for receipt in receipts[2:]:
        assert isinstance(receipt.stored, StoredObservation)
        assert (receipt.stored.note, receipt.stored.version) == ("二", 2)
        assert receipt.stored.device_id == field.DEVICE
    db.expire_all()
    row = db.scalars(select(Observation)).one()
    assert (row.note, row.version, row.tags) == ("二", 2, ["issue"])
    bodies = [(e.body or {})["note"] for e in entries(db)]
    assert sorted(bodies) == ["一", "三", "二"]
    assert [e.outcome for e in entries(db)].count(AnswerOutcome.STALE) == 1


def test_an_outdated_answer_shows_what_stands_with_time_and_device(db: Session, play: Round) -> None:
    send(db, play, field.answer(play, 0, 4))
    receipt = send(db, play, field.answer(play, 0, 2, base=0))[0]
    assert receipt.status is STALE
    assert isinstance(receipt.stored, StoredAnswer)
    assert (receipt.stored.value, receipt.stored.device_id) == (4, field.DEVICE)
    assert receipt.stored.recorded_at is not None
    assert abs(receipt.stored.recorded_at - utc_now()) < timedelta(minutes=1)


def test_a_tablet_that_knows_more_than_a_restored_backup_is_told_so(db: Session, play: Round) -> None:
    receipt = send(db, play, field.observation(play, base=3))[0]
    assert (receipt.status, receipt.stored) == (STALE, None)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_wrong_clock_changes_nothing_but_what_is_recorded(db: Session, play: Round, days: int) -> None:
    wrong = (utc_now() + timedelta(days=days)).isoformat()
    key = uuid4()
    send(db, play, field.answer(play, 0, 1), field.observation(play, "一", id=key))
    receipts = send(
        db, play, field.answer(play, 0, 5, base=1, at=wrong), field.observation(play, "二", id=key, base=1, at=wrong)
    )
    assert {r.status for r in receipts} == {APPLIED}
    db.expire_all()
    for row in (db.scalars(select(Answer)).one(), db.scalars(select(Observation)).one()):
        assert row.device_time is not None
        assert abs(row.device_time - utc_now() - timedelta(days=days)) < timedelta(minutes=1)
        assert abs(row.recorded_at - utc_now()) < timedelta(minutes=1)
    assert send(db, play, field.answer(play, 0, 3, base=1))[0].status is STALE  # the server's order, not the clocks'


def test_a_closed_visit_takes_what_waited_and_marks_it_late_an_archived_one_refuses(db: Session, play: Round) -> None:
    send(db, play, field.answer(play, 0), field.answer(play, 1))
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    asked = field.question(play)
    batch = [
        field.answer(play, 0, 5, base=1),
        field.observation(play),
        asked,
        field.vote(play, asked["body"]["id"]),
        field.raw(play, "finish", {"signature": "示例", "strokes": None}),
        field.raw(play, "reopen", {}),
    ]
    assert [(r.status, r.late) for r in send(db, play, *batch)] == [(APPLIED, True)] * len(batch)
    assert [(r.status, r.late) for r in send(db, play, *batch)] == [(REPLAYED, True)] * len(batch)
    assert {e.late for e in entries(db)} == {True}
    assert db.scalars(select(Observation)).one().late
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    fresh = [
        field.answer(play, 1, 5, base=1),
        field.observation(play),
        field.question(play),
        field.vote(play, asked["body"]["id"]),
        field.raw(play, "finish", {"signature": "示例", "strokes": None}),
        field.raw(play, "reopen", {}),
    ]
    receipts = send(db, play, *fresh)
    assert [(r.status, r.code) for r in receipts] == [(REJECTED, "visit.write_closed")] * len(fresh)
    assert [r.status for r in send(db, play, *batch)] == [REPLAYED] * len(batch)


def test_two_people_on_one_tablet_keep_their_own(db: Session, play: Round) -> None:
    mine, theirs = field.answer(play, 0, 5, who=0), field.answer(play, 0, 1, who=1)
    receipts = send(db, play, mine, theirs, who=0)
    assert [(r.status, r.code) for r in receipts] == [(APPLIED, ""), (REJECTED, "entry.author")]
    assert send(db, play, theirs, who=1)[0].status is APPLIED
    stored = {row.observer_id: row.value for row in db.scalars(select(Answer))}
    assert stored == {play.observers[0].person_id: 5, play.observers[1].person_id: 1}


def test_foreign_ids_are_refused_like_unknown_ones(db: Session, play: Round) -> None:
    other = make.scoring_round(db, observers=1, dimensions=1, points=1)
    key = uuid4()
    send(db, play, field.observation(play, id=key, who=1), who=1)
    asked = field.question(other)
    send(db, other, asked)
    receipts = send(
        db,
        play,
        field.answer(play, visit=str(other.visit.id)),
        field.observation(play, visit=str(other.visit.id)),
        field.observation(play, id=key),  # the other observer's
        field.vote(play, asked["body"]["id"]),
        field.raw(play, "answer", field.answer(other)["body"]),
    )
    assert [(r.status, r.code) for r in receipts] == [
        (REJECTED, "sheet.not_registered"),
        (REJECTED, "entry.not_registered"),
        (REJECTED, "entry.id_taken"),
        (REJECTED, "question.unknown"),
        (REJECTED, "answer.point_unknown"),
    ]
    body = field.observation(play)["body"] | {"stop": str(other.visit.id), "dimension": "no-such"}
    assert send(db, play, field.raw(play, "observation", body))[0].status is APPLIED
    row = db.scalars(select(Observation).where(col(Observation.id) == UUID(body["id"]))).one()
    assert (row.stop_id, row.dimension_id) == (None, None)


def test_an_observation_keeps_its_stop_and_dimension_and_can_be_taken_back(db: Session, play: Round) -> None:
    one = field.observation(play)
    body = one["body"] | {"stop": str(play.stops[0].id), "dimension": play.dimensions[0].key}
    send(db, play, one | {"body": body})
    row = db.scalars(select(Observation)).one()
    assert (row.stop_id, row.dimension_id, row.observer_id) == (
        play.stops[0].id,
        play.dimensions[0].id,
        play.observers[0].person_id,
    )
    gone = field.observation(play, id=body["id"], base=1, removed=True)
    assert send(db, play, gone)[0].version == 2
    db.expire_all()
    assert db.scalars(select(Observation)).one().removed


@pytest.mark.parametrize("state", [RegistrationState.WAITING, RegistrationState.CANCELLED])
def test_only_registered_people_take_part(db: Session, play: Round, state: RegistrationState) -> None:
    who = make.actor(db, play.association, Role.OBSERVER)
    make.registration(db, play.visit, who.person_id, state=state)
    play.observers.append(who)
    receipts = send(db, play, field.question(play, who=2), field.observation(play, who=2), who=2)
    assert {r.code for r in receipts} == {"entry.not_registered"}


def test_an_anonymous_question_leaves_no_trace_of_its_author(db: Session, play: Round) -> None:
    asked = field.question(play, "加班费怎么算？", anonymous=True)
    other = asked | {"body": asked["body"] | {"text": "换了一句"}}
    receipts = send(db, play, field.answer(play, 0), asked, asked, other)
    assert [r.status for r in receipts] == [APPLIED, APPLIED, REPLAYED, REJECTED]
    db.expire_all()
    question = db.scalars(select(ExchangeQuestion)).one()
    entry = db.scalars(select(FieldEntry)).one()
    assert (question.author_id, entry.author_id, entry.actor_id, entry.device_id) == (None,) * 4
    assert (entry.body, entry.device_time) == (None, None)
    assert (question.asked_at.minute % 10, question.asked_at.second, question.asked_at.microsecond) == (0, 0, 0)
    assert entry.recorded_at == question.asked_at
    assert entry.id.version == 4  # a key in the order of time would lie beside its author's other entries
    author = str(play.observers[0].person_id)
    about = [row for row in db.scalars(select(AuditEntry)) if "换了一句" in str(row.after)]
    assert [row.actor_id for row in about] == [None]
    for row in (question, entry, *about):
        text = repr(row.model_dump())
        assert author not in text
        assert play.observers[0].person_id.hex not in text
    # nor does the digest tell, to who has the key and tries everyone
    for who in play.observers:
        tried = read_entry(asked | {"author": str(who.person_id)})
        assert field_entries.digest(tried) == entry.digest


def test_a_named_question_is_its_authors_alone(db: Session, play: Round) -> None:
    asked = field.question(play)
    assert send(db, play, asked)[0].status is APPLIED
    theirs = asked | {"author": str(play.observers[1].person_id)}
    assert send(db, play, theirs, who=1)[0].code == "entry.op_reused"
    assert send(db, play, field.question(play, id=asked["body"]["id"]))[0].code == "entry.id_taken"


def test_votes_are_one_each_and_can_be_taken_back(db: Session, play: Round) -> None:
    asked = field.question(play)
    key = asked["body"]["id"]
    send(db, play, asked, field.vote(play, key), field.vote(play, key))
    send(db, play, field.vote(play, key, who=1), who=1)
    assert rows(db, QuestionVote) == 2
    send(db, play, field.vote(play, key, on=False))
    assert rows(db, QuestionVote) == 1


def test_a_checklist_published_during_the_visit_changes_nothing_for_it(db: Session, play: Round) -> None:
    send(db, play, field.answer(play, 0, 4))
    own = play.visit.checklist_version_id
    newer = make.checklist_version(db, play.association, dimensions=1, points=2)
    point = db.scalars(select(make.models.Point).where(col(make.models.Point.version_id) == newer.id)).first()
    assert point is not None
    body = field.answer(play, 1)["body"]
    receipts = send(db, play, field.answer(play, 1, 3), field.raw(play, "answer", body | {"point": str(point.id)}))
    assert [(r.status, r.code) for r in receipts] == [(APPLIED, ""), (REJECTED, "answer.point_unknown")]
    assert play.visit.checklist_version_id == own
    assert rows(db, Answer) == 2


def test_a_batch_asks_once_who_it_is_and_adds_up_once(db: Session) -> None:
    play = make.scoring_round(db, observers=1, dimensions=1, points=40)
    send(db, play, field.answer(play, 0))
    with counting(db) as small:
        send(db, play, *(field.answer(play, n) for n in range(1, 11)))
    with counting(db) as large:
        send(db, play, *(field.answer(play, n) for n in range(11, 40)))

    def of(count: Any, word: str) -> int:
        return sum(word in statement for statement in count.statements)

    assert (of(small, "sign_in_session"), of(large, "sign_in_session")) == (1, 1)
    assert (of(small, "INTO visit_summary"), of(large, "INTO visit_summary")) == (1, 1)
    assert (large.n - small.n) / 19 <= 4  # known op, facts, answer, history
