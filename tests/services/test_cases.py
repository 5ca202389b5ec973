from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound
from dashboard.services import case_reviews, cases
from models.enums import AnswerState, CaseState, Role, Tag, VisitStatus
from tests import factories as make
from tests.case_steps import office, published, written


def photo(db: Session, of: models.Association, **given: Any) -> models.Photo:
    row = models.Photo(association_id=of.id, sha256=uuid4().hex * 2, width=4, height=3, size=1, **given)
    db.add(row)
    db.flush()
    return row


def answer(db: Session, visit: models.Visit, point: models.Point, **given: Any) -> None:
    who = make.person(db, db.get_one(models.Association, visit.association_id), Role.OBSERVER)
    values = {"state": AnswerState.ANSWERED, "value": 4, "score": 4.0, "op_id": uuid4()} | given
    db.add(
        models.Answer(
            association_id=visit.association_id,
            visit_id=visit.id,
            point_id=point.id,
            observer_id=who.id,
            dimension_id=point.dimension_id,
            **values,
        )
    )
    db.flush()


def closed_visit(db: Session, of: models.Association, **given: Any) -> tuple[models.Visit, list[models.Point]]:
    version = make.checklist_version(db, of, dimensions=1, points=2)
    site = make.site(db, of, name="锦绣里", name_en="Jinxiuli")
    visit = make.visit(
        db, of, host=site, **({"status": VisitStatus.CLOSED, "checklist_version_id": version.id} | given)
    )
    points = db.scalars(
        select(models.Point).where(col(models.Point.version_id) == version.id).order_by(col(models.Point.position))
    )
    return visit, list(points)


def test_a_point_brings_its_photos_notes_and_numbers(db: Session) -> None:
    who = office(db)
    visit, (point, other) = closed_visit(db, who.of)
    answer(db, visit, point, score=5.0, note="换枪只要两分钟", tags=[Tag.BORROW.value])
    answer(db, visit, point, score=3.0, note="枪线够不到角落", tags=[Tag.ISSUE.value])
    answer(db, visit, point, score=4.0)
    answer(db, visit, point, state=AnswerState.NOT_SEEN, score=None, value=None, note="没走到")
    answer(db, visit, other, score=1.0, note="别处")
    mine = photo(db, who.of, visit_id=visit.id, point_id=point.id)
    photo(db, who.of, visit_id=visit.id, point_id=other.id)

    draft = cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=point.id)

    assert draft.version.title == f"锦绣里：{point.title}"
    assert draft.version.title_en == f"Jinxiuli: {point.title_en}"
    assert draft.version.evidence == {
        "observers": 3,
        "mean": 4.0,
        "sd": 1.0,
        "notes": [
            {"text": "换枪只要两分钟", "tags": ["borrow"]},
            {"text": "枪线够不到角落", "tags": ["issue"]},
        ],
    }
    assert (draft.case.visit_id, draft.case.point_id) == (visit.id, point.id)
    assert draft.case.dimension_key == "smart"
    assert draft.case.site_id is not None
    photos = db.scalars(select(models.CasePhoto).where(col(models.CasePhoto.case_id) == draft.case.id)).all()
    assert [row.photo_id for row in photos] == [mine.id]
    entry = db.scalars(select(models.AuditEntry).where(col(models.AuditEntry.object_id) == str(draft.case.id))).one()
    assert (entry.action, entry.noun, entry.actor_id) == ("create", "Case", who.planner.person_id)


def test_a_visit_brings_what_is_worth_learning(db: Session) -> None:
    who = office(db)
    visit, (point, other) = closed_visit(db, who.of, theme="智慧物业", theme_en="Smart property")
    answer(db, visit, point, score=5.0, note="好做法", tags=[Tag.HIGHLIGHT.value])
    answer(db, visit, other, score=2.0, note="要整改", tags=[Tag.ISSUE.value])
    draft = cases.create_case_from_visit(db, actor=who.planner, visit_id=visit.id)
    assert draft.version.title == "锦绣里：智慧物业"
    assert draft.version.evidence is not None
    assert draft.version.evidence["notes"] == [{"text": "好做法", "tags": ["highlight"]}]
    assert (draft.version.evidence["observers"], draft.version.evidence["mean"]) == (2, 3.5)


def test_a_second_press_opens_the_draft_that_the_first_began(db: Session) -> None:
    who = office(db)
    visit, (point, other) = closed_visit(db, who.of)
    for one in (point, other):
        answer(db, visit, one, note="照着做", tags=[Tag.BORROW.value])
    by_hand = cases.create_case(db, actor=who.planner, title="另起一篇", visit_id=visit.id)
    first = cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=point.id)
    again = cases.create_case_from_point(db, actor=who.leader, visit_id=visit.id, point_id=point.id)
    assert (first.begun, again.begun, again.case.id) == (True, False, first.case.id)
    beside = cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=other.id)
    whole = cases.create_case_from_visit(db, actor=who.planner, visit_id=visit.id)
    assert cases.create_case_from_visit(db, actor=who.planner, visit_id=visit.id).case.id == whole.case.id
    assert len({by_hand.case.id, first.case.id, beside.case.id, whole.case.id}) == 4
    first.case.state = CaseState.PUBLISHED  # its story is told; what is observed now is another
    db.flush()
    assert cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=point.id).begun


