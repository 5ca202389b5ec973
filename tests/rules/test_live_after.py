"""What segments usually take: the median, and only where it means something."""

from dashboard.rules.live_after import Lasted, Typical, typical


def test_the_median_of_what_really_happened() -> None:
    assert typical([Lasted(15, 17), Lasted(15, 16), Lasted(15, 40)]) == Typical(3, 17)
    assert typical([Lasted(15, 17), Lasted(15, 18)]) == Typical(2, 18)  # half a minute goes up


def test_one_visit_is_an_anecdote() -> None:
    assert typical([]) is None
    assert typical([Lasted(15, 17)]) is None


def test_forgotten_taps_are_left_out() -> None:
    assert typical([Lasted(15, 17), Lasted(15, 900)]) is None
    assert typical([Lasted(60, 1), Lasted(60, 0), Lasted(60, 70), Lasted(60, 66)]) == Typical(2, 68)
