import pytest
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.errors import NotFound
from dashboard.queries.peers import may_see_peers
from dashboard.services import scores, sheets
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=1)


def score(db: Session, play: Round, who: Actor) -> None:
    scores.record_score(db, actor=who, visit_id=play.visit.id, answer=answer_op(play.points[0]))


def test_an_observer_sees_peers_only_with_the_own_sheet_finished(db: Session, play: Round) -> None:
    me = play.observers[0]
    assert not may_see_peers(db, me, play.visit.id)
    score(db, play, me)
    assert not may_see_peers(db, me, play.visit.id)
    sheets.finish(db, actor=me, visit_id=play.visit.id, signature="示例")
    assert may_see_peers(db, me, play.visit.id)
    assert not may_see_peers(db, play.observers[1], play.visit.id)
    sheets.reopen(db, actor=me, visit_id=play.visit.id)
    assert not may_see_peers(db, me, play.visit.id)


@pytest.mark.parametrize("status", [VisitStatus.CLOSED, VisitStatus.ARCHIVED])
def test_after_the_visit_whoever_took_part_sees(db: Session, play: Round, status: VisitStatus) -> None:
    score(db, play, play.observers[0])  # begun and never finished
    play.visit.status = status
    db.flush()
    assert may_see_peers(db, play.observers[0], play.visit.id)
    assert not may_see_peers(db, play.observers[1], play.visit.id)  # registered and never came


def test_staff_are_bound_by_a_sheet_of_their_own(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    assert may_see_peers(db, planner, play.visit.id)
    make.registration(db, play.visit, planner.person_id)
    assert may_see_peers(db, planner, play.visit.id)
    score(db, play, planner)
    assert not may_see_peers(db, planner, play.visit.id)


def test_a_visit_that_is_not_ones_own_does_not_exist(db: Session, play: Round) -> None:
    with pytest.raises(NotFound):
        may_see_peers(db, make.actor(db, play.association, Role.OBSERVER), play.visit.id)
