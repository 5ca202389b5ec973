"""A survey's form fields, to and fro: what was typed is kept for showing it again, and read for storing it.

Fields: a question's key; `key.row` for a row of a matrix; a multiple choice's key as often as something is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.queries.survey_forms import FormQuestion, SurveyForm
from dashboard.rules.survey_response import AnswerProblem
from models.enums import SurveyQuestionKind

SECONDS_AN_ITEM = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """The payload as it came in, by question key: numbers where digits were sent, else the text itself."""

    payload: Mapping[str, object]

    def has(self, key: str, value: object, row: str = "") -> bool:
        """Whether this value was given, as shown by a checked button."""
        given = self.payload.get(key)
        if row:
            given = given.get(row) if isinstance(given, Mapping) else None
        return value in given if isinstance(given, list) else given == value and type(given) is type(value)

    def text(self, key: str) -> str:
        given = self.payload.get(key)
        return given if isinstance(given, str) else ""


def read_sheet(form: SurveyForm, fields: Iterable[tuple[str, str]]) -> Sheet:
    """Return what the fields say about the form's questions; fields of no question are left out."""
    given: dict[str, list[str]] = {}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    payload = {question.key: _value(question, given) for question in form.questions}
    return Sheet({key: value for key, value in payload.items() if value is not None})


def _value(question: FormQuestion, given: Mapping[str, list[str]]) -> object:
    if question.kind is SurveyQuestionKind.MATRIX:
        marks = {
            row.key: _number(given[name][-1]) for row in question.rows if (name := f"{question.key}.{row.key}") in given
        }
        return marks or None
    values = given.get(question.key)
    if not values:
        return None
    if question.kind is SurveyQuestionKind.MULTI_CHOICE:
        return values
    return _number(values[-1]) if question.kind is SurveyQuestionKind.NPS else values[-1]


def _number(text: str) -> object:
    """Return a whole number of one or two digits, or the text for the rule to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else text


def minutes(form: SurveyForm) -> int:
    """Return about how many minutes the survey takes, at least 1."""
    items = sum(len(question.rows) or 1 for question in form.questions)
    return max(1, round(items * SECONDS_AN_ITEM / 60))


def beside_rows(form: SurveyForm, problems: Iterable[AnswerProblem]) -> list[AnswerProblem]:
    """Return the problems with a wholly empty matrix marked at each of its rows, and those of no question left out."""
    rows = {question.key: [row.key for row in question.rows] for question in form.questions}
    placed: list[AnswerProblem] = []
    for problem in problems:
        if problem.code == "survey.required" and not problem.row and rows.get(problem.question):
            placed += [AnswerProblem(problem.code, problem.question, row) for row in rows[problem.question]]
        elif problem.question in rows:
            placed.append(problem)
    return placed
