"""The registration curve and the day on which it reaches the capacity."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.registration_forecast import Forecast, Total, forecast

TODAY = date(2026, 11, 23)
VISIT = date(2026, 12, 4)


def days(*changes: int, last: date = TODAY) -> dict[date, int]:
    return {last - timedelta(days=len(changes) - 1 - n): change for n, change in enumerate(changes)}


def test_a_steady_growth_is_extended_from_today() -> None:
    found = forecast(days(*[4] * 14, 30), 100, TODAY, VISIT)
    assert (found.registered, found.places_left, found.is_full) == (86, 14, False)
    # Totals of the last seven days: 36 40 44 48 52 56 86; slope (-3*36-2*40-44+52+2*56+3*86)/28 = 190/28.
    assert found.per_day == pytest.approx(190 / 28)
    assert found.full_on == date(2026, 11, 26)  # 14 places at 6.79 a day: the third day


def test_only_the_last_seven_days_count() -> None:
    slow = forecast(days(50, *[2] * 7), 100, TODAY, VISIT + timedelta(days=60))
    assert slow.per_day == 2.0
    assert slow.full_on == TODAY + timedelta(days=18)


def test_reaching_it_exactly_on_a_day() -> None:
    assert forecast(days(*[5] * 8), 50, TODAY, VISIT).full_on == TODAY + timedelta(days=2)
    assert forecast(days(*[5] * 8), 51, TODAY, VISIT).full_on == TODAY + timedelta(days=3)


def test_not_reached_before_the_visit() -> None:
    by_day = days(*[5] * 8)
    assert forecast(by_day, 90, TODAY, TODAY + timedelta(days=11)).full_on == TODAY + timedelta(days=10)
    assert forecast(by_day, 90, TODAY, TODAY + timedelta(days=10)).full_on is None
    assert forecast(by_day, 90, TODAY, TODAY - timedelta(days=1)).full_on is None


def test_no_growth_has_no_day() -> None:
    still = forecast({TODAY - timedelta(days=9): 12}, 50, TODAY, VISIT)
    assert (still.per_day, still.full_on) == (0.0, None)
    assert forecast(days(20, -2, -2, -2), 50, TODAY, VISIT).full_on is None


def test_two_days_say_nothing() -> None:
    found = forecast(days(5, 6), 20, TODAY, VISIT)
    assert (found.per_day, found.full_on) == (None, None)
    assert forecast(days(5, 6, 1), 20, TODAY, VISIT).per_day == 3.5


def test_gaps_are_filled_and_the_future_is_ignored() -> None:
    by_day = {TODAY - timedelta(days=3): 5, TODAY - timedelta(days=1): -1, TODAY + timedelta(days=1): 9}
    assert forecast(by_day, None, TODAY, VISIT).series == (
        Total(date(2026, 11, 20), 5),
        Total(date(2026, 11, 21), 5),
        Total(date(2026, 11, 22), 4),
        Total(TODAY, 4),
    )


def test_days_without_a_change_do_not_begin_the_series() -> None:
    assert forecast(days(0, 0, 3, 1), None, TODAY, VISIT).series == (
        Total(date(2026, 11, 22), 3),
        Total(TODAY, 4),
    )


def test_a_full_visit_says_since_when() -> None:
    found = forecast(days(10, 5, -1, 1, 0), 15, TODAY, VISIT)
    assert (found.is_full, found.full_on, found.places_left) == (True, TODAY - timedelta(days=1), 0)
    assert forecast(days(10, 9), 15, TODAY, VISIT).places_left == 0


def test_before_the_first_registration() -> None:
    assert forecast({}, 50, TODAY, VISIT) == Forecast((), 0, 50, 50, None, False, None)


def test_without_a_capacity_it_is_never_full() -> None:
    found = forecast(days(*[5] * 8), None, TODAY, VISIT)
    assert (found.is_full, found.full_on, found.places_left, found.per_day) == (False, None, None, 5.0)


@pytest.mark.parametrize("capacity", [0, -1])
def test_an_impossible_capacity_is_refused(capacity: int) -> None:
    with pytest.raises(Invalid, match=r"forecast\.capacity"):
        forecast({}, capacity, TODAY, VISIT)


@given(st.lists(st.integers(0, 20), min_size=3, max_size=20), st.integers(1, 400))
def test_the_trend_is_the_least_squares_line_and_fills_the_last_place(changes: list[int], capacity: int) -> None:
    found = forecast(days(1, *changes), capacity, TODAY, VISIT)
    totals = [total.registered for total in found.series]
    assert totals == list(np.cumsum([1, *changes]))
    window = totals[-7:]
    assert found.per_day == pytest.approx(np.polyfit(range(len(window)), window, 1)[0], abs=1e-9)
    if found.full_on is not None and not found.is_full:
        ahead = (found.full_on - TODAY).days
        assert TODAY < found.full_on < VISIT
        assert found.per_day is not None
        assert found.registered + (ahead - 1) * found.per_day < capacity + 1e-9
        assert found.registered + ahead * found.per_day >= capacity - 1e-9
