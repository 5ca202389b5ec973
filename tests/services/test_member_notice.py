"""The notice is kept once a visit, and nobody overwrites what he has not seen."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import Conflict, Invalid
from dashboard.queries.member_notice import notice_facts
from dashboard.services.member_notice import NoticeFields, save_notice
from tests.services.planning import of_visit, office, opened


def test_saving_again_needs_the_version_that_was_seen(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    change = NoticeFields("示协〔2026〕1 号", date(2026, 11, 20), {"dress": "平底鞋", "fee": "  "})
    save_notice(db, actor=host.planner, visit_id=visit.id, base_version=0, change=change)
    told = notice_facts(db, host.planner, visit.id)
    assert (told.reference, told.issued_on, told.written, told.version) == (
        "示协〔2026〕1 号", date(2026, 11, 20), {"dress": "平底鞋"}, 1,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        save_notice(db, actor=host.planner, visit_id=visit.id, base_version=0, change=NoticeFields())
    assert refused.value.code == "member_notice.changed"
    save_notice(db, actor=host.planner, visit_id=visit.id, base_version=1, change=NoticeFields())
    assert notice_facts(db, host.planner, visit.id).written == {}
    assert len(of_visit(db, models.MemberNotice, visit.id)) == 1


def test_hostile_values_are_refused(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    for change in (NoticeFields("长" * 121), NoticeFields(issued_on="heute"), NoticeFields(content={"x": "y"}), None):  # type: ignore[arg-type]
        with pytest.raises(Invalid):
            save_notice(db, actor=host.planner, visit_id=visit.id, base_version=0, change=change)  # type: ignore[arg-type]
    assert notice_facts(db, host.planner, visit.id).version == 0
