"""“Group B is seven minutes late at stop 3”: the plan that changes least of what everybody has on paper.

What has begun stays as it is. Tried are: everybody in the planned order, only later where it must be; the late group's
remaining stops in another order; and one more group in another order with it. Other groups start no earlier than
planned, so that their route cards stay good. Kept is the plan that does not run past `until` if any does not, with
the fewest changed cells (a group's start at a stop), then the earliest finish, then the least waiting.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import islice, permutations

from dashboard.errors import Invalid
from dashboard.rules.rotation import Plan, Stay, Tour, check_tour, plan_of
from dashboard.rules.rotation_board import Board, Orders

ALONE = 720
"""Orders of the late group alone that are tried: all of six stops, some of more."""
WITH_ANOTHER = 240
"""Orders tried of the late group and one other group together, for each other group."""

Value = tuple[int, int, int, int]
"""Minutes past the time wanted, changed cells, the finish, the waiting: less is better, the first counting most."""


@dataclass(frozen=True, slots=True)
class Late:
    """A group leaves a stop `minutes` after the planned end of its stay there."""

    group: str
    stop: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell of the plan, in minutes of the tour."""

    group: str
    stop: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Replan:
    """The new plan and what differs; `begun` is the minute from which on things could still be changed."""

    plan: Plan
    changes: tuple[Change, ...]
    begun: int


