import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.summary import Sums, mean, merged, sd, sums_of

levels = st.lists(st.integers(1, 5), max_size=200)


def test_exact():
    sums = sums_of([3, 4, 4, 5])
    assert sums == Sums(4, 16, 66)
    assert mean(sums) == 4
    assert sd(sums) == pytest.approx(0.816496580927726)


def test_nothing_and_one():
    assert mean(Sums()) is None
    assert sd(Sums()) is None
    assert sd(sums_of([4])) is None
    assert sd(sums_of([0.1] * 3)) == pytest.approx(0.0, abs=1e-8)


def test_a_part_cannot_be_more_than_the_whole():
    with pytest.raises(ValueError):
        Sums(1, 5, 25) - Sums(2, 5, 13)


@given(levels, levels)
def test_merged_is_as_if_counted_together_and_can_be_taken_apart(one, two):
    both = merged([sums_of(one), sums_of(two)])
    assert both == sums_of(one + two) == sums_of(one) + sums_of(two)
    assert both - sums_of(two) == sums_of(one)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=100))
def test_agrees_with_the_library(values):
    sums = sums_of(values)
    assert mean(sums) == pytest.approx(statistics.fmean(values))
    assert sd(sums) == pytest.approx(statistics.stdev(values), abs=1e-4)
