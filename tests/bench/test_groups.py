"""The measurement measures: both ways place everybody, and the composer leaves less unmet."""

from tests.bench import groups


def test_a_small_run() -> None:
    seconds, unmet = groups.measure(40, 4, 20, runs=1)
    assert seconds["ratio"] == seconds["value"] / seconds["baseline"]  # type: ignore[operator]
    assert (unmet["name"], unmet["unit"]) == ("groups_40_unmet", "rules not kept")
    assert unmet["value"] < unmet["baseline"]  # type: ignore[operator]