def replan(tour: Tour, plan: Plan, late: Late, *, until: int | None = None, seed: int = 1) -> Replan:
    """Return the plan with the fewest changes; `until` is the minute by which all should be done (the plan's finish).

    Raises `Invalid`: the codes of `check_tour`, `rotation.unknown` (the group has no such stay) or `rotation.late`
    (minutes, not 1 to 240).
    """
    check_tour(tour)
    if not 1 <= late.minutes <= 240:
        raise Invalid("rotation.late", minutes=late.minutes)
    held = next((stay for stay in plan.stays if (stay.group, stay.stop) == (late.group, late.stop)), None)
    if held is None:
        raise Invalid("rotation.unknown", key=late.stop)
    day = _Rest(tour, plan, Stay(held.group, held.start, held.stop, held.end + late.minutes), held.end)
    wanted = plan.finish if until is None else until
    best: tuple[Value, Plan] | None = None
    for orders, free in day.candidates(random.Random(seed)):  # noqa: S311 - a search, repeatable
        found = day.played(orders, free, wanted, best[0] if best else None)
        if found is None:
            continue
        value = (max(0, found.finish - wanted), len(changes(plan, found)), found.finish, found.waiting)
        if best is None or value < best[0]:
            best = (value, found)
    assert best is not None
    return Replan(best[1], changes(plan, best[1]), held.end)


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return the cells whose start differs, by time."""
    old = {(stay.group, stay.stop): stay.start for stay in before.stays}
    found = [
        Change(stay.group, stay.stop, old[stay.group, stay.stop], stay.start)
        for stay in after.stays
        if old.get((stay.group, stay.stop), stay.start) != stay.start
    ]
    return tuple(sorted(found, key=lambda change: (change.after, change.group)))


class _Rest:
    """The rest of the day: where everybody stands, what they have before them, and what they were promised."""

    def __init__(self, tour: Tour, plan: Plan, late: Stay, now: int) -> None:
        self.tour, self.board = tour, Board(tour)
        number = {stop.key: n for n, stop in enumerate(tour.stops)}
        names = [group.key for group in tour.groups]
        self.done: list[Stay] = []
        self.at: list[int | None] = [None] * len(names)
        self.free = [group.ready for group in tour.groups]
        self.planned: list[dict[int, int]] = [{} for _ in names]
        self.orders: Orders = [[] for _ in names]
        self.leaving: list[list[int]] = [[] for _ in tour.stops]
        self.late = names.index(late.group)
        for stay in sorted(plan.stays, key=lambda one: one.start):
            g, stop = names.index(stay.group), number[stay.stop]
            if (stay.group, stay.stop) == (late.group, late.stop):
                stay = late  # noqa: PLW2901 - what happened, not what was planned
            if stay.start < now or stay is late:
                self.done.append(stay)
                self.at[g], self.free[g] = stop, stay.end
                self.leaving[stop].append(stay.end)
            else:
                self.orders[g].append(stop)
                self.planned[g][stop] = stay.start
        self.now = now
        for stop, ends in enumerate(self.leaving):
            self.leaving[stop] = sorted(ends)[-self.board.capacity[stop] :]

    def candidates(self, chance: random.Random) -> Iterator[tuple[Orders, frozenset[int]]]:
        """Yield orders of the remaining stops, with the groups that may start earlier than planned."""
        yield self.orders, frozenset()
        alone = frozenset({self.late})
        for order in self._orders(self.late, ALONE, chance):
            yield self._with({self.late: order}), alone
        for other in range(len(self.orders)):
            if other == self.late or len(self.orders[other]) < 2:
                continue
            both = frozenset({self.late, other})
            for order in self._orders(other, WITH_ANOTHER // 4, chance):
                yield self._with({other: order}), both
            for _ in range(WITH_ANOTHER):
                mine, theirs = self._shuffled(self.late, chance), self._shuffled(other, chance)
                if mine and theirs:
                    yield self._with({self.late: mine, other: theirs}), both

    def _orders(self, group: int, most: int, chance: random.Random) -> Iterator[list[int]]:
        own = self.orders[group]
        if len(own) <= 6:
            yield from islice((list(one) for one in permutations(own) if self._allows(group, list(one))), most)
            return
        for _ in range(most):
            if order := self._shuffled(group, chance):
                yield order

    def _shuffled(self, group: int, chance: random.Random) -> list[int] | None:
        order = self.orders[group].copy()
        chance.shuffle(order)
        return order if self._allows(group, order) else None

    def _allows(self, group: int, order: list[int]) -> bool:
        left, seen = set(order), {stop for stop in range(len(self.board.dwell)) if stop not in order}
        for stop in order:
            if not self.board.before[stop] <= seen:
                return False
            left.discard(stop)
            seen.add(stop)
        return self.at[group] is not None or self.board.first[group] in (None, order[0])

    def _with(self, changed: dict[int, list[int]]) -> Orders:
        return [changed.get(g, order) for g, order in enumerate(self.orders)]

    def played(self, orders: Orders, free: frozenset[int], wanted: int, beat: Value | None) -> Plan | None:
        """Return the day with the rest in these orders: whoever can start earliest starts first.

        None as soon as it is clear that the day is worse than `beat`: changed cells and lateness only grow.
        """
        board, size = self.board, len(orders)
        leaving = [ends.copy() for ends in self.leaving]
        for ends in leaving:
            heapify(ends)
        rest = list[tuple[int, int, int]]()
        done, changed = [0] * size, 0
        arrivals = [0] * size
        for g, order in enumerate(orders):
            if order:
                at = self.at[g]
                walk = board.arrive[g][order[0]] if at is None else board.walk[at][order[0]]
                arrivals[g] = max(self.free[g] + walk, self.now if g in free else self.planned[g][order[0]])
        queue = [(arrivals[g], g) for g, order in enumerate(orders) if order]
        heapify(queue)
        while queue:
            start, g = queue[0]
            stop = orders[g][done[g]]
            real = board.start_at(stop, arrivals[g], leaving[stop])
            if real > start:
                heapreplace(queue, (real, g))
                continue
            end = start + board.dwell[stop]
            rest.append((g, stop, start))
            done[g] += 1
            last = done[g] == len(orders[g])
            changed += start != self.planned[g][stop]
            if beat is not None:
                past = end + (board.leave[g][stop] if last else 0) - wanted
                if past > beat[0] or (changed > beat[1] and max(0, past) >= beat[0]):
                    return None
            if len(leaving[stop]) >= board.capacity[stop]:
                heapreplace(leaving[stop], end)
            else:
                heappush(leaving[stop], end)
            if last:
                heappop(queue)
                continue
            then = orders[g][done[g]]
            arrivals[g] = max(end + board.walk[stop][then], self.now if g in free else self.planned[g][then])
            heapreplace(queue, (arrivals[g], g))
        groups, stops = self.tour.groups, self.tour.stops
        stays = (Stay(groups[g].key, start, stops[s].key, start + board.dwell[s]) for g, s, start in rest)
        return plan_of(self.tour, [*self.done, *stays])
