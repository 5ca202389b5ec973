"""Finding a rotation within three seconds: the search, and then the solver where it is installed.

Nothing here is written; what is found is kept by `services.rotations`, which checks it once more.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.rules.rotation import Plan, Tour, check_tour
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_search import find_plan
from dashboard.services import rotation_solver
from models.enums import PlanSource

SECONDS = 2.8
SEARCH = 0.4
"""The search's share of the time where the solver goes on from its plan."""

Report = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A plan, minutes that no plan can beat, and where the plan is from; `proven` if nothing is left to gain."""

    plan: Plan
    bound: int
    source: PlanSource
    proven: bool


def best_plan(
    tour: Tour, report: Report = lambda _done: True, *, seconds: float = SECONDS, solver: bool | None = None
) -> Found:
    """Return the best plan found in `seconds`; `report` is told how far it is (0 to 1) and may stop it.

    `solver` asks for CP-SAT or forbids it; by default it helps if it is installed. Raises as `check_tour`.
    """
    with_solver = rotation_solver.installed() if solver is None else solver
    began = time.monotonic()
    share = SEARCH if with_solver else 1.0
    stopped = False

    def go_on(_done: float) -> bool:
        nonlocal stopped
        past = (time.monotonic() - began) / seconds
        stopped = not report(min(1.0, past))
        return not stopped and past < share

    check_tour(tour)
    least = bound(Board(tour))
    plan = find_plan(tour, least=least, go_on=go_on)
    found = Found(plan, least, PlanSource.HEURISTIC, plan.finish == least)
    left = seconds - (time.monotonic() - began)
    if not with_solver or found.proven or stopped or left < 0.2:
        return found
    solved = rotation_solver.solve(
        tour, plan, least=least, seconds=left, go_on=lambda done: report(share + (1 - share) * done)
    )
    source = PlanSource.SOLVER if solved.plan != plan or solved.proven else PlanSource.HEURISTIC
    return Found(solved.plan, solved.bound, source, solved.proven)
