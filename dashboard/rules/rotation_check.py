"""The independent judge of a rotation: it knows only the rules, not how a plan was made.

Every plan passes here before anyone sees it: from the search, from a solver, from a hand edit or a late re-plan.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from dashboard.rules.rotation import Plan, Stay, Tour


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that a plan breaks: `code` is `rotation.breach.*`; the names and minutes say where."""

    code: str
    group: str = ""
    stop: str = ""
    other: str = ""
    minute: int = 0


def breaches(tour: Tour, plan: Plan, *, begun: int = 0) -> tuple[Breach, ...]:
    """Return everything that is wrong with the plan, () for a plan that works on the ground.

    Stays that start before minute `begun` have happened: how long they took and how many stood there is a fact.
    """
    return (
        *_visits(tour, plan),
        *_stays(tour, plan, begun),
        *_walks(tour, plan),
        *_crowds(tour, plan, begun),
        *_orders(tour, plan),
        *_sums(tour, plan),
    )


def _visits(tour: Tour, plan: Plan) -> list[Breach]:
    """Every group at every stop, once, and nobody else anywhere else."""
    wanted = {(group.key, stop.key) for group in tour.groups for stop in tour.stops}
    made = Counter((stay.group, stay.stop) for stay in plan.stays)
    found = [Breach("rotation.breach.missing", group, stop) for group, stop in sorted(wanted - made.keys())]
    found += [Breach("rotation.breach.unknown", group, stop) for group, stop in sorted(made.keys() - wanted)]
    return found + [Breach("rotation.breach.twice", group, stop) for (group, stop), n in sorted(made.items()) if n > 1]


def _stays(tour: Tour, plan: Plan, begun: int) -> list[Breach]:
    """Each stay as long as the stop asks, while it is open."""
    found = []
    stops = {stop.key: stop for stop in tour.stops}
    for stay in plan.stays:
        stop = stops.get(stay.stop)
        if stop is None or stay.start < begun:
            continue
        if stay.end - stay.start != stop.dwell:
            found.append(Breach("rotation.breach.dwell", stay.group, stay.stop, minute=stay.start))
        if any(stay.start < until and stay.end > since for since, until in stop.closed):
            found.append(Breach("rotation.breach.closed", stay.group, stay.stop, minute=stay.start))
    return found


def _walks(tour: Tour, plan: Plan) -> list[Breach]:
    """Nobody sets out early, is in two places, or walks faster than the table says."""
    found = []
    for group in tour.groups:
        at, free = group.start, group.ready
        for stay in _in_time(plan, group.key):
            if stay.start < free + tour.minutes(at, stay.stop):
                found.append(Breach("rotation.breach.walk", group.key, stay.stop, other=at or "", minute=stay.start))
            at, free = stay.stop, stay.end
    return found


def _crowds(tour: Tour, plan: Plan, begun: int) -> list[Breach]:
    """Never more groups at a stop than fit; one group may come at the minute in which another leaves."""
    found = []
    for stop in tour.stops:
        here = [stay for stay in plan.stays if stay.stop == stop.key]
        for stay in here:
            together = [one for one in here if one.start <= stay.start < one.end]
            if len(together) > stop.capacity and stay.start >= begun:
                found.append(Breach("rotation.breach.capacity", stay.group, stop.key, minute=stay.start))
    return found


def _orders(tour: Tour, plan: Plan) -> list[Breach]:
    """Fixed first stops and fixed orders hold for every group."""
    found = []
    for group in tour.groups:
        way = [stay.stop for stay in _in_time(plan, group.key)]
        if group.first is not None and way[:1] != [group.first]:
            found.append(Breach("rotation.breach.first", group.key, group.first))
        place = {stop: n for n, stop in enumerate(way)}
        for chain in tour.orders:
            for earlier, later in pairwise(chain):
                if earlier in place and later in place and place[earlier] > place[later]:
                    found.append(Breach("rotation.breach.order", group.key, later, other=earlier))
    return found


def _sums(tour: Tour, plan: Plan) -> list[Breach]:
    """The finishing time and the waiting that the plan names are those of its stays."""
    finish = waiting = 0
    for group in tour.groups:
        way = _in_time(plan, group.key)
        if not way:
            continue
        places = [group.start, *(stay.stop for stay in way), group.end]
        walked = sum(tour.minutes(start, end) for start, end in pairwise(places))
        arrives = way[-1].end + tour.minutes(way[-1].stop, group.end)
        waiting += arrives - group.ready - walked - sum(stay.end - stay.start for stay in way)
        finish = max(finish, arrives)
    return [] if (plan.finish, plan.waiting) == (finish, waiting) else [Breach("rotation.breach.sums", minute=finish)]


def _in_time(plan: Plan, group: str) -> list[Stay]:
    return sorted((stay for stay in plan.stays if stay.group == group), key=lambda stay: (stay.start, stay.end))
