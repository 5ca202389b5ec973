"""Questions to the exchange session, below the entries that carry them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import travel

from dashboard.access import Capability, Grant, require
from dashboard.errors import Conflict, Invalid
from dashboard.services import questions
from dashboard.services.participation import Part, part_in
from models import ExchangeQuestion, QuestionVote
from models.enums import QuestionState, VisitStatus
from tests import factories as make
from tests.factories import Round


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=1)


def part_of(db: Session, play: Round, who: int = 0) -> tuple[Grant, Part]:
    grant = require(db, play.observers[who], Capability.SCORE)
    part = part_in(db, grant, play.visit.id, grant.person_id)
    assert part is not None
    return grant, part


def ask(db: Session, play: Round, *, anonymous: bool = False, who: int = 0) -> ExchangeQuestion:
    made = questions.ask(db, *part_of(db, play, who), question_id=uuid4(), text="夜班几个人？", anonymous=anonymous)
    return db.get_one(ExchangeQuestion, (made.association_id, made.id))


@travel(datetime(2026, 11, 21, 14, 37, 41, 500, tzinfo=UTC), tick=False)
def test_an_anonymous_one_has_neither_author_nor_minute(db: Session, play: Round) -> None:
    named, nameless = ask(db, play), ask(db, play, anonymous=True)
    assert (named.author_id, named.asked_at.minute) == (play.observers[0].person_id, 37)
    assert (nameless.author_id, nameless.asked_at) == (None, datetime(2026, 11, 21, 14, 30, tzinfo=UTC))
    assert (nameless.state, nameless.version, nameless.answer) == (QuestionState.OPEN, 1, "")


def test_an_id_is_one_question_and_there_is_an_end(db: Session, play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(db, play)
    for anonymous in (False, True):
        with pytest.raises(Conflict, match=r"entry\.id_taken"):
            questions.ask(db, *part_of(db, play), question_id=first.id, text="又一句", anonymous=anonymous)
    monkeypatch.setattr(questions, "MOST", 1)
    with pytest.raises(Conflict, match=r"exchange\.too_many"):
        ask(db, play)


def test_a_vote_counts_once_for_a_question_of_this_visit_that_is_shown(db: Session, play: Round) -> None:
    asked, elsewhere = ask(db, play), ask(db, make.scoring_round(db, observers=1, dimensions=1, points=1))
    who = part_of(db, play, 1)
    for _ in range(2):
        questions.vote(db, *who, question_id=asked.id, on=True)
    assert db.scalars(select(QuestionVote)).one().id == play.observers[1].person_id
    for unknown in (elsewhere.id, uuid4()):
        with pytest.raises(Invalid, match=r"question\.unknown"):
            questions.vote(db, *who, question_id=unknown, on=True)
    for _ in range(2):
        questions.vote(db, *who, question_id=asked.id, on=False)
    assert db.scalars(select(QuestionVote)).all() == []
    asked.state = QuestionState.HIDDEN
    db.flush()
    with pytest.raises(Invalid, match=r"question\.unknown"):
        questions.vote(db, *who, question_id=asked.id, on=True)


def test_an_archived_visit_takes_neither(db: Session, play: Round) -> None:
    asked = ask(db, play)
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        ask(db, play)
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        questions.vote(db, *part_of(db, play), question_id=asked.id, on=True)
