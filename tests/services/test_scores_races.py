"""Entries that arrive at the same time, on several connections; each check has a control that must fail."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select, text
from sqlmodel import col

from dashboard.errors import Refused
from dashboard.rules.answers import AnswerOp
from dashboard.services import scores, sheets
from dashboard.services.scores import SyncReceipt, SyncStatus
from models import Answer, AnswerHistory, AuditEntry, ObserverSheet, VisitSummary
from models.base import utc_now
from models.database import Database, reading, writing
from tests import factories as make
from tests.factories import Round, answer_op

pytestmark = pytest.mark.faults
MANY = 20


@pytest.fixture
def play(store: Database) -> Round:
    with writing() as db:
        return make.scoring_round(db, observers=MANY, dimensions=1, points=3)


def at_once(works: list[Callable[[], SyncReceipt]]) -> list[SyncReceipt]:
    """Run all at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], SyncReceipt]) -> SyncReceipt:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def post(play: Round, op: AnswerOp, who: int = 0) -> Callable[[], SyncReceipt]:
    def work() -> SyncReceipt:
        with writing() as db:
            return scores.record_score(db, actor=play.observers[who], visit_id=play.visit.id, answer=op)

    return work


def counts() -> tuple[int, int]:
    with reading() as db:
        return (
            db.execute(select(func.count()).select_from(Answer)).scalar_one(),
            db.execute(select(func.count()).select_from(AnswerHistory)).scalar_one(),
        )


@pytest.mark.parametrize("warm", [False, True], ids=["first entry", "sheet begun"])
def test_one_op_posted_twenty_times_at_once_is_one_row(play: Round, warm: bool) -> None:
    if warm:
        post(play, answer_op(play.points[1]))()
    op = answer_op(play.points[0], 4)
    receipts = at_once([post(play, op)] * MANY)
    assert sorted(r.status for r in receipts) == ["applied"] + ["replayed"] * (MANY - 1)
    assert {r.version for r in receipts} == {1}
    assert counts() == (1 + warm, 1 + warm)
    with reading() as db:
        assert db.execute(select(func.count()).select_from(ObserverSheet)).scalar_one() == 1
        started = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.action) == "start")
        assert db.execute(started).scalar_one() == 1
        assert db.scalars(select(col(VisitSummary.n))).one() == 1 + warm


def test_two_devices_on_one_point_one_applied_one_stale(play: Round) -> None:
    first = answer_op(play.points[0], 3)
    post(play, first)()
    ops = [answer_op(play.points[0], value, base_version=1) for value in (1, 5)]
    receipts = at_once([post(play, op) for op in ops])
    assert sorted(r.status for r in receipts) == ["applied", "stale"]
    winner = ops[[r.status for r in receipts].index(SyncStatus.APPLIED)]
    stale = next(r for r in receipts if r.status is SyncStatus.STALE)
    assert stale.stored is not None
    assert (stale.stored.value, stale.stored.version) == (winner.value, 2)
    assert counts() == (1, 3)  # the loser's entry is kept, too
    with reading() as db:
        row = db.scalars(select(Answer)).one()
        assert (row.value, row.version) == (winner.value, 2)


