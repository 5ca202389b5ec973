"""The goal-coverage matrix."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.coverage import CoverageRow, GoalLink, MappedPoint, Missing, coverage

UNMANNED, ELDERLY, FLOOD = (UUID(int=n) for n in (1, 2, 3))
LOBBY, CONTROL, PLANT, GARAGE = ROUTE = tuple(UUID(int=n) for n in (11, 12, 13, 14))


def point(n: int, goals: set[UUID], stops: set[UUID], questions: Iterable[int] = ()) -> MappedPoint:
    return MappedPoint(
        UUID(int=100 + n), frozenset(goals), frozenset(stops), frozenset(UUID(int=200 + q) for q in questions)
    )


def test_three_goals_of_which_one_lacks_a_point() -> None:
    rows = coverage(
        [UNMANNED, ELDERLY, FLOOD],
        ROUTE,
        [
            point(1, {UNMANNED}, {PLANT, CONTROL}, {1, 2}),
            point(2, {UNMANNED, ELDERLY}, {CONTROL}, {2, 3}),
            point(3, {ELDERLY}, set()),
        ],
        goal_stops=[GoalLink(FLOOD, GARAGE), GoalLink(ELDERLY, LOBBY)],
        goal_questions=[GoalLink(FLOOD, UUID(int=209)), GoalLink(FLOOD, UUID(int=209))],
    )
    assert rows == [
        CoverageRow(UNMANNED, (CONTROL, PLANT), (2, 1), questions=3, points=2, unplaced=0, missing=()),
        CoverageRow(ELDERLY, (LOBBY, CONTROL), (0, 1), questions=2, points=2, unplaced=1, missing=()),
        CoverageRow(FLOOD, (GARAGE,), (0,), questions=1, points=0, unplaced=0, missing=(Missing.POINT,)),
    ]


def test_a_goal_with_nothing_misses_everything() -> None:
    (row,) = coverage([FLOOD], ROUTE, [])
    assert row == CoverageRow(FLOOD, (), (), 0, 0, 0, (Missing.STOP, Missing.QUESTION, Missing.POINT))
    assert coverage([], ROUTE, []) == []


def test_a_point_seen_nowhere_does_not_cover_a_stop() -> None:
    (row,) = coverage([FLOOD], ROUTE, [point(1, {FLOOD}, set(), {1})])
    assert (row.missing, row.unplaced) == ((Missing.STOP,), 1)


def test_links_to_what_the_visit_does_not_have_are_refused() -> None:
    for code, attempt in (
        ("coverage.unknown_goal", lambda: coverage([FLOOD], ROUTE, [point(1, {ELDERLY}, set())])),
        ("coverage.unknown_goal", lambda: coverage([FLOOD], ROUTE, [], goal_stops=[GoalLink(ELDERLY, LOBBY)])),
        ("coverage.unknown_goal", lambda: coverage([FLOOD], ROUTE, [], goal_questions=[GoalLink(ELDERLY, LOBBY)])),
        ("coverage.unknown_stop", lambda: coverage([FLOOD], [LOBBY], [point(1, {FLOOD}, {GARAGE})])),
        ("coverage.unknown_stop", lambda: coverage([FLOOD], [LOBBY], [], goal_stops=[GoalLink(FLOOD, GARAGE)])),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.code == code


some_goals = st.frozensets(st.sampled_from([UNMANNED, ELDERLY, FLOOD]))
points = st.lists(
    st.builds(
        MappedPoint,
        st.uuids(),
        some_goals,
        st.frozensets(st.sampled_from(ROUTE)),
        st.frozensets(st.integers(200, 210).map(lambda n: UUID(int=n))),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(points)
def test_counts_follow_from_the_points(mapped: list[MappedPoint]) -> None:
    for row in coverage([UNMANNED, ELDERLY, FLOOD], ROUTE, mapped + mapped):
        own = [one for one in mapped if row.goal in one.goals]
        assert row.points == len(own)
        assert sum(row.points_at) == sum(len(one.stops) for one in own)
        assert row.questions == len({question for one in own for question in one.questions})
        assert set(row.missing) == {
            what
            for what, count in (
                (Missing.STOP, len(row.stops)),
                (Missing.QUESTION, row.questions),
                (Missing.POINT, row.points),
            )
            if count == 0
        }
