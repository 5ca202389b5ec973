"""What the public page gets to know."""

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import NotFound
from dashboard.queries import survey_forms
from dashboard.rules.survey_state import SurveyState
from dashboard.rules.tokens import hash_token
from models.enums import VisitStatus
from tests import factories as make
from tests.counting import counting


@pytest.fixture
def link(db: Session) -> models.SurveyLink:
    of = make.association(db, name="江州市物业管理协会")
    host = make.site(db, of, name="云栖里花园", name_en="Yunqi Garden")
    return make.survey_link(db, make.visit(db, of, host=host, status=VisitStatus.RUNNING), make.survey_version(db, of))


def test_the_form_has_place_state_and_questions(db: Session, link: models.SurveyLink) -> None:
    form = survey_forms.form(db, slug=link.slug)
    assert (form.place, form.place_en, form.association) == ("云栖里花园", "Yunqi Garden", "江州市物业管理协会")
    assert (form.state, form.answered) == (SurveyState.OPEN, False)
    assert [question.key for question in form.questions] == [one["key"] for one in make.SURVEY_QUESTIONS]
    assert [row.zh for row in form.questions[0].rows] == ["组织", "收获"]


def test_without_a_host_the_visit_itself_is_named(db: Session) -> None:
    of = make.association(db)
    link = make.survey_link(db, make.visit(db, of, title="春季观摩"), make.survey_version(db, of))
    form = survey_forms.form(db, slug=link.slug)
    assert (form.place, form.state) == ("春季观摩", SurveyState.NOT_YET)


@pytest.mark.parametrize("slug", ["", "nosuch", "问卷", "x" * 33])
def test_an_unknown_address(db: Session, slug: str) -> None:
    with pytest.raises(NotFound, match=r"survey\.unknown"):
        survey_forms.form(db, slug=slug)


def test_answered_holds_for_every_link_of_the_person(db: Session, link: models.SurveyLink) -> None:
    visit = db.get_one(models.Visit, (link.association_id, link.visit_id))
    people = [make.person(db, db.get_one(models.Association, link.association_id)) for _ in range(2)]
    places = [make.registration(db, visit, person.id) for person in people]
    make.survey_token(db, link, token_hash=hash_token("old"), registration_id=places[0].id, used=True)
    make.survey_token(db, link, token_hash=hash_token("new"), registration_id=places[0].id)
    make.survey_token(db, link, token_hash=hash_token("other"), registration_id=places[1].id)
    answered = {token: survey_forms.form(db, slug=link.slug, token=token).answered for token in
                ("old", "new", "other", "unheard-of")}  # fmt: skip
    assert answered == {"old": True, "new": True, "other": False, "unheard-of": False}


def test_only_a_personal_token_of_this_survey_is_known(db: Session, link: models.SurveyLink) -> None:
    visit = db.get_one(models.Visit, (link.association_id, link.visit_id))
    place = make.registration(db, visit, make.person(db, db.get_one(models.Association, link.association_id)).id)
    make.survey_token(db, link, token_hash=hash_token("mine"), registration_id=place.id)
    make.survey_token(db, link, token_hash=hash_token("open"))
    assert survey_forms.knows_token(db, slug=link.slug, token="mine")
    assert not survey_forms.knows_token(db, slug=link.slug, token="open")
    assert not survey_forms.knows_token(db, slug="another", token="mine")


def test_one_page_costs_a_handful_of_statements(db: Session, link: models.SurveyLink) -> None:
    with counting(db) as count:
        survey_forms.form(db, slug=link.slug, token="t" * 32)
    assert count.n <= 4