def test_sums_lose_nothing_when_everybody_scores_at_once(play: Round) -> None:
    for round_ in range(3):
        works = [
            post(play, answer_op(play.points[round_ % 2], 1 + (who + round_) % 5, base_version=round_ // 2), who)
            for who in range(MANY)
        ]
        assert {r.status for r in at_once(works)} == {SyncStatus.APPLIED}
    with reading() as db:
        marks = [score for score in db.scalars(select(col(Answer.score))) if score is not None]
        row = db.scalars(select(VisitSummary)).one()
    assert len(marks) == 2 * MANY
    assert (row.n, row.total, row.squares, row.observers) == (2 * MANY, sum(marks), sum(m * m for m in marks), MANY)


def test_batches_crosswise_neither_wait_for_each_other_nor_lose_sums(store: Database) -> None:
    with writing() as db:
        play = make.scoring_round(db, observers=8, dimensions=4, points=4)

    def post_all(who: int) -> Callable[[], SyncReceipt]:
        points = play.points if who % 2 else play.points[::-1]

        def work() -> SyncReceipt:
            with writing() as db:
                ops = [answer_op(point, 1 + who % 5) for point in points]
                receipts = scores.record_scores(db, actor=play.observers[who], visit_id=play.visit.id, answers=ops)
            assert {receipt.status for receipt in receipts} == {SyncStatus.APPLIED}
            return receipts[0]

        return work

    at_once([post_all(who) for who in range(8)])
    with reading() as db:
        rows = db.scalars(select(VisitSummary)).all()
    marks = [1 + who % 5 for who in range(8)] * 4
    assert len(rows) == 4
    assert {(row.n, row.total, row.squares, row.observers) for row in rows} == {
        (len(marks), sum(marks), sum(m * m for m in marks), 8)
    }


def test_control_single_entries_crosswise_deadlock(store: Database) -> None:
    """What the order of the batch prevents: on PostgreSQL two transactions that write sums as entries come."""
    if store.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with writing() as db:
        play = make.scoring_round(db, observers=2, dimensions=2, points=1)
    gate = threading.Barrier(2)

    def naive(who: int) -> Callable[[], SyncReceipt]:
        def work() -> SyncReceipt:
            order = play.points if who else play.points[::-1]
            with writing() as db:
                for n, point in enumerate(order):
                    receipt = scores.record_score(
                        db, actor=play.observers[who], visit_id=play.visit.id, answer=answer_op(point)
                    )
                    if n == 0:
                        gate.wait()
            return receipt

        return work

    with pytest.raises(Refused, match=r"database\.unavailable"):
        at_once([naive(0), naive(1)])


def test_nothing_slips_into_a_sheet_that_is_being_signed(play: Round) -> None:
    for point in play.points:
        post(play, answer_op(point, 3))()

    def sign() -> SyncReceipt:
        with writing() as db:
            sheets.finish(db, actor=play.observers[0], visit_id=play.visit.id, signature="示例")
        return SyncReceipt(uuid4(), SyncStatus.APPLIED)

    at_once([sign, *(post(play, answer_op(play.points[n % 3], 5, base_version=1)) for n in range(8))])
    with reading() as db:
        finished = db.scalars(select(col(ObserverSheet.finished_at))).one()
        written = db.execute(select(func.max(col(AnswerHistory.recorded_at)))).scalar_one()
    assert finished is not None
    assert written <= finished


# Controls: the same races without the guards. They must go wrong, or the tests above prove nothing.


def naive_save(play: Round, op: AnswerOp, gate: threading.Barrier) -> Callable[[], SyncReceipt]:
    """Read, decide, then write: what the upsert replaces. The barrier makes every reader read before anyone writes."""

    def work() -> SyncReceipt:
        point, who = op.point_id, play.observers[0].person_id
        with reading() as db:
            seen = db.scalars(select(AnswerHistory).where(col(AnswerHistory.point_id) == point)).all()
            stored = db.scalars(select(Answer).where(col(Answer.point_id) == point)).one_or_none()
        known = any(entry.op_id == op.op_id for entry in seen)
        fresh = (stored.version if stored else 0) == op.base_version
        gate.wait()
        if known or not fresh:
            return SyncReceipt(op.op_id, SyncStatus.REPLAYED if known else SyncStatus.STALE)
        with writing() as db:
            _append(db.connection(), play, op, who)
        return SyncReceipt(op.op_id, SyncStatus.APPLIED)

    return work


def _append(connection: Connection, play: Round, op: AnswerOp, who: UUID) -> None:
    connection.execute(
        text("INSERT INTO naive_history (point_id, observer_id, op_id, value, at) VALUES (:p, :o, :op, :v, :at)"),
        {"p": str(op.point_id), "o": str(who), "op": str(op.op_id), "v": str(op.value), "at": str(utc_now())},
    )


@pytest.fixture
def naive_table(store: Database) -> None:
    with writing() as db:
        db.execute(
            text("CREATE TABLE naive_history (point_id text, observer_id text, op_id text, value text, at text)")
        )


@pytest.mark.usefixtures("naive_table")
def test_control_read_then_write_doubles_the_row(play: Round) -> None:
    op, gate = answer_op(play.points[0], 4), threading.Barrier(MANY)
    receipts = at_once([naive_save(play, op, gate)] * MANY)
    with reading() as db:
        rows = db.execute(text("SELECT count(*) FROM naive_history")).scalar_one()
    assert [r.status for r in receipts].count(SyncStatus.APPLIED) > 1
    assert rows > 1


@pytest.mark.usefixtures("naive_table")
def test_control_read_then_write_applies_both_devices(play: Round) -> None:
    gate = threading.Barrier(2)
    ops = [answer_op(play.points[0], value) for value in (1, 5)]
    receipts = at_once([naive_save(play, op, gate) for op in ops])
    assert [r.status for r in receipts] == [SyncStatus.APPLIED, SyncStatus.APPLIED]


def test_control_sums_read_then_written_lose_observers(play: Round) -> None:
    for who in (0, 1):
        post(play, answer_op(play.points[0], 4), who)()
    gate = threading.Barrier(2)

    def add(who: int) -> Callable[[], SyncReceipt]:
        def work() -> SyncReceipt:
            with reading() as db:
                n = db.scalars(select(col(VisitSummary.n))).one()
            gate.wait()
            with writing() as db:
                row = db.scalars(select(VisitSummary)).one()
                row.n = n + 1
            return SyncReceipt(play.observers[who].person_id, SyncStatus.APPLIED)

        return work

    at_once([add(0), add(1)])
    with reading() as db:
        assert db.scalars(select(col(VisitSummary.n))).one() == 3  # not 4: one of them is lost