def test_nothing_observed_makes_no_case(db: Session) -> None:
    who = office(db)
    visit, (point, _) = closed_visit(db, who.of)
    with pytest.raises(Invalid, match=r"case\.nothing_observed"):
        cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=point.id)


def test_a_point_of_another_checklist_is_not_found(db: Session) -> None:
    who = office(db)
    visit, _points = closed_visit(db, who.of)
    _other, (stray, _) = closed_visit(db, make.association(db))
    mine, (elsewhere, _) = closed_visit_again(db, who)
    for point in (stray, elsewhere):
        with pytest.raises(NotFound):
            cases.create_case_from_point(db, actor=who.planner, visit_id=visit.id, point_id=point.id)
    assert mine.id != visit.id


def closed_visit_again(db: Session, who: Any) -> tuple[models.Visit, list[models.Point]]:
    version = make.checklist_version(db, who.of, dimensions=1, points=2)
    visit = make.visit(db, who.of, status=VisitStatus.CLOSED, checklist_version_id=version.id)
    points = db.scalars(select(models.Point).where(col(models.Point.version_id) == version.id))
    return visit, list(points)


def test_an_open_visit_takes_no_results(db: Session) -> None:
    who = office(db)
    visit, _ = closed_visit(db, who.of, status=VisitStatus.OPEN)
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        cases.create_case_from_visit(db, actor=who.planner, visit_id=visit.id)


def test_two_editors_the_second_is_told(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    seen = case.version
    cases.edit_case(db, actor=who.leader, case_id=case.id, base_version=seen, changes={"summary": "甲"})
    with pytest.raises(Conflict) as refusal:
        cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=seen, changes={"summary": "乙"})
    assert (refusal.value.code, refusal.value.facts["version"]) == ("case.changed", seen + 1)
    assert cases.version_of(db, _grant(db, who), case, 1).summary == "甲"


def _grant(db: Session, who: Any) -> Any:
    from dashboard.access import Capability, require

    return require(db, who.planner, Capability.WRITE_CASES)


def test_a_version_in_review_or_published_is_locked(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    for _ in range(2):
        with pytest.raises(Conflict, match=r"case\.locked"):
            cases.edit_case(
                db, actor=who.planner, case_id=case.id, base_version=case.version, changes={"summary": "改"}
            )
        if case.published_number is None:
            case_reviews.publish_case(db, actor=who.leader, case_id=case.id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "published"}, "case.unknown_field"),
        ({"editors": []}, "case.unknown_field"),
        ({"title": "  "}, "case.title_empty"),
        ({"title": 7}, "case.not_text"),
        ({"summary": "长" * 1001}, "case.too_long"),
        ({"dimension_key": "x" * 65}, "case.too_long"),
    ],
)
def test_hostile_changes_write_nothing(db: Session, changes: dict[str, object], code: str) -> None:
    who = office(db)
    case = written(db, who).case
    before = case.version
    with pytest.raises(Invalid) as refusal:
        cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=before, changes=changes)
    assert refusal.value.code == code
    assert case.version == before


def test_a_foreign_site_visit_or_photo_is_not_found(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    elsewhere = make.association(db)
    for changes in (
        {"site_id": make.site(db, elsewhere).id},
        {"visit_id": make.visit(db, elsewhere).id},
        {"site_id": "not an id"},
    ):
        with pytest.raises(NotFound):
            cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=case.version, changes=changes)
    with pytest.raises(NotFound):
        cases.attach_photo(db, actor=who.planner, case_id=case.id, photo_id=photo(db, elsewhere).id)


def test_photos_come_once_and_go(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    first, second = photo(db, who.of), photo(db, who.of)
    for row in (first, second, first):
        cases.attach_photo(db, actor=who.planner, case_id=case.id, photo_id=row.id)
    rows = (
        select(models.CasePhoto)
        .where(col(models.CasePhoto.case_id) == case.id)
        .order_by(col(models.CasePhoto.position))
    )
    assert [row.photo_id for row in db.scalars(rows)] == [first.id, second.id]
    cases.remove_photo(db, actor=who.planner, case_id=case.id, photo_id=first.id)
    assert [row.photo_id for row in db.scalars(rows)] == [second.id]
    with pytest.raises(NotFound):
        cases.remove_photo(db, actor=who.planner, case_id=case.id, photo_id=first.id)


def test_consent_is_recorded_even_after_publication(db: Session) -> None:
    who = office(db)
    case = published(db, who)
    assert cases.set_host_consent(db, actor=who.planner, case_id=case.id, consent=True).host_consent is True
    with pytest.raises(Invalid):
        cases.set_host_consent(db, actor=who.planner, case_id=case.id, consent="yes")  # type: ignore[arg-type]


def test_readers_do_not_write(db: Session) -> None:
    who = office(db)
    with pytest.raises(NotAllowed):
        cases.create_case(db, actor=who.observer, title="我的案例")
