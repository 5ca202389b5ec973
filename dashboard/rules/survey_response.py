"""What a survey's answer sheet may hold: it comes without an account, from anyone who has the link."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from models.enums import SurveyQuestionKind

MAX_TEXT = 2000
LEVELS = range(1, 6)
NPS_SCORES = range(11)

SurveyAnswer = int | str | tuple[str, ...] | dict[str, int]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `rows` are the keys of a matrix, `choices` those of a choice; `max_choices` 0 means any number."""

    key: str
    kind: SurveyQuestionKind
    required: bool = False
    rows: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    max_choices: int = 0
    max_text: int = MAX_TEXT


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with the answer to `question` (and matrix `row`): a code with facts."""

    code: str
    question: str
    row: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def check_response(questions: tuple[Question, ...] | list[Question], payload: object) -> dict[str, SurveyAnswer]:
    """Return the canonical answers by question key, unanswered ones absent.

    Canonical: matrix {row: 1-5}, NPS 0-10, choice its key, multiple choice its keys in the order offered, text cleaned.
    Raises `Invalid("survey.response", problems=[AnswerProblem, …])` with every problem at once, so that a person
    corrects the sheet in one go. What the client sent is never echoed, and unknown keys are counted, not listed.
    """
    if not isinstance(payload, Mapping):
        raise Invalid("survey.response", problems=[AnswerProblem("survey.not_a_sheet", "")])
    problems: list[AnswerProblem] = []
    if unknown := len(payload.keys() - {question.key for question in questions}):
        problems.append(AnswerProblem("survey.unknown_question", "", facts={"count": unknown}))
    answers: dict[str, SurveyAnswer] = {}
    for question in questions:
        answer = _check(question, payload.get(question.key), problems)
        if answer is not None:
            answers[question.key] = answer
    if problems:
        raise Invalid("survey.response", problems=problems)
    return answers


def _check(question: Question, value: object, problems: list[AnswerProblem]) -> SurveyAnswer | None:
    found: list[AnswerProblem] = []
    answer: SurveyAnswer | None = None
    if value is not None:
        match question.kind:
            case SurveyQuestionKind.MATRIX:
                answer = _matrix(question, value, found)
            case SurveyQuestionKind.NPS:
                answer = _whole_in(NPS_SCORES, value, question.key, "", found)
            case SurveyQuestionKind.CHOICE:
                answer = _choice(question, value, found)
            case SurveyQuestionKind.MULTI_CHOICE:
                answer = _choices(question, value, found)
            case SurveyQuestionKind.TEXT:
                answer = _text(question, value, found)
    if not found and question.required:
        if answer is None:
            found.append(AnswerProblem("survey.required", question.key))
        elif isinstance(answer, dict):
            found += [AnswerProblem("survey.required", question.key, row) for row in question.rows if row not in answer]
    problems += found
    return answer


def _whole_in(scale: range, value: object, key: str, row: str, found: list[AnswerProblem]) -> int | None:
    # `in` on a range is exact for ints; bool is excluded because True is not a mark of 1.
    if isinstance(value, bool) or not isinstance(value, int) or value not in scale:
        found.append(AnswerProblem("survey.out_of_range", key, row, {"low": scale[0], "high": scale[-1]}))
        return None
    return value


def _matrix(question: Question, value: object, found: list[AnswerProblem]) -> dict[str, int] | None:
    if not isinstance(value, Mapping):
        found.append(AnswerProblem("survey.not_a_matrix", question.key))
        return None
    if unknown := len(value.keys() - set(question.rows)):
        found.append(AnswerProblem("survey.unknown_row", question.key, facts={"count": unknown}))
    marks: dict[str, int] = {}
    for row in question.rows:
        if (given := value.get(row)) is not None:
            mark = _whole_in(LEVELS, given, question.key, row, found)
            if mark is not None:
                marks[row] = mark
    return marks or None


def _choice(question: Question, value: object, found: list[AnswerProblem]) -> str | None:
    if not isinstance(value, str) or (value and value not in question.choices):
        found.append(AnswerProblem("survey.unknown_choice", question.key))
        return None
    return value or None


def _choices(question: Question, value: object, found: list[AnswerProblem]) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v in question.choices for v in value):
        found.append(AnswerProblem("survey.unknown_choice", question.key))
        return None
    taken = tuple(choice for choice in question.choices if choice in value)
    if question.max_choices and len(taken) > question.max_choices:
        found.append(AnswerProblem("survey.too_many_choices", question.key, facts={"limit": question.max_choices}))
        return None
    return taken or None


def _text(question: Question, value: object, found: list[AnswerProblem]) -> str | None:
    if not isinstance(value, str):
        found.append(AnswerProblem("survey.not_text", question.key))
        return None
    text = clean_text(value)
    if len(text) > question.max_text:
        facts = {"limit": question.max_text, "length": len(text)}
        found.append(AnswerProblem("survey.too_long", question.key, facts=facts))
        return None
    return text or None
