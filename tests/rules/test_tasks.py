"""Due days, order and escalation of a visit's tasks."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.tasks import (
    Due,
    Escalation,
    Order,
    can_start,
    classify,
    due_date,
    due_too_early,
    escalate,
    in_order,
)
from models.enums import TaskState

MONDAY = date(2026, 11, 23)
VISIT = date(2026, 12, 4)
NOTICE, BADGES, GROUPS, ALONE = (UUID(int=n) for n in (1, 2, 3, 4))


def test_due_days_count_from_the_visit() -> None:
    assert due_date(VISIT, -14) == date(2026, 11, 20)
    assert due_date(VISIT, 0) == VISIT
    assert due_date(VISIT, 30) == date(2027, 1, 3)
    for offset in (367, -367):
        with pytest.raises(Invalid, match=r"tasks\.offset"):
            due_date(VISIT, offset)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (None, Due.UNDATED),
        (date(2026, 11, 22), Due.OVERDUE),
        (MONDAY, Due.TODAY),
        (date(2026, 11, 24), Due.THIS_WEEK),
        (date(2026, 11, 29), Due.THIS_WEEK),
        (date(2026, 11, 30), Due.LATER),
    ],
)
def test_urgency(due: date | None, expected: Due) -> None:
    assert classify(due, MONDAY) is expected
    assert classify(due, MONDAY, TaskState.DONE) is Due.DONE


def test_tasks_stand_after_what_they_wait_for() -> None:
    assert in_order({BADGES: [GROUPS], ALONE: [], GROUPS: [NOTICE], NOTICE: []}) == [ALONE, NOTICE, GROUPS, BADGES]
    assert in_order({}) == []


def test_a_cycle_is_refused_and_shown() -> None:
    with pytest.raises(Invalid) as refused:
        in_order({ALONE: [BADGES], BADGES: [GROUPS], GROUPS: [NOTICE], NOTICE: [BADGES]})
    assert (refused.value.code, refused.value.facts["cycle"]) == ("tasks.cycle", [BADGES, GROUPS, NOTICE])
    with pytest.raises(Invalid) as refused:
        in_order({ALONE: [ALONE]})
    assert refused.value.facts["cycle"] == [ALONE]


def test_an_unknown_predecessor_is_refused() -> None:
    with pytest.raises(Invalid, match=r"tasks\.unknown"):
        in_order({BADGES: [GROUPS]})


def test_what_can_start_now() -> None:
    waits = {BADGES: [GROUPS, NOTICE], GROUPS: [NOTICE], NOTICE: [], ALONE: []}
    assert can_start(waits, set()) == [NOTICE, ALONE]
    assert can_start(waits, {NOTICE}) == [GROUPS, ALONE]
    assert can_start(waits, set(waits)) == []


def test_a_task_due_before_what_it_waits_for_is_told() -> None:
    waits = {BADGES: [GROUPS, ALONE], GROUPS: [NOTICE], NOTICE: [], ALONE: []}
    due = {BADGES: MONDAY, GROUPS: VISIT, NOTICE: VISIT}
    assert due_too_early(waits, due) == [Order(BADGES, MONDAY, GROUPS, VISIT)]


@pytest.mark.parametrize(
    ("overdue", "to_visit", "expected"),
    [
        (-1, 20, Escalation.NONE),
        (0, 20, Escalation.OWNER),
        (2, 20, Escalation.OWNER),
        (3, 20, Escalation.PLANNER),
        (6, 20, Escalation.PLANNER),
        (7, 20, Escalation.LEADER),
        (0, 2, Escalation.OWNER),
        (1, 4, Escalation.OWNER),
        (1, 3, Escalation.PLANNER),
        (1, 0, Escalation.PLANNER),
        (1, -1, Escalation.OWNER),
        (3, 1, Escalation.LEADER),
        (30, 1, Escalation.LEADER),
    ],
)
def test_who_hears_of_it(overdue: int, to_visit: int, expected: Escalation) -> None:
    due, visit = MONDAY - timedelta(days=overdue), MONDAY + timedelta(days=to_visit)
    assert escalate(due, MONDAY, visit) is expected
    assert escalate(due, MONDAY, visit, TaskState.DONE) is Escalation.NONE
    assert escalate(None, MONDAY, visit) is Escalation.NONE


@given(st.lists(st.sets(st.integers(0, 9)), min_size=10, max_size=10))
def test_any_graph_is_ordered_or_has_a_true_cycle(edges: list[set[int]]) -> None:
    waits = {UUID(int=n): [UUID(int=other) for other in sorted(others)] for n, others in enumerate(edges)}
    try:
        order = in_order(waits)
    except Invalid as refused:
        cycle = refused.facts["cycle"]
        assert all(after in waits[one] for one, after in zip(cycle, cycle[1:] + cycle[:1], strict=True))
        return
    assert sorted(order) == sorted(waits)
    assert all(order.index(other) < order.index(task) for task in waits for other in waits[task])


@given(st.lists(st.sets(st.integers(0, 9)), min_size=10, max_size=10))
def test_a_graph_without_cycles_is_never_refused(edges: list[set[int]]) -> None:
    waits = {UUID(int=n): [UUID(int=other) for other in others if other > n] for n, others in enumerate(edges)}
    order = in_order(waits)
    assert all(order.index(other) < order.index(task) for task in waits for other in waits[task])
