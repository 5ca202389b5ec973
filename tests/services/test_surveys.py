"""Templates and their versions; a visit's survey, its closing time and its personal links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound
from dashboard.services import survey_answers, surveys
from models.base import utc_now
from models.enums import RegistrationState, Role, TemplateState, VisitStatus
from seed.survey_templates import load_surveys
from tests import factories as make
from tests.services.test_survey_answers import SHEET


@dataclass
class Case:
    of: models.Association
    planner: Actor
    visit: models.Visit


@pytest.fixture
def case(db: Session) -> Case:
    of = make.association(db)
    return Case(of, make.actor(db, of, Role.PLANNER), make.visit(db, of, status=VisitStatus.RUNNING))


def save(db: Session, case: Case, **given: object) -> models.SurveyVersion:
    values = {"key": "post-visit", "title": "问卷", "title_en": "Survey", "questions": make.SURVEY_QUESTIONS}
    return surveys.save_template(db, actor=case.planner, **(values | given))  # type: ignore[arg-type]


def test_a_draft_is_replaced_and_a_published_version_is_not(db: Session, case: Case) -> None:
    first = save(db, case)
    again = save(db, case, questions=make.SURVEY_QUESTIONS[:2])
    assert (again.id, again.number) == (first.id, 1)
    surveys.publish_version(db, actor=case.planner, version_id=first.id)
    second = save(db, case)
    assert second.number == 2
    questions = db.scalars(select(col(models.SurveyQuestion.version_id))).all()
    assert (questions.count(first.id), questions.count(second.id)) == (2, 5)
    surveys.publish_version(db, actor=case.planner, version_id=second.id)
    assert (first.state, second.state) == (TemplateState.RETIRED, TemplateState.PUBLISHED)
    with pytest.raises(Conflict, match=r"survey\.not_a_draft"):
        surveys.publish_version(db, actor=case.planner, version_id=first.id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"questions": [{"key": "x"}]}, "survey.question"),
        ({"title": ""}, "survey.text"),
        ({"title": 5}, "survey.text"),
        ({"intro": "长" * 301}, "survey.text"),
        ({"key": "k" * 65}, "survey.text"),
    ],
)
def test_a_faulty_template_is_refused(db: Session, case: Case, given: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save(db, case, **given)
    assert refusal.value.code == code


def test_the_built_in_survey_loads_once(db: Session, case: Case) -> None:
    version = load_surveys(db, case.planner)
    assert version.state is TemplateState.PUBLISHED
    assert load_surveys(db, case.planner).id == version.id
    keys = db.scalars(
        select(col(models.SurveyQuestion.key))
        .where(col(models.SurveyQuestion.version_id) == version.id)
        .order_by(col(models.SurveyQuestion.position))
    ).all()
    assert keys == ["overall", "recommend", "first_try", "coaching", "next_site", "suggestion"]
    question = db.scalars(
        select(models.SurveyQuestion).where(
            col(models.SurveyQuestion.version_id) == version.id, col(models.SurveyQuestion.key) == "suggestion"
        )
    ).one()
    question.title = "改过了"
    db.flush()
    assert load_surveys(db, case.planner).number == 2


def test_a_visit_has_one_survey_with_an_address_that_cannot_be_guessed(db: Session, case: Case) -> None:
    version = load_surveys(db, case.planner)
    link = surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id)
    other = surveys.open_survey(db, actor=case.planner, visit_id=make.visit(db, case.of, status=VisitStatus.OPEN).id)
    assert link.version_id == version.id == case.visit.survey_version_id
    assert link.anonymous
    assert len(link.slug) == 10
    assert link.slug != other.slug
    assert surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id).id == link.id
    entry = db.scalars(select(models.AuditEntry).where(col(models.AuditEntry.object_id) == str(link.id))).one()
    assert entry.action == "open"


def test_a_survey_needs_a_published_template_and_a_living_visit(db: Session, case: Case) -> None:
    with pytest.raises(NotFound, match=r"survey\.no_template"):
        surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id)
    draft = save(db, case)
    with pytest.raises(Conflict, match=r"survey\.not_published"):
        surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id, version_id=draft.id)
    archived = make.visit(db, case.of, status=VisitStatus.ARCHIVED)
    with pytest.raises(Conflict, match=r"survey\.visit_archived"):
        surveys.open_survey(db, actor=case.planner, visit_id=archived.id)
    with pytest.raises(NotFound, match=r"survey\.none"):
        surveys.close_survey(db, actor=case.planner, visit_id=case.visit.id)


def test_closing_ends_it_and_a_later_time_opens_it_again(db: Session, case: Case) -> None:
    load_surveys(db, case.planner)
    link = surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id)
    surveys.close_survey(db, actor=case.planner, visit_id=case.visit.id)
    with pytest.raises(Conflict, match=r"survey\.closed"):
        survey_answers.submit(db, slug=link.slug, token="t" * 32, payload={})
    surveys.set_closing(db, actor=case.planner, visit_id=case.visit.id, closes_at=utc_now() + timedelta(days=3))
    with pytest.raises(Invalid, match=r"survey\.response"):  # open again: now the sheet itself is looked at
        survey_answers.submit(db, slug=link.slug, token="t" * 32, payload={})


@pytest.mark.parametrize(
    "moment",
    ["2026-12-01", datetime(2026, 12, 1), utc_now() + timedelta(days=400)],  # noqa: DTZ001 - naive on purpose
)
def test_an_unclear_or_far_closing_time_is_refused(db: Session, case: Case, moment: datetime) -> None:
    load_surveys(db, case.planner)
    surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id)
    with pytest.raises(Invalid, match=r"survey\.closing"):
        surveys.set_closing(db, actor=case.planner, visit_id=case.visit.id, closes_at=moment)


def test_personal_links_go_to_those_with_a_place_who_have_not_answered(db: Session, case: Case) -> None:
    make.survey_version(db, case.of)
    firm = make.firm(db, case.of, short_name="望江物业")
    people = [make.person(db, case.of, firm_id=firm.id) for _ in range(4)]
    places = [make.registration(db, case.visit, person.id, firm_id=firm.id) for person in people]
    places[3].state = RegistrationState.WAITING
    db.flush()
    link = surveys.open_survey(db, actor=case.planner, visit_id=case.visit.id)
    first = surveys.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)
    assert {one.registration_id for one in first} == {place.id for place in places[:3]}
    assert {one.firm for one in first} == {"望江物业"}
    stored = db.scalars(select(col(models.SurveyToken.token_hash))).all()
    assert not {one.token for one in first} & set(stored), "only hashes are kept"

    second = surveys.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)
    by_person = {one.registration_id: one.token for one in first}
    survey_answers.submit(db, slug=link.slug, token=by_person[places[0].id], payload=SHEET)  # the older link is good
    newer = next(one.token for one in second if one.registration_id == places[0].id)
    with pytest.raises(Conflict, match=r"survey\.already_answered"):
        survey_answers.submit(db, slug=link.slug, token=newer, payload=SHEET)
    third = surveys.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id)
    assert {one.registration_id for one in third} == {place.id for place in places[1:3]}
    with pytest.raises(NotFound, match=r"row\.missing"):
        surveys.issue_personal_links(db, actor=case.planner, visit_id=case.visit.id, registration_ids=[places[3].id])


def test_a_leader_reads_but_does_not_open(db: Session, case: Case) -> None:
    leader = make.actor(db, case.of, Role.LEADER)
    with pytest.raises(NotAllowed):
        surveys.open_survey(db, actor=leader, visit_id=case.visit.id)
