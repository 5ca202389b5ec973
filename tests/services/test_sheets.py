from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.services import scores, sheets
from dashboard.services.scores import SyncStatus
from models import AuditEntry, ObserverSheet
from models.enums import AnswerState, Role, VisitStatus
from tests import factories as make
from tests.factories import Round, answer_op


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db, observers=2, dimensions=1, points=3)


def answer_all(db: Session, play: Round) -> None:
    for point, state in zip(play.points, ("answered", "not_seen", "not_applicable"), strict=True):
        op = answer_op(point, 4 if state == "answered" else None, state=AnswerState(state))
        assert _save(db, play, op).status is SyncStatus.APPLIED


def _save(db: Session, play: Round, op: Any) -> scores.SyncReceipt:
    return scores.record_score(db, actor=play.observers[0], visit_id=play.visit.id, answer=op)


def test_start_is_one_sheet_however_often(db: Session, play: Round) -> None:
    given = {"actor": play.observers[0], "visit_id": play.visit.id}
    assert sheets.start(db, **given) == sheets.start(db, **given)
    assert len(db.scalars(select(ObserverSheet)).all()) == 1
    assert [a.action for a in db.scalars(select(AuditEntry).where(col(AuditEntry.noun) == "ObserverSheet"))] == [
        "start"
    ]


def test_finish_needs_every_point_and_a_name(db: Session, play: Round) -> None:
    given = {"actor": play.observers[0], "visit_id": play.visit.id}
    with pytest.raises(Invalid) as refused:
        sheets.finish(db, **given, signature="示例")
    assert (refused.value.code, refused.value.facts["missing"]) == ("sheet.unanswered", 3)
    answer_all(db, play)
    for bad in ("", "  \n ", "长" * 121, "甲\n乙", None, 7, "\x00\u202e"):
        with pytest.raises(Invalid, match=r"sheet\.signature"):
            sheets.finish(db, **given, signature=bad)  # type: ignore[arg-type]
    state = sheets.finish(db, **given, signature=" 示例 ")
    assert (state.signature, state.version) == ("示例", 2)
    assert state.finished_at is not None
    assert sheets.finish(db, **given, signature="示例") == state
    with pytest.raises(Conflict, match=r"sheet\.finished"):
        sheets.finish(db, **given, signature="别人")


def test_a_cleared_point_is_missing_again(db: Session, play: Round) -> None:
    answer_all(db, play)
    _save(db, play, answer_op(play.points[0], None, state=AnswerState.CLEARED, base_version=1))
    with pytest.raises(Invalid) as refused:
        sheets.finish(db, actor=play.observers[0], visit_id=play.visit.id, signature="示例")
    assert refused.value.facts["missing"] == 1


def test_a_finished_sheet_takes_nothing_until_reopened(db: Session, play: Round) -> None:
    answer_all(db, play)
    given = {"actor": play.observers[0], "visit_id": play.visit.id}
    sheets.finish(db, **given, signature="示例")
    op = answer_op(play.points[0], 2, base_version=1)
    assert _save(db, play, op).code == "sheet.finished"
    state = sheets.reopen(db, **given)
    assert (state.finished_at, state.signature, state.version) == (None, "", 3)
    assert sheets.reopen(db, **given) == state
    assert _save(db, play, op).status is SyncStatus.APPLIED
    trail = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "reopen")).one()
    assert trail.before is not None
    assert trail.before["signature"] == "示例"


def test_after_the_visit_closed_one_may_sign_but_not_reopen(db: Session, play: Round) -> None:
    answer_all(db, play)
    given = {"actor": play.observers[0], "visit_id": play.visit.id}
    play.visit.status = VisitStatus.CLOSED
    db.flush()
    assert sheets.finish(db, **given, signature="示例").finished_at is not None
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        sheets.reopen(db, **given)


def test_sheets_are_for_registered_people_and_visible_visits(db: Session, play: Round) -> None:
    staff = make.actor(db, play.association, Role.PLANNER)
    stranger = make.actor(db, play.association, Role.OBSERVER)
    for verb in (sheets.start, sheets.reopen):
        with pytest.raises(Conflict, match=r"sheet\.not_registered"):
            verb(db, actor=staff, visit_id=play.visit.id)
        with pytest.raises(NotFound):
            verb(db, actor=stranger, visit_id=play.visit.id)
    with pytest.raises(Conflict, match=r"sheet\.not_started"):
        sheets.reopen(db, actor=play.observers[1], visit_id=play.visit.id)
