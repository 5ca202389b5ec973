from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotAllowed
from dashboard.services import scores, sheets
from dashboard.services.scores import SyncReceipt, SyncStatus
from models import Answer, AnswerHistory, AuditEntry, ObserverSheet, Registration, VisitSummary
from models.enums import AnswerOutcome, AnswerState, RegistrationState, Role, ScoringMethod, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.factories import Round, answer_op

APPLIED, REPLAYED, STALE, REJECTED = SyncStatus


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db)


def save(db: Session, play: Round, op: Any, who: int = 0, **given: Any) -> SyncReceipt:
    return scores.record_score(db, actor=play.observers[who], visit_id=play.visit.id, answer=op, **given)


def history(db: Session) -> list[AnswerHistory]:
    return list(db.scalars(select(AnswerHistory).order_by(col(AnswerHistory.id))))


def sums(db: Session, play: Round) -> dict[str, tuple[int, float, float, int]]:
    rows = db.execute(
        select(
            VisitSummary.dimension_key, VisitSummary.n, VisitSummary.total, VisitSummary.squares, VisitSummary.observers
        ).where(col(VisitSummary.visit_id) == play.visit.id)
    )
    return {key: (n, total, squares, observers) for key, n, total, squares, observers in rows}


def test_a_first_entry_starts_the_sheet_and_is_stored(db: Session, play: Round) -> None:
    point = play.points[0]
    op = answer_op(point, 4, tags=("borrow", "highlight"), note=" 车来灯亮\r\n𠮷 ", stop_id=play.stops[0].id)
    receipt = save(db, play, op)
    assert receipt == SyncReceipt(op.op_id, APPLIED, 1)
    row = db.scalars(select(Answer)).one()
    assert (row.value, row.score, row.tags, row.note) == (4, 4.0, ["highlight", "borrow"], "车来灯亮\n𠮷")
    assert (row.version, row.dimension_id, row.stop_id) == (1, point.dimension_id, play.stops[0].id)
    (entry,) = history(db)
    assert (entry.op_id, entry.version, entry.actor_id, entry.outcome) == (
        op.op_id,
        1,
        play.observers[0].person_id,
        AnswerOutcome.APPLIED,
    )
    assert not entry.late
    assert db.scalars(select(ObserverSheet)).one().observer_id == play.observers[0].person_id
    assert sums(db, play) == {"smart": (1, 4.0, 16.0, 1)}


def test_the_same_entry_again_gives_the_same_version_even_later(db: Session, play: Round) -> None:
    point = play.points[0]
    first, second = answer_op(point, 4), answer_op(point, 2, base_version=1)
    assert save(db, play, first).version == 1
    assert save(db, play, second).version == 2
    assert save(db, play, first) == SyncReceipt(first.op_id, REPLAYED, 1)
    assert db.scalars(select(col(Answer.value))).one() == 2
    assert len(history(db)) == 2
    assert sums(db, play) == {"smart": (1, 2.0, 4.0, 1)}


def test_a_repeat_is_known_after_the_sheet_and_the_visit_closed(db: Session) -> None:
    play = make.scoring_round(db, dimensions=1, points=1)
    op = answer_op(play.points[0], 5)
    save(db, play, op)
    sheets.finish(db, actor=play.observers[0], visit_id=play.visit.id, signature="示例")
    assert save(db, play, op).status is REPLAYED
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    assert save(db, play, op).status is REPLAYED


@pytest.mark.parametrize(
    "other",
    [
        {"value": 3},
        {"note": "又记一笔"},
        {"tags": ("issue",)},
        {"base_version": 1},
        {"value": None, "state": "not_seen"},
    ],
)
def test_the_same_op_with_other_content_is_refused_and_both_are_kept(
    db: Session, play: Round, other: dict[str, Any]
) -> None:
    op = answer_op(play.points[0], 4)
    save(db, play, op)
    forged = answer_op(play.points[0], **({"value": 4} | other | {"op_id": op.op_id}))
    receipt = save(db, play, forged)
    assert (receipt.status, receipt.code) == (REJECTED, "answer.op_reused")
    assert [entry.value for entry in history(db)] == [4]
    kept = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "refuse_reused_op")).one()
    assert kept.after is not None
    assert kept.after["value"] == other.get("value", 4)


def test_true_does_not_pass_for_level_one(db: Session, play: Round) -> None:
    point = make.point(db, play.dimensions[0], method=ScoringMethod.PASS_FAIL)
    op = answer_op(point, True)
    assert save(db, play, op).status is APPLIED
    assert save(db, play, answer_op(point, 1, op_id=op.op_id)).code == "answer.value"


