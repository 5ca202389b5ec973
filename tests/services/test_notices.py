"""Notices: told, withdrawn, refused."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid
from dashboard.services import notices
from models import AuditEntry, Notice
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.factories import Round


@pytest.fixture
def play(db: Session) -> Round:
    return make.scoring_round(db)


def test_a_notice_is_told_and_taken_back_and_both_are_in_the_trail(db: Session, play: Round) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    notice = notices.publish(db, actor=planner, visit_id=play.visit.id, text=" 请到大堂 ", text_en="To the lobby")
    assert (notice.text, notice.author_id, notice.withdrawn_at) == ("请到大堂", planner.person_id, None)
    for _ in range(2):
        notices.withdraw(db, actor=planner, notice_id=notice.id)
    assert db.scalars(select(Notice)).one().withdrawn_at is not None
    actions = db.scalars(select(AuditEntry.action).where(col(AuditEntry.noun) == "Notice"))  # type: ignore[call-overload]
    assert sorted(actions) == ["publish", "withdraw"]


@pytest.mark.parametrize("text", ["", " \n", "长" * 301, None, 7])
def test_a_notice_needs_a_text(db: Session, play: Round, text: Any) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    with pytest.raises(Invalid):
        notices.publish(db, actor=planner, visit_id=play.visit.id, text=text)


def test_there_is_a_limit_and_an_end(db: Session, play: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = make.actor(db, play.association, Role.PLANNER)
    monkeypatch.setattr(notices, "MOST", 1)
    notice = notices.publish(db, actor=planner, visit_id=play.visit.id, text="一")
    with pytest.raises(Conflict, match=r"notice\.too_many"):
        notices.publish(db, actor=planner, visit_id=play.visit.id, text="二")
    play.visit.status = VisitStatus.ARCHIVED
    db.flush()
    for work in (
        lambda: notices.publish(db, actor=planner, visit_id=play.visit.id, text="三"),
        lambda: notices.withdraw(db, actor=planner, notice_id=notice.id),
    ):
        with pytest.raises(Conflict, match=r"visit\.write_closed"):
            work()
