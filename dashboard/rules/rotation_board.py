"""A tour as plain numbers, and the one way in which orders become times.

Given in which order each group visits its stops, `Board.play` lets whoever can start earliest start first. As nobody's
earliest start ever moves forward, each stop fills in order of time and one heap of leaving times a stop is enough.
"""

import math
from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace

from dashboard.rules.rotation import Plan, Stay, Tour, plan_of, predecessors

Orders = list[list[int]]
GROUP_MASK = 63
"""Groups are below 64 (`MAX_GROUPS`)."""
START_BITS = 21
"""Bits below the start: six for the group, fifteen for the dwell times behind it (40 × 480 minutes at most)."""


class Board:
    """Indexes instead of keys: stops 0…S-1, groups 0…G-1."""

    def __init__(self, tour: Tour) -> None:
        self.tour = tour
        stops, groups = tour.stops, tour.groups
        number = {stop.key: n for n, stop in enumerate(stops)}
        self.dwell = [stop.dwell for stop in stops]
        self.rest = sum(self.dwell)
        self.capacity = [stop.capacity for stop in stops]
        self.closed = [tuple(sorted(stop.closed)) for stop in stops]
        self.ready = [group.ready for group in groups]
        self.walk = [[tour.minutes(a.key, b.key) for b in stops] for a in stops]
        self.arrive = [[tour.minutes(group.start, stop.key) for stop in stops] for group in groups]
        self.leave = [[tour.minutes(stop.key, group.end) for stop in stops] for group in groups]
        self.first = [number[group.first] if group.first is not None else None for group in groups]
        # what a stay and the walk to the next stop add to a group's place in line: see `within`
        self.steps = [
            [(stay + way << START_BITS) + (stay << GROUP_MASK.bit_length()) for way in ways]
            for stay, ways in zip(self.dwell, self.walk, strict=True)
        ]
        before = predecessors(tour)
        self.before = [frozenset(number[key] for key in before[stop.key]) for stop in stops]
        self.ordered = any(self.before)

    def allows(self, group: int, order: Sequence[int]) -> bool:
        """Whether the group may visit the stops in this order."""
        if self.first[group] is not None and order[0] != self.first[group]:
            return False
        if not self.ordered:
            return True
        seen: set[int] = set()
        for stop in order:
            if not self.before[stop] <= seen:
                return False
            seen.add(stop)
        return True

    def lawful(self, group: int, order: Sequence[int]) -> list[int]:
        """Return the order with as little moved as possible so that the group may visit the stops in it."""
        if not self.ordered and self.first[group] in (None, order[0]):
            return list(order)
        left, made, seen = list(order), list[int](), set[int]()
        first = self.first[group]
        if first is not None:
            left.remove(first)
            made.append(first)
            seen.add(first)
        while left:
            stop = next(one for one in left if self.before[one] <= seen)
            left.remove(stop)
            made.append(stop)
            seen.add(stop)
        return made

    def start_at(self, stop: int, arrival: int, leaving: Sequence[int]) -> int:
        """Return when a group that arrives then can start; `leaving` is the heap of when those at the stop leave."""
        start = arrival
        if len(leaving) >= self.capacity[stop] and leaving[0] > start:
            start = leaving[0]
        for since, until in self.closed[stop]:
            if start < until and start + self.dwell[stop] > since:
                start = until
        return start

    def play(self, orders: Orders) -> list[list[int]]:
        """Return for each group the starts of its stays, in its order."""
        dwell, walk, capacity = self.dwell, self.walk, self.capacity
        leaving: list[list[int]] = [[] for _ in dwell]
        starts: list[list[int]] = [[] for _ in orders]
        rest = self.rest
        arrivals = [ready + self.arrive[g][orders[g][0]] for g, ready in enumerate(self.ready)]
        queue = [(arrivals[g], -rest, g) for g in range(len(orders))]
        heapify(queue)
        while queue:
            start, left, g = queue[0]
            order, done = orders[g], starts[g]
            stop = order[len(done)]
            here = leaving[stop]
            real = self.start_at(stop, arrivals[g], here)
            if real > start:  # somebody was faster since: stand in line again
                heapreplace(queue, (real, left, g))
                continue
            end = start + dwell[stop]
            done.append(start)
            if len(here) >= capacity[stop]:
                heapreplace(here, end)
            else:
                heappush(here, end)
            if len(done) == len(order):
                heappop(queue)
                continue
            arrivals[g] = end + walk[stop][order[len(done)]]
            heapreplace(queue, (arrivals[g], left + dwell[stop], g))
        return starts

    def floor(self, group: int, order: Sequence[int]) -> int:
        """Return when the group reaches its end if it never has to wait."""
        at, walk = order[0], self.walk
        way = self.ready[group] + self.arrive[group][at] + self.rest
        for stop in order[1:]:
            way += walk[at][stop]
            at = stop
        return way + self.leave[group][at]

    def floors(self, orders: Orders) -> list[int]:
        """Return the floor of each group."""
        return [self.floor(g, order) for g, order in enumerate(orders)]

    def cost(self, orders: Orders) -> tuple[int, int]:
        """Return when the last group reaches its end, and the sum of when each does."""
        last, total, _passed = self.within(orders, self.floors(orders))
        return last, total

    def within(
        self, orders: Orders, floors: Sequence[int], limit: float = math.inf, weights: tuple[int, int] = (1, 0)
    ) -> tuple[int, int, bool]:
        """Return the cost, and whether `weights` times it keeps within `limit`; if it cannot, it is not worked out on.

        The same play as `play`, without writing down when: a group's end is its floor and what it waits, so that a
        sum too high is known before the last stay. `floors` are those of the orders. The line of groups is a heap of
        plain numbers: the start, then the rest of its dwell times (most first), then the group.
        """
        closed, steps = self.closed, self.steps
        heavy, light = weights
        ends, done = list(floors), [0] * len(orders)
        last, total = max(ends), sum(ends)
        if heavy * last + light * total > limit:
            return last, total, False
        leaving = [[0] * min(room, len(orders)) for room in self.capacity]
        size = len(self.dwell)
        queue = [(self.ready[g] + self.arrive[g][order[0]] << START_BITS) + g for g, order in enumerate(orders)]
        heapify(queue)
        while queue:
            key = queue[0]
            start, g = key >> START_BITS, key & GROUP_MASK
            order, n = orders[g], done[g]
            stop = order[n]
            here = leaving[stop]
            real = here[0] if here[0] > start else start
            if closed[stop]:
                for since, until in closed[stop]:
                    if real < until and real + self.dwell[stop] > since:
                        real = until
            if real > start:  # no room yet: stand in line again
                total += real - start
                ends[g] = end = ends[g] + real - start
                last = max(last, end)
                if heavy * last + light * total > limit:
                    return last, total, False
                heapreplace(queue, key + (real - start << START_BITS))
                continue
            heapreplace(here, start + self.dwell[stop])
            n += 1
            if n == size:
                heappop(queue)
                continue
            done[g] = n
            heapreplace(queue, key + steps[stop][order[n]])
        return last, total, True

    def plan(self, orders: Orders) -> Plan:
        """Return the orders as a plan with names."""
        stays = []
        for g, starts in enumerate(self.play(orders)):
            for stop, start in zip(orders[g], starts, strict=True):
                key = self.tour.stops[stop].key
                stays.append(Stay(self.tour.groups[g].key, start, key, start + self.dwell[stop]))
        return plan_of(self.tour, stays)