def test_another_observer_cannot_reuse_an_op(db: Session) -> None:
    play = make.scoring_round(db, observers=2)
    op = answer_op(play.points[0], 4)
    save(db, play, op)
    receipt = save(db, play, op, who=1)
    assert (receipt.status, receipt.stored, receipt.code) == (REJECTED, None, "answer.op_reused")


def test_an_entry_on_an_older_version_is_stale_shown_and_kept(db: Session, play: Round) -> None:
    point = play.points[0]
    save(db, play, answer_op(point, 3, note="这台平板"))
    late = answer_op(point, 5, note="那台平板")
    receipt = save(db, play, late)
    assert (receipt.status, receipt.version) == (STALE, None)
    assert receipt.stored is not None
    assert (receipt.stored.value, receipt.stored.note, receipt.stored.version) == (3, "这台平板", 1)
    loser = history(db)[-1]
    assert (loser.outcome, loser.value, loser.version) == (AnswerOutcome.STALE, 5, 1)
    assert save(db, play, late) == receipt
    assert len(history(db)) == 2
    assert save(db, play, answer_op(point, 5, base_version=1)).version == 2


def test_a_version_that_the_server_never_had_is_stale(db: Session, play: Round) -> None:
    receipt = save(db, play, answer_op(play.points[0], 5, base_version=7))
    assert (receipt.status, receipt.stored) == (STALE, None)
    assert db.scalars(select(Answer)).all() == []


def test_clearing_is_a_new_entry_and_leaves_the_sums(db: Session, play: Round) -> None:
    point = play.points[0]
    save(db, play, answer_op(point, 5))
    cleared = answer_op(point, None, state=AnswerState.CLEARED, base_version=1, note="等会再评")
    assert save(db, play, cleared).version == 2
    row = db.scalars(select(Answer)).one()
    assert (row.state, row.value, row.score, row.note) == (AnswerState.CLEARED, None, None, "等会再评")
    assert sums(db, play) == {"smart": (0, 0.0, 0.0, 0)}
    assert [entry.value for entry in history(db)] == [5, None]


def test_every_method_keeps_its_value_and_its_worth(db: Session, play: Round) -> None:
    dimension = play.dimensions[0]
    cases: list[tuple[dict[str, Any], object, object, float | None]] = [
        ({"method": ScoringMethod.PASS_FAIL}, False, False, 1.0),
        ({"method": ScoringMethod.DEDUCTION, "max_points": 2, "per_fault": Decimal("0.2")}, 3, 3, 1 + 4 * 0.7),
        ({"method": ScoringMethod.DEDUCTION, "max_points": 1, "grades": [1.0, 0.5, 0]}, 0.5, 0.5, 3.0),
        ({"method": ScoringMethod.NUMBER, "minimum": 0}, Decimal("12.50"), 12.5, None),
        ({"method": ScoringMethod.CHOICE, "choices": [{"key": "own", "zh": "自建", "en": "Own"}]}, "own", "own", None),
        ({"method": ScoringMethod.TEXT}, "现场问到的", "现场问到的", None),
    ]
    for given, value, stored, score in cases:
        point = make.point(db, dimension, **given)
        assert save(db, play, answer_op(point, value)).status is APPLIED
        row = db.scalars(select(Answer).where(col(Answer.point_id) == point.id)).one()
        assert (row.value, type(row.value)) == (stored, type(stored))
        assert row.score == (None if score is None else pytest.approx(score))
        assert save(db, play, answer_op(point, value, base_version=1)).version == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": 6}, "answer.value"),
        ({"value": True}, "answer.value"),
        ({"value": "5"}, "answer.value"),
        ({"value": float("nan")}, "answer.value"),
        ({"value": {"$gt": 0}}, "answer.value"),
        ({"value": None}, "answer.value"),
        ({"value": 10**400}, "answer.value"),
        ({"state": "not_seen"}, "answer.value_unexpected"),
        ({"state": "excellent"}, "answer.malformed"),
        ({"state": ["answered"]}, "answer.malformed"),
        ({"tags": ("nice",)}, "answer.tag"),
        ({"tags": "issue"}, "answer.tag"),
        ({"tags": [["issue"]]}, "answer.tag"),
        ({"tags": ["issue"] * 50}, "answer.tag"),
        ({"note": "长" * 2001}, "answer.note_too_long"),
        ({"note": b"x"}, "answer.malformed"),
        ({"base_version": -1}, "answer.malformed"),
        ({"base_version": True}, "answer.malformed"),
        ({"base_version": 2**40}, "answer.malformed"),
        ({"op_id": "1; drop table answer"}, "answer.malformed"),
        ({"point_id": "x"}, "answer.malformed"),
        ({"point_id": uuid4()}, "answer.point_unknown"),
        ({"stop_id": "x"}, "answer.malformed"),
    ],
)
def test_hostile_entries_are_rejected_with_a_code_and_write_nothing(
    db: Session, play: Round, given: dict[str, Any], code: str
) -> None:
    receipt = save(db, play, answer_op(play.points[0], **given))
    assert (receipt.status, receipt.code) == (REJECTED, code)
    assert history(db) == []
    assert db.scalars(select(ObserverSheet)).all() == []


