"""Form fields to answers and back."""

import pytest
from sqlalchemy.orm import Session

from dashboard.api.survey_sheet import beside_rows, minutes, read_sheet
from dashboard.queries import survey_forms
from dashboard.queries.survey_forms import SurveyForm
from dashboard.rules.survey_response import AnswerProblem
from models.enums import VisitStatus
from tests import factories as make


@pytest.fixture
def form(db: Session) -> SurveyForm:
    of = make.association(db)
    visit = make.visit(db, of, status=VisitStatus.RUNNING)
    return survey_forms.form(db, slug=make.survey_link(db, visit, make.survey_version(db, of)).slug)


def test_fields_become_the_payload(form: SurveyForm) -> None:
    sheet = read_sheet(
        form,
        [
            ("overall.gains", "5"),
            ("overall.other", "5"),
            ("recommend", "0"),
            ("recommend", "10"),
            ("next_site", "park"),
            ("next_site", "office"),
            ("suggestion", " 多留十分钟 "),
            ("lang", "en"),
        ],
    )
    assert sheet.payload == {
        "overall": {"gains": 5},
        "recommend": 10,
        "next_site": ["park", "office"],
        "suggestion": " 多留十分钟 ",
    }
    assert sheet.has("overall", 5, "gains")
    assert not sheet.has("overall", 5, "organisation")
    assert sheet.has("recommend", 10)
    assert sheet.has("next_site", "office")
    assert not sheet.has("first_try", "smart")
    assert sheet.text("suggestion") == " 多留十分钟 "
    assert sheet.text("recommend") == ""


@pytest.mark.parametrize("typed", ["9.5", "-1", "１０", "999", "", "0x5", "9" * 5000])
def test_what_is_no_small_number_stays_text_for_the_rule_to_refuse(form: SurveyForm, typed: str) -> None:
    assert read_sheet(form, [("recommend", typed)]).payload == {"recommend": typed}


def test_an_empty_matrix_is_marked_at_each_row(form: SurveyForm) -> None:
    problems = [AnswerProblem("survey.required", "overall"), AnswerProblem("survey.required", "recommend")]
    placed = beside_rows(form, [*problems, AnswerProblem("survey.unknown_question", "")])
    assert [(one.question, one.row) for one in placed] == [
        ("overall", "organisation"),
        ("overall", "gains"),
        ("recommend", ""),
    ]


def test_it_takes_about_six_seconds_an_item(form: SurveyForm) -> None:
    assert minutes(form) == 1
