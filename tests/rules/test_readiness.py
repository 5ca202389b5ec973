"""What is missing is told once, under its area, and the bars count it."""

from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.agenda import Item, schedule
from dashboard.rules.coverage import CoverageRow, Missing
from dashboard.rules.readiness import (
    AREAS,
    Gap,
    Plan,
    PlannedGroup,
    PlannedItem,
    PlannedStop,
    PlannedTask,
    readiness,
)
from models.enums import AgendaKind as K
from models.enums import TaskArea as A
from tests.rules.test_agenda import END, HALF_DAY, START


def id_(n: int) -> UUID:
    return UUID(int=n)


def goal(n: int, *missing: Missing) -> CoverageRow:
    return CoverageRow(id_(n), (), (), 0, 0, 0, missing)


def planned(items: tuple[Item, ...]) -> tuple[PlannedItem, ...]:
    return tuple(PlannedItem(one.id, one.kind, one.kind is not K.TOUR, one.kind is K.TALK) for one in items)


READY = Plan(
    schedule=schedule(START, HALF_DAY, END),
    items=planned(HALF_DAY),
    goals=(goal(21), goal(22)),
    groups=(PlannedGroup(id_(31), 22, True), PlannedGroup(id_(32), 21, True)),
    stops=(PlannedStop(id_(41), 22), PlannedStop(id_(42))),
    tasks=(PlannedTask(id_(51), A.MATERIALS, True), PlannedTask(id_(52), A.OUTCOMES, False)),
    has_host=True,
    has_checklist=True,
    has_survey=True,
    registered=43,
    capacity=50,
)
EMPTY = Plan(
    schedule=schedule(START, ()),
    items=(),
    goals=(),
    groups=(),
    stops=(),
    tasks=(),
    has_host=False,
    has_checklist=False,
    has_survey=False,
)


def bars(plan: Plan) -> dict[A, tuple[int, int]]:
    return {bar.area: (bar.done, bar.total) for bar in readiness(plan).bars}


def test_a_complete_plan_has_full_bars() -> None:
    assert readiness(READY).gaps == ()
    assert bars(READY) == {
        A.AGENDA: (3, 3),
        A.PEOPLE: (4, 4),
        A.GOALS: (3, 3),
        A.MATERIALS: (1, 1),
        A.VENUE: (3, 3),
        A.SURVEY: (1, 1),
    }
    assert (readiness(READY).done, readiness(READY).total) == (15, 15)


def test_an_empty_plan_misses_the_roots_only() -> None:
    assert [gap.code for gap in readiness(EMPTY).gaps] == [
        "no_agenda",
        "no_host",
        "no_goals",
        "no_checklist",
        "no_survey",
    ]
    assert A.MATERIALS not in bars(EMPTY)
    assert A.VENUE not in bars(EMPTY)


LATE = tuple(replace(one, fixed_start=time(15, 20)) if one.kind is K.TALK else one for one in HALF_DAY)


@pytest.mark.parametrize(
    ("change", "gaps"),
    [
        ({"has_host": False}, [Gap(A.PEOPLE, "no_host")]),
        ({"has_checklist": False}, [Gap(A.GOALS, "no_checklist")]),
        ({"has_survey": False}, [Gap(A.SURVEY, "no_survey")]),
        ({"goals": ()}, [Gap(A.GOALS, "no_goals")]),
        ({"groups": ()}, [Gap(A.PEOPLE, "no_groups")]),
        ({"stops": ()}, [Gap(A.VENUE, "tour_without_stop")]),
        (
            {"goals": (goal(21, Missing.STOP, Missing.QUESTION), goal(22, Missing.POINT))},
            [
                Gap(A.GOALS, "goal_without_stop", {"goal": id_(21)}),
                Gap(A.GOALS, "goal_without_question", {"goal": id_(21)}),
                Gap(A.GOALS, "goal_without_point", {"goal": id_(22)}),
            ],
        ),
        (
            {"groups": (PlannedGroup(id_(31), 26, False), PlannedGroup(id_(32), 17, True))},
            [
                Gap(A.PEOPLE, "group_without_guide", {"group": id_(31), "people": 26}),
                Gap(
                    A.VENUE,
                    "group_over_stop_capacity",
                    {"stop": id_(41), "group": id_(31), "people": 26, "capacity": 22},
                ),
            ],
        ),
        (
            {"items": (PlannedItem(id_(4), K.TALK, False), PlannedItem(id_(6), K.TRANSFER, False))},
            [
                Gap(A.PEOPLE, "talk_without_speaker", {"item": id_(4)}),
                Gap(A.VENUE, "item_without_place", {"item": id_(4), "kind": K.TALK}),
            ],
        ),
        ({"registered": 51}, [Gap(A.PEOPLE, "over_capacity", {"registered": 51, "capacity": 50})]),
        (
            {"tasks": (PlannedTask(id_(51), A.MATERIALS, False), PlannedTask(id_(53), A.VENUE, True))},
            [Gap(A.MATERIALS, "tasks_open", {"task": id_(51), "open": 1})],
        ),
        (
            {"schedule": schedule(START, LATE, END)},
            [Gap(A.AGENDA, "clash", {"item": id_(4), "minutes": 10})],
        ),
        (
            {"schedule": schedule(START, HALF_DAY, END.replace(hour=16, minute=45))},
            [
                Gap(
                    A.AGENDA,
                    "overrun",
                    {"minutes": 15, "end": datetime(2026, 12, 4, 16, 45, tzinfo=END.tzinfo), "finish": END},
                )
            ],
        ),
    ],
)
def test_each_thing_missing_is_told(change: dict[str, object], gaps: list[Gap]) -> None:
    assert list(readiness(replace(READY, **change)).gaps) == gaps  # type: ignore[arg-type]


