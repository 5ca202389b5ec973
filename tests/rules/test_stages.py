"""The rail of a visit's life."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.stages import Life, Note, Stage, StageState, Step, rail
from models.enums import VisitStatus

TODAY = date(2026, 11, 23)
VISIT = date(2026, 12, 4)
DONE, CURRENT, AHEAD = StageState
PREPARING = Life(
    VisitStatus.OPEN, VISIT, planned_on=date(2026, 10, 28), ready_done=10, ready_total=14, survey_ready=True
)


def states(life: Life, today: date = TODAY) -> str:
    return "".join(step.state.value[0] for step in rail(life, today))


def test_a_visit_being_prepared() -> None:
    assert rail(PREPARING, TODAY) == (
        Step(Stage.PLAN, DONE, Note.FINISHED_ON, date(2026, 10, 28)),
        Step(Stage.PREPARE, CURRENT, Note.COUNT, None, 10, 14),
        Step(Stage.DAY, AHEAD, Note.ON, VISIT),
        Step(Stage.FEEDBACK, AHEAD, Note.SURVEY_READY),
        Step(Stage.REVIEW, AHEAD, Note.ON, date(2026, 12, 8)),
        Step(Stage.CASES, AHEAD, Note.BY, date(2026, 12, 18)),
        Step(Stage.ADOPT, AHEAD, Note.FROM_MONTH, date(2027, 1, 1)),
        Step(Stage.VERIFY, AHEAD, Note.IN_MONTH, date(2027, 3, 1)),
    )


def test_a_draft_without_a_day_has_no_days() -> None:
    steps = rail(Life(VisitStatus.DRAFT, None), TODAY)
    assert [step.note for step in steps] == [
        Note.UNDATED,
        Note.COUNT,
        Note.UNDATED,
        Note.SURVEY_MISSING,
        *[Note.UNDATED] * 4,
    ]
    assert all(step.on is None for step in steps)


CLOSED = replace(PREPARING, status=VisitStatus.CLOSED, survey_closes=date(2026, 12, 12), responses=61)
AFTER = date(2026, 12, 12)


@pytest.mark.parametrize(
    ("life", "today", "expected"),
    [
        (Life(VisitStatus.DRAFT, VISIT, ready_done=14, ready_total=14), TODAY, "caaaaaaa"),
        (PREPARING, TODAY, "dcaaaaaa"),
        (replace(PREPARING, ready_done=14), TODAY, "ddcaaaaa"),
        (replace(PREPARING, ready_done=0, ready_total=0), TODAY, "dcaaaaaa"),
        (replace(PREPARING, status=VisitStatus.RUNNING), VISIT, "ddcaaaaa"),
        (CLOSED, date(2026, 12, 11), "dddcaaaa"),
        (CLOSED, AFTER, "ddddcaaa"),
        (replace(CLOSED, reviewed_on=date(2026, 12, 8)), date(2026, 12, 9), "dddcdaaa"),
        (replace(CLOSED, reviewed_on=AFTER, cases_settled_on=AFTER, cases_published=3), AFTER, "ddddddca"),
        (replace(CLOSED, reviewed_on=AFTER, cases_settled_on=AFTER, adoptions=2, verified=1), AFTER, "dddddddc"),
        (replace(CLOSED, reviewed_on=AFTER, cases_settled_on=AFTER, adoptions=2, verified=2), AFTER, "dddddddd"),
        (replace(CLOSED, status=VisitStatus.RUNNING, reviewed_on=AFTER), AFTER, "ddcaaaaa"),
    ],
)
def test_where_the_visit_stands(life: Life, today: date, expected: str) -> None:
    assert states(life, today) == expected


def test_what_has_happened_replaces_what_was_expected() -> None:
    life = replace(CLOSED, reviewed_on=AFTER, cases_settled_on=AFTER, cases_published=3, adoptions=5, verified=2)
    assert rail(life, AFTER)[3:] == (
        Step(Stage.FEEDBACK, DONE, Note.COUNT, AFTER, 61),
        Step(Stage.REVIEW, DONE, Note.FINISHED_ON, AFTER),
        Step(Stage.CASES, DONE, Note.FINISHED_ON, AFTER, 3),
        Step(Stage.ADOPT, DONE, Note.COUNT, None, 5),
        Step(Stage.VERIFY, CURRENT, Note.COUNT, None, 2, 5),
    )


@pytest.mark.parametrize(
    ("visit", "adopt", "verify"),
    [
        (date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1)),
    ],
)
def test_months_after(visit: date, adopt: date, verify: date) -> None:
    steps = rail(replace(PREPARING, visit_day=visit), TODAY)
    assert [steps[6].on, steps[7].on] == [adopt, verify]


some_days = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    st.builds(
        Life,
        status=st.sampled_from(VisitStatus),
        visit_day=some_days,
        planned_on=some_days,
        ready_done=st.integers(0, 3),
        ready_total=st.integers(0, 3),
        survey_ready=st.booleans(),
        survey_closes=some_days,
        responses=st.integers(0, 3),
        reviewed_on=some_days,
        cases_settled_on=some_days,
        cases_published=st.integers(0, 3),
        adoptions=st.integers(0, 3),
        verified=st.integers(0, 3),
    )
)
def test_one_current_step_with_all_before_it_done(life: Life) -> None:
    steps = rail(life, TODAY)
    assert [step.stage for step in steps] == list(Stage)
    row = [step.state for step in steps]
    assert row.count(CURRENT) == (0 if AHEAD not in row and CURRENT not in row else 1)
    if CURRENT in row:
        assert set(row[: row.index(CURRENT)]) <= {DONE}
