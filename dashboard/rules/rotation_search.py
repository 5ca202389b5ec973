"""Finding a good rotation: the best circles, turned until they fit, then annealing over the orders of the groups.

Simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983). Whether a worse neighbour is taken is drawn before it is
played, so that the play may stop as soon as it is too bad. Seeded: the same tour and seed give the same plan, on any
machine. The caller may stop it at any moment through `go_on` and gets the best plan so far.
"""

import math
import random
from collections.abc import Callable, Iterator

from dashboard.rules.rotation import Plan, Tour, check_tour
from dashboard.rules.rotation_board import Board, Orders
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_circle import CYCLES, Circle, changed, circles, orders_of, turned

ROUNDS = 5
TURNING = 0.1
"""The circle's share of the tries of a round."""
EVERY = 50
"""Tries between two looks at whether to go on."""
ARRIVALS = 3
"""How much everybody's mean arrival counts in an energy beside the finish: it leads over plains of equal finish."""
COLD = 0.1
"""Minutes of energy at the end of a cooling; at its start they are `HOT` for a circle, `WARM` for orders."""
HOT, WARM = 1.5, 1.0

Value = tuple[int, int]
"""When the last group reaches its end, and the sum of when each does: less is better."""

GoOn = Callable[[float], bool]
"""Is told how far the search is, 0 to 1; whether it should go on."""


def find_plan(
    tour: Tour,
    *,
    seed: int = 1,
    steps: int = 12_000_000,
    least: int | None = None,
    go_on: GoOn = lambda _done: True,
) -> Plan:
    """Return a plan that finishes as early as can be found, and among those one that waits little.

    `steps` bounds the work: one step places one group at one stop (about 0.3 µs each). `least` is the bound of the
    tour, where it is known already.
    Raises `Invalid` with the codes of `check_tour`.
    """
    check_tour(tour)
    board = Board(tour)
    chance = random.Random(seed)  # noqa: S311 - a search, repeatable
    tries = max(CYCLES, steps // (len(board.dwell) * len(board.ready))) // ROUNDS
    least = bound(board) if least is None else least
    starts = sorted(
        (board.cost(orders_of(board, circle)), n, circle) for n, circle in enumerate(circles(board, chance))
    )
    best_value, best = starts[0][0], orders_of(board, starts[0][2])
    for number, (_, _, circle) in enumerate(starts[:ROUNDS]):
        done = 0
        for value, orders in _round(board, circle, chance, tries):
            if value < best_value:
                best_value, best = value, orders
            done += EVERY
            if not go_on(min(1.0, (number + done / max(1, tries)) / ROUNDS)):
                return board.plan(best)
        if best_value[0] <= least and board.plan(best).waiting == 0:
            break
    return board.plan(best)


def _round(board: Board, circle: Circle, chance: random.Random, tries: int) -> Iterator[tuple[Value, Orders]]:
    """Yield the best found so far, every `EVERY` tries: first by turning the circle, then group by group."""
    turning = int(tries * TURNING)
    orders = orders_of(board, circle)
    if len(board.dwell) < 2:
        yield board.cost(orders), orders
        return
    found = board.cost(orders), orders
    for value, better in _turn(board, circle, chance, turning):
        found = value, better
        yield found
    yield from _anneal(board, found[1], chance, tries - turning)


def _turn(board: Board, circle: Circle, chance: random.Random, tries: int) -> Iterator[tuple[Value, Orders]]:
    """Anneal over circles."""
    weights = len(board.ready), ARRIVALS
    best = orders_of(board, circle)
    best_value = board.cost(best)
    at = least = _energy(best_value, weights)
    for number in range(tries):
        next_circle = turned(circle, chance)
        orders = orders_of(board, next_circle)
        allowed = at + _worse(chance, HOT, number / tries) * weights[0]
        last, total, kept = board.within(orders, board.floors(orders), allowed, weights)
        if kept:
            circle, at = next_circle, _energy((last, total), weights)
            if at < least:
                best_value, best, least = (last, total), orders, at
        if number % EVERY == EVERY - 1:
            yield best_value, best
    yield best_value, best


def _anneal(board: Board, orders: Orders, chance: random.Random, tries: int) -> Iterator[tuple[Value, Orders]]:
    """Anneal over the orders of single groups."""
    groups = len(orders)
    weights = groups, ARRIVALS
    floors = board.floors(orders)
    best, best_value = orders, board.cost(orders)
    at = _energy(best_value, weights)
    for number in range(tries):
        g = int(chance.random() * groups)
        order = changed(orders[g], chance)
        allowed = at + _worse(chance, WARM, number / tries) * groups
        if board.allows(g, order):
            next_orders, next_floors = orders.copy(), floors.copy()
            next_orders[g], next_floors[g] = order, board.floor(g, order)
            last, total, kept = board.within(next_orders, next_floors, allowed, weights)
            if kept:
                orders, floors, at = next_orders, next_floors, _energy((last, total), weights)
                if (last, total) < best_value:
                    best, best_value = orders, (last, total)
        if number % EVERY == EVERY - 1:
            yield best_value, best
    yield best_value, best


def _energy(value: Value, weights: tuple[int, int]) -> int:
    return weights[0] * value[0] + weights[1] * value[1]


def _worse(chance: random.Random, hot: float, done: float) -> float:
    """Return by how many minutes a neighbour may be worse this time, `done` of the cooling (0 to 1) being over."""
    return -math.log(1.0 - chance.random()) * hot * math.pow(COLD / hot, done)
