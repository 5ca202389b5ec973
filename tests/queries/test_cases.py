import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotFound
from dashboard.queries import case_work
from dashboard.queries import cases as queries
from dashboard.rules.case_review import Step
from dashboard.services import case_reviews, cases
from models.enums import ReviewAction
from tests import factories as make
from tests.case_steps import office, published, written
from tests.counting import counting


def test_readers_see_only_what_is_published(db: Session) -> None:
    who = office(db)
    draft = written(db, who).case
    with pytest.raises(NotFound):
        queries.reading_view(db, who.observer, draft.id)
    case = published(db, who)
    case_reviews.revise_case(db, actor=who.planner, case_id=case.id)
    cases.edit_case(db, actor=who.planner, case_id=case.id, base_version=case.version, changes={"title": "下一版"})
    for number in (None, 1, 2):
        view = queries.reading_view(db, who.observer, case.id, number=number)
        assert (view.words["title"], view.number, view.desk) == ("一根桩，服务四个车位", 1, None)
    assert queries.reading_view(db, who.planner, case.id).number == 1
    assert queries.reading_view(db, who.planner, case.id, number=2).words["title"] == "下一版"
    with pytest.raises(NotFound):
        queries.reading_view(db, who.planner, case.id, number=3)


def test_the_desk_shows_steps_history_and_what_is_missing(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    view = queries.reading_view(db, who.planner, case.id)
    assert view.desk is not None
    assert (view.desk.steps, view.desk.missing, view.desk.editable) == ({Step.SUBMIT}, (), True)
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id, comment="请看")
    desk = queries.reading_view(db, who.leader, case.id).desk
    assert desk is not None
    assert (desk.steps, desk.editable) == ({Step.PUBLISH, Step.RETURN}, False)
    assert [(step.number, step.action, step.comment) for step in desk.reviews] == [(1, ReviewAction.SUBMIT, "请看")]
    planner_desk = queries.reading_view(db, who.planner, case.id).desk
    assert planner_desk is not None
    assert planner_desk.steps == frozenset()


def test_the_site_is_named_only_with_consent(db: Session) -> None:
    who = office(db)
    site = make.site(db, who.of, name="锦绣里", firm_id=make.firm(db, who.of, short_name="恒泽物业").id)
    case = published(db, who, site_id=site.id)
    hidden = queries.reading_view(db, who.observer, case.id)
    assert (hidden.site, hidden.site_id) == (None, None)
    cases.set_host_consent(db, actor=who.planner, case_id=case.id, consent=True)
    shown = queries.reading_view(db, who.observer, case.id).site
    assert shown is not None
    assert (shown.name, shown.firm) == ("锦绣里", "恒泽物业")


def test_the_newest_checklist_words_the_dimensions(db: Session) -> None:
    who = office(db)
    make.checklist_version(db, who.of, dimensions=2)
    make.checklist_version(db, who.of, dimensions=1)
    assert queries.dimension_names(db, who.observer) == {"smart": ("维0", "D0"), "environment": ("维1", "D1")}


def test_the_number_of_statements_does_not_grow(db: Session) -> None:
    who = office(db)
    case = written(db, who).case
    counts = []
    for _ in range(2):
        db.flush()
        with counting(db) as sent:
            case_work.list_cases(db, who.leader)
            case_work.review_counts(db, who.leader)
            queries.reading_view(db, who.leader, case.id)
        counts.append(sent.n)
        for _ in range(30):
            written(db, who)
        for _ in range(3):
            case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
            case_reviews.return_case(db, actor=who.leader, case_id=case.id, comment="再改")
    assert counts == [9, 9]
