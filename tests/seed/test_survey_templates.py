"""The built-in survey is read as written and passes the rules."""

from dashboard.rules.survey_content import check_questions
from models.enums import SurveyQuestionKind
from seed.survey_templates import read_survey


def test_the_built_in_survey_passes_the_rules() -> None:
    content = read_survey()
    questions = check_questions(content["questions"])
    assert content["key"] == "post-visit"
    assert {question.kind for question in questions} == set(SurveyQuestionKind)
    assert [row["key"] for row in questions[0].rows] == ["organisation", "content", "exchange", "gains"]
    assert [question.key for question in questions if question.required] == ["overall", "recommend", "first_try"]
