"""The solver: no later than the search, never below what it proves, and nothing is missed without it."""

import sys

import pytest
from hypothesis import given, settings

from dashboard.rules.rotation import Tour, TourGroup, TourStop
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_check import breaches
from dashboard.rules.rotation_search import find_plan
from dashboard.services import rotation_solver
from dashboard.services.rotation_search import best_plan
from models.enums import PlanSource
from tests.rules.test_rotation import _every_plan_of, small, tours

needs_solver = pytest.mark.skipif(not rotation_solver.installed(), reason="the extra `solver` is not installed")


@needs_solver
@settings(max_examples=8, deadline=None)
@given(tours())
def test_what_is_solved_passes_the_judge_and_no_plan_beats_what_is_proved(tour: Tour) -> None:
    rough = find_plan(tour, steps=300)
    solved = rotation_solver.solve(tour, rough, least=bound(Board(tour)), seconds=0.4)
    assert breaches(tour, solved.plan) == ()
    assert solved.plan.finish <= rough.finish
    assert solved.bound <= find_plan(tour, steps=5_000).finish
    assert solved.proven == (solved.bound == solved.plan.finish)


@needs_solver
@pytest.mark.parametrize("detour", [0, 30])
def test_a_small_tour_is_proved_to_be_as_good_as_can_be(detour: int) -> None:
    """With a walk that is longer than the way round, too: then only walks between neighbours count."""
    tour = small(walk={("lobby", "room"): 2, ("room", "garden"): 3, ("lobby", "garden"): 4 + detour})
    solved = rotation_solver.solve(tour, find_plan(tour, steps=300), seconds=3)
    assert solved.proven
    assert solved.bound == _every_plan_of(tour, 10**6)


def test_without_the_extra_the_search_stands_alone_with_its_own_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ortools", "ortools.sat.python"):
        monkeypatch.setitem(sys.modules, name, None)
    assert not rotation_solver.installed()
    tour = small(stops=(TourStop("lobby", 10), TourStop("room", 15), TourStop("garden", 10)))
    found = best_plan(tour, seconds=0.3)
    assert found.source is PlanSource.HEURISTIC
    assert found.bound == bound(Board(tour)) <= found.plan.finish
    with pytest.raises(ImportError):
        rotation_solver.solve(tour, found.plan)


@needs_solver
def test_with_the_extra_the_bound_is_at_least_our_own() -> None:
    tour = Tour(
        tuple(TourStop(f"s{n}", 7 + n) for n in range(4)),
        tuple(TourGroup(f"g{n}") for n in range(3)),
        {(f"s{a}", f"s{b}"): 2 + b - a for a in range(4) for b in range(a + 1, 4)},
    )
    found = best_plan(tour, seconds=1, solver=True)
    assert bound(Board(tour)) <= found.bound <= found.plan.finish
    assert breaches(tour, found.plan) == ()


def test_it_can_be_stopped_and_has_a_plan_all_the_same() -> None:
    asked: list[float] = []

    def stop(done: float) -> bool:
        asked.append(done)
        return False

    found = best_plan(small(), stop, seconds=30)
    assert breaches(small(), found.plan) == ()
    assert len(asked) <= 2
