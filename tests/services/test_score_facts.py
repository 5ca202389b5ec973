from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from dashboard.rules.answers import spec_of
from dashboard.services import score_facts, scores
from models.base import utc_now
from models.enums import AnswerState, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op


def key(play: Round, point: int = 0, **given: Any) -> dict[str, Any]:
    values = {
        "association_id": play.association.id,
        "visit_id": play.visit.id,
        "observer_id": play.observers[0].person_id,
        "point_id": play.points[point].id,
        "op_id": uuid4(),
        "stop_id": play.stops[0].id,
    }
    return values | given


def test_facts_before_and_after_an_entry(db: Session) -> None:
    play = make.scoring_round(db)
    facts = score_facts.read_facts(db.connection(), key(play))
    assert facts is not None
    assert (facts.status, facts.checklist_version_id) == (VisitStatus.RUNNING, play.visit.checklist_version_id)
    assert (facts.sheet_id, facts.version, facts.score, facts.logged_id) == (None, 0, None, None)
    assert (facts.dimension_key, facts.stop_id) == ("smart", play.stops[0].id)
    assert facts.point is not None
    assert spec_of(facts.point) == spec_of(play.points[0])
    op = answer_op(play.points[0], 4)
    scores.record_score(db, actor=play.observers[0], visit_id=play.visit.id, answer=op)
    facts = score_facts.read_facts(db.connection(), key(play, op_id=op.op_id, stop_id=uuid4()))
    assert facts is not None
    assert (facts.version, facts.score, facts.stop_id) == (1, 4.0, None)
    assert facts.sheet_id is not None
    assert facts.logged_id is not None
    logged = score_facts.read_logged(db.connection(), key(play, op_id=op.op_id))
    assert (logged.point_id, logged.value, logged.version) == (play.points[0].id, 4, 1)
    stored = score_facts.read_stored(db.connection(), key(play))
    assert stored[:5] == (AnswerState.ANSWERED, 4, [], "", 1)
    assert stored.device_id is None
    assert abs((utc_now() - stored.recorded_at).total_seconds()) < 60


def test_there_are_no_facts_for_who_is_not_registered_and_no_point_of_another_checklist(db: Session) -> None:
    play, other = make.scoring_round(db), make.scoring_round(db)
    assert score_facts.read_facts(db.connection(), key(play, observer_id=uuid4())) is None
    assert score_facts.read_facts(db.connection(), key(play, visit_id=other.visit.id)) is None
    facts = score_facts.read_facts(db.connection(), key(play, point_id=other.points[0].id))
    assert facts is not None
    assert facts.point is None


def test_only_the_observers_own_scores_in_the_dimension_are_counted(db: Session) -> None:
    play = make.scoring_round(db, observers=2)
    for who, point, value in ((0, 0, 3), (0, 1, None), (0, 3, 5), (1, 2, 4)):
        state = AnswerState.ANSWERED if value else AnswerState.NOT_SEEN
        op = answer_op(play.points[point], value, state=state)
        scores.record_score(db, actor=play.observers[who], visit_id=play.visit.id, answer=op)
    facts = score_facts.read_facts(db.connection(), key(play))
    assert facts is not None
    assert score_facts.count_scored(db.connection(), key(play), facts) == 1


def test_a_sheet_is_started_once_and_can_be_held(db: Session) -> None:
    play = make.scoring_round(db)
    sqlite = db.get_bind().dialect.name == "sqlite"
    assert score_facts.hold_sheet(db.connection(), key(play)) is sqlite
    assert score_facts.start_sheet(db.connection(), key(play)) is not None
    assert score_facts.start_sheet(db.connection(), key(play)) is None
    assert score_facts.hold_sheet(db.connection(), key(play))
