import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.survey_results import (
    BarSegment,
    Likert,
    Nps,
    choice_counts,
    diverging,
    likert,
    nps,
    visible_groups,
)


def test_likert_exact():
    assert likert("content", [5, 4, 4, 2, 5]) == Likert("content", 5, (0, 1, 0, 2, 2), (0, 0.2, 0, 0.4, 0.4), 4.0)
    assert likert("content", []) == Likert("content", 0, (0, 0, 0, 0, 0), (0.0,) * 5, None)


@pytest.mark.parametrize("level", [0, 6, -3])
def test_likert_knows_its_scale(level):
    with pytest.raises(ValueError):
        likert("content", [3, level])


def test_diverging_bar_halves_the_neutral_level():
    segments = diverging(likert("content", [1, 3, 3, 5]))
    assert segments == [
        BarSegment("content", 1, -0.5, -0.25),
        BarSegment("content", 2, -0.25, -0.25),
        BarSegment("content", 3, -0.25, 0.25),
        BarSegment("content", 4, 0.25, 0.25),
        BarSegment("content", 5, 0.25, 0.5),
    ]
    assert diverging(likert("content", [])) == []


@given(st.lists(st.integers(1, 5), min_size=1))
def test_diverging_bar_is_one_wide_and_its_neutral_part_is_centred(levels):
    segments = diverging(likert("x", levels))
    assert segments[-1].end - segments[0].start == pytest.approx(1)
    assert segments[2].start == pytest.approx(-segments[2].end)
    assert all(a.end == b.start for a, b in itertools.pairwise(segments))


def test_nps_exact():
    # Six promoters, two passives, two detractors: 60 % - 20 %; margin 1.96 sqrt((0.8 - 0.16) / 10).
    found = nps([9, 10, 9, 10, 10, 9, 7, 8, 6, 0])
    assert found == Nps(10, 6, 2, 2, pytest.approx(40.0), pytest.approx(49.5836, abs=1e-3))


def test_nps_at_its_ends():
    assert nps([]) is None
    assert nps([10] * 3) == Nps(3, 3, 0, 0, 100.0, 0.0)
    assert nps([6] * 3) == Nps(3, 0, 0, 3, -100.0, 0.0)
    with pytest.raises(ValueError):
        nps([11])


@given(st.lists(st.integers(0, 10), min_size=1))
def test_nps_stays_on_its_scale(scores):
    found = nps(scores)
    assert found is not None
    assert -100 <= found.score <= 100
    assert found.margin >= 0
    assert found.promoters + found.passives + found.detractors == len(scores)


def test_choice_counts_keep_the_order_offered():
    assert choice_counts(["a", "b", "c"], ["c", "c", "a", "gone"]) == {"a": 1, "b": 0, "c": 2}
    assert choice_counts(["a", "b"], [("a", "b"), ["b", "b"], ()]) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"residential": 20, "park": 5}, {"residential", "park"}),
        ({"residential": 20, "park": 9, "public": 4}, {"residential"}),  # 4 alone would follow from the total
        ({"residential": 20, "park": 4, "public": 4}, {"residential"}),
        ({"residential": 20, "park": 9, "public": 1, "commercial": 1}, {"residential"}),  # two people are still few
        ({"residential": 20, "park": 0}, {"residential"}),
        ({"residential": 4}, set()),
        ({}, set()),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_had_by_subtraction(sizes, shown):
    assert visible_groups(sizes) == shown


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_several_groups_of_enough_people_or_everything(sizes):
    shown = visible_groups(sizes)
    assert all(sizes[group] >= 5 for group in shown)
    hidden = [size for group, size in sizes.items() if group not in shown and size]
    assert not hidden or not shown or (len(hidden) > 1 and sum(hidden) >= 5)
