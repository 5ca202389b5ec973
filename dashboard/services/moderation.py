"""The moderator's work on the questions board (主持提问): bring one up, hide, say what was answered.

The trail holds the question's id and its state, never its author: an anonymous question stays anonymous.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.live_rows import tell_everyone
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import ExchangeQuestion, PreparedQuestion, Visit
from models.base import TEXT, utc_now
from models.enums import QuestionState


def put_on_board(db: Session, *, actor: Actor, visit_id: UUID, prepared_id: UUID) -> ExchangeQuestion:
    """Put a prepared question on the board, to break the ice, and return it; one that is there already is returned.

    Raises NotFound, also for a question of another visit; Conflict `visit.write_closed`.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EXCHANGE)
    prepared = fetch(db, PreparedQuestion, grant, prepared_id)
    if prepared.visit_id != visit.id:
        raise NotFound("row.missing", noun="PreparedQuestion")
    there = db.scalars(
        select(ExchangeQuestion).where(
            col(ExchangeQuestion.association_id) == grant.association_id,
            col(ExchangeQuestion.visit_id) == visit.id,
            col(ExchangeQuestion.prepared_id) == prepared.id,
        )
    ).first()
    if there is not None:
        return there
    text = prepared.text or prepared.text_en
    row = ExchangeQuestion(association_id=grant.association_id, visit_id=visit.id, text=text, prepared_id=prepared.id)
    db.add(row)
    db.flush()
    audit.record(db, grant, "create", "ExchangeQuestion", row.id, after={"prepared_id": prepared.id, "text": text})
    tell_everyone(db, visit)
    return row


def mark(
    db: Session, *, actor: Actor, question_id: UUID, version: int, state: QuestionState, answer: str | None = None
) -> ExchangeQuestion:
    """Say where a question stands, with what was answered (None keeps what is written), and return it.

    One question is being answered at a time: another one that was goes back to the open ones. `version` is the
    question's as seen. Raises Conflict `question.changed` or `visit.write_closed`; Invalid for the answer or
    `question.state`; NotFound.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    question = fetch(db, ExchangeQuestion, grant, question_id)
    visit = fetch(db, Visit, grant, question.visit_id, lock=True)
    check_write(visit.status, Write.EXCHANGE)
    db.refresh(question)  # as it is now that the visit is held
    if question.version != version:
        raise Conflict("question.changed")
    if not isinstance(state, QuestionState):
        raise Invalid("question.state", field="state")
    text = question.answer if answer is None else fields.text(answer, "answer", most=TEXT)
    if state is QuestionState.ANSWERING:
        for other in db.scalars(
            select(ExchangeQuestion).where(
                col(ExchangeQuestion.association_id) == grant.association_id,
                col(ExchangeQuestion.visit_id) == visit.id,
                col(ExchangeQuestion.state) == QuestionState.ANSWERING,
                col(ExchangeQuestion.id) != question.id,
            )
        ):
            _change(db, grant, other, QuestionState.OPEN, other.answer)
    _change(db, grant, question, state, text)
    tell_everyone(db, visit)
    return question


def _change(db: Session, grant: Grant, question: ExchangeQuestion, state: QuestionState, answer: str) -> None:
    before = {"state": question.state, "answer": question.answer}
    if (question.state, question.answer) == (state, answer):
        return
    question.state, question.answer = state, answer
    if state is not QuestionState.ANSWERED:
        question.answered_at = None
    elif question.answered_at is None:
        question.answered_at = utc_now()
    question.version += 1
    db.flush()
    audit.record(
        db, grant, "mark", "ExchangeQuestion", question.id, before=before, after={"state": state, "answer": answer}
    )
