from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid, NotAllowed
from dashboard.services import case_reviews, cases
from models.enums import CaseState, ReviewAction, Role, SiteKind
from tests import factories as make
from tests.case_steps import office, published, written


def versions(db: Session, case: models.Case) -> list[models.CaseVersion]:
    return list(
        db.scalars(
            select(models.CaseVersion)
            .where(col(models.CaseVersion.case_id) == case.id)
            .order_by(col(models.CaseVersion.number))
        )
    )


def index_row(db: Session, case: models.Case) -> models.CaseSearch | None:
    return db.scalars(select(models.CaseSearch).where(col(models.CaseSearch.case_id) == case.id)).one_or_none()


def test_another_person_publishes_and_it_can_be_found(db: Session) -> None:
    who = office(db)
    site = make.site(db, who.of, kind=SiteKind.RENEWAL)
    draft = written(db, who, site_id=site.id, investment_yuan=186000)
    case_reviews.submit_case(db, actor=who.planner, case_id=draft.case.id)
    assert index_row(db, draft.case) is None
    case = case_reviews.publish_case(db, actor=who.leader, case_id=draft.case.id, comment="好")
    assert (case.state, case.published_number) == (CaseState.PUBLISHED, 1)
    row = index_row(db, case)
    assert row is not None
    assert (row.dimension_key, row.site_kind, row.investment_yuan) == ("smart", "renewal", 186000)
    assert "wcharger" in row.title_tokens
    assert case.published_at is not None
    assert row.year == case.published_at.year
    steps = db.scalars(
        select(models.CaseReview).where(col(models.CaseReview.case_id) == case.id).order_by(col(models.CaseReview.at))
    ).all()
    assert [(step.action, step.actor_id, step.comment) for step in steps] == [
        (ReviewAction.SUBMIT, who.planner.person_id, ""),
        (ReviewAction.PUBLISH, who.leader.person_id, "好"),
    ]


def test_nobody_judges_what_they_wrote(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    cases.edit_case(
        db, actor=who.leader, case_id=case.id, base_version=case.version, changes={"summary": "领导改过的摘要"}
    )
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    for step in (
        lambda: case_reviews.publish_case(db, actor=who.leader, case_id=case.id),
        lambda: case_reviews.return_case(db, actor=who.leader, case_id=case.id, comment="改"),
    ):
        with pytest.raises(NotAllowed, match=r"case\.own_work"):
            step()
    with pytest.raises(NotAllowed):
        case_reviews.publish_case(db, actor=who.planner, case_id=case.id)
    assert case_reviews.publish_case(db, actor=who.other_leader, case_id=case.id).state is CaseState.PUBLISHED


def test_who_began_a_case_never_judges_its_revisions(db: Session) -> None:
    who = office(db)
    case = cases.create_case(db, actor=who.leader, title="领导起的头", dimension_key="smart").case
    words = written(db, who).version
    changes = {name: getattr(words, name) for name in ("summary", "background", "practice", "result", "conditions")}
    cases.edit_case(
        db,
        actor=who.leader,
        case_id=case.id,
        base_version=case.version,
        changes=changes | {"how_to_adopt": "照着做", "criteria": {"effective": 4}},
    )
    case_reviews.submit_case(db, actor=who.leader, case_id=case.id)
    case_reviews.publish_case(db, actor=who.other_leader, case_id=case.id)
    case_reviews.revise_case(db, actor=who.planner, case_id=case.id)
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    with pytest.raises(NotAllowed, match=r"case\.own_work"):
        case_reviews.publish_case(db, actor=who.leader, case_id=case.id)
    case_reviews.publish_case(db, actor=who.other_leader, case_id=case.id)


def test_someone_with_both_roles_still_needs_another(db: Session) -> None:
    who = office(db)
    both = make.actor(db, who.of, Role.PLANNER, Role.LEADER)
    case = written(db, who).case
    cases.edit_case(db, actor=both, case_id=case.id, base_version=case.version, changes={"cost": "不花钱"})
    case_reviews.submit_case(db, actor=both, case_id=case.id)
    with pytest.raises(NotAllowed, match=r"case\.own_work"):
        case_reviews.publish_case(db, actor=both, case_id=case.id)


def test_an_incomplete_draft_is_not_sent(db: Session) -> None:
    who = office(db)
    case = cases.create_case(db, actor=who.planner, title="只有标题").case
    with pytest.raises(Invalid) as refusal:
        case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    assert refusal.value.code == "case.incomplete"
    assert refusal.value.facts["missing"] == (
        *("summary", "background", "practice", "result", "conditions", "how_to_adopt", "criteria", "dimensions"),
    )


def test_a_returned_version_stays_and_its_copy_is_edited(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    with pytest.raises(Invalid, match=r"case\.comment_required"):
        case_reviews.return_case(db, actor=who.leader, case_id=case.id, comment="  ")
    case_reviews.return_case(db, actor=who.leader, case_id=case.id, comment="写清花费")
    assert (case.state, case.draft_number) == (CaseState.RETURNED, 2)
    cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=case.version, changes={"cost": "18.6 万元"})
    assert [version.cost for version in versions(db, case)] == ["", "18.6 万元"]
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    case_reviews.publish_case(db, actor=who.leader, case_id=case.id)
    assert case.published_number == 2


def test_a_revision_leaves_the_published_version_until_it_is_published(db: Session) -> None:
    who = office(db)
    case = published(db, who)
    first = case.published_at
    tokens = index_row(db, case)
    assert tokens is not None
    before = tokens.title_tokens
    case_reviews.revise_case(db, actor=who.planner, case_id=case.id)
    assert (case.state, case.draft_number, case.published_number) == (CaseState.DRAFT, 2, 1)
    cases.edit_case(
        db, actor=who.planner, case_id=case.id, base_version=case.version, changes={"title": "新题目：雨前四十分钟"}
    )
    assert index_row(db, case).title_tokens == before  # type: ignore[union-attr]
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    case_reviews.publish_case(db, actor=who.leader, case_id=case.id)
    assert index_row(db, case).title_tokens != before  # type: ignore[union-attr]
    assert (case.published_number, case.published_at) == (2, first)


@pytest.mark.parametrize("step", ["publish_case", "revise_case", "return_case"])
def test_steps_that_do_not_lead_on_are_refused(db: Session, step: str) -> None:
    who = office(db)
    case = written(db, who).case
    words = {"comment": "看过"} if step == "return_case" else {}
    with pytest.raises(Conflict, match=r"case\.state"):
        getattr(case_reviews, step)(db, actor=who.leader, case_id=case.id, **words)
    assert case.state is CaseState.DRAFT


def test_an_older_publication_may_be_dated_but_not_ahead(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    for wrong in (datetime.now(UTC) + timedelta(days=1), datetime(2024, 5, 1)):  # noqa: DTZ001
        with pytest.raises(Invalid, match=r"case\.date_ahead"):
            case_reviews.publish_case(db, actor=who.leader, case_id=case.id, published_at=wrong)
    # Already the new year at the association's place.
    late = datetime(2023, 12, 31, 20, tzinfo=UTC)
    case_reviews.publish_case(db, actor=who.leader, case_id=case.id, published_at=late)
    assert index_row(db, case).year == 2024  # type: ignore[union-attr]


@pytest.mark.parametrize("statement", ["UPDATE case_review SET comment = 'x'", "DELETE FROM case_review"])
def test_the_history_cannot_be_rewritten(db: Session, statement: str) -> None:
    who = office(db)
    published(db, who)
    with pytest.raises(DBAPIError, match="append-only"), db.begin_nested():
        db.execute(text(statement))
