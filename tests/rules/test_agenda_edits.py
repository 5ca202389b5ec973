"""The planner's gestures: what each does to the half day, and what none of them may break."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid, Refused
from dashboard.rules import agenda_edits as edits
from dashboard.rules.agenda_lines import Line, checked
from dashboard.rules.edit_history import History
from models.enums import AgendaKind

STARTS = time(13, 30)
A, B = UUID(int=101), UUID(int=102)
NEW = UUID(int=50)


def line(n: int, minutes: int, **more: Any) -> Line:
    return Line(UUID(int=n), AgendaKind.TALK, f"环节{n}", minutes, **more)


DAY = (line(1, 30), line(2, 15), line(3, 75), line(4, 60), line(5, 30))


def shown(lines: tuple[Line, ...]) -> dict[int, str]:
    """Return number → start of every line in the day, `=` after a fixed one."""
    fixed = {one.id for one in lines if one.fixed_start}
    return {
        key.int: f"{begin // 60}:{begin % 60:02d}{'=' if key in fixed else ''}"
        for key, (begin, _) in edits.clock(lines, STARTS).items()
    }


def at(hour: int, minute: int) -> int:
    return hour * 60 + minute


def move(lines: tuple[Line, ...], n: int, when: int, lane: UUID | None = None) -> tuple[Line, ...]:
    return edits.move(lines, UUID(int=n), at=when, lane=lane, starts=STARTS)


def test_dropped_on_the_first_half_of_another_it_takes_its_place() -> None:
    assert shown(move(DAY, 4, at(14, 20))) == {1: "13:30", 2: "14:00", 4: "14:15", 3: "15:15", 5: "16:30"}


def test_dropped_on_the_second_half_of_another_it_follows_it() -> None:
    assert list(shown(move(DAY, 2, at(15, 0)))) == [1, 3, 2, 4, 5]
    assert shown(move(DAY, 1, at(13, 50))) == shown(DAY) | {1: "13:50=", 2: "14:20", 3: "14:35", 4: "15:50", 5: "16:50"}


def test_dropped_into_free_time_it_stays_there_and_what_follows_moves_along() -> None:
    later = move(DAY, 2, at(14, 5))
    assert shown(later) == {1: "13:30", 2: "14:05=", 3: "14:20", 4: "15:35", 5: "16:35"}
    assert shown(move(later, 2, at(14, 0))) == shown(DAY)  # back where the flow has it, nothing is fixed
    assert shown(move(DAY, 1, at(18, 0)))[1] == "18:00="


def test_what_is_fixed_gives_no_way_and_nothing_begins_before_the_visit() -> None:
    fixed = (line(1, 30), line(2, 15, fixed_start=time(14)), line(3, 75))
    assert list(shown(move(fixed, 3, at(14, 2)))) == [1, 2, 3]
    assert list(shown(move(DAY, 5, at(9, 0)))) == [5, 1, 2, 3, 4]


def test_a_drop_in_another_lane_is_for_that_group_and_stands_beside_the_others() -> None:
    split = move(DAY, 3, at(14, 15), A)
    assert split[2].group_id == A
    beside = edits.insert(split, line(9, 20), at=at(14, 15), lane=B, starts=STARTS)
    assert shown(beside)[9] == "14:15"
    assert shown(beside)[4] == "15:30"
    assert move(split, 3, at(14, 15))[2].group_id is None
    assert edits.change_lane(DAY, UUID(int=3), A) == split


def test_out_of_the_tray_and_back() -> None:
    tray = edits.to_tray(DAY, UUID(int=2))
    assert (tray[-1].id.int, tray[-1].in_tray, shown(tray)[3]) == (2, True, "14:00")
    assert edits.to_tray(tray, UUID(int=2)) == tray
    assert move(tray, 2, at(14, 0)) == DAY
    assert edits.move_before(tray, UUID(int=2), UUID(int=3)) == DAY
    assert list(shown(edits.move_before(tray, UUID(int=2), None))) == [1, 3, 4, 5, 2]


def test_a_split_shares_the_minutes_and_a_copy_follows_its_original() -> None:
    cut = edits.split(DAY, UUID(int=3), 30, NEW)
    assert [(one.id.int, one.minutes) for one in cut[2:4]] == [(3, 30), (50, 45)]
    assert shown(cut)[4] == shown(DAY)[4]
    twice = edits.duplicate(edits.lock(DAY, UUID(int=2), STARTS), UUID(int=2), NEW)
    assert (twice[2].title, twice[2].locked, shown(twice)[50]) == ("环节2", False, "14:15")


@pytest.mark.parametrize("minute", [0, 75, -3, 80, 7.5, True, None, "30"])
def test_a_split_leaves_no_part_without_a_minute(minute: Any) -> None:
    with pytest.raises(Invalid, match=r"agenda\.split"):
        edits.split(DAY, UUID(int=3), minute, NEW)


def test_a_locked_line_stays_whatever_moves_around_it_until_it_is_unlocked() -> None:
    locked = edits.lock(DAY, UUID(int=4), STARTS)
    assert shown(edits.resize(locked, UUID(int=1), 20))[4] == "15:30="
    refused: list[Callable[[], Any]] = [
        lambda: move(locked, 4, at(16, 0)),
        lambda: edits.resize(locked, UUID(int=4), 10),
        lambda: edits.split(locked, UUID(int=4), 10, NEW),
        lambda: edits.to_tray(locked, UUID(int=4)),
        lambda: edits.remove(locked, UUID(int=4)),
        lambda: edits.change_lane(locked, UUID(int=4), A),
        lambda: edits.move_before(locked, UUID(int=4), None),
    ]
    for attempt in refused:
        with pytest.raises(Invalid, match=r"agenda\.locked"):
            attempt()
    assert edits.unlock(locked, UUID(int=4), STARTS) == DAY
    shorter = edits.resize(locked, UUID(int=1), 20)
    assert shown(edits.unlock(shorter, UUID(int=4), STARTS))[4] == "15:30="
    assert edits.change_room(locked, UUID(int=4), "大厅", "Hall")[3].place_en == "Hall"


def test_what_cannot_be_is_refused() -> None:
    for when in (-1, 1440, 10**9, 7.5, None, "900", True):
        with pytest.raises(Invalid, match=r"agenda\.at"):
            move(DAY, 1, when)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"agenda\.unknown"):
        move(DAY, 77, at(14, 0))
    with pytest.raises(Invalid, match=r"agenda\.twice"):
        edits.insert(DAY, DAY[0], at=at(14, 0), lane=None, starts=STARTS)
    with pytest.raises(Invalid, match=r"agenda\.twice"):
        edits.duplicate(DAY, UUID(int=1), UUID(int=2))
    with pytest.raises(Invalid, match=r"agenda\.minutes"):
        edits.resize(DAY, UUID(int=1), 25 * 60)
    with pytest.raises(Invalid, match=r"agenda\.tray"):
        edits.lock(edits.to_tray(DAY, UUID(int=1)), UUID(int=1), STARTS)
    with pytest.raises(Invalid, match=r"agenda\.at"):  # what begins after midnight has no start on this day to keep
        edits.lock((line(1, 1440), line(2, 5)), UUID(int=2), STARTS)


lanes = st.sampled_from([None, A, B])
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Line, ...]:
    count = draw(st.integers(1, 9))
    made = []
    for n in range(1, count + 1):
        fixed, tray = draw(st.none() | clocks), draw(st.integers(0, 5)) == 0
        made.append(
            line(
                n,
                draw(st.integers(1, 200)),
                fixed_start=None if tray else fixed,
                group_id=draw(lanes),
                in_tray=tray,
                locked=not tray and fixed is not None and draw(st.booleans()),
            )
        )
    return tuple(made)


VERBS: list[Callable[[tuple[Line, ...], st.DataObject, UUID], tuple[Line, ...]]] = [
    lambda p, d, k: edits.move(p, k, at=d.draw(st.integers(0, 1439)), lane=d.draw(lanes), starts=STARTS),
    lambda p, d, k: edits.move_before(p, k, d.draw(st.sampled_from([None, *(one.id for one in p)]))),
    lambda p, d, k: edits.resize(p, k, d.draw(st.integers(1, 1440))),
    lambda p, d, k: edits.split(p, k, d.draw(st.integers(1, 199)), NEW),
    lambda p, d, k: edits.duplicate(p, k, NEW),
    lambda p, d, k: edits.lock(p, k, STARTS),
    lambda p, d, k: edits.unlock(p, k, STARTS),
    lambda p, d, k: edits.to_tray(p, k),
    lambda p, d, k: edits.change_lane(p, k, d.draw(lanes)),
    lambda p, d, k: edits.remove(p, k),
    lambda p, d, k: edits.insert(
        p, line(50, 20), at=d.draw(st.integers(0, 1439)), lane=d.draw(lanes), starts=STARTS
    ),
]


@given(programmes(), st.data())
def test_every_verb_leaves_a_programme_that_can_be_saved_and_undone(lines: tuple[Line, ...], data: st.DataObject) -> None:
    history = History(lines)
    for _ in range(3):
        before = history.now
        if not before:
            break
        known = data.draw(st.sampled_from([one.id for one in before]))
        before = tuple(one for one in before if one.id != NEW or known == NEW)
        try:
            after = data.draw(st.sampled_from(VERBS))(before, data, known)
        except Refused:
            continue
        assert checked(after) == after
        was = {one.id: one for one in before}
        at_first, then = edits.clock(before, STARTS), edits.clock(after, STARTS)
        for one in after:
            old = was.get(one.id)
            if old is not None and old.locked and one.locked:
                assert (one.minutes, then[one.id]) == (old.minutes, at_first[one.id])
        stepped = History(before).seen(after)
        assert stepped.undone().now == before
        assert stepped.undone().redone().now == after
        history = history.seen(after)


@given(programmes(), st.integers(0, 1439), lanes, st.data())
def test_a_dropped_line_never_begins_before_what_is_ahead_of_it_has_ended(
    lines: tuple[Line, ...], when: int, lane: UUID | None, data: st.DataObject
) -> None:
    loose = [one.id for one in lines if not one.locked]
    if not loose:
        return
    known = data.draw(st.sampled_from(loose))
    after = edits.move(lines, known, at=when, lane=lane, starts=STARTS)
    assert sorted(one.id for one in after) == sorted(one.id for one in lines)
    times = edits.clock(after, STARTS)
    place = [one.id for one in after].index(known)
    for one in after[:place]:
        if not one.in_tray and (lane is None or one.group_id in (None, lane)):
            assert times[known][0] >= times[one.id][1]
