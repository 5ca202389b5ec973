import pytest

from dashboard.rules.small_groups import large_enough


@pytest.mark.parametrize(
    ("observers", "shown"),
    [
        ({}, set()),
        ({"a": 3, "b": 4}, {"a", "b"}),
        ({"a": 2}, set()),
        # 2 people alone would be the total less the rest: the next smallest goes with them
        ({"a": 10, "b": 4, "c": 2}, {"a"}),
        ({"a": 10, "b": 4, "c": 2, "d": 1}, {"a", "b"}),
        ({"a": 10, "b": 0}, {"a"}),
        ({"a": 5, "b": 5, "c": 1}, {"a"}),
        ({"a": 9, "b": 2, "c": 2}, {"a"}),
    ],
)
def test_small_groups_and_what_would_give_them_away_are_hidden(observers: dict[str, int], shown: set[str]) -> None:
    assert large_enough(observers) == shown


def test_the_hidden_are_always_nobody_or_enough() -> None:
    for a in range(6):
        for b in range(6):
            for c in range(6):
                observers = {"a": a, "b": b, "c": c}
                hidden = sum(observers.values()) - sum(observers[key] for key in large_enough(observers))
                assert hidden == 0 or hidden >= 3 or hidden == sum(observers.values())
