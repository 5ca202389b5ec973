"""Due days, order and escalation of a visit's tasks."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.holidays_cn import OwnDay, is_working_day
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
    length_of,
    working_due,
)
from models.enums import DayKind, ProgrammeLength, TaskState

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
    ("visit", "offset", "expected"),
    [
        (VISIT, -14, date(2026, 11, 20)),
        (VISIT, -13, date(2026, 11, 20)),  # a Saturday: the Friday before
        (VISIT, -12, date(2026, 11, 20)),
        (date(2026, 10, 15), -8, date(2026, 9, 30)),  # 7 October is the last day of the National Day break
        (date(2026, 10, 15), -5, date(2026, 10, 10)),  # a Saturday that is worked in exchange
        (date(2026, 12, 5), 0, date(2026, 12, 5)),  # a visit on a Saturday
        (VISIT, 1, date(2026, 12, 7)),  # not before the visit is over
        (VISIT, 2, date(2026, 12, 7)),
        (VISIT, 8, date(2026, 12, 11)),
    ],
)
def test_tasks_are_due_on_working_days(visit: date, offset: int, expected: date) -> None:
    assert working_due(visit, offset) == expected


def test_the_association_s_own_days_count_for_due_dates() -> None:
    own = {date(2026, 11, 20): OwnDay(DayKind.HOLIDAY, "会员日"), date(2026, 11, 21): OwnDay(DayKind.WORKDAY, "补班")}
    assert working_due(VISIT, -14, own) == date(2026, 11, 19)
    assert working_due(VISIT, -13, own) == date(2026, 11, 21)


@given(st.dates(date(2026, 1, 20), date(2026, 11, 30)), st.integers(-20, 19))
def test_later_offsets_are_never_due_earlier(visit: date, offset: int) -> None:
    due, following = working_due(visit, offset), working_due(visit, offset + 1)
    assert due <= following
    assert due <= visit if offset <= 0 else due > visit
    assert is_working_day(due) or offset == 0


@pytest.mark.parametrize(
    ("starts", "ends", "hosts", "expected"),
    [
        (time(13, 30), time(17, 10), 1, ProgrammeLength.HALF_DAY),
        (time(9), time(14), 1, ProgrammeLength.FULL_DAY),
        (time(9), time(13, 59), 1, ProgrammeLength.HALF_DAY),
        (time(13), time(17), 2, ProgrammeLength.TWO_HOSTS),
        (time(9), time(17), 0, ProgrammeLength.FULL_DAY),
    ],
)
def test_the_kind_of_programme(starts: time, ends: time, hosts: int, expected: ProgrammeLength) -> None:
    assert length_of(starts, ends, hosts) is expected


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


@pytest.mark.parametrize(
    ("overdue", "expected"), [(0, Escalation.OWNER), (1, Escalation.PLANNER), (7, Escalation.LEADER)]
)
def test_what_holds_others_up_reaches_the_planner_at_once(overdue: int, expected: Escalation) -> None:
    due, visit = MONDAY - timedelta(days=overdue), MONDAY + timedelta(days=20)
    assert escalate(due, MONDAY, visit, blocks=True) is expected
    assert escalate(due, MONDAY, visit, TaskState.DONE, blocks=True) is Escalation.NONE


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
