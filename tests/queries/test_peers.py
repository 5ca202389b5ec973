"""One rule for who may see what others scored, noted and photographed."""

import pytest
from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.errors import NotAllowed, NotFound
from dashboard.queries.peers import check_peers
from dashboard.queries.photos import photo_file
from dashboard.services import scores, sheets
from models import Photo
from models.base import utc_now
from models.enums import RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=3, dimensions=1, points=1)


def score(db: Session, play: Round, who: Actor) -> None:
    scores.record_score(db, actor=who, visit_id=play.visit.id, answer=answer_op(play.points[0]))


def refusal(db: Session, who: Actor, play: Round) -> str:
    """Return why `who` may not see the others, or nothing."""
    grant = require(db, who, Capability.VIEW_RESULTS)
    try:
        check_peers(db, grant, fetch_visit(db, grant, play.visit.id))
    except NotAllowed as refused:
        return refused.code
    return ""


def test_an_observer_sees_peers_only_with_the_own_sheet_finished(db: Session, play: Round) -> None:
    me = play.observers[0]
    assert refusal(db, me, play) == "results.not_there"
    score(db, play, me)
    assert refusal(db, me, play) == "results.own_sheet_first"
    sheets.finish(db, actor=me, visit_id=play.visit.id, signature="示例")
    assert refusal(db, me, play) == ""
    sheets.reopen(db, actor=me, visit_id=play.visit.id)
    assert refusal(db, me, play) == "results.own_sheet_first"


@pytest.mark.parametrize("status", [VisitStatus.CLOSED, VisitStatus.ARCHIVED])
def test_after_the_visit_whoever_took_part_sees(db: Session, play: Round, status: VisitStatus) -> None:
    scorer, guest, absent = play.observers
    score(db, play, scorer)
    seat = db.query(make.models.Registration).filter_by(person_id=guest.person_id).one()
    seat.signed_in_at = utc_now()
    play.visit.status = status
    db.flush()
    assert [refusal(db, who, play) for who in (scorer, guest, absent)] == ["", "", "results.not_there"]


def test_staff_are_bound_by_a_sheet_of_their_own(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    assert refusal(db, planner, play) == ""
    make.registration(db, play.visit, planner.person_id)
    assert refusal(db, planner, play) == ""
    score(db, play, planner)
    assert refusal(db, planner, play) == "results.own_sheet_first"


def test_photos_follow_the_same_rule(db: Session, play: Round) -> None:
    """Who stayed away or only waited for a place reads no results, and sees no picture of them either."""
    scorer, absent, waiting = play.observers
    score(db, play, scorer)
    seat = db.query(make.models.Registration).filter_by(person_id=waiting.person_id).one()
    seat.state = RegistrationState.WAITING
    photo = Photo(
        association_id=play.association.id,
        visit_id=play.visit.id,
        point_id=play.points[0].id,
        observer_id=make.person(db, play.association).id,
        sha256="c" * 64,
        width=4,
        height=3,
        size=1,
    )
    db.add(photo)
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    assert photo_file(db, scorer, photo.id).sha256 == "c" * 64
    for who in (absent, waiting):
        with pytest.raises(NotFound):
            photo_file(db, who, photo.id)
