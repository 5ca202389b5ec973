"""OR-Tools' CP-SAT on a rotation, for those who have installed the extra `solver`: it proves how early one can be done.

Only this module imports it, and only when it is used. A model (Applegate and Cook, 1991, for open shops): a start for
every group at every stop; the stays of a group do not overlap and lie the walk apart; no more groups at a stop than
fit, a closed time filling it.
"""

import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations
from threading import Event, Thread
from typing import Any

from dashboard.rules.rotation import Plan, Stay, Tour, plan_of, predecessors
from dashboard.rules.rotation_board import Board

WORKERS = 2
SECONDS = 3.0
TICK = 0.2


@dataclass(frozen=True, slots=True)
class Solved:
    """The best plan that the solver knows, and a proved bound of the finish; `proven` if the two are the same."""

    plan: Plan
    bound: int
    proven: bool


def installed() -> bool:
    """Whether the extra is there."""
    try:
        return importlib.util.find_spec("ortools") is not None
    except ValueError:  # switched off: `sys.modules["ortools"] = None`
        return False


def solve(
    tour: Tour,
    hint: Plan,
    *,
    least: int = 0,
    seconds: float = SECONDS,
    seed: int = 1,
    go_on: Callable[[float], bool] = lambda _done: True,
) -> Solved:
    """Return a plan that is no later than `hint`, a good one, and what no plan can beat (at least `least`).

    `go_on` is asked five times a second, with 0 to 1, and may stop it. The plan keeps the solver's orders, with
    everybody as early as possible in them. Raises ImportError without the extra.
    """
    began = time.monotonic()
    from ortools.sat.python import cp_model  # takes a while the first time: it counts

    board = Board(tour)
    model, starts, _finish = _model(cp_model, board, hint, least)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, began + seconds - time.monotonic())
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed

    over = Event()

    def watch() -> None:
        while not over.wait(TICK):
            if not go_on(min(1.0, (time.monotonic() - began) / seconds)):
                solver.stop_search()

    watcher = Thread(target=watch, name="solver-progress", daemon=True)
    watcher.start()
    try:
        status = solver.solve(model)
    finally:
        over.set()
        watcher.join()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solved(hint, least, least == hint.finish)
    orders = [sorted(range(len(board.dwell)), key=lambda s: solver.value(starts[g][s])) for g in range(len(starts))]
    found = min(board.plan(orders), hint, _as_found(tour, board, solver, starts), key=lambda p: (p.finish, p.waiting))
    proved = min(found.finish, max(least, round(solver.best_objective_bound)))
    return Solved(found, proved, proved == found.finish)


def _as_found(tour: Tour, board: Board, solver: Any, starts: Any) -> Plan:
    return plan_of(
        tour,
        (
            Stay(group.key, int(solver.value(starts[g][s])), stop.key, int(solver.value(starts[g][s])) + board.dwell[s])
            for g, group in enumerate(tour.groups)
            for s, stop in enumerate(tour.stops)
        ),
    )


def _model(cp: Any, board: Board, hint: Plan, least: int) -> tuple[Any, list[list[Any]], Any]:
    tour, size, horizon = board.tour, len(board.dwell), hint.finish
    model = cp.CpModel()
    planned = {(stay.group, stay.stop): stay.start for stay in hint.stays}
    starts, spans = list[list[Any]](), list[list[Any]]()
    finish = model.new_int_var(least, horizon, "finish")
    model.add_hint(finish, hint.finish)
    chained = not _walks_are_short(board)
    before = predecessors(tour)
    for g, group in enumerate(tour.groups):
        row = []
        for s, stop in enumerate(tour.stops):
            earliest = board.ready[g] if chained else board.ready[g] + board.arrive[g][s]
            start = model.new_int_var(earliest, max(earliest, horizon - board.dwell[s]), f"{g}@{s}")
            model.add_hint(start, planned[group.key, stop.key])
            row.append(start)
            model.add(start + board.dwell[s] + (0 if chained else board.leave[g][s]) <= finish)
        starts.append(row)
        spans.append([model.new_fixed_size_interval_var(row[s], board.dwell[s], f"i{g}@{s}") for s in range(size)])
        model.add_no_overlap(spans[g])
        (_chain if chained else _apart)(model, board, g, row, finish)
        for s, stop in enumerate(tour.stops):
            for t, other in enumerate(tour.stops):
                if other.key in before[stop.key] or (board.first[g] == t != s):
                    model.add(row[t] + board.dwell[t] + board.walk[t][s] * (not chained) <= row[s])
    for s in range(size):
        shut = [
            model.new_fixed_size_interval_var(max(0, since), until - max(0, since), f"shut{s}_{n}")
            for n, (since, until) in enumerate(_joined(board.closed[s]))
            if until > 0
        ]
        here = [spans[g][s] for g in range(len(starts))]
        room = board.capacity[s]
        if room == 1:
            model.add_no_overlap([*here, *shut])
        else:
            model.add_cumulative([*here, *shut], [1] * len(here) + [room] * len(shut), room)
    model.minimize(finish)
    return model, starts, finish


def _apart(model: Any, board: Board, g: int, row: list[Any], _finish: Any) -> None:
    """Of any two stays one comes first, and the walk lies between."""
    for a, b in combinations(range(len(row)), 2):
        first = model.new_bool_var(f"{g}:{a}<{b}")
        model.add(row[a] + board.dwell[a] + board.walk[a][b] <= row[b]).only_enforce_if(first)
        model.add(row[b] + board.dwell[b] + board.walk[b][a] <= row[a]).only_enforce_if(first.negated())


def _chain(model: Any, board: Board, g: int, row: list[Any], finish: Any) -> None:
    """Stays follow each other on a path, where only the walk between neighbours counts (it may be a detour)."""
    size = len(row)
    arcs = []
    for a, b in permutations(range(size), 2):
        on = model.new_bool_var(f"{g}:{a}>{b}")
        model.add(row[a] + board.dwell[a] + board.walk[a][b] <= row[b]).only_enforce_if(on)
        arcs.append((a, b, on))
    for s in range(size):
        into, out = model.new_bool_var(f"{g}:>{s}"), model.new_bool_var(f"{g}:{s}>")
        model.add(row[s] >= board.ready[g] + board.arrive[g][s]).only_enforce_if(into)
        model.add(row[s] + board.dwell[s] + board.leave[g][s] <= finish).only_enforce_if(out)
        arcs += [(size, s, into), (s, size, out)]
    model.add_circuit(arcs)


def _walks_are_short(board: Board) -> bool:
    """Whether going by another stop, and standing there, never takes less time than the walk straight on."""
    size = range(len(board.dwell))
    for by in size:
        stay = board.dwell[by]
        if any(board.walk[a][b] > board.walk[a][by] + stay + board.walk[by][b] for a in size for b in size):
            return False
        for arrive, leave in zip(board.arrive, board.leave, strict=True):
            if any(arrive[b] > arrive[by] + stay + board.walk[by][b] for b in size):
                return False
            if any(leave[a] > board.walk[a][by] + stay + leave[by] for a in size):
                return False
    return True


def _joined(closed: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Return closed times that do not touch, so that they fill a stop once."""
    joined = list[tuple[int, int]]()
    for since, until in sorted(closed):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined
