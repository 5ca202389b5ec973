"""Rotations: what can be planned is planned and passes the judge; what cannot be planned is said at once."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.rotation import Plan, Stay, Tour, TourGroup, TourStop, check_tour, plan_of
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_bound import bound
from dashboard.rules.rotation_check import breaches
from dashboard.rules.rotation_circle import cyclic_orders
from dashboard.rules.rotation_replan import Late, replan
from dashboard.rules.rotation_search import find_plan

LOBBY, ROOM, GARDEN = TourStop("lobby", 10), TourStop("room", 15), TourStop("garden", 10)


def small(**given: object) -> Tour:
    values: dict[str, object] = {
        "stops": (LOBBY, ROOM, GARDEN),
        "groups": (TourGroup("A"), TourGroup("B")),
        "walk": {("lobby", "room"): 2, ("room", "garden"): 3, ("lobby", "garden"): 4},
    }
    return Tour(**(values | given))  # type: ignore[arg-type]


@st.composite
def tours(draw: st.DrawFn) -> Tour:
    """Tours of every shape that staff can enter: unequal stops, room, closed times, late groups, fixed orders."""
    stops = tuple(
        TourStop(
            f"s{n}",
            draw(st.integers(1, 20)),
            draw(st.integers(1, 3)),
            tuple(
                (since, since + length)
                for since, length in draw(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=2))
            ),
        )
        for n in range(draw(st.integers(1, 6)))
    )
    keys = [stop.key for stop in stops]
    places = ["gate", *keys]
    walk = {(a, b): draw(st.integers(0, 9)) for a in places for b in places if a != b}
    chain = tuple(draw(st.permutations(keys)))[: draw(st.integers(0, len(keys)))]
    firsts = [key for key in keys if key not in chain[1:]]
    groups = tuple(
        TourGroup(
            f"g{n}",
            draw(st.sampled_from([None, "gate"])),
            draw(st.sampled_from([None, "gate"])),
            draw(st.sampled_from([None, *firsts])),
            draw(st.integers(0, 15)),
        )
        for n in range(draw(st.integers(1, 5)))
    )
    return Tour(stops, groups, walk, orders=(chain,) if len(chain) > 1 else ())


@settings(max_examples=60, deadline=None)
@given(tours(), st.integers(0, 3))
def test_every_plan_passes_the_judge_and_never_beats_the_bound(tour: Tour, seed: int) -> None:
    plan = find_plan(tour, seed=seed, steps=3_000)
    assert breaches(tour, plan) == ()
    assert plan.finish >= bound(Board(tour))


def _optimum(tour: Tour) -> int:
    """Return the earliest finish by setting all stays one after the other, in every sequence there is.

    One of them has the stays of a best plan by their start, and sets none later than there.
    """

    def best(
        at: dict[str, tuple[str | None, int]], left: frozenset[tuple[str, str]], places: dict[str, list[int]]
    ) -> int:
        if not left:
            return max(at[group.key][1] + tour.minutes(at[group.key][0], group.end) for group in tour.groups)
        found = []
        for group, key in left:
            place, free = at[group]
            stop = next(one for one in tour.stops if one.key == key)
            first, *others = sorted(places[key])
            end = max(free + tour.minutes(place, key), first) + stop.dwell
            found.append(best({**at, group: (key, end)}, left - {(group, key)}, {**places, key: [*others, end]}))
        return min(found)

    return best(
        {group.key: (group.start, group.ready) for group in tour.groups},
        frozenset((group.key, stop.key) for group in tour.groups for stop in tour.stops),
        {stop.key: [0] * stop.capacity for stop in tour.stops},
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_is_no_higher_than_the_optimum_and_the_plan_no_lower(seed: int) -> None:
    """Walks are by chance: a walk straight on may well be longer than one by another stop."""
    chance = random.Random(seed)
    keys = [f"s{n}" for n in range(chance.randint(2, 3))]
    places = ["gate", *keys]
    tour = Tour(
        tuple(TourStop(key, chance.randint(1, 5), chance.randint(1, 2)) for key in keys),
        tuple(
            TourGroup(f"g{n}", *(chance.choice([None, "gate"]) for _ in range(2)), ready=chance.randint(0, 2))
            for n in range(chance.randint(1, 6 // len(keys)))
        ),
        {(a, b): chance.randint(0, 5) for a in places for b in places if a != b},
    )
    assert bound(Board(tour)) <= _optimum(tour) <= find_plan(tour, steps=1).finish


@settings(max_examples=60, deadline=None)
@given(tours(), st.data())
def test_every_late_plan_passes_the_judge_and_leaves_alone_what_has_begun(tour: Tour, data: st.DataObject) -> None:
    plan = find_plan(tour, steps=1_000)
    held = data.draw(st.sampled_from(plan.stays))
    found = replan(tour, plan, Late(held.group, held.stop, data.draw(st.integers(1, 30))))
    assert breaches(tour, found.plan, begun=found.begun) == ()
    before = {(stay.group, stay.stop): stay.start for stay in plan.stays}
    for stay in found.plan.stays:
        if before[stay.group, stay.stop] < held.end:
            assert stay.start == before[stay.group, stay.stop]
    assert {(one.group, one.stop) for one in found.changes} == {
        (stay.group, stay.stop) for stay in found.plan.stays if before[stay.group, stay.stop] != stay.start
    }


def _every_plan_of(tour: Tour, latest: int) -> int:
    """Return the earliest finish of a one-place tour of two groups by trying all starts: nothing clever at all."""
    from itertools import permutations, product

    best = latest
    board = Board(tour)
    orders = list(permutations(range(len(tour.stops))))
    for way in product(orders, repeat=len(tour.groups)):
        best = min(best, board.cost([list(one) for one in way])[0])
    return best


def test_a_small_tour_is_planned_as_well_as_can_be() -> None:
    tour = small()
    assert find_plan(tour, steps=20_000).finish == _every_plan_of(tour, 10**6)


def test_the_search_is_no_worse_than_the_best_of_300_cyclic_plans_and_mostly_better() -> None:
    better = 0
    for seed in range(6):
        chance = random.Random(seed)
        stops = tuple(TourStop(f"s{n}", chance.randint(6, 18), chance.choice([1, 1, 2])) for n in range(6))
        walk = {(a.key, b.key): chance.randint(1, 8) for a in stops for b in stops if a.key < b.key}
        tour = Tour(stops, tuple(TourGroup(f"g{n}") for n in range(4)), walk)
        board = Board(tour)
        by_hand = min(board.cost(orders)[0] for orders in cyclic_orders(board, random.Random(1)))
        found = find_plan(tour, steps=100_000).finish
        assert found <= by_hand
        better += found < by_hand
    assert better >= 2


def test_the_same_seed_gives_the_same_plan() -> None:
    assert find_plan(small(), seed=7, steps=5_000) == find_plan(small(), seed=7, steps=5_000)


def test_it_stops_when_told_and_still_has_a_plan() -> None:
    seen: list[float] = []

    def go_on(done: float) -> bool:
        seen.append(done)
        return len(seen) < 2

    tour = small()
    assert breaches(tour, find_plan(tour, steps=10_000_000, go_on=go_on)) == ()
    assert len(seen) == 2


def test_a_closed_stop_is_visited_before_or_after() -> None:
    tour = small(stops=(LOBBY, TourStop("room", 15, 1, ((20, 60),)), GARDEN))
    plan = find_plan(tour, steps=5_000)
    assert breaches(tour, plan) == ()
    assert all(stay.end <= 20 or stay.start >= 60 for stay in plan.stays if stay.stop == "room")


PLAN = plan_of(
    small(),
    [
        Stay("A", 0, "lobby", 10),
        Stay("A", 12, "room", 27),
        Stay("A", 30, "garden", 40),
        Stay("B", 0, "garden", 10),
        Stay("B", 14, "lobby", 24),
        Stay("B", 27, "room", 42),
    ],
)


def _with(index: int, **given: object) -> Plan:
    stays = list(PLAN.stays)
    old = stays[index]
    values = {"group": old.group, "start": old.start, "stop": old.stop, "end": old.end} | given
    stays[index] = Stay(**values)  # type: ignore[arg-type]
    return plan_of(small(), stays)


def test_the_judge_passes_a_plan_that_works() -> None:
    assert breaches(small(), PLAN) == ()
    assert (PLAN.finish, PLAN.waiting) == (42, 1)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (_with(1, start=11, end=26), "rotation.breach.walk"),
        (_with(0, end=9), "rotation.breach.dwell"),
        (_with(5, start=26, end=41), "rotation.breach.capacity"),
        (_with(5, stop="cellar"), "rotation.breach.unknown"),
        (_with(5, stop="cellar"), "rotation.breach.missing"),
        (_with(5, stop="lobby"), "rotation.breach.twice"),
        (Plan(PLAN.stays, 41, 1), "rotation.breach.sums"),
        (Plan(PLAN.stays, 42, 0), "rotation.breach.sums"),
    ],
)
def test_the_judge_finds(plan: Plan, code: str) -> None:
    assert code in {breach.code for breach in breaches(small(), plan)}


@pytest.mark.parametrize(
    ("tour", "code"),
    [
        (small(groups=(TourGroup("A", first="room"), TourGroup("B"))), "rotation.breach.first"),
        (small(orders=(("room", "lobby"),)), "rotation.breach.order"),
        (small(stops=(LOBBY, TourStop("room", 15, 1, ((20, 25),)), GARDEN)), "rotation.breach.closed"),
    ],
)
def test_the_judge_knows_the_wishes(tour: Tour, code: str) -> None:
    assert code in {breach.code for breach in breaches(tour, PLAN)}


@pytest.mark.parametrize(
    ("tour", "code"),
    [
        (small(groups=()), "rotation.no_groups"),
        (small(stops=()), "rotation.no_stops"),
        (small(stops=tuple(TourStop(f"s{n}", 5) for n in range(41))), "rotation.too_many"),
        (small(groups=tuple(TourGroup(f"g{n}") for n in range(41))), "rotation.too_many"),
        (small(stops=(LOBBY, LOBBY)), "rotation.twice"),
        (small(groups=(TourGroup("A"), TourGroup("A"))), "rotation.twice"),
        (small(stops=(TourStop("lobby", 0),)), "rotation.dwell"),
        (small(stops=(TourStop("lobby", 10, 0),)), "rotation.capacity"),
        (small(stops=(TourStop("lobby", 10, 1, ((9, 9),)),)), "rotation.closed"),
        (small(walk={("lobby", "room"): -1}), "rotation.walk"),
        (small(groups=(TourGroup("A", ready=-1),)), "rotation.ready"),
        (small(groups=(TourGroup("A", first="cellar"),)), "rotation.unknown"),
        (small(orders=(("lobby", "cellar"),)), "rotation.unknown"),
        (small(orders=(("lobby", "room"), ("room", "garden"), ("garden", "lobby"))), "rotation.order"),
        (small(orders=(("lobby", "room"),), groups=(TourGroup("A", first="room"),)), "rotation.first"),
    ],
)
def test_what_cannot_be_planned_is_said_at_once(tour: Tour, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_tour(tour)
    assert refused.value.code == code


def test_forty_stops_and_forty_groups_are_still_planned() -> None:
    tour = Tour(tuple(TourStop(f"s{n}", 5) for n in range(40)), tuple(TourGroup(f"g{n}") for n in range(40)))
    assert breaches(tour, find_plan(tour, steps=1)) == ()


def test_one_late_group_in_a_day_with_slack_changes_only_its_own_cells() -> None:
    tour = small(groups=(TourGroup("A"),))
    plan = find_plan(tour, steps=2_000)
    first = plan.stays[0]
    found = replan(tour, plan, Late("A", first.stop, 7))
    assert {change.group for change in found.changes} == {"A"}
    assert len(found.changes) == 2
    assert found.plan.finish == plan.finish + 7


@pytest.mark.parametrize(("late", "code"), [(Late("A", "cellar", 7), "unknown"), (Late("A", "lobby", 0), "late")])
def test_a_senseless_lateness_is_refused(late: Late, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        replan(small(), PLAN, late)
    assert refused.value.code == f"rotation.{code}"


@settings(max_examples=60, deadline=None)
@given(tours(), st.integers(0, 9), st.integers(0, 400))
def test_the_quick_play_costs_what_the_written_one_does_and_gives_up_only_where_it_must(
    tour: Tour, seed: int, limit: int
) -> None:
    board = Board(tour)
    for orders in cyclic_orders(board, random.Random(seed), 4):
        ends = [
            starts[-1] + board.dwell[order[-1]] + board.leave[g][order[-1]]
            for g, (order, starts) in enumerate(zip(orders, board.play(orders), strict=True))
        ]
        assert board.cost(orders) == (max(ends), sum(ends))
        last, total, kept = board.within(orders, board.floors(orders), limit, (1, 0))
        assert kept == (max(ends) <= limit)
        assert (last, total) == (max(ends), sum(ends)) if kept else limit < last <= max(ends)
