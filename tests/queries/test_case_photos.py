from uuid import UUID

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.errors import NotAllowed, NotFound
from dashboard.queries.case_photos import MOST, photos_to_add, stored_photos
from dashboard.services import cases, scores
from models.enums import Role
from tests import factories as make
from tests.counting import counting
from tests.factories import Round, answer_op


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, dimensions=1, points=2)


def photo(db: Session, play: Round, point: int = 0, n: int = 0) -> UUID:
    row = models.Photo(
        association_id=play.association.id,
        visit_id=play.visit.id,
        point_id=play.points[point].id,
        observer_id=play.observers[0].person_id,
        sha256=f"{point}{n:063x}",
        width=4,
        height=3,
        size=1,
    )
    db.add(row)
    db.flush()
    return row.id


def begun(db: Session, play: Round, who: Actor, point: int = 1) -> models.Case:
    """A case from what was recorded at a point, with the photos of that point in it."""
    scores.record_score(db, actor=play.observers[0], visit_id=play.visit.id, answer=answer_op(play.points[point]))
    return cases.create_case_from_point(db, actor=who, visit_id=play.visit.id, point_id=play.points[point].id).case


def test_the_visits_other_photos_may_be_added_the_own_points_first(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    elsewhere = photo(db, play, 0)
    mine = photo(db, play, 1)
    case = begun(db, play, planner)
    assert [one.id for one in photos_to_add(db, planner, case.id)] == [elsewhere]
    cases.remove_photo(db, actor=planner, case_id=case.id, photo_id=mine)
    offered = photos_to_add(db, planner, case.id)
    assert [one.id for one in offered] == [mine, elsewhere]
    assert offered[0].point == play.points[1].title


def test_a_case_without_a_visit_has_none_to_add(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    photo(db, play)
    assert photos_to_add(db, planner, cases.create_case(db, actor=planner, title="桩").case.id) == ()


def test_whoever_scores_sees_no_peers_photos_before_finishing(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    photo(db, play)
    case = begun(db, play, planner)
    make.registration(db, play.visit, planner.person_id)
    assert photos_to_add(db, planner, case.id)
    scores.record_score(db, actor=planner, visit_id=play.visit.id, answer=answer_op(play.points[0]))
    assert photos_to_add(db, planner, case.id) == ()


def test_only_writers_are_offered_photos(db: Session, play: Round) -> None:
    case = begun(db, play, make.actor(db, play.association, Role.PLANNER))
    with pytest.raises(NotAllowed):
        photos_to_add(db, play.observers[0], case.id)


def test_readers_get_the_files_of_what_they_may_read(db: Session, play: Round) -> None:
    planner, leader = (make.actor(db, play.association, role) for role in (Role.PLANNER, Role.LEADER))
    photo(db, play, 1)
    case = begun(db, play, planner)
    assert [one.sha256[0] for one in stored_photos(db, leader, case.id)] == ["1"]
    with pytest.raises(NotFound):
        stored_photos(db, play.observers[0], case.id)


def test_the_number_of_statements_does_not_grow(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    case = begun(db, play, planner)
    photo(db, play, 0)
    with counting(db) as few:
        assert len(photos_to_add(db, planner, case.id)) == 1
    for n in range(1, MOST + 5):
        photo(db, play, 0, n)
    with counting(db) as many:
        assert len(photos_to_add(db, planner, case.id)) == MOST
    assert few.n == many.n