def test_one_check_with_two_gaps_is_one_block_of_its_bar() -> None:
    plan = replace(READY, groups=(PlannedGroup(id_(31), 5, False), PlannedGroup(id_(32), 5, False)))
    people = next(bar for bar in readiness(plan).bars if bar.area is A.PEOPLE)
    assert (people.done, people.total, len(people.gaps)) == (3, 4, 2)


def test_the_tasks_of_an_area_are_one_check_named_by_the_first_that_is_due() -> None:
    tasks = [PlannedTask(id_(60 + n), A.MATERIALS, n == 0) for n in range(12)]
    plan = replace(READY, tasks=[*tasks, PlannedTask(id_(80), A.PEOPLE, True)])
    bar = next(bar for bar in readiness(plan).bars if bar.area is A.MATERIALS)
    assert (bar.done, bar.total) == (0, 1)
    assert bar.gaps == (Gap(A.MATERIALS, "tasks_open", {"task": id_(61), "open": 11}),)
    assert readiness(plan).total == readiness(READY).total + 1  # the people's tasks are one more check


def test_the_open_checks_are_what_the_bars_lack() -> None:
    plan = replace(READY, has_host=False, goals=(goal(21, Missing.STOP, Missing.POINT), goal(22)))
    result = readiness(plan)
    assert [(check.area, len(check.gaps)) for check in result.open] == [(A.PEOPLE, 1), (A.GOALS, 2)]
    assert len(result.open) == result.total - result.done


@given(
    st.builds(
        Plan,
        schedule=st.just(READY.schedule),
        items=st.lists(
            st.builds(PlannedItem, st.uuids(), st.sampled_from(K), st.booleans(), st.booleans()), max_size=4
        ),
        goals=st.lists(st.frozensets(st.sampled_from(Missing)).map(lambda some: goal(1, *some)), max_size=3),
        groups=st.lists(st.builds(PlannedGroup, st.uuids(), st.integers(0, 40), st.booleans()), max_size=3),
        stops=st.lists(st.builds(PlannedStop, st.uuids(), st.none() | st.integers(0, 40)), max_size=3),
        tasks=st.lists(st.builds(PlannedTask, st.uuids(), st.sampled_from(A), st.booleans()), max_size=4),
        has_host=st.booleans(),
        has_checklist=st.booleans(),
        has_survey=st.booleans(),
        registered=st.integers(0, 100),
        capacity=st.none() | st.integers(1, 100),
    )
)
def test_bars_and_gaps_agree(plan: Plan) -> None:
    result = readiness(plan)
    assert [bar.area for bar in result.bars] == [area for area in AREAS if area in {bar.area for bar in result.bars}]
    for bar in result.bars:
        assert 0 <= bar.done <= bar.total
        assert (bar.done == bar.total) == (not bar.gaps)
        assert len(bar.gaps) >= bar.total - bar.done
        assert all(gap.area is bar.area for gap in bar.gaps)
    assert sum(bar.total for bar in result.bars) == result.total
    assert (result.done == result.total) == (not result.gaps)
