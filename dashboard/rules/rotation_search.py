"""Finding a good rotation: many cyclic starts, then annealing over the orders of the groups.

Seeded: the same tour and seed give the same plan, on any machine. The caller may stop it at any moment through
`go_on` and gets the best plan so far.
"""

import math
import random
from collections.abc import Callable, Iterator

from dashboard.rules.rotation import Plan, Tour, check_tour
from dashboard.rules.rotation_board import Board, Orders
from dashboard.rules.rotation_bound import bound

CYCLES = 300
ROUNDS = 3
EVERY = 50
"""Tries between two looks at whether to go on."""

Value = tuple[int, int]
"""When the last group reaches its end, and the sum of when each does: less is better."""

GoOn = Callable[[float], bool]
"""Is told how far the search is, 0 to 1; whether it should go on."""


def find_plan(tour: Tour, *, seed: int = 1, steps: int = 4_000_000, go_on: GoOn = lambda _done: True) -> Plan:
    """Return a plan that finishes as early as can be found, and among those one that waits little.

    `steps` bounds the work: one step places one group at one stop (about 0.6 µs each).
    Raises `Invalid` with the codes of `check_tour`.
    """
    check_tour(tour)
    board = Board(tour)
    chance = random.Random(seed)  # noqa: S311 - a search, repeatable
    size = len(board.dwell) * len(board.ready)
    tries = max(CYCLES, steps // size)
    least = bound(board)
    starts = sorted((board.cost(orders), n, orders) for n, orders in enumerate(cyclic_orders(board, chance)))
    best_value, _, best = starts[0]
    for number, (value, _, orders) in enumerate(starts[:ROUNDS]):
        for done, (found_value, found) in enumerate(_anneal(board, orders, value, chance, tries // ROUNDS)):
            if found_value < best_value:
                best_value, best = found_value, found
            if not go_on((number + done * EVERY / max(1, tries // ROUNDS)) / ROUNDS):
                return board.plan(best)
        if best_value[0] <= least and board.plan(best).waiting == 0:
            break
    return board.plan(best)


def cyclic_orders(board: Board, chance: random.Random, count: int = CYCLES) -> Iterator[Orders]:
    """Yield `count` plans by hand: all groups go round one circle of the stops, each from another stop of it."""
    size, groups = len(board.dwell), len(board.ready)
    for number in range(count):
        circle = _circle(board, chance, shuffled=number % 3 == 2)
        if number % 2:
            circle.reverse()
        offsets = [g * size // groups if number % 4 < 2 else g for g in range(groups)]
        if number % 4 == 3:
            chance.shuffle(offsets)
        yield [board.lawful(g, circle[offsets[g] % size :] + circle[: offsets[g] % size]) for g in range(groups)]


def _circle(board: Board, chance: random.Random, *, shuffled: bool) -> list[int]:
    """Return the stops in a circle: by chance, or from a stop by chance always to the nearest one left."""
    left = list(range(len(board.dwell)))
    chance.shuffle(left)
    if shuffled:
        return left
    circle = [left.pop()]
    while left:
        nearest = min(left, key=lambda stop: board.walk[circle[-1]][stop])
        left.remove(nearest)
        circle.append(nearest)
    return circle


def _anneal(
    board: Board, orders: Orders, value: Value, chance: random.Random, tries: int
) -> Iterator[tuple[Value, Orders]]:
    """Yield the best found so far, every `EVERY` tries. Energy: the finish, and a little of everybody's arrival."""
    groups, size = len(orders), len(board.dwell)
    share = 1 / (2 * groups)

    def energy(cost: Value) -> float:
        return cost[0] + share * cost[1]

    current, at = orders, energy(value)
    best, best_value = orders, value
    hot = max(1.0, 0.05 * value[0])
    cold = 0.05
    cool = math.log(cold / hot) / max(1, tries)
    if size < 2:
        yield best_value, best
        return
    for number in range(tries):
        g = chance.randrange(groups)
        order = _changed(current[g], chance)
        if board.allows(g, order):
            candidate = current.copy()
            candidate[g] = order
            cost = board.cost(candidate)
            gain = energy(cost) - at
            if gain <= 0 or chance.random() < math.exp(-gain / (hot * math.exp(cool * number))):
                current, at = candidate, at + gain
                if cost < best_value:
                    best, best_value = candidate, cost
        if number % EVERY == EVERY - 1:
            yield best_value, best
    yield best_value, best


def _changed(order: list[int], chance: random.Random) -> list[int]:
    """Return a neighbour: two stops swapped, one moved elsewhere, a stretch turned round, or the circle moved on."""
    size = len(order)
    new = order.copy()
    a, b = chance.randrange(size), chance.randrange(size)
    move = chance.random()
    if move < 0.45:
        new[a], new[b] = new[b], new[a]
    elif move < 0.8:
        new.insert(b, new.pop(a))
    elif move < 0.9:
        a, b = min(a, b), max(a, b)
        new[a : b + 1] = new[a : b + 1][::-1]
    else:
        new = new[a:] + new[:a]
    return new
