"""The questions board as the moderator and the projector see it, and what could be put on it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from models import ExchangeQuestion, Firm, Person, PreparedQuestion, QuestionVote
from models.base import matches
from models.enums import QuestionState


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with how many ask the same; who asked is empty for an anonymous and for a prepared one."""

    id: UUID
    text: str
    text_en: str
    by: str
    by_en: str
    firm: str
    firm_en: str
    votes: int
    state: QuestionState
    answer: str
    version: int
    prepared: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """A prepared question that is not on the board yet; `for_exchange` when it is for no goal and no stop."""

    id: UUID
    text: str
    text_en: str
    for_exchange: bool


_ORDER = {QuestionState.ANSWERING: 0, QuestionState.OPEN: 1, QuestionState.ANSWERED: 2, QuestionState.HIDDEN: 3}


def questions(db: Session, viewer: Actor, visit_id: UUID, *, hidden: bool = False) -> tuple[Asked, ...]:
    """Return the questions: the one being answered, the open ones by votes, the answered ones; hidden ones on request.

    Raises NotAllowed without VIEW_ALL_VISITS, NotFound.
    """
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    votes = (
        select(func.count())
        .where(
            col(QuestionVote.association_id) == col(ExchangeQuestion.association_id),
            col(QuestionVote.question_id) == col(ExchangeQuestion.id),
        )
        .scalar_subquery()
    )
    shown = [] if hidden else [col(ExchangeQuestion.state) != QuestionState.HIDDEN]
    rows = db.execute(
        select(
            ExchangeQuestion,
            func.coalesce(col(Person.name), ""),
            func.coalesce(col(Person.name_en), ""),
            func.coalesce(func.nullif(col(Firm.short_name), ""), col(Firm.name), ""),
            func.coalesce(func.nullif(col(Firm.short_name_en), ""), col(Firm.name_en), ""),
            func.coalesce(col(PreparedQuestion.text_en), ""),
            votes,
        )
        .join(Person, matches(ExchangeQuestion.author_id, Person), isouter=True)
        .join(Firm, matches(Person.firm_id, Firm), isouter=True)
        .join(PreparedQuestion, matches(ExchangeQuestion.prepared_id, PreparedQuestion), isouter=True)
        .where(
            and_(
                col(ExchangeQuestion.association_id) == grant.association_id,
                col(ExchangeQuestion.visit_id) == visit.id,
                *shown,
            )
        )
    )
    found = [
        Asked(
            id=row.id,
            text=row.text,
            text_en=text_en,
            by=by,
            by_en=by_en,
            firm=firm,
            firm_en=firm_en,
            votes=count,
            state=row.state,
            answer=row.answer,
            version=row.version,
            prepared=row.prepared_id is not None,
            asked_at=row.asked_at,
        )
        for row, by, by_en, firm, firm_en, text_en, count in rows
    ]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.state], -one.votes, one.asked_at, str(one.id))))


def ready(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Ready, ...]:
    """Return the prepared questions that could still be put on the board, those for the exchange first.

    Raises NotAllowed without RUN_VISITS, NotFound.
    """
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    used = select(col(ExchangeQuestion.prepared_id)).where(
        col(ExchangeQuestion.association_id) == grant.association_id,
        col(ExchangeQuestion.visit_id) == visit.id,
        col(ExchangeQuestion.prepared_id).is_not(None),
    )
    rows = db.scalars(
        select(PreparedQuestion)
        .where(
            col(PreparedQuestion.association_id) == grant.association_id,
            col(PreparedQuestion.visit_id) == visit.id,
            col(PreparedQuestion.id).not_in(used),
        )
        .order_by(col(PreparedQuestion.position), col(PreparedQuestion.id))
    )
    found = [Ready(row.id, row.text, row.text_en, row.goal_id is None and row.stop_id is None) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.for_exchange))
