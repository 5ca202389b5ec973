"""Rotations as they are made by hand: all groups go round one circle of the stops, each from a stop of its own.

Where stops take about equally long such plans are hard to beat, so a search does well to begin with the best of them.
"""

import random
from collections.abc import Iterator

from dashboard.rules.rotation_board import Board, Orders

CYCLES = 300

Circle = tuple[list[int], list[int]]
"""The stops in a circle, and for each group the place in it at which it begins."""


def circles(board: Board, chance: random.Random, count: int = CYCLES) -> Iterator[Circle]:
    """Yield `count` circles by chance or along short walks, the groups spread evenly, in a row or by chance."""
    size, groups = len(board.dwell), len(board.ready)
    for number in range(count):
        stops = _round_trip(board, chance, shuffled=number % 3 == 2)
        if number % 2:
            stops.reverse()
        offsets = [g * size // groups if number % 4 < 2 else g for g in range(groups)]
        if number % 4 == 3:
            chance.shuffle(offsets)
        yield stops, [offset % size for offset in offsets]


def cyclic_orders(board: Board, chance: random.Random, count: int = CYCLES) -> Iterator[Orders]:
    """Yield the orders of `count` circles."""
    return (orders_of(board, circle) for circle in circles(board, chance, count))


def orders_of(board: Board, circle: Circle) -> Orders:
    """Return in which order each group visits the stops, as close to the circle as it may."""
    stops, offsets = circle
    twice = stops + stops
    return [board.lawful(g, twice[since : since + len(stops)]) for g, since in enumerate(offsets)]


def turned(circle: Circle, chance: random.Random) -> Circle:
    """Return a neighbour: the circle with two stops swapped, one moved or a stretch reversed, or a group moved on."""
    stops, offsets = circle
    size = len(stops)
    move = chance.random()
    if move < 0.35:
        offsets = offsets.copy()
        g = int(chance.random() * len(offsets))
        step = 1 if move < 0.075 else size - 1 if move < 0.15 else int(chance.random() * size)
        offsets[g] = (offsets[g] + step) % size
    else:
        stops = changed(stops, chance)
    return stops, offsets


def changed(order: list[int], chance: random.Random) -> list[int]:
    """Return a neighbour: two stops swapped, one moved elsewhere, or a stretch turned round."""
    size, draw = len(order), chance.random
    new = order.copy()
    a = int(draw() * size)
    b = (a + 1 + int(draw() * (size - 1))) % size
    move = draw()
    if move < 0.45:
        new[a], new[b] = new[b], new[a]
    elif move < 0.85:
        new.insert(b, new.pop(a))
    else:
        a, b = min(a, b), max(a, b)
        new[a : b + 1] = new[a : b + 1][::-1]
    return new


def _round_trip(board: Board, chance: random.Random, *, shuffled: bool) -> list[int]:
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
