"""How good the rotations are, and how fast a late one is planned anew.

`rotation_GxS`: minutes in which G groups see S stops of unequal dwell and room, against the best of 300 cyclic plans,
by the search alone in three seconds. `rotation_GxS_bound`: the same, against what CP-SAT proves that no plan can beat
(against our own bound without the extra `solver`); 1.03 is what we aim at. `rotation_GxS_even`, `rotation_GxS_drawn`:
that by kind of tour (see `even` and `drawn`; three each), and `rotation_GxS_worst`, the tour that is furthest from its
bound. `rotation_GxS_solver`: with the extra, what the page keeps, against the same bound.
`rotation_seconds`: the longest that any of them took to find. `replan_ms`: how long the slowest late re-plan of a tour
of 8 groups and 8 stops takes.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from dashboard.rules.rotation import Tour, TourGroup, TourStop
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_check import breaches
from dashboard.rules.rotation_circle import cyclic_orders
from dashboard.rules.rotation_replan import Late, replan
from dashboard.rules.rotation_search import find_plan
from dashboard.services import rotation_solver
from dashboard.services.rotation_search import best_plan

SIZES = ((4, 6), (8, 8), (12, 10))
INSTANCES = 3
PROOF_SECONDS = 8.0


def even(groups: int, stops: int, seed: int) -> Tour:
    """Return a tour whose stops with room for two (every third) take twice as long, so that none stands out.

    Neither the busiest stop nor the longest way then decides, and it is hard to plan and hard to prove.
    """
    chance = random.Random(seed)
    walk = _site(stops, chance)
    room = [2 if n % 3 == 2 else 1 for n in range(stops)]
    least = sum(range(stops)) % 3 + 7
    return _tour(groups, [room[n] * chance.randint(least, least + 3) for n in range(stops)], room, walk)


def drawn(groups: int, stops: int, seed: int) -> Tour:
    """Return a tour as it comes: 6 to 15 minutes at a stop, room for two at every third, whatever is longest."""
    chance = random.Random(1000 + seed)
    walk = _site(stops, chance)
    dwell = [chance.randint(6, 15) for _ in range(stops)]
    return _tour(groups, dwell, [2 if n % 3 == 2 else 1 for n in range(stops)], walk)


def _site(stops: int, chance: random.Random) -> dict[tuple[str, str], int]:
    """Return the minutes on foot on a site of 400 × 300 m, at 60 m a minute."""
    places = {key: (chance.uniform(0, 400), chance.uniform(0, 300)) for key in ["gate", *map(str, range(stops))]}
    return {
        (a, b): -(-int(((x - u) ** 2 + (y - v) ** 2) ** 0.5) // 60)
        for a, (x, y) in places.items()
        for b, (u, v) in places.items()
        if a != b
    }


def _tour(groups: int, dwell: list[int], room: list[int], walk: dict[tuple[str, str], int]) -> Tour:
    stops = tuple(TourStop(str(n), *both) for n, both in enumerate(zip(dwell, room, strict=True)))
    return Tour(stops, tuple(TourGroup(f"g{n}", "gate", "gate") for n in range(groups)), walk)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Finishes of one tour in minutes: by the search, by the solver if there is one, by circles; and the bound."""

    kind: str
    ours: int
    solved: int | None
    cyclic: int
    proven: int


def figures() -> Iterator[dict[str, object]]:
    """Yield the figures; minutes are means over the tours of a size. AssertionError if a plan breaks a rule."""
    took = list[float]()
    for groups, stops in SIZES:
        all_six = [
            _outcome(kind.__name__, kind(groups, stops, seed), took)
            for kind in (even, drawn)
            for seed in range(INSTANCES)
        ]
        name, unit = f"rotation_{groups}x{stops}", "min"
        ours, proven = mean(one.ours for one in all_six), mean(one.proven for one in all_six)
        yield figure(name, ours, unit, mean(one.cyclic for one in all_six))
        yield figure(f"{name}_bound", ours, unit, proven)
        for kind in ("even", "drawn"):
            some = [one for one in all_six if one.kind == kind]
            yield figure(f"{name}_{kind}", mean(one.ours for one in some), unit, mean(one.proven for one in some))
        worst = max(all_six, key=lambda one: one.ours / one.proven)
        yield figure(f"{name}_worst", worst.ours, unit, worst.proven)
        solved = [one.solved for one in all_six if one.solved is not None]
        if solved:
            yield figure(f"{name}_solver", mean(solved), unit, proven)
    yield figure("rotation_seconds", max(took), "s", 3.0)
    yield figure("replan_ms", max(replans()), "ms", 1000.0)


def _outcome(kind: str, tour: Tour, took: list[float]) -> Outcome:
    board = Board(tour)
    began = time.perf_counter()
    found = best_plan(tour, solver=False)
    took.append(time.perf_counter() - began)
    assert not breaches(tour, found.plan)
    cyclic = min(board.cost(orders)[0] for orders in cyclic_orders(board, random.Random(1)))
    least, solved = bound(board), None
    if rotation_solver.installed():
        began = time.perf_counter()
        both = best_plan(tour, solver=True)
        took.append(time.perf_counter() - began)
        assert not breaches(tour, both.plan)
        solved, least = both.plan.finish, both.bound
        if min(solved, found.plan.finish) > least:
            best = min(found.plan, both.plan, key=lambda plan: plan.finish)
            least = rotation_solver.solve(tour, best, least=least, seconds=PROOF_SECONDS).bound
    return Outcome(kind, found.plan.finish, solved, cyclic, least)


def replans() -> Iterator[float]:
    """Yield the milliseconds of late re-plans of one tour: every group, seven minutes late at its third stop."""
    tour = even(8, 8, 1)
    plan = find_plan(tour, steps=200_000)
    for group in tour.groups:
        held = plan.of(group.key)[2]
        began = time.perf_counter()
        found = replan(tour, plan, Late(group.key, held.stop, 7))
        yield (time.perf_counter() - began) * 1000
        assert not breaches(tour, found.plan, begun=found.begun)


def figure(name: str, value: float, unit: str, baseline: float) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}
