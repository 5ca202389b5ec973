"""What a visit's survey says, question by question; nothing while fewer than five people have answered.

Every figure is about all who answered: there is no breakdown, because a breakdown of few people is a name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.rules.survey_results import MIN_SHOWN, Likert, Nps, choice_counts, likert, nps
from models import SurveyLink, SurveyQuestion, SurveyResponse
from models.enums import SurveyQuestionKind


@dataclass(frozen=True, slots=True)
class LikertRow:
    """A row of a matrix and how it was answered."""

    title: str
    title_en: str
    likert: Likert


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A choice, how many took it, and their share (0-1) of those who answered the question."""

    title: str
    title_en: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's answers; `n` people answered it.

    Of `rows`, `nps` with `scores` (how many gave 0 … 10), `choices` and `texts` only those of its kind are filled, and
    none of them when fewer than five answered it. Texts come sorted, apart from the person's other answers.
    """

    key: str
    kind: SurveyQuestionKind
    title: str
    title_en: str
    low: str
    low_en: str
    high: str
    high_en: str
    n: int
    rows: tuple[LikertRow, ...] = ()
    nps: Nps | None = None
    scores: tuple[int, ...] = ()
    choices: tuple[ChoiceRow, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """All questions in order; empty while `responses` is under `min_shown`."""

    responses: int
    min_shown: int
    questions: tuple[QuestionResult, ...]


def results(db: Session, viewer: Actor, visit_id: UUID) -> SurveyResults:
    """Return what the visit's survey says; no questions where there is no survey or too few answers."""
    grant = require(db, viewer, Capability.VIEW_SURVEYS)
    fetch_visit(db, grant, visit_id)
    sheets = list(
        db.scalars(
            select(col(SurveyResponse.answers))
            .where(col(SurveyResponse.association_id) == grant.association_id, col(SurveyResponse.visit_id) == visit_id)
            .order_by(col(SurveyResponse.id))  # random keys: the order says nothing
        )
    )
    questions = db.scalars(
        select(SurveyQuestion)
        .join(
            SurveyLink,
            (col(SurveyLink.association_id) == col(SurveyQuestion.association_id))
            & (col(SurveyLink.version_id) == col(SurveyQuestion.version_id)),
        )
        .where(col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit_id)
        .order_by(col(SurveyQuestion.position))
    ).all()
    shown = len(sheets) >= MIN_SHOWN
    return SurveyResults(
        responses=len(sheets),
        min_shown=MIN_SHOWN,
        questions=tuple(_result(question, sheets) for question in questions) if shown else (),
    )


def _result(question: SurveyQuestion, sheets: list[dict[str, object]]) -> QuestionResult:
    given = [sheet[question.key] for sheet in sheets if question.key in sheet]
    empty = QuestionResult(
        key=question.key,
        kind=question.kind,
        title=question.title,
        title_en=question.title_en,
        low=question.low,
        low_en=question.low_en,
        high=question.high,
        high_en=question.high_en,
        n=len(given),
    )
    if len(given) < MIN_SHOWN:
        return empty
    parts: dict[str, Any] = {}
    match question.kind:
        case SurveyQuestionKind.MATRIX:
            parts = {"rows": tuple(_likert_rows(question, given))}
        case SurveyQuestionKind.NPS:
            scores = [score for score in given if isinstance(score, int)]
            counted = Counter(scores)
            parts = {"nps": nps(scores), "scores": tuple(counted[score] for score in range(11))}
        case SurveyQuestionKind.CHOICE | SurveyQuestionKind.MULTI_CHOICE:
            parts = {"choices": tuple(_choice_rows(question, given))}
        case SurveyQuestionKind.TEXT:
            # sorted, because in one common order two text questions could be put together again
            parts = {"texts": tuple(sorted(text for text in given if isinstance(text, str)))}
    return replace(empty, **parts)


def _likert_rows(question: SurveyQuestion, given: list[object]) -> Iterable[LikertRow]:
    for row in question.rows:
        levels = [marks[row["key"]] for marks in given if isinstance(marks, dict) and row["key"] in marks]
        if len(levels) >= MIN_SHOWN:
            yield LikertRow(row["zh"], row["en"], likert(row["key"], levels))


def _choice_rows(question: SurveyQuestion, given: list[object]) -> Iterable[ChoiceRow]:
    answers = [answer for answer in given if isinstance(answer, str | list)]
    counts = choice_counts([choice["key"] for choice in question.choices], answers)
    for choice in question.choices:
        count = counts[choice["key"]]
        yield ChoiceRow(choice["zh"], choice["en"], count, count / len(answers))
