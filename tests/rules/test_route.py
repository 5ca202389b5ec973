"""Routes: minutes from points on a plan, and the tour that follows from what people entered."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.rotation import TourStop
from dashboard.rules.route import (
    Closed,
    RouteFacts,
    clock,
    minutes_of,
    missing_walks,
    tour_of,
    walking_from_points,
)


@dataclass
class Stop:
    key: str
    minutes: int = 10
    capacity_groups: int = 1


def test_minutes_are_the_straight_way_rounded_up() -> None:
    points = {"start": [0.0, 0.0], "a": [0.6, 0.0], "b": [0.6, 1.0], "end": [0.0, 0.0]}
    found = walking_from_points(points, width_m=100, shape=0.8, speed_m_min=60)
    assert found["start>a"] == 1  # 60 m, exactly a minute
    assert found["a>b"] == found["b>a"] == 2  # 80 m
    assert found["start>b"] == 2  # 100 m as the crow flies
    assert {"end>a", "a>start", "start>end"}.isdisjoint(found)


@given(st.integers(0, 1439))
def test_a_time_of_day_is_read_as_it_is_written(minutes: int) -> None:
    assert minutes_of(clock(minutes)) == minutes


@pytest.mark.parametrize("text", ["", "9:00", "24:00", "12:60", "1２:00", "12-00", None, 12, "12:0a"])
def test_what_is_no_time_of_day_is_none(text: object) -> None:
    assert minutes_of(text) is None


def test_the_tour_counts_from_its_own_start_and_knows_only_its_own_stops() -> None:
    facts = RouteFacts(
        {("start", "a"): 2, ("a", "c"): 3},
        (Closed("a", 14 * 60 + 40, 15 * 60), Closed("b", 13 * 60, 14 * 60), Closed("c", 900, 960)),
        {"A": "a", "B": "c"},
        (("a", "c", "b"),),
    )
    tour = tour_of([Stop("a"), Stop("b", 15, 2)], ["A", "B"], facts, 14 * 60 + 10)
    assert tour.stops == (TourStop("a", 10, 1, ((30, 50),)), TourStop("b", 15, 2))
    assert [group.first for group in tour.groups] == ["a", None]
    assert tour.orders == (("a", "b"),)
    assert dict(tour.walk) == {("start", "a"): 2}


def test_pairs_without_minutes_are_named_once() -> None:
    tour = tour_of([Stop("a"), Stop("b")], ["A"], RouteFacts({("start", "a"): 2, ("b", "a"): 3, ("a", "end"): 1}), 0)
    assert missing_walks(tour) == (("start", "b"), ("b", "end"))
