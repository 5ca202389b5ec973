import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.agreement import discuss, krippendorff_alpha, spread

_ = np.nan


def test_spread_exact():
    found = spread([1, 1, 5, 5])
    assert found is not None
    assert (found.n, found.mean, found.median, found.histogram) == (4, 3.0, 3.0, (2, 0, 0, 0, 2))
    assert found.sd == pytest.approx((16 / 3) ** 0.5)
    assert found.agreement == 0.0
    assert found.polarised


def test_agreement_is_one_less_the_share_of_uniform_variance():
    # s² = 0.5 against σ²_EU = (25 - 1) / 12 = 2.
    found = spread([3, 4, 4, 4, 5])
    assert found is not None
    assert found.agreement == pytest.approx(0.75)
    assert not found.polarised


def test_few_observers():
    assert spread([]) is None
    alone = spread([2])
    assert alone is not None
    assert (alone.sd, alone.agreement, alone.polarised) == (None, None, False)


@pytest.mark.parametrize("levels", [[0, 3], [6], [-1]])
def test_levels_outside_the_scale_are_refused(levels):
    with pytest.raises(ValueError):
        spread(levels)


def test_a_quarter_at_each_end_is_polarised():
    def polarised(levels):
        found = spread(levels)
        assert found is not None
        return found.polarised

    assert polarised([2, 3, 3, 4])
    assert not polarised([2, 3, 3, 3, 4])
    assert not polarised([3, 3, 4, 5])


def test_discuss_ranks_the_widest_first_and_leaves_out_agreement_and_few_observers():
    points = {
        "garage_light": [1, 1, 5, 5, 5],
        "posted_services": [1, 2, 3, 4, 5],
        "gate_posture": [5, 5, 4, 5, 5],
        "lift": [1, 5, 5],
        "unanswered": [],
    }
    found = discuss(points)
    assert [(d.rank, d.point, d.spread.polarised) for d in found] == [
        (1, "garage_light", True),
        (2, "posted_services", True),
    ]
    assert [d.point for d in discuss(points, min_n=3)] == ["lift", "garage_light", "posted_services"]


def test_discuss_breaks_ties_by_observers_then_name():
    points = {"b": [1, 1, 5, 5], "a": [1, 1, 5, 5]}
    assert [d.point for d in discuss(points)] == ["a", "b"]


# Krippendorff (2011), section E: four observers, twelve units, missing data; interval alpha 0.849.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
# The three-coder example of the encyclopaedia article on the coefficient: interval alpha 0.811.
THREE_CODERS = [
    [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
    [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
    [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
]


@pytest.mark.parametrize(("table", "published"), [(FOUR_OBSERVERS, 0.849), (THREE_CODERS, 0.811)])
def test_alpha_of_published_examples(table, published):
    alpha = krippendorff_alpha(table)
    assert alpha is not None
    assert round(alpha, 3) == published


def test_alpha_at_its_ends():
    assert krippendorff_alpha([[1, 2, 5], [1, 2, 5]]) == pytest.approx(1.0)
    opposed = krippendorff_alpha([[1, 5], [5, 1]])
    assert opposed is not None
    assert opposed < 0


@pytest.mark.parametrize("table", [[[3, 3], [3, 3]], [[1, _], [_, 2]], [[1, 2, 3]], [[], []]])
def test_alpha_is_undefined_without_pairs_or_variation(table):
    assert krippendorff_alpha(table) is None


def test_alpha_wants_a_table():
    with pytest.raises(ValueError):
        krippendorff_alpha([1, 2, 3])


tables = st.integers(1, 6).flatmap(
    lambda units: st.lists(
        st.lists(st.one_of(st.integers(1, 5), st.just(_)), min_size=units, max_size=units), min_size=2, max_size=6
    )
)


@given(tables)
def test_alpha_equals_its_definition_pair_by_pair(table):
    columns = [[v for v in column if v == v] for column in zip(*table, strict=True)]
    columns = [column for column in columns if len(column) > 1]
    values = [v for column in columns for v in column]
    alpha = krippendorff_alpha(table)
    if len(set(values)) < 2:
        assert alpha is None
        return
    n = len(values)
    observed = sum(sum((a - b) ** 2 for a, b in itertools.permutations(c, 2)) / (len(c) - 1) for c in columns) / n
    expected = sum((a - b) ** 2 for a, b in itertools.permutations(values, 2)) / (n * (n - 1))
    assert alpha == pytest.approx(1 - observed / expected, abs=1e-9)
    assert alpha <= 1 + 1e-12


@given(st.lists(st.integers(1, 5), min_size=2, max_size=60))
def test_spread_counts_everyone_and_does_not_depend_on_order(levels):
    found = spread(levels)
    assert found is not None
    assert sum(found.histogram) == found.n == len(levels)
    assert found == spread(sorted(levels))
    assert found.agreement is not None
    assert 0 <= found.agreement <= 1
