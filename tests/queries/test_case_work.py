import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotAllowed, NotFound
from dashboard.queries import case_work
from dashboard.queries.case_work import ReviewCounts
from dashboard.services import case_reviews, cases
from models.enums import CaseState
from tests.case_steps import office, published, written


def test_the_list_of_those_who_write(db: Session) -> None:
    who = office(db)
    first, second = written(db, who, title="甲").case, written(db, who, title="乙").case
    published(db, who)
    case_reviews.submit_case(db, actor=who.planner, case_id=first.id)
    case_reviews.return_case(db, actor=who.leader, case_id=first.id, comment="补花费")
    rows = {row.title: row for row in case_work.list_cases(db, who.leader)}
    assert rows.keys() == {"甲", "乙"}
    assert (rows["甲"].state, rows["甲"].comment, rows["甲"].mine) == (CaseState.RETURNED, "补花费", False)
    assert [row.id for row in case_work.list_cases(db, who.planner, states=frozenset({CaseState.DRAFT}))] == [second.id]
    assert all(row.mine for row in case_work.list_cases(db, who.planner))
    with pytest.raises(NotAllowed):
        case_work.list_cases(db, who.observer)


def test_what_waits_for_whom(db: Session) -> None:
    who = office(db)
    for title in ("甲", "乙", "丙"):
        case = written(db, who, title=title).case
        if title != "甲":
            case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    case_reviews.return_case(db, actor=who.leader, case_id=case.id, comment="补花费")
    published(db, who)
    assert case_work.review_counts(db, who.planner) == ReviewCounts(drafts=1, returned=1, awaiting=0)
    assert case_work.review_counts(db, who.leader) == ReviewCounts(drafts=0, returned=0, awaiting=1)
    assert case_work.review_counts(db, who.observer) == ReviewCounts(0, 0, 0)


def test_versions_are_compared_field_by_field(db: Session) -> None:
    who = office(db)
    case = published(db, who)
    case_reviews.revise_case(db, actor=who.planner, case_id=case.id)
    changes = {"summary": "老地库没有余电，靠排队，车主早上都能出门。", "investment_yuan": 186000}
    cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=case.version, changes=changes)
    diffs = {diff.field: diff for diff in case_work.compare_versions(db, who.planner, case.id, old=1, new=2)}
    assert diffs.keys() == {"summary", "investment_yuan"}
    assert [s.text for s in diffs["summary"].segments if s.change.value == "removed"] == ["错峰"]
    with pytest.raises(NotFound):
        case_work.compare_versions(db, who.planner, case.id, old=1, new=9)
    with pytest.raises(NotAllowed):
        case_work.compare_versions(db, who.observer, case.id, old=1, new=2)
