"""Now, next and behind: taps, forgotten taps, and what holds on any day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.live import Actual, Lane, Segment, Standing, lane, whole_minutes

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def day(*lengths: int) -> list[Segment]:
    found, begin = [], 0
    for number, length in enumerate(lengths):
        found.append(Segment(f"s{number}", at(begin), at(begin + length), item_id=UUID(int=number + 1)))
        begin += length
    return found


DAY = day(10, 20, 30)


def names(shown: Lane) -> tuple[str, str]:
    return (shown.now.segment.key if shown.now else "", shown.next.segment.key if shown.next else "")


def test_where_nobody_taps_the_plan_holds() -> None:
    for minute, expected in ((-5, ("", "s0")), (0, ("s0", "s1")), (10, ("s1", "s2")), (45, ("s2", "")), (60, ("", ""))):
        shown = lane(DAY, {}, at(minute))
        assert (names(shown), shown.behind, shown.followed) == (expected, 0, False)


def test_late_start_moves_everything_after_it() -> None:
    shown = lane(DAY, {"s0": Actual(at(4))}, at(5))
    assert names(shown) == ("s0", "s1")
    assert shown.behind == 4
    assert [one.start for one in shown.placed] == [at(4), at(14), at(34)]


def test_overrun_grows_until_someone_ends_it() -> None:
    taps = {"s0": Actual(at(0))}
    assert [lane(DAY, taps, at(minute)).behind for minute in (9, 10, 13)] == [0, 0, 3]
    taps = {"s0": Actual(at(0), at(13))}
    shown = lane(DAY, taps, at(15))  # nothing has begun since
    assert (names(shown), shown.behind) == (("", "s1"), 5)


def test_early_end_is_ahead_until_the_next_is_due() -> None:
    taps = {"s0": Actual(at(0), at(7))}
    assert lane(DAY, taps, at(8)).behind == -3
    assert lane(DAY, taps, at(12)).behind == 2
    everything = {"s0": Actual(at(0), at(7)), "s1": Actual(at(7), at(27)), "s2": Actual(at(27), at(50))}
    shown = lane(DAY, everything, at(90))
    assert (shown.over, shown.behind) == (True, -10)


def test_forgotten_taps_do_not_hold_up_the_day() -> None:
    shown = lane(DAY, {"s1": Actual(at(12))}, at(13))  # nobody tapped s0
    assert names(shown) == ("s1", "s2")
    assert [one.standing for one in shown.placed] == [Standing.DONE, Standing.RUNNING, Standing.AHEAD]
    shown = lane(DAY, {"s0": Actual(at(0)), "s1": Actual(at(12))}, at(13))  # nobody ended s0
    assert [one.standing for one in shown.placed] == [Standing.DONE, Standing.RUNNING, Standing.AHEAD]
    shown = lane(DAY, {"s0": Actual(None, at(9))}, at(9))  # nobody began s0
    assert (shown.placed[0].start, shown.placed[0].end) == (at(0), at(9))


def test_stays_of_a_group_wait_for_their_tour() -> None:
    shown = lane(DAY, {}, at(9), begins=at(8))
    assert names(shown) == ("s0", "s1")
    assert shown.behind == 8


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Segment], dict[str, Actual], datetime]:
    """A day with gaps in which the first few segments were tapped, some of them forgotten."""
    found, begin = [], 0
    for number in range(draw(st.integers(1, 7))):
        begin += draw(st.integers(0, 15))
        length = draw(st.integers(1, 90))
        found.append(Segment(f"s{number}", at(begin), at(begin + length)))
        begin += length
    taps, clock = {}, float(draw(st.integers(-10, 40)))
    for segment in found[: draw(st.integers(0, len(found)))]:
        if draw(st.booleans()):
            start = clock + draw(st.floats(0, 30))
            clock = start + draw(st.floats(0, 90))
            taps[segment.key] = Actual(at(start), at(clock) if draw(st.booleans()) else None)
    return found, taps, at(clock + draw(st.floats(0, 200)))


@given(days())
def test_any_day_is_told_in_order(given_day: tuple[list[Segment], dict[str, Actual], datetime]) -> None:
    segments, taps, now = given_day
    shown = lane(segments, taps, now)
    assert len(shown.placed) == len(segments)
    ahead = [one for one in shown.placed if one.standing is Standing.AHEAD]
    before = shown.now.end if shown.now else None
    for one in ahead:  # one after the other, not before planned, as long as planned, and not in the past
        assert one.start >= one.segment.start
        assert one.end - one.start == one.segment.end - one.segment.start
        assert before is None or one.start >= before
        assert not shown.followed or one.start >= now
        before = one.end
    running = [one for one in shown.placed if one.standing is Standing.RUNNING]
    assert len(running) <= 1
    if running and shown.followed:
        assert running[0].end >= now
        assert shown.behind == whole_minutes(running[0].end - running[0].segment.end)
    order = {Standing.DONE: 0, Standing.RUNNING: 1, Standing.AHEAD: 2}
    assert [order[one.standing] for one in shown.placed] == sorted(order[one.standing] for one in shown.placed)


@given(st.lists(st.integers(1, 90), min_size=1, max_size=7), st.data())
def test_a_day_as_planned_is_on_time(lengths: list[int], data: st.DataObject) -> None:
    segments = day(*lengths)
    count = data.draw(st.integers(1, len(segments)))
    taps = {one.key: Actual(one.start, one.end) for one in segments[:count]}
    shown = lane(segments, taps, segments[count - 1].end)
    assert shown.behind == 0
    assert [(one.start, one.end) for one in shown.placed] == [(one.start, one.end) for one in segments]
