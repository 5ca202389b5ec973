"""The moderator's board: prepared questions, one at a time, answers, and what stays hidden."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.queries import moderation as reads
from dashboard.services import moderation
from models import AuditEntry, ExchangeQuestion, PreparedQuestion, QuestionVote
from models.enums import QuestionState, Role, VisitStatus
from tests import factories as make
from tests.factories import Round


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=1)


@pytest.fixture
def planner(db: Session, play: Round) -> Actor:
    return make.actor(db, play.association, Role.PLANNER)


def asked(db: Session, play: Round, text: str, *, votes: int = 0) -> ExchangeQuestion:
    row = ExchangeQuestion(association_id=play.association.id, visit_id=play.visit.id, id=uuid4(), text=text)
    db.add(row)
    db.flush()
    for who in play.observers[:votes]:
        db.add(QuestionVote(association_id=play.association.id, id=who.person_id, question_id=row.id))
    db.flush()
    return row


def test_a_prepared_question_breaks_the_ice_once(db: Session, play: Round, planner: Actor) -> None:
    prepared = PreparedQuestion(association_id=play.association.id, visit_id=play.visit.id, text="最难的是什么？")
    db.add(prepared)
    db.flush()
    assert [one.id for one in reads.ready(db, planner, play.visit.id)] == [prepared.id]
    told = play.visit.live_version
    for _ in range(2):
        put = moderation.put_on_board(db, actor=planner, visit_id=play.visit.id, prepared_id=prepared.id)
    assert (put.text, put.author_id, put.prepared_id) == ("最难的是什么？", None, prepared.id)
    assert [one.prepared for one in reads.questions(db, planner, play.visit.id)] == [True]
    assert reads.ready(db, planner, play.visit.id) == ()
    assert play.visit.live_version == told + 1
    elsewhere = make.visit(db, play.association, status=VisitStatus.RUNNING)
    with pytest.raises(NotFound):
        moderation.put_on_board(db, actor=planner, visit_id=elsewhere.id, prepared_id=prepared.id)


def test_one_is_answered_at_a_time_and_the_answer_stays(db: Session, play: Round, planner: Actor) -> None:
    first, second = asked(db, play, "夜班几个人？"), asked(db, play, "充电桩谁管？", votes=2)

    def mark(row: ExchangeQuestion, state: QuestionState, answer: str | None = None) -> None:
        moderation.mark(db, actor=planner, question_id=row.id, version=row.version, state=state, answer=answer)

    order = [one.text for one in reads.questions(db, planner, play.visit.id)]
    assert order == ["充电桩谁管？", "夜班几个人？"]
    mark(first, QuestionState.ANSWERING)
    mark(second, QuestionState.ANSWERING)
    assert (first.state, second.state) == (QuestionState.OPEN, QuestionState.ANSWERING)
    mark(second, QuestionState.ANSWERED, " 工程部，两人 ")
    assert (second.answer, second.answered_at is None) == ("工程部，两人", False)
    when = second.answered_at
    mark(second, QuestionState.ANSWERED, "工程部，三人")
    assert second.answered_at == when
    mark(second, QuestionState.OPEN)
    assert (second.answer, second.answered_at) == ("工程部，三人", None)
    trail = db.scalars(select(AuditEntry).where(col(AuditEntry.noun) == "ExchangeQuestion")).all()
    assert {"author_id"} & {key for one in trail for key in {**(one.before or {}), **(one.after or {})}} == set()


def test_hidden_ones_are_for_the_moderator_alone(db: Session, play: Round, planner: Actor) -> None:
    row = asked(db, play, "工资多少？")
    moderation.mark(db, actor=planner, question_id=row.id, version=1, state=QuestionState.HIDDEN)
    assert reads.questions(db, planner, play.visit.id) == ()
    (shown,) = reads.questions(db, planner, play.visit.id, hidden=True)
    assert (shown.state, shown.version) == (QuestionState.HIDDEN, 2)


def test_two_moderators_do_not_overwrite_each_other(db: Session, play: Round, planner: Actor) -> None:
    row = asked(db, play, "夜班几个人？")
    given = {"actor": planner, "question_id": row.id, "version": 1}
    moderation.mark(db, state=QuestionState.ANSWERED, answer="三个", **given)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match=r"question\.changed"):
        moderation.mark(db, state=QuestionState.ANSWERED, answer="五个", **given)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"question\.state"):
        moderation.mark(db, actor=planner, question_id=row.id, version=2, state="gone")  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        moderation.mark(
            db, actor=planner, question_id=row.id, version=2, state=QuestionState.ANSWERED, answer="长" * 8001
        )
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        moderation.mark(db, actor=planner, question_id=row.id, version=2, state=QuestionState.OPEN)
