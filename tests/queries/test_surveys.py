"""What is told of a visit's survey, and what is not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.errors import NotAllowed, NotFound
from dashboard.queries import survey_results, surveys
from dashboard.rules.survey_state import SurveyState
from dashboard.services import survey_answers
from dashboard.services import surveys as survey_services
from models.enums import RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.counting import counting


@dataclass
class Case:
    of: models.Association
    planner: Actor
    visit: models.Visit
    version: models.SurveyVersion
    link: models.SurveyLink


@pytest.fixture
def case(db: Session) -> Case:
    of = make.association(db)
    visit = make.visit(db, of, status=VisitStatus.RUNNING)
    version = make.survey_version(db, of)
    return Case(of, make.actor(db, of, Role.PLANNER), visit, version, make.survey_link(db, visit, version))


def answer(db: Session, link: models.SurveyLink, *sheets: dict[str, Any]) -> None:
    for sheet in sheets:
        make.survey_response(db, link, answers=sheet)


def sheet(organisation: int, gains: int, recommend: int, **more: Any) -> dict[str, Any]:
    return {"overall": {"organisation": organisation, "gains": gains}, "recommend": recommend} | more


FIVE = [
    sheet(5, 4, 10, first_try="smart", next_site=["park"], suggestion="b"),
    sheet(5, 4, 9, first_try="smart", next_site=["park", "office"], suggestion="d"),
    sheet(4, 4, 8, first_try="safety", next_site=["park"], suggestion="a"),
    sheet(4, 3, 7, first_try="smart", next_site=["office"], suggestion="c"),
    sheet(2, 1, 3, first_try="smart", next_site=["park"]),
]


def test_results_add_up(db: Session, case: Case) -> None:
    answer(db, case.link, *FIVE)
    results = survey_results.results(db, case.planner, case.visit.id)
    assert results.responses == 5
    overall, recommend, first_try, next_site, suggestion = results.questions
    assert [(row.title, row.likert.counts, row.likert.mean) for row in overall.rows] == [
        ("组织", (0, 1, 0, 2, 2), 4.0),
        ("收获", (1, 0, 1, 3, 0), 3.2),
    ]
    assert recommend.nps is not None
    assert (recommend.nps.promoters, recommend.nps.detractors, recommend.nps.score) == (2, 1, 20.0)
    assert recommend.scores == (0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1)
    assert [(choice.title, choice.count, choice.share) for choice in first_try.choices] == [
        ("智慧化", 4, 0.8),
        ("安全", 1, 0.2),
    ]
    assert [(choice.count, choice.share) for choice in next_site.choices] == [(4, 0.8), (2, 0.4)]
    assert (suggestion.n, suggestion.texts) == (4, ()), "four texts are too few to show"


def test_texts_come_sorted_apart_from_the_rest(db: Session, case: Case) -> None:
    answer(db, case.link, *FIVE, sheet(5, 5, 9, suggestion="e"))
    assert survey_results.results(db, case.planner, case.visit.id).questions[4].texts == ("a", "b", "c", "d", "e")


def test_under_five_answers_nothing_is_shown_but_their_number(db: Session, case: Case) -> None:
    answer(db, case.link, *FIVE[:4])
    results = survey_results.results(db, case.planner, case.visit.id)
    assert (results.responses, results.questions) == (4, ())


def test_without_a_survey_there_is_nothing(db: Session, case: Case) -> None:
    bare = make.visit(db, case.of)
    assert surveys.overview(db, case.planner, bare.id) is None
    assert survey_results.results(db, case.planner, bare.id).questions == ()


def invite(db: Session, case: Case, people: int) -> list[survey_services.PersonalLink]:
    for n in range(people):
        person = make.person(db, case.of, name=f"会员{n:02d}")
        make.registration(db, case.visit, person.id)
    return survey_services.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)


def test_the_overview_counts_people_not_links(db: Session, case: Case) -> None:
    links = invite(db, case, 4)
    survey_services.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)  # everyone has two now
    waiting = make.person(db, case.of)
    make.registration(db, case.visit, waiting.id, state=RegistrationState.WAITING)
    survey_answers.submit(db, slug=case.link.slug, token=links[0].token, payload=FIVE[0])
    survey_answers.submit(db, slug=case.link.slug, token="o" * 32, payload=FIVE[1])
    overview = surveys.overview(db, case.planner, case.visit.id)
    assert overview is not None
    assert (overview.responses, overview.registered, overview.invited, overview.used) == (2, 4, 4, 1)
    assert (overview.state, overview.slug) == (SurveyState.OPEN, case.link.slug)


def test_only_those_who_have_not_answered_are_reminded(db: Session, case: Case) -> None:
    links = invite(db, case, 3)
    survey_services.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)
    survey_answers.submit(db, slug=case.link.slug, token=links[1].token, payload=FIVE[0])
    assert [one.name for one in surveys.awaited(db, case.planner, case.visit.id)] == ["会员00", "会员02"]


def test_reminding_is_for_staff_and_results_for_leaders_too(db: Session, case: Case) -> None:
    leader, observer = make.actor(db, case.of, Role.LEADER), make.actor(db, case.of, Role.OBSERVER)
    assert surveys.overview(db, leader, case.visit.id) is not None
    with pytest.raises(NotAllowed):
        surveys.awaited(db, leader, case.visit.id)
    for query in (surveys.overview, survey_results.results):
        with pytest.raises(NotAllowed):
            query(db, observer, case.visit.id)
    elsewhere = make.actor(db, make.association(db), Role.PLANNER)
    with pytest.raises(NotFound):
        survey_results.results(db, elsewhere, case.visit.id)


def test_the_trend_is_the_mean_of_all_marks_by_visit_oldest_first(db: Session, case: Case) -> None:
    case.visit.day = date(2026, 11, 21)
    older = make.visit(db, case.of, status=VisitStatus.CLOSED, day=date(2026, 5, 8))
    few = make.visit(db, case.of, status=VisitStatus.CLOSED, day=date(2026, 7, 8))
    answer(db, case.link, *FIVE)
    answer(db, make.survey_link(db, older, case.version), *[sheet(5, 5, 10)] * 5)
    answer(db, make.survey_link(db, few, case.version), *[sheet(1, 1, 0)] * 4)
    db.flush()
    trend = surveys.satisfaction_trend(db, case.planner)
    assert [(one.visit_id, one.responses, one.mean) for one in trend] == [(older.id, 5, 5.0), (case.visit.id, 5, 3.6)]
    assert [one.visit_id for one in surveys.satisfaction_trend(db, case.planner, limit=1)] == [case.visit.id]


def test_statements_do_not_grow_with_rows(db: Session, case: Case) -> None:
    def run() -> int:
        with counting(db) as count:
            surveys.overview(db, case.planner, case.visit.id)
            survey_results.results(db, case.planner, case.visit.id)
            surveys.awaited(db, case.planner, case.visit.id)
            surveys.satisfaction_trend(db, case.planner)
        return count.n

    invite(db, case, 1)
    answer(db, case.link, *FIVE)
    few = run()
    invite(db, case, 60)
    answer(db, case.link, *FIVE * 20)
    for _ in range(3):
        visit = make.visit(db, case.of, status=VisitStatus.CLOSED)
        answer(db, make.survey_link(db, visit, case.version), *FIVE)
    assert run() == few
