"""What a scanner typed is handed over in order and once, whatever a browser reports."""

from threading import Event, Thread

import pytest

from dashboard.ui.scan_box import LONGEST, Done, fresh


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


def test_two_runs_at_once_hand_over_each_scan_once_and_in_order() -> None:
    kept, taken = Done(), list[str]()
    reported = [{"n": n, "text": text} for n, text in enumerate("abcd", start=1)]
    inside, others = Event(), Event()

    def slowly(text: str) -> None:
        taken.append(text)
        inside.set()
        others.wait(0.1)  # the newer run has all that time to get in between

    def newer() -> None:
        kept.take(reported, taken.append)
        others.set()

    runs = [Thread(target=kept.take, args=(reported[:3], slowly)), Thread(target=newer)]
    runs[0].start()
    assert inside.wait(5)
    runs[1].start()
    for run in runs:
        run.join(5)
    assert (taken, kept.done) == (list("abcd"), 4)
