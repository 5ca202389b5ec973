"""A tour as plain numbers, and the one way in which orders become times.

Given in which order each group visits its stops, `Board.play` lets whoever can start earliest start first. As nobody's
earliest start ever moves forward, each stop fills in order of time and one heap of leaving times a stop is enough.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace

from dashboard.rules.rotation import Plan, Stay, Tour, plan_of, predecessors

Orders = list[list[int]]
FAR = 10**9


class Board:
    """Indexes instead of keys: stops 0…S-1, groups 0…G-1."""

    def __init__(self, tour: Tour) -> None:
        self.tour = tour
        stops, groups = tour.stops, tour.groups
        number = {stop.key: n for n, stop in enumerate(stops)}
        self.dwell = [stop.dwell for stop in stops]
        self.capacity = [stop.capacity for stop in stops]
        self.closed = [tuple(sorted(stop.closed)) for stop in stops]
        self.ready = [group.ready for group in groups]
        self.walk = [[tour.minutes(a.key, b.key) for b in stops] for a in stops]
        self.arrive = [[tour.minutes(group.start, stop.key) for stop in stops] for group in groups]
        self.leave = [[tour.minutes(stop.key, group.end) for stop in stops] for group in groups]
        self.first = [number[group.first] if group.first is not None else None for group in groups]
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
        rest = sum(dwell)
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

    def cost(self, orders: Orders) -> tuple[int, int]:
        """Return when the last group reaches its end, and the sum of when each does."""
        last = total = 0
        for g, starts in enumerate(self.play(orders)):
            stop = orders[g][-1]
            ends = starts[-1] + self.dwell[stop] + self.leave[g][stop]
            total += ends
            last = max(last, ends)
        return last, total

    def plan(self, orders: Orders) -> Plan:
        """Return the orders as a plan with names."""
        stays = []
        for g, starts in enumerate(self.play(orders)):
            for stop, start in zip(orders[g], starts, strict=True):
                key = self.tour.stops[stop].key
                stays.append(Stay(self.tour.groups[g].key, start, key, start + self.dwell[stop]))
        return plan_of(self.tour, stays)
