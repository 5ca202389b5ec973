import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.profile import ProfileRow, headline, profile

OTHERS = {"safety": [3.5, 3.8, 4.1], "operations": [3.4, 3.5, 3.6, 3.5], "smart": [4.0, 4.0]}


def test_rows_against_the_median_of_enough_visits():
    rows = profile({"safety": (4.5, 72), "operations": (3.25, 60), "smart": (4.1, 70), "culture": (4.2, 5)}, OTHERS)
    assert rows == [
        ProfileRow("safety", 4.5, 72, 3.8, pytest.approx(0.7), 3),
        ProfileRow("operations", 3.25, 60, 3.5, -0.25, 4),
        ProfileRow("smart", 4.1, 70, None, None, 2),
        ProfileRow("culture", 4.2, 5, None, None, 0),
    ]
    found = headline(rows)
    assert found.code == "profile.leads_and_below"
    assert found.facts == {"lead": "safety", "delta": pytest.approx(0.7), "below": ["operations"]}


def said(**deltas):
    return headline([ProfileRow(name, 3.0 + delta, 9, 3.0, delta, 5) for name, delta in deltas.items()])


def test_headlines():
    assert headline([]).code == "profile.no_scores"
    assert said(a=0.2, b=0.4).code == "profile.leads"
    assert said(a=0.2, b=0.4).facts == {"lead": "b", "delta": 0.4}
    assert said(a=-0.2, b=-0.4).facts == {"below": ["b", "a"], "delta": -0.4}
    assert said(a=-0.2, b=-0.4).code == "profile.below"
    assert said(a=0.04, b=-0.04).code == "profile.level"


def test_not_enough_visits_says_how_many_are_needed():
    found = headline(profile({"smart": (4.1, 70), "safety": (4.4, 70)}, {"smart": [4.0, 4.0]}))
    assert found.code == "profile.not_enough_visits"
    assert found.facts == {"visits": 2, "needed": 3, "best": "safety", "level": 4.4}


level = st.floats(1, 5)


@given(
    st.dictionaries(st.sampled_from("abcde"), st.tuples(level, st.integers(1, 99))),
    st.dictionaries(st.sampled_from("abcde"), st.lists(level)),
)
def test_every_dimension_has_a_row_and_a_delta_only_with_a_median(this, others):
    rows = profile(this, others)
    assert [row.dimension for row in rows] == list(this)
    for row in rows:
        assert (row.median is None) == (row.delta is None) == (row.visits < 3)
    assert headline(rows).code.startswith("profile.")