def test_a_point_of_another_checklist_or_retired_is_unknown(db: Session, play: Round) -> None:
    other = make.scoring_round(db)
    retired = make.point(db, play.dimensions[0], retired=True)
    assert save(db, play, answer_op(other.points[0])).code == "answer.point_unknown"
    assert save(db, play, answer_op(retired)).code == "answer.point_unknown"


def test_a_stop_of_another_visit_is_not_stored(db: Session, play: Round) -> None:
    other = make.stop(db, make.visit(db, play.association))
    assert save(db, play, answer_op(play.points[0], stop_id=other.id)).status is APPLIED
    assert db.scalars(select(col(Answer.stop_id))).one() is None


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (datetime(2027, 1, 4, 14, 0, tzinfo=timezone(timedelta(hours=8))), datetime(2027, 1, 4, 6, 0, tzinfo=UTC)),
        (datetime(2027, 1, 4, 14, 0), None),  # noqa: DTZ001 - that is the point
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), None),
        ("yesterday", None),
    ],
)
def test_a_device_clock_is_recorded_and_never_trusted(db: Session, play: Round, moment: Any, kept: Any) -> None:
    assert save(db, play, answer_op(play.points[0], device_time=moment)).status is APPLIED
    entry = history(db)[0]
    assert entry.device_time == kept
    assert abs(entry.recorded_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("state", [None, RegistrationState.WAITING, RegistrationState.CANCELLED])
def test_only_registered_people_score_staff_too(db: Session, play: Round, state: RegistrationState | None) -> None:
    staff = make.actor(db, play.association, Role.PLANNER)
    if state is not None:
        make.registration(db, play.visit, staff.person_id, state=state)
    op = answer_op(play.points[0])
    receipt = scores.record_score(db, actor=staff, visit_id=play.visit.id, answer=op)
    assert receipt.code == "sheet.not_registered"
    db.query(Registration).filter_by(person_id=staff.person_id).delete()
    make.registration(db, play.visit, staff.person_id)
    assert scores.record_score(db, actor=staff, visit_id=play.visit.id, answer=op).status is APPLIED


def test_who_may_not_score_is_refused_outright(db: Session, play: Round) -> None:
    leader = make.actor(db, play.association, Role.LEADER)
    make.registration(db, play.visit, leader.person_id)
    with pytest.raises(NotAllowed):
        scores.record_score(db, actor=leader, visit_id=play.visit.id, answer=answer_op(play.points[0]))


@pytest.mark.parametrize(
    ("status", "queued", "taken"),
    [
        (VisitStatus.OPEN, False, False),
        (VisitStatus.RUNNING, False, True),
        (VisitStatus.RUNNING, True, True),
        (VisitStatus.CLOSED, False, False),
        (VisitStatus.CLOSED, True, True),
        (VisitStatus.ARCHIVED, True, False),
    ],
)
def test_the_visits_status_decides(db: Session, play: Round, status: VisitStatus, queued: bool, taken: bool) -> None:
    play.visit.status = status
    db.flush()
    receipt = save(db, play, answer_op(play.points[0]), queued=queued)
    assert receipt.code == ("" if taken else "visit.write_closed")
    assert [entry.late for entry in history(db)] == ([status is VisitStatus.CLOSED] if taken else [])


def test_a_visit_without_a_checklist_says_so(db: Session, play: Round) -> None:
    play.visit.checklist_version_id = None
    db.flush()
    assert save(db, play, answer_op(play.points[0])).code == "visit.no_checklist"


def test_sums_follow_every_change_and_rebuild_agrees(db: Session) -> None:
    play = make.scoring_round(db, observers=3, dimensions=2, points=3)
    versions: dict[tuple[int, int], int] = {}
    values: dict[tuple[int, int], int | None] = {}
    for step in range(60):
        who, which = step % 3, (step * 7) % 6
        value = None if step % 11 == 5 else 1 + step % 5
        state = AnswerState.ANSWERED if value else AnswerState.NOT_SEEN
        base = versions.get((who, which), 0)
        receipt = save(db, play, answer_op(play.points[which], value, state=state, base_version=base), who)
        assert receipt.status is APPLIED
        versions[who, which], values[who, which] = receipt.version or 0, value
    expected = {}
    for dimension in play.dimensions:
        marks = [
            (who, v) for (who, which), v in values.items() if v and play.points[which].dimension_id == dimension.id
        ]
        expected[dimension.key] = (
            len(marks),
            float(sum(v for _, v in marks)),
            float(sum(v * v for _, v in marks)),
            len({who for who, _ in marks}),
        )
    assert sums(db, play) == expected
    db.query(VisitSummary).update({"n": 99, "total": -1.0})
    planner = make.actor(db, play.association, Role.PLANNER)
    assert scores.rebuild_summary(db, actor=planner, visit_id=play.visit.id) == 2
    db.expire_all()
    assert sums(db, play) == expected


def test_a_batch_is_what_its_entries_are_one_by_one(db: Session, play: Round) -> None:
    """Same receipts, rows and sums, a mixed bag included; and the second time nothing but replays."""
    points = play.points
    mixed = [
        answer_op(points[0], 4),
        answer_op(points[0], 2, base_version=1),
        answer_op(points[1], 5),
        answer_op(points[1], 1),  # on a version that is gone by then
        answer_op(points[1], None, state=AnswerState.CLEARED, base_version=1),
        answer_op(points[0], 9, base_version=2),
        answer_op(points[0], None, state=AnswerState.NOT_SEEN, base_version=2),
        answer_op(points[4], 3),
    ]
    mixed.append(mixed[2])
    expected = [APPLIED, APPLIED, APPLIED, STALE, APPLIED, REJECTED, APPLIED, APPLIED, REPLAYED]
    batch = scores.record_scores(db, actor=play.observers[0], visit_id=play.visit.id, answers=mixed)
    assert [receipt.status for receipt in batch] == expected
    assert sums(db, play) == {"smart": (0, 0.0, 0.0, 0), "environment": (1, 3.0, 9.0, 1)}

    other = make.scoring_round(db)
    fresh = {old.id: new.id for old, new in zip(points, other.points, strict=True)}
    for op, known in zip(mixed, batch, strict=True):
        again = save(db, other, replace(op, point_id=fresh[op.point_id]))
        assert (again.status, again.version, again.stored, again.code) == (
            known.status,
            known.version,
            known.stored,
            known.code,
        )
    assert sums(db, other) == sums(db, play)
    assert len(history(db)) == 2 * 7
    repeats = scores.record_scores(db, actor=play.observers[0], visit_id=play.visit.id, answers=mixed)
    assert {receipt.status for receipt in repeats} == {REPLAYED, STALE, REJECTED}
    assert len(history(db)) == 2 * 7


def test_a_batch_of_nothing_still_asks_who_it_is(db: Session, play: Round) -> None:
    assert scores.record_scores(db, actor=play.observers[0], visit_id=play.visit.id, answers=[]) == []
    leader = make.actor(db, play.association, Role.LEADER)
    with pytest.raises(NotAllowed):
        scores.record_scores(db, actor=leader, visit_id=play.visit.id, answers=[])


def test_a_save_costs_five_statements_and_one_in_a_batch_about_three(db: Session) -> None:
    play = make.scoring_round(db, dimensions=2, points=15)
    held = 0 if db.get_bind().dialect.name == "sqlite" else 1
    save(db, play, answer_op(play.points[0], 3))
    with counting(db) as one:
        save(db, play, answer_op(play.points[0], 4, base_version=1))
    assert one.n == 5 + held
    ops = [answer_op(point, 2, base_version=2 * (point is play.points[0])) for point in play.points]
    with counting(db) as many:
        batch = scores.record_scores(db, actor=play.observers[0], visit_id=play.visit.id, answers=ops)
    assert {receipt.status for receipt in batch} == {APPLIED}
    assert many.n == 1 + held + 3 * 30 + 2 * (1 + 1)  # who, sheet, entries, and a count and a sum for each dimension


def test_the_database_refuses_to_change_history_or_to_take_an_op_twice(db: Session, play: Round) -> None:
    save(db, play, answer_op(play.points[0]))
    with pytest.raises(DBAPIError), db.begin_nested():
        db.query(AnswerHistory).update({"note": "改写"})
    twice = AnswerHistory(**(history(db)[0].model_dump() | {"id": uuid4()}))
    with pytest.raises(DBAPIError), db.begin_nested():
        db.add(twice)
    assert db.scalar(select(func.count()).select_from(AnswerHistory)) == 1
