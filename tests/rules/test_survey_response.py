import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.survey_response import Question, check_response
from models.enums import SurveyQuestionKind as Kind

QUESTIONS = [
    Question("organisation", Kind.MATRIX, required=True, rows=("pace", "guides")),
    Question("recommend", Kind.NPS, required=True),
    Question("role", Kind.CHOICE, choices=("manager", "director")),
    Question("gains", Kind.MULTI_CHOICE, choices=("smart", "service", "safety"), max_choices=2),
    Question("advice", Kind.TEXT, max_text=20),
]
GOOD = {"organisation": {"pace": 4, "guides": 5}, "recommend": 9}


def problems(payload):
    with pytest.raises(Invalid) as refused:
        check_response(QUESTIONS, payload)
    assert refused.value.code == "survey.response"
    return [(p.code, p.question, p.row) for p in refused.value.facts["problems"]]


def test_a_full_sheet_becomes_canonical():
    payload = GOOD | {"role": "manager", "gains": ["safety", "smart", "safety"], "advice": " 多留点\x00时间\r\n "}
    assert check_response(QUESTIONS, payload) == GOOD | {
        "role": "manager",
        "gains": ("smart", "safety"),
        "advice": "多留点时间",
    }


def test_what_is_not_answered_is_absent():
    assert check_response(QUESTIONS, GOOD | {"role": "", "gains": [], "advice": " ", "recommend": 0}) == GOOD | {
        "recommend": 0
    }


def test_every_problem_is_named_at_once():
    bad = {
        "organisation": {"pace": 6, "hall": 3},
        "role": "owner",
        "gains": ["smart", "service", "safety"],
        "advice": "长" * 21,
        "__proto__": 1,
    }
    assert problems(bad) == [
        ("survey.unknown_question", "", ""),
        ("survey.unknown_row", "organisation", ""),
        ("survey.out_of_range", "organisation", "pace"),
        ("survey.required", "recommend", ""),
        ("survey.unknown_choice", "role", ""),
        ("survey.too_many_choices", "gains", ""),
        ("survey.too_long", "advice", ""),
    ]


def test_a_required_matrix_needs_every_row():
    assert problems(GOOD | {"organisation": {"pace": 3}}) == [("survey.required", "organisation", "guides")]
    assert problems(GOOD | {"organisation": {}}) == [("survey.required", "organisation", "")]


@pytest.mark.parametrize("score", [True, "9", 9.0, -1, 11, 10**400, float("nan"), [9]])
def test_hostile_scores(score):
    assert problems(GOOD | {"recommend": score}) == [("survey.out_of_range", "recommend", "")]


@pytest.mark.parametrize("payload", [None, [], "x", 7])
def test_not_a_sheet(payload):
    assert problems(payload) == [("survey.not_a_sheet", "", "")]


def test_wrong_shapes():
    assert problems(GOOD | {"organisation": [4, 5]}) == [("survey.not_a_matrix", "organisation", "")]
    assert problems(GOOD | {"gains": "smart"}) == [("survey.unknown_choice", "gains", "")]
    assert problems(GOOD | {"gains": [["smart"]]}) == [("survey.unknown_choice", "gains", "")]
    assert problems(GOOD | {"role": ["manager"]}) == [("survey.unknown_choice", "role", "")]
    assert problems(GOOD | {"advice": 5}) == [("survey.not_text", "advice", "")]


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
json = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from(["pace", "x"]), inner))
)
keys = st.one_of(st.sampled_from([question.key for question in QUESTIONS]), st.text(max_size=5))


@given(st.one_of(json, st.dictionaries(keys, json), st.dictionaries(keys, json).map(lambda extra: GOOD | extra)))
def test_whatever_comes_is_refused_or_canonical(payload):
    try:
        answers = check_response(QUESTIONS, payload)
    except Invalid:
        return
    assert check_response(QUESTIONS, answers) == answers
    assert 0 <= answers["recommend"] <= 10
    assert set(answers["organisation"]) == {"pace", "guides"}
