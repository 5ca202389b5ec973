"""Groups over stops: everybody sees everything, nobody in two places at once, and the picture stays in the tour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.tour_lanes import least_minutes, rotation, rounds, shared_out

START = datetime(2026, 12, 4, 14, 15)  # noqa: DTZ001 - wall clock


@dataclass(frozen=True)
class S:
    id: UUID
    minutes: int


def stops(*minutes: int) -> list[S]:
    return [S(UUID(int=n), m) for n, m in enumerate(minutes, start=1)]


def test_five_stops_of_thirteen_minutes_leave_two_to_walk() -> None:
    stays = rotation(START, 75, stops(*[13] * 5), 4)
    third = [(f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.stop_id.int) for s in stays if s.lane == 2]
    assert third == [
        ("14:15", "14:28", 3),
        ("14:30", "14:43", 4),
        ("14:45", "14:58", 5),
        ("15:00", "15:13", 1),
        ("15:15", "15:28", 2),
    ]


def test_a_round_lasts_as_long_as_its_longest_stop() -> None:
    assert rounds(stops(10, 20, 5), 1) == (10, 20, 5)
    assert rounds(stops(10, 20, 5), 2) == (20, 20, 10)
    assert rounds(stops(10, 20, 5), 3) == (20, 20, 20)
    assert least_minutes(stops(10, 20, 5), 2) == 50
    assert least_minutes(stops(10, 20, 5), 0) == 35
    assert (least_minutes([], 3), rotation(START, 60, [], 3)) == (0, ())


@given(
    minutes=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    groups=st.integers(0, 10),
    tour=st.integers(1, 300),
)
def test_every_group_sees_every_stop_once_one_after_another_within_the_tour(
    minutes: list[int], groups: int, tour: int
) -> None:
    all_stops = stops(*minutes)
    stays = rotation(START, tour, all_stops, groups)
    for lane in range(max(1, groups)):
        own = [s for s in stays if s.lane == lane]
        assert sorted(s.stop_id.int for s in own) == [s.id.int for s in all_stops]
        assert all(a.end <= b.start + timedelta(milliseconds=1) for a, b in pairwise(own))
        assert own[0].start == START
        assert own[-1].end <= START + timedelta(minutes=tour, milliseconds=1)
    if tour >= least_minutes(all_stops, groups):
        lengths = {s.id: s.minutes for s in all_stops}
        assert all(s.end - s.start == timedelta(minutes=lengths[s.stop_id]) for s in stays)


@given(size=st.integers(1, 8), groups=st.integers(1, 8))
def test_as_long_as_there_are_stops_enough_no_two_groups_share_one(size: int, groups: int) -> None:
    stays = rotation(START, 500, stops(*[10] * size), groups)
    meetings = [(s.start, s.stop_id) for s in stays]
    assert (len(meetings) == len(set(meetings))) is (groups <= size)


def test_stops_are_shared_out_by_the_time_of_the_tours() -> None:
    def sizes(minutes: list[int], tours: list[int], groups: int = 1) -> list[int]:
        return [len(part) for part in shared_out(stops(*minutes), tours, groups)]

    assert sizes([15] * 6, [60, 30]) == [4, 2]
    assert sizes([40, 10, 10, 10], [45, 45]) == [1, 3]
    assert sizes([15] * 3, [60]) == [3]
    assert sizes([15], [60, 60]) == [1, 0]
    assert (sizes([], [60]), sizes([15], [])) == ([0], [])


@given(
    minutes=st.lists(st.integers(1, 60), max_size=8),
    tours=st.lists(st.integers(1, 120), max_size=4),
    groups=st.integers(0, 5),
)
def test_sharing_out_keeps_the_order_and_loses_no_stop(minutes: list[int], tours: list[int], groups: int) -> None:
    parts = shared_out(stops(*minutes), tours, groups)
    assert len(parts) == len(tours)
    assert [stop.minutes for part in parts for stop in part] == (minutes if tours else [])
    if len(minutes) >= len(tours):
        assert all(parts)
