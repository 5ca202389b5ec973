from collections.abc import Callable

from dashboard.services.score_sums import Differences


def tally(numbers: list[int]) -> Callable[[], int]:
    """Return a count that may be asked once for each number given."""
    return lambda: numbers.pop(0)


def test_a_first_score_adds_an_observer_and_another_point_does_not() -> None:
    sums, asked = Differences(), [1]
    sums.note("smart", old=None, new=4.0, scored=tally(asked))
    sums.note("smart", old=None, new=2.0, scored=tally(asked))
    assert sums.rows() == [{"dimension_key": "smart", "n": 2, "total": 6.0, "squares": 20.0, "observers": 1}]
    assert asked == []


def test_taking_the_last_score_back_takes_the_observer_out() -> None:
    sums = Differences()
    sums.note("smart", old=4.0, new=None, scored=tally([1]))  # one is left
    sums.note("smart", old=3.0, new=None, scored=tally([]))
    assert sums.rows() == [{"dimension_key": "smart", "n": -2, "total": -7.0, "squares": -25.0, "observers": -1}]


def test_another_level_asks_for_no_count_and_the_same_changes_nothing() -> None:
    sums = Differences()
    sums.note("smart", old=2.0, new=5.0, scored=tally([]))
    sums.note("safety", old=3.0, new=3.0, scored=tally([]))
    sums.note("service", old=None, new=None, scored=tally([]))
    assert sums.rows() == [{"dimension_key": "smart", "n": 0, "total": 3.0, "squares": 21.0, "observers": 0}]


def test_dimensions_come_in_one_order() -> None:
    sums = Differences()
    for key in ("smart", "environment"):
        sums.note(key, old=1.0, new=2.0, scored=tally([]))
    sums.note("safety", old=None, new=2.0, scored=tally([1]))
    sums.note("safety", old=2.0, new=None, scored=tally([]))
    assert [row["dimension_key"] for row in sums.rows()] == ["environment", "safety", "smart"]
    assert sums.rows()[1] == {"dimension_key": "safety", "n": 0, "total": 0.0, "squares": 0.0, "observers": 0}
