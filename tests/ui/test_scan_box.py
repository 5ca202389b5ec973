"""What a scanner typed is handed over in order and once, whatever a browser reports."""

import pytest

from dashboard.ui.scan_box import LONGEST, fresh


def test_several_badges_in_one_run_are_all_there() -> None:
    reported = [{"n": 3, "text": "c"}, {"n": 1, "text": "a"}, {"n": 2.0, "text": "b"}]
    assert fresh(reported, 0) == [(1, "a"), (2, "b"), (3, "c")]
    assert fresh(reported, 2) == [(3, "c")]
    assert fresh(reported, 3) == []


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "x",
        {"n": 1, "text": "a"},
        [None],
        [[]],
        [{"n": True, "text": "a"}],
        [{"n": "1", "text": "a"}],
        [{"n": 1}],
        [{"n": 1, "text": None}],
        [{"n": float("nan"), "text": "a"}],
        [{"n": float("inf"), "text": "a"}],
        [{"n": 1, "text": "x" * (LONGEST + 1)}],
    ],
)
def test_junk_is_nothing(junk: object) -> None:
    assert fresh(junk, 0) == []
