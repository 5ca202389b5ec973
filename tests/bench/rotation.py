"""How good the rotations are, and how fast a late one is planned anew.

`rotation_GxS`: minutes in which G groups see S stops of unequal dwell and room, against the best of 300 cyclic plans,
by the search alone in three seconds. `rotation_GxS_bound`: the same, against what CP-SAT proves that no plan can beat
(against our own bound without the extra `solver`); 1.03 is what we aim at. `rotation_GxS_solver`: with the extra, what
the page keeps, against the same bound. `rotation_seconds`: the longest that any of them took to find. `replan_ms`: how
long the slowest late re-plan of a tour of 8 groups and 8 stops takes.
"""

import random
import time
from collections.abc import Iterator
from statistics import mean

from dashboard.rules.rotation import Tour, TourGroup, TourStop
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_check import breaches
from dashboard.rules.rotation_replan import Late, replan
from dashboard.rules.rotation_search import cyclic_orders, find_plan
from dashboard.services import rotation_solver
from dashboard.services.rotation_search import best_plan

SIZES = ((4, 6), (8, 8), (12, 10))
INSTANCES = 3
PROOF_SECONDS = 20.0


def instance(groups: int, stops: int, seed: int) -> Tour:
    """Return a tour on a site of 400 × 300 m: unequal stops, every third with room for two."""
    chance = random.Random(seed)
    places = {key: (chance.uniform(0, 400), chance.uniform(0, 300)) for key in ["gate", *map(str, range(stops))]}
    walk = {
        (a, b): -(-int(((x - u) ** 2 + (y - v) ** 2) ** 0.5) // 60)
        for a, (x, y) in places.items()
        for b, (u, v) in places.items()
        if a != b
    }
    room = [2 if n % 3 == 2 else 1 for n in range(stops)]
    # so long that no stop stands out: then neither the busiest stop nor the longest way decides, and it is hard
    least = sum(range(stops)) % 3 + 7
    found = tuple(TourStop(str(n), room[n] * chance.randint(least, least + 3), room[n]) for n in range(stops))
    return Tour(found, tuple(TourGroup(f"g{n}", "gate", "gate") for n in range(groups)), walk)


def figures() -> Iterator[dict[str, object]]:
    """Yield the figures; minutes are the mean of three tours of a size. AssertionError if a plan breaks a rule."""
    took = []
    for groups, stops in SIZES:
        ours, solved, cyclic, proven = [], [], [], []
        for seed in range(INSTANCES):
            tour = instance(groups, stops, seed)
            board = Board(tour)
            began = time.perf_counter()
            found = best_plan(tour, solver=False)
            took.append(time.perf_counter() - began)
            assert not breaches(tour, found.plan)
            ours.append(found.plan.finish)
            cyclic.append(min(board.cost(orders)[0] for orders in cyclic_orders(board, random.Random(1))))
            least = bound(board)
            if rotation_solver.installed():
                least = rotation_solver.solve(tour, found.plan, least=least, seconds=PROOF_SECONDS).bound
                began = time.perf_counter()
                both = best_plan(tour, solver=True)
                took.append(time.perf_counter() - began)
                assert not breaches(tour, both.plan)
                solved.append(both.plan.finish)
            proven.append(least)
        name, unit = f"rotation_{groups}x{stops}", "min"
        yield figure(name, mean(ours), unit, mean(cyclic))
        yield figure(f"{name}_bound", mean(ours), unit, mean(proven))
        if solved:
            yield figure(f"{name}_solver", mean(solved), unit, mean(proven))
    yield figure("rotation_seconds", max(took), "s", 3.0)
    yield figure("replan_ms", max(replans()), "ms", 1000.0)


def replans() -> Iterator[float]:
    """Yield the milliseconds of late re-plans of one tour: every group, seven minutes late at its third stop."""
    tour = instance(8, 8, 1)
    plan = find_plan(tour, steps=200_000)
    for group in tour.groups:
        held = plan.of(group.key)[2]
        began = time.perf_counter()
        found = replan(tour, plan, Late(group.key, held.stop, 7))
        yield (time.perf_counter() - began) * 1000
        assert not breaches(tour, found.plan, begun=found.begun)


def figure(name: str, value: float, unit: str, baseline: float) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}
