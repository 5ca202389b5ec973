"""Circles: everybody goes everywhere once, and turning one keeps it so."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.rules.rotation import Tour, TourGroup, TourStop
from dashboard.rules.rotation_board import Board
from dashboard.rules.rotation_circle import circles, cyclic_orders, orders_of, turned
from tests.rules.test_rotation import tours


@settings(max_examples=40, deadline=None)
@given(tours(), st.integers(0, 99))
def test_all_groups_go_everywhere_once_as_they_may_however_a_circle_is_turned(tour: Tour, seed: int) -> None:
    board, chance = Board(tour), random.Random(seed)
    everywhere = list(range(len(tour.stops)))
    for circle in circles(board, chance, 4):
        for _ in range(6 if len(everywhere) > 1 else 0):
            circle = turned(circle, chance)  # noqa: PLW2901 - on and on
        orders = orders_of(board, circle)
        assert [sorted(order) for order in orders] == [everywhere] * len(tour.groups)
        assert all(board.allows(g, order) for g, order in enumerate(orders))


def test_without_wishes_all_follow_the_same_circle_from_stops_of_their_own() -> None:
    tour = Tour(tuple(TourStop(f"s{n}", 5) for n in range(6)), tuple(TourGroup(f"g{n}") for n in range(4)))
    for orders in cyclic_orders(Board(tour), random.Random(3), 20):
        assert len({order[0] for order in orders}) == 4
        for order in orders[1:]:
            shift = orders[0].index(order[0])
            assert order == orders[0][shift:] + orders[0][:shift]


def test_a_turned_circle_leaves_the_one_before_alone() -> None:
    before = [0, 1, 2, 3], [0, 2]
    chance = random.Random(5)
    found = [turned(before, chance) for _ in range(40)]
    assert before == ([0, 1, 2, 3], [0, 2])
    assert {len({*stops}) for stops, _ in found} == {4}
    assert any(stops != before[0] for stops, _ in found)
    assert any(offsets != before[1] for _, offsets in found)
