import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotFound
from dashboard.queries.observe import my_sheet
from dashboard.services import publishing, scores, sheets
from models import PreparedQuestion, StopPoint
from models.enums import AnswerState, Role, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.factories import Round, answer_op


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=2, points=3, stops=2)


def test_stops_in_order_with_their_points_then_elsewhere(db: Session, play: Round) -> None:
    first, second = play.stops
    first.position, second.position = 5, 1
    asked = {"stop_id": first.id, "text": "怎么管？", "text_en": "How?"}
    db.add(PreparedQuestion(association_id=play.association.id, visit_id=play.visit.id, **asked))
    make.point(db, play.dimensions[0], retired=True)
    db.flush()
    assert my_sheet(db, play.observers[0], play.visit.id).places[0].id == first.id, "the new order is not published"
    make.publish(db, play.visit)
    sheet = my_sheet(db, play.observers[0], play.visit.id)
    assert [place.id for place in sheet.places] == [second.id, first.id, None]
    ids = [point.id for point in play.points]
    assert [card.id for card in sheet.places[0].cards] == [ids[1], ids[4]]
    assert [card.id for card in sheet.places[1].cards] == [ids[0], ids[3]]
    assert [card.id for card in sheet.places[2].cards] == [ids[2], ids[5]]
    assert sheet.places[1].questions == ({"zh": "怎么管？", "en": "How?"},)
    assert sheet.may_score


def test_stops_are_those_that_are_published(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    make.agenda_item(db, play.visit)
    publishing.publish(db, actor=planner, visit_id=play.visit.id, base_version=play.visit.agenda_version)
    first, second = play.stops
    told, first.title = first.title, "还没有发布的名字"
    added = make.stop(db, play.visit, title="还没有发布的站点")
    db.add(StopPoint(association_id=play.association.id, stop_id=added.id, point_id=play.points[2].id))
    db.flush()
    places = my_sheet(db, play.observers[0], play.visit.id).places
    assert [(place.id, place.title) for place in places[:2]] == [(first.id, told), (second.id, second.title)]
    assert [place.id for place in places] == [first.id, second.id, None]
    assert play.points[2].id in [card.id for card in places[2].cards]
    publishing.publish(db, actor=planner, visit_id=play.visit.id, base_version=play.visit.agenda_version)
    places = my_sheet(db, play.observers[0], play.visit.id).places
    assert {"还没有发布的名字", "还没有发布的站点"} <= {place.title for place in places}


def test_answers_progress_and_what_is_missing_are_ones_own(db: Session, play: Round) -> None:
    me, peer = play.observers
    for n, state in enumerate(("answered", "not_seen", "cleared")):
        op = answer_op(play.points[n], 4 if n == 0 else None, state=AnswerState(state))
        scores.record_score(db, actor=me, visit_id=play.visit.id, answer=op)
    scores.record_score(db, actor=peer, visit_id=play.visit.id, answer=answer_op(play.points[3], 1))
    sheet = my_sheet(db, me, play.visit.id)
    first, second = sheet.progress
    assert (first.total, first.done, first.unseen, first.missing) == (3, 2, 1, (play.points[2].id,))
    assert (second.total, second.done) == (3, 0)
    assert (sheet.total, sheet.done) == (6, 2)
    answer = sheet.cards()[play.points[0].id].answer
    assert answer is not None
    assert (answer.value, answer.version) == (4, 1)
    assert sheet.cards()[play.points[3].id].answer is None


def test_a_point_at_two_stops_counts_once(db: Session, play: Round) -> None:
    db.add(StopPoint(association_id=play.association.id, stop_id=play.stops[1].id, point_id=play.points[0].id))
    db.flush()
    sheet = my_sheet(db, play.observers[0], play.visit.id)
    assert sum(play.points[0].id in [card.id for card in place.cards] for place in sheet.places) == 2
    assert sheet.total == 6


def test_what_may_be_written_follows_status_and_signature(db: Session, play: Round) -> None:
    me = play.observers[0]
    for point in play.points:
        scores.record_score(db, actor=me, visit_id=play.visit.id, answer=answer_op(point))
    sheets.finish(db, actor=me, visit_id=play.visit.id, signature="示例")
    sheet = my_sheet(db, me, play.visit.id)
    assert (sheet.may_score, sheet.may_finish, sheet.signature) == (False, False, "示例")
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    other = my_sheet(db, play.observers[1], play.visit.id)
    assert (other.may_score, other.may_finish) == (False, True)


def test_without_registration_or_checklist_there_are_no_cards(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    sheet = my_sheet(db, planner, play.visit.id)
    assert (sheet.registered, sheet.places, sheet.may_score) == (False, (), False)
    with pytest.raises(NotFound):
        my_sheet(db, make.actor(db, play.association, Role.OBSERVER), play.visit.id)
    play.visit.checklist_version_id = None
    db.flush()
    assert not my_sheet(db, play.observers[0], play.visit.id).has_checklist


def test_the_number_of_statements_does_not_grow(db: Session) -> None:
    sizes = []
    for points, stops in ((1, 1), (50, 10)):
        play = make.scoring_round(db, dimensions=2, points=points, stops=stops)
        with counting(db) as count:
            my_sheet(db, play.observers[0], play.visit.id)
        sizes.append(count.n)
    assert sizes[0] == sizes[1] <= 12
