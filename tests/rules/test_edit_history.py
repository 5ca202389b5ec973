"""Undo and redo: every step back can be gone forward again, and what is new forgets what was taken back."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.edit_history import MOST_STEPS, History


def test_steps_back_and_forward() -> None:
    history = History(1).seen(2).seen(3)
    assert [history.undone().now, history.undone().undone().now, history.undone().undone().undone().now] == [2, 1, 1]
    assert history.undone().redone() == history
    assert history.redone() is history


def test_a_change_after_a_step_back_forgets_what_was_taken_back() -> None:
    changed = History(1).seen(2).undone().seen(9)
    assert (changed.now, changed.redone().now, changed.undone().now) == (9, 9, 1)


def test_the_same_again_is_no_step() -> None:
    history = History(1).seen(2)
    assert history.seen(2) is history


@given(st.lists(st.integers(0, 3), max_size=80))
def test_undoing_what_was_done_gives_what_was_there_and_never_grows_past_its_bound(states: list[int]) -> None:
    history = History(-1)
    for state in states:
        after = history.seen(state)
        assert after is history or after.undone().now == history.now
        assert after.undone().redone().now == after.now
        history = after
        assert len(history.past) <= MOST_STEPS
    steps = len(history.past)
    back = history
    for _ in range(steps):
        back = back.undone()
    for _ in range(steps):
        back = back.redone()
    assert back == history
