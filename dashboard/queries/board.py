"""The board of a visit: notices, and the questions for the exchange session with who asks the same."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotFound
from models import ExchangeQuestion, Firm, Notice, Person, ProgrammeVersion, QuestionVote, Visit
from models.enums import QuestionState, VisitStatus


@dataclass(frozen=True, slots=True)
class BoardNotice:
    id: UUID
    text: str
    text_en: str
    by: str
    by_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """A question as everybody on the visit sees it; an anonymous one has neither author nor firm, and is nobody's.

    A `prepared` one was put there by the moderator, and has no author either.
    """

    id: UUID
    text: str
    author: str | None
    author_en: str | None
    firm: str
    firm_en: str
    prepared: bool
    mine: bool
    votes: int
    voted: bool
    state: QuestionState
    answer: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """What changes during the visit, most wanted questions first; `agenda_version` counts published programmes."""

    notices: tuple[BoardNotice, ...]
    questions: tuple[BoardQuestion, ...]
    agenda_version: int
    status: VisitStatus


def board(db: Session, viewer: Actor, visit_id: UUID) -> Board:
    """Return the board to who takes part, and to the staff.

    Raises NotAllowed without SCORE, NotFound for a visit that is not the viewer's to walk along.
    """
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    if own_registration(db, grant, visit.id) is None and not grant.may(Capability.VIEW_ALL_VISITS):
        raise NotFound("row.missing", noun="Visit")
    return _board(db, grant, visit)


def desk_board(db: Session, viewer: Actor, visit_id: UUID) -> Board:
    """Return the board to the desk. Raises NotAllowed without VIEW_ALL_VISITS, NotFound."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    return _board(db, grant, fetch_visit(db, grant, visit_id))


def _board(db: Session, grant: Grant, visit: Visit) -> Board:
    told = notices_of(db, grant, visit)
    return Board(told, _questions(db, grant, visit), _published(db, visit), visit.status)


def notices_of(db: Session, grant: Grant, visit: Visit) -> tuple[BoardNotice, ...]:
    """Return the notices that stand, the newest first; called by queries that have checked."""
    rows = db.execute(
        select(
            col(Notice.id),
            col(Notice.text),
            col(Notice.text_en),
            col(Person.name),
            col(Person.name_en),
            col(Notice.published_at),
        )
        .join(
            Person,
            and_(col(Person.association_id) == col(Notice.association_id), col(Person.id) == col(Notice.author_id)),
        )
        .where(
            col(Notice.association_id) == grant.association_id,
            col(Notice.visit_id) == visit.id,
            col(Notice.withdrawn_at).is_(None),
        )
        .order_by(col(Notice.published_at).desc(), col(Notice.id).desc())
    )
    return tuple(BoardNotice(*row) for row in rows)


def _published(db: Session, visit: Visit) -> int:
    """Return the number of the published programme, 0 before the first: a tablet that sees it grow asks for it."""
    return db.scalars(
        select(func.coalesce(func.max(col(ProgrammeVersion.number)), 0)).where(
            col(ProgrammeVersion.association_id) == visit.association_id,
            col(ProgrammeVersion.visit_id) == visit.id,
        )
    ).one()


def _questions(db: Session, grant: Grant, visit: Visit) -> tuple[BoardQuestion, ...]:
    votes: dict[UUID, int] = {}
    mine: set[UUID] = set()
    of_visit = and_(
        col(ExchangeQuestion.association_id) == grant.association_id,
        col(ExchangeQuestion.visit_id) == visit.id,
        col(ExchangeQuestion.state) != QuestionState.HIDDEN,
    )
    of_question = and_(
        col(QuestionVote.association_id) == col(ExchangeQuestion.association_id),
        col(QuestionVote.question_id) == col(ExchangeQuestion.id),
    )
    own = func.count().filter(col(QuestionVote.id) == grant.person_id)
    counted = select(col(QuestionVote.question_id), func.count(), own)
    for question_id, n, by_me in db.execute(
        counted.join(ExchangeQuestion, of_question).where(of_visit).group_by(col(QuestionVote.question_id))
    ):
        votes[question_id] = n
        if by_me:
            mine.add(question_id)
    rows = db.execute(
        select(
            ExchangeQuestion,
            col(Person.name),
            col(Person.name_en),
            func.coalesce(func.nullif(col(Firm.short_name), ""), col(Firm.name), ""),
            func.coalesce(func.nullif(col(Firm.short_name_en), ""), col(Firm.name_en), ""),
        )
        .join(
            Person,
            and_(
                col(Person.association_id) == col(ExchangeQuestion.association_id),
                col(Person.id) == col(ExchangeQuestion.author_id),
            ),
            isouter=True,
        )
        .join(
            Firm,
            and_(col(Firm.association_id) == col(Person.association_id), col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(of_visit)
    )
    found = [
        BoardQuestion(
            id=row.id,
            text=row.text,
            author=name,
            author_en=name_en,
            firm=firm,
            firm_en=firm_en,
            prepared=row.prepared_id is not None,
            mine=row.author_id == grant.person_id,
            votes=votes.get(row.id, 0),
            voted=row.id in mine,
            state=row.state,
            answer=row.answer,
            asked_at=row.asked_at,
        )
        for row, name, name_en, firm, firm_en in rows
    ]
    return tuple(sorted(found, key=lambda one: (-one.votes, one.asked_at, str(one.id))))
