"""The life of a visit as a rail of eight stages: which are done, which is current, which lie ahead."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.enums import VisitStatus

REVIEW_AFTER = timedelta(days=4)
CASES_AFTER = timedelta(days=14)
ADOPT_AFTER_MONTHS = 1
VERIFY_AFTER_MONTHS = 3


class Stage(StrEnum):
    """策划 筹备 现场 反馈 复盘 案例 落地 验证."""

    PLAN = "plan"
    PREPARE = "prepare"
    DAY = "day"
    FEEDBACK = "feedback"
    REVIEW = "review"
    CASES = "cases"
    ADOPT = "adopt"
    VERIFY = "verify"


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class Note(StrEnum):
    """What a step's `on`, `done` and `total` mean."""

    UNDATED = "undated"
    FINISHED_ON = "finished_on"
    ON = "on"
    BY = "by"
    FROM_MONTH = "from_month"
    IN_MONTH = "in_month"
    COUNT = "count"
    SURVEY_READY = "survey_ready"
    SURVEY_MISSING = "survey_missing"


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a visit; a day is None while the thing has not happened.

    `ready_done` of `ready_total` come from `readiness`. `survey_closes` is the first day without answers.
    `cases_settled_on`: every case of the visit is published or dropped. Adoptions are firms' action plans,
    of which `verified` have passed their second verification.
    """

    status: VisitStatus
    visit_day: date | None
    planned_on: date | None = None
    ready_done: int = 0
    ready_total: int = 0
    survey_ready: bool = False
    survey_closes: date | None = None
    responses: int = 0
    reviewed_on: date | None = None
    cases_settled_on: date | None = None
    cases_published: int = 0
    adoptions: int = 0
    verified: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the rail. `on` is a day (for months, its first); `done` of `total` are counts, else None."""

    stage: Stage
    state: StageState
    note: Note
    on: date | None = None
    done: int | None = None
    total: int | None = None


def rail(life: Life, today: date) -> tuple[Step, ...]:
    """Return the eight steps in order. The first one not done is current; later ones done early stay done.

    Days not yet known are expected: review 4 days after the visit, cases within 14, adoption from the next month,
    verification 3 months after the visit's month.
    """
    finished = _finished(life, today)
    current = next((stage for stage in Stage if not finished[stage]), None)
    steps = []
    for stage in Stage:
        state = StageState.CURRENT if stage is current else StageState.AHEAD
        if finished[stage]:
            state = StageState.DONE
        note, on, done, total = _NOTES[stage](life)
        steps.append(Step(stage, state, note, on, done, total))
    return tuple(steps)


def _finished(life: Life, today: date) -> dict[Stage, bool]:
    begun = life.status in (VisitStatus.RUNNING, VisitStatus.CLOSED, VisitStatus.ARCHIVED)
    over = life.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED)
    return {
        Stage.PLAN: life.status is not VisitStatus.DRAFT,
        Stage.PREPARE: begun or (life.status is VisitStatus.OPEN and 0 < life.ready_total == life.ready_done),
        Stage.DAY: over,
        Stage.FEEDBACK: over and life.survey_closes is not None and life.survey_closes <= today,
        Stage.REVIEW: over and life.reviewed_on is not None,
        Stage.CASES: over and life.cases_settled_on is not None,
        Stage.ADOPT: over and life.adoptions > 0,
        Stage.VERIFY: over and 0 < life.adoptions <= life.verified,
    }


_Noted = tuple[Note, date | None, int | None, int | None]


def _dated(note: Note, on: date | None) -> _Noted:
    return (Note.UNDATED if on is None else note, on, None, None)


def _plan(life: Life) -> _Noted:
    return _dated(Note.FINISHED_ON, life.planned_on)


def _prepare(life: Life) -> _Noted:
    return Note.COUNT, None, life.ready_done, life.ready_total


def _day(life: Life) -> _Noted:
    return _dated(Note.ON, life.visit_day)


def _feedback(life: Life) -> _Noted:
    if life.responses:
        return Note.COUNT, life.survey_closes, life.responses, None
    return (Note.SURVEY_READY if life.survey_ready else Note.SURVEY_MISSING), life.survey_closes, None, None


def _review(life: Life) -> _Noted:
    if life.reviewed_on is not None:
        return Note.FINISHED_ON, life.reviewed_on, None, None
    return _dated(Note.ON, life.visit_day and life.visit_day + REVIEW_AFTER)


def _cases(life: Life) -> _Noted:
    if life.cases_settled_on is not None:
        return Note.FINISHED_ON, life.cases_settled_on, life.cases_published, None
    return _dated(Note.BY, life.visit_day and life.visit_day + CASES_AFTER)


def _adopt(life: Life) -> _Noted:
    if life.adoptions:
        return Note.COUNT, None, life.adoptions, None
    return _dated(Note.FROM_MONTH, life.visit_day and _month(life.visit_day, ADOPT_AFTER_MONTHS))


def _verify(life: Life) -> _Noted:
    if life.adoptions:
        return Note.COUNT, None, life.verified, life.adoptions
    return _dated(Note.IN_MONTH, life.visit_day and _month(life.visit_day, VERIFY_AFTER_MONTHS))


def _month(day: date, after: int) -> date:
    years, month = divmod(day.month - 1 + after, 12)
    return date(day.year + years, month + 1, 1)


_NOTES = {
    Stage.PLAN: _plan,
    Stage.PREPARE: _prepare,
    Stage.DAY: _day,
    Stage.FEEDBACK: _feedback,
    Stage.REVIEW: _review,
    Stage.CASES: _cases,
    Stage.ADOPT: _adopt,
    Stage.VERIFY: _verify,
}
