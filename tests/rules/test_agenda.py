"""The programme's cascade: exact clock times for the real half day, and what no programme may break."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.agenda import (
    Clash,
    Idle,
    Item,
    Schedule,
    fix_start,
    insert,
    move,
    remove,
    resize,
    schedule,
)
from models.enums import AgendaKind as K

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 12, 4, 13, 30, tzinfo=SHANGHAI)
END = datetime(2026, 12, 4, 17, 0, tzinfo=SHANGHAI)


def item(n: int, kind: K, minutes: int, fixed: time | None = None) -> Item:
    return Item(UUID(int=n), kind, minutes, fixed)


HALF_DAY = (
    item(1, K.SIGN_IN, 30),
    item(2, K.WELCOME, 15),
    item(3, K.TOUR, 75),
    item(4, K.TALK, 60),
    item(5, K.QUESTIONS, 30),
)


def clock(timed: Schedule) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in timed.items]


def ids(items: tuple[Item, ...]) -> list[int]:
    return [one.id.int for one in items]


def test_the_half_day_falls_on_its_usual_times() -> None:
    timed = schedule(START, HALF_DAY, END)
    assert clock(timed) == ["13:30-14:00", "14:00-14:15", "14:15-15:30", "15:30-16:30", "16:30-17:00"]
    assert (timed.clashes, timed.gaps, timed.overrun_minutes, timed.finish) == ((), (), 0, END)


def test_a_longer_item_pushes_everything_after_it_and_overruns() -> None:
    timed = schedule(START, resize(HALF_DAY, UUID(int=3), 95), END)
    assert clock(timed) == ["13:30-14:00", "14:00-14:15", "14:15-15:50", "15:50-16:50", "16:50-17:20"]
    assert timed.overrun_minutes == 20


def test_an_inserted_item_pushes_everything_after_it() -> None:
    timed = schedule(START, insert(HALF_DAY, 3, item(9, K.BREAK, 10)))
    assert clock(timed)[2:] == ["14:15-15:30", "15:30-15:40", "15:40-16:40", "16:40-17:10"]
    assert timed.overrun_minutes == 0  # no end was given


def test_a_late_flow_clashes_with_a_fixed_item_that_stays() -> None:
    items = resize(fix_start(HALF_DAY, UUID(int=4), time(15, 30)), UUID(int=3), 85)
    timed = schedule(START, items, END)
    assert clock(timed)[2:] == ["14:15-15:40", "15:30-16:30", "16:30-17:00"]
    assert timed.clashes == (Clash(3, UUID(int=4), 10, datetime(2026, 12, 4, 15, 40, tzinfo=SHANGHAI)),)
    assert timed.overrun_minutes == 0


def test_an_early_flow_waits_for_a_fixed_item() -> None:
    items = resize(fix_start(HALF_DAY, UUID(int=4), time(15, 30)), UUID(int=3), 60)
    timed = schedule(START, items)
    assert clock(timed)[2:] == ["14:15-15:15", "15:30-16:30", "16:30-17:00"]
    assert timed.gaps == (Idle(3, UUID(int=4), 15, datetime(2026, 12, 4, 15, 15, tzinfo=SHANGHAI)),)


def test_after_a_fixed_item_that_was_missed_entirely_the_flow_waits_for_what_ends_last() -> None:
    items = (item(1, K.TOUR, 60), item(2, K.WELCOME, 10, time(13, 30)), item(3, K.TALK, 20))
    timed = schedule(START, items)
    assert clock(timed) == ["13:30-14:30", "13:30-13:40", "14:30-14:50"]
    assert [clash.minutes for clash in timed.clashes] == [60]


def test_the_flow_may_pass_midnight() -> None:
    timed = schedule(datetime(2026, 12, 4, 23, 30, tzinfo=SHANGHAI), (item(1, K.MEAL, 60),))
    assert timed.finish == datetime(2026, 12, 5, 0, 30, tzinfo=SHANGHAI)


def test_times_are_wall_clock_times_when_the_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    timed = schedule(
        datetime(2026, 3, 29, 1, 0, tzinfo=paris), (item(1, K.TOUR, 150),), datetime(2026, 3, 29, 3, 0, tzinfo=paris)
    )
    assert (clock(timed), timed.overrun_minutes) == (["01:00-03:30"], 30)


def test_no_items_finish_at_the_start() -> None:
    assert schedule(START, (), END).finish == START


def test_moving_an_item_keeps_the_others_in_order() -> None:
    assert ids(move(HALF_DAY, 0, 3)) == [2, 3, 4, 1, 5]
    assert ids(move(HALF_DAY, 4, 1)) == [1, 5, 2, 3, 4]
    assert ids(remove(HALF_DAY, UUID(int=2))) == [1, 3, 4, 5]
    assert ids(insert(HALF_DAY, 5, item(6, K.CLOSE, 5))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("minutes", [0, -5, 1441, 7.5, float("nan"), None, True])
def test_impossible_durations_are_refused(minutes: int) -> None:
    with pytest.raises(Invalid) as refused:
        resize(HALF_DAY, UUID(int=2), minutes)
    assert (refused.value.code, refused.value.facts["field"]) == ("agenda.minutes", "minutes")
    with pytest.raises(Invalid, match=r"agenda\.minutes"):
        insert(HALF_DAY, 0, item(9, K.BREAK, minutes))
    with pytest.raises(Invalid, match=r"agenda\.minutes"):
        schedule(START, (item(1, K.BREAK, minutes),))


@pytest.mark.parametrize("minutes", [1, 1440])
def test_durations_up_to_a_day_are_accepted(minutes: int) -> None:
    assert schedule(START, (item(1, K.BREAK, minutes),)).finish == START + timedelta(minutes=minutes)


@pytest.mark.parametrize("index", [-1, 5])
def test_an_index_outside_is_refused(index: int) -> None:
    for attempt in (lambda: move(HALF_DAY, index, 0), lambda: move(HALF_DAY, 0, index)):
        with pytest.raises(Invalid, match=r"agenda\.index"):
            attempt()
    with pytest.raises(Invalid, match=r"agenda\.index"):
        insert(HALF_DAY, 6 if index > 0 else index, item(9, K.BREAK, 5))


def test_what_someone_else_removed_or_added_is_refused() -> None:
    with pytest.raises(Invalid, match=r"agenda\.unknown"):
        remove(HALF_DAY, UUID(int=99))
    with pytest.raises(Invalid, match=r"agenda\.twice"):
        insert(HALF_DAY, 0, HALF_DAY[2])
    with pytest.raises(Invalid, match=r"agenda\.twice"):
        schedule(START, (*HALF_DAY, HALF_DAY[0]))


def test_unclear_times_are_refused() -> None:
    with pytest.raises(Invalid, match=r"agenda\.start"):
        schedule(START.replace(second=1), ())
    for end in (START - timedelta(minutes=1), END.astimezone(UTC), END.replace(tzinfo=None), END.replace(second=9)):
        with pytest.raises(Invalid, match=r"agenda\.end"):
            schedule(START, (), end)
    for fixed in (time(15, 0, 30), time(15, 0, tzinfo=UTC)):
        with pytest.raises(Invalid, match=r"agenda\.fixed_start"):
            schedule(START, (item(1, K.TALK, 5, fixed),))


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
programmes = st.lists(st.tuples(st.sampled_from(K), st.integers(1, 200), st.none() | times), max_size=12).map(
    lambda rows: tuple(item(n, kind, minutes, fixed) for n, (kind, minutes, fixed) in enumerate(rows, 1))
)


@given(programmes)
def test_time_adds_up(items: tuple[Item, ...]) -> None:
    timed = schedule(START, items)
    missed = sum(min(clash.minutes, items[clash.index].minutes) for clash in timed.clashes)
    total = sum(one.minutes for one in items) + sum(gap.minutes for gap in timed.gaps) - missed
    assert timed.finish == START + timedelta(minutes=total)


@given(programmes)
def test_fixed_items_hold_and_the_rest_never_overlaps(items: tuple[Item, ...]) -> None:
    timed = schedule(START, items)
    assert tuple(one.item for one in timed.items) == items
    so_far = START
    for one in timed.items:
        assert one.end - one.start == timedelta(minutes=one.item.minutes)
        if one.item.fixed_start is None:
            assert one.start == so_far
        else:
            assert (one.start.date(), one.start.time()) == (START.date(), one.item.fixed_start)
        so_far = max(so_far, one.end)
    assert timed.finish == so_far


@given(programmes.filter(bool), st.data())
def test_a_longer_item_moves_nothing_before_it_and_nothing_after_it_earlier(
    items: tuple[Item, ...], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(items) - 1))
    before = schedule(START, items)
    after = schedule(START, resize(items, items[at].id, items[at].minutes + data.draw(st.integers(1, 60))))
    assert after.items[:at] == before.items[:at]
    assert all(new.start >= old.start for new, old in zip(after.items, before.items, strict=True))


@given(programmes.filter(bool), st.data())
def test_moves_can_be_undone(items: tuple[Item, ...], data: st.DataObject) -> None:
    a, b = (data.draw(st.integers(0, len(items) - 1)) for _ in range(2))
    moved = move(items, a, b)
    assert moved[b] == items[a]
    assert move(moved, b, a) == items
    new = item(99, K.BREAK, 5)
    assert remove(insert(items, a, new), new.id) == items


A, B = UUID(int=101), UUID(int=102)
LANES = (None, A, B, UUID(int=103))


def test_lanes_run_side_by_side_and_what_is_for_all_waits_for_the_last() -> None:
    items = (
        item(1, K.WELCOME, 15),
        replace(item(2, K.TOUR, 40), lane=A),
        replace(item(3, K.TOUR, 60), lane=B),
        replace(item(4, K.BREAK, 10), lane=A),
        item(5, K.TALK, 30),
    )
    timed = schedule(START, items, END)
    assert clock(timed) == ["13:30-13:45", "13:45-14:25", "13:45-14:45", "14:25-14:35", "14:45-15:15"]
    assert (timed.gaps, timed.clashes) == ((), ())


def test_the_programme_ends_with_its_longest_lane() -> None:
    items = (replace(item(1, K.TOUR, 300), lane=A), replace(item(2, K.TOUR, 60), lane=B))
    timed = schedule(START, items, END)
    assert (timed.finish, timed.overrun_minutes) == (START + timedelta(minutes=300), 90)


def test_what_is_locked_is_not_edited() -> None:
    locked = (replace(item(1, K.TALK, 30, time(14)), locked=True),)
    for attempt in (lambda: resize(locked, UUID(int=1), 40), lambda: fix_start(locked, UUID(int=1), None)):
        with pytest.raises(Invalid, match=r"agenda\.locked"):
            attempt()


laned = st.lists(
    st.tuples(st.sampled_from(K), st.integers(1, 200), st.none() | times, st.sampled_from(LANES)), max_size=14
).map(lambda rows: tuple(replace(item(n, kind, m, fixed), lane=lane) for n, (kind, m, fixed, lane) in enumerate(rows)))


def reached(timed: Schedule, at: int) -> datetime:
    """Return when the item at `at` may begin: all are together at the last item for all, then it has its own lane."""
    lane = timed.items[at].item.lane
    together = max((n for n in range(at) if timed.items[n].item.lane is None), default=-1)
    ahead = [one.end for n, one in enumerate(timed.items[:at]) if n <= together or lane in (None, one.item.lane)]
    return max([START, *ahead])


@given(laned)
def test_nothing_overlaps_in_a_lane_and_what_is_for_all_waits_for_every_lane(items: tuple[Item, ...]) -> None:
    timed = schedule(START, items)
    for at, one in enumerate(timed.items):
        if one.item.fixed_start is None:
            assert one.start == reached(timed, at)
        else:
            assert (one.start.date(), one.start.time()) == (START.date(), one.item.fixed_start)
    assert timed.finish == max([START, *(one.end for one in timed.items)])


@given(laned)
def test_each_clash_and_gap_is_what_the_lane_had_reached(items: tuple[Item, ...]) -> None:
    timed = schedule(START, items)
    odd = {one.index: one.arrives for one in (*timed.clashes, *timed.gaps)}
    for at, one in enumerate(timed.items):
        assert odd.get(at, one.start) == reached(timed, at)
