import copy
from typing import Any

import pytest

from dashboard.errors import Invalid
from dashboard.rules.survey_content import check_questions
from models.enums import SurveyQuestionKind
from tests.factories import SURVEY_QUESTIONS


def test_good_questions_come_back_in_order_and_in_both_languages() -> None:
    questions = check_questions(SURVEY_QUESTIONS)
    assert [question.kind for question in questions] == list(SurveyQuestionKind)
    assert questions[0].rows[0] == {
        "key": "organisation",
        "zh": "组织",
        "en": "Organisation",
        "hint_zh": "",
        "hint_en": "",
    }
    assert (questions[4].title, questions[4].title_en, questions[4].max_length) == ("建议", "Suggestion", 50)


def broken(number: int, **changes: Any) -> list[dict[str, Any]]:
    questions = copy.deepcopy(SURVEY_QUESTIONS)
    questions[number - 1] |= changes
    return questions


@pytest.mark.parametrize(
    ("given", "number", "fault"),
    [
        ("overall", 0, "list"),
        ([], 0, "list"),
        ([{}] * 31, 0, "list"),
        ([7], 1, "key"),
        (broken(1, key="Not A Key"), 1, "key"),
        (broken(2, key="overall"), 2, "twice"),
        (broken(2, kind="stars"), 2, "kind"),
        (broken(2, kind=["nps"]), 2, "kind"),
        (broken(2, title={"zh": "只有中文"}), 2, "title"),
        (broken(2, title={"zh": "长" * 301, "en": "long"}), 2, "title"),
        (broken(2, title={"zh": 5, "en": "five"}), 2, "title"),
        (broken(1, low={"zh": "低" * 65, "en": ""}), 1, "ends"),
        (broken(1, rows=[]), 1, "options"),
        (broken(2, rows=[{"key": "a", "zh": "甲", "en": "A"}]), 2, "options"),
        (broken(3, choices=[{"key": "a", "zh": "甲", "en": "A"}] * 2), 3, "options"),
        (broken(3, choices=[{"key": "a", "zh": "甲", "en": ""}]), 3, "options"),
        (broken(5, max_length=0), 5, "max_length"),
        (broken(5, max_length=True), 5, "max_length"),
        (broken(5, max_length=2001), 5, "max_length"),
    ],
)
def test_a_fault_is_cited_with_the_questions_number(given: object, number: int, fault: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_questions(given)
    assert (refusal.value.code, refusal.value.facts) == ("survey.question", {"number": number, "fault": fault})
