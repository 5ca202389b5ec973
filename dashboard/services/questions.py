"""Questions to the exchange session (互动提问), and who would ask the same (同问).

Their trail is `FieldEntry`, written by `services.field_entries` in the same transaction: the audit trail would name
the author of an anonymous question.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.errors import Conflict, Invalid
from dashboard.rules.visit_status import Write, check_write
from dashboard.services.participation import Part
from models import ExchangeQuestion, QuestionVote
from models.base import table_of, utc_now
from models.enums import QuestionState
from models.out_of_order import add_out_of_order

MOST = 1000
"""Questions of one visit: nobody reads more, and one person could flood the board with anonymous ones."""

ANONYMOUS_MINUTES = 10


def ask(db: Session, grant: Grant, part: Part, *, question_id: UUID, text: str, anonymous: bool) -> ExchangeQuestion:
    """Put a question to the session; of an anonymous one neither author nor the minute is kept.

    Raises Conflict `visit.write_closed`, `entry.id_taken` or `exchange.too_many` (limit).
    """
    check_write(part.status, Write.EXCHANGE)
    if db.get(ExchangeQuestion, (grant.association_id, question_id)) is not None:
        raise Conflict("entry.id_taken", field="id")
    of_visit = (
        col(ExchangeQuestion.association_id) == grant.association_id,
        col(ExchangeQuestion.visit_id) == part.visit_id,
    )
    if db.execute(select(func.count()).select_from(ExchangeQuestion).where(*of_visit)).scalar_one() >= MOST:
        raise Conflict("exchange.too_many", limit=MOST)
    question = ExchangeQuestion(
        association_id=grant.association_id,
        id=question_id,
        visit_id=part.visit_id,
        author_id=None if anonymous else part.person_id,
        text=text,
        asked_at=rough_moment() if anonymous else utc_now(),
    )
    if anonymous:
        add_out_of_order(db, question)
    else:
        db.add(question)
        db.flush()
    return question


def rough_moment() -> datetime:
    """Return about when it is: the very moment would match a nameless row with what else its author sent along."""
    now = utc_now()
    return now.replace(minute=now.minute - now.minute % ANONYMOUS_MINUTES, second=0, microsecond=0)


def vote(db: Session, grant: Grant, part: Part, *, question_id: UUID, on: bool) -> None:
    """Ask the same, or no longer; doing so twice changes nothing.

    Raises Conflict `visit.write_closed`, Invalid `question.unknown`.
    """
    check_write(part.status, Write.EXCHANGE)
    question = db.execute(
        select(col(ExchangeQuestion.id)).where(
            col(ExchangeQuestion.association_id) == grant.association_id,
            col(ExchangeQuestion.id) == question_id,
            col(ExchangeQuestion.visit_id) == part.visit_id,
            col(ExchangeQuestion.state) != QuestionState.HIDDEN,
        )
    ).first()
    if question is None:
        raise Invalid("question.unknown", field="question")
    if on:
        insert = (sqlite if db.get_bind().dialect.name == "sqlite" else postgresql).insert(table_of(QuestionVote))
        values = {"association_id": grant.association_id, "id": part.person_id, "question_id": question_id}
        db.execute(insert.values(**values, voted_at=utc_now()).on_conflict_do_nothing())
        return
    db.execute(
        delete(QuestionVote).where(
            col(QuestionVote.association_id) == grant.association_id,
            col(QuestionVote.id) == part.person_id,
            col(QuestionVote.question_id) == question_id,
        )
    )
