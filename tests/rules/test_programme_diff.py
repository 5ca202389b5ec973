"""The difference between two programmes: nothing missed, nothing made up, a shift said once."""

from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules import programme_content
from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Cell, Content, GroupPlan, StopPlan
from dashboard.rules.programme_diff import Change, Changed, Part, changes, diff
from models.enums import AgendaKind, StopKind

WORDS = st.sampled_from(["", "会议室", "大堂"])
PEOPLE = st.none() | st.builds(lambda n: UUID(int=n), st.integers(100, 102))
RED = UUID(int=50)


def lines(n: int) -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        id=st.just(UUID(int=n)),
        kind=st.sampled_from([AgendaKind.TALK, AgendaKind.BREAK]),
        title=st.sampled_from(["致辞", "参观"]),
        minutes=st.integers(5, 90),
        fixed_start=st.none() | st.just(time(15)),
        place=WORDS,
        speaker=WORDS,
        note=WORDS,
        guide_id=PEOPLE,
        group_id=st.none() | st.just(RED),
        locked=st.booleans(),
    )


def some(kind: Any, most: int = 5) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few parts with ids 1..most, in any order."""
    chosen = st.lists(st.integers(1, most), unique=True)
    return chosen.flatmap(lambda ns: st.tuples(*(kind(n) for n in ns)))


def stops(n: int) -> st.SearchStrategy[StopPlan]:
    kinds, minutes = st.sampled_from([StopKind.LOBBY, StopKind.GARAGE]), st.sampled_from([5, 10])
    return st.builds(StopPlan, st.just(UUID(int=n + 10)), kinds, WORDS, WORDS, minutes, st.integers(1, 3), WORDS)


def groups(n: int) -> st.SearchStrategy[GroupPlan]:
    return st.builds(GroupPlan, st.just(UUID(int=n + 20)), WORDS, WORDS, PEOPLE)


PROGRAMMES = st.builds(
    lambda starts, ends, *parts: programme_content.content(starts, ends, parts[0], stops=parts[1], groups=parts[2]),
    st.sampled_from([time(9), time(13, 30)]),
    st.sampled_from([time(16), time(17)]),
    some(lines),
    some(stops, 3),
    some(groups, 2),
)


def seen(of: Content) -> Any:
    """What participants see, in the plainest way: lines by id, since the clock orders them."""
    written = programme_content.plain(of)
    for line in written["lines"]:
        line.pop("fixed_start", None)
    for stop in written["stops"]:
        stop.pop("capacity_groups")
    written["lines"] = sorted(written["lines"], key=lambda line: line["id"])
    written["groups"] = sorted(written["groups"], key=lambda group: group["id"])
    return written


@given(PROGRAMMES, PROGRAMMES)
def test_there_is_a_difference_exactly_where_people_see_one(old: Content, new: Content) -> None:
    assert bool(diff(old, new)) == (seen(old) != seen(new))
    assert diff(old, old) == ()


@given(PROGRAMMES, PROGRAMMES)
def test_the_way_back_undoes_the_way_there(old: Content, new: Content) -> None:
    turned = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}

    def told(found: Any, *, back: bool) -> set[Any]:
        return {
            (one.part, turned.get(one.change, one.change), one.id, one.after, one.before)
            if back
            else (one.part, one.change, one.id, one.before, one.after)
            for one in found
        }

    assert told(changes(old, new), back=False) == told(changes(new, old), back=True)


@given(PROGRAMMES, PROGRAMMES)
def test_gathering_leaves_out_shifts_alone_and_counts_them(old: Content, new: Content) -> None:
    every, said = list(changes(old, new)), diff(old, new)
    assert len(every) == len(said) + sum(one.follows for one in said)
    left_out = [one for one in every if one not in [replace(told, follows=0) for told in said]]
    assert {one.change for one in left_out} <= {Change.MOVED}


def day(*given: Line, **parts: Any) -> Content:
    return programme_content.content(time(13, 30), time(17), given, **parts)


WELCOME = Line(UUID(int=1), AgendaKind.WELCOME, "欢迎", 15)
TOUR = Line(UUID(int=2), AgendaKind.TOUR, "参观", 60, place="园区")
CLOSE = Line(UUID(int=3), AgendaKind.CLOSE, "返程", 10)


def test_a_longer_item_shifts_all_after_it_and_that_is_said_once() -> None:
    found = diff(day(WELCOME, TOUR, CLOSE), day(replace(WELCOME, minutes=20), TOUR, CLOSE))
    assert [(one.change, one.title, one.before, one.after, one.follows) for one in found] == [
        (Change.LENGTH, "欢迎", 15, 20, 0),
        (Change.MOVED, "参观", 825, 830, 1),
    ]


def test_a_shift_that_stops_before_the_end_is_said_line_by_line() -> None:
    close = replace(CLOSE, fixed_start=time(16, 50))
    found = diff(day(WELCOME, TOUR, close), day(replace(WELCOME, minutes=20), TOUR, close))
    assert [(one.change, one.title, one.follows) for one in found] == [
        (Change.LENGTH, "欢迎", 0),
        (Change.MOVED, "参观", 0),
    ]


def test_other_place_other_group_gone_and_new() -> None:
    old = day(WELCOME, TOUR, groups=(GroupPlan(RED, "红组"),))
    new = replace(day(replace(TOUR, place="车库", group_id=RED, fixed_start=time(13, 45)), CLOSE), ends=time(16, 30))
    found = [(one.part, one.change, one.before, one.after) for one in diff(old, new)]
    assert found == [
        (Part.VISIT, Change.ENDS, 1020, 990),
        (Part.LINE, Change.REMOVED, None, None),
        (Part.LINE, Change.PLACE, ("园区", ""), ("车库", "")),
        (Part.LINE, Change.GROUP, None, RED),
        (Part.LINE, Change.ADDED, None, None),
        (Part.GROUP, Change.REMOVED, None, None),
    ]


def test_another_rotation_is_one_change() -> None:
    stop = StopPlan(UUID(int=11), StopKind.LOBBY, "大堂")
    parts = {"stops": (stop,), "groups": (GroupPlan(RED, "红组"),)}
    old = day(TOUR, cells=(Cell(TOUR.id, RED, stop.id, time(13, 30), time(13, 45)),), **parts)
    new = day(TOUR, cells=(Cell(TOUR.id, RED, stop.id, time(13, 40), time(13, 55)),), **parts)
    assert [one.change for one in diff(old, new)] == [Change.ROTATION]
    assert diff(old, new)[0] == Changed(Part.VISIT, Change.ROTATION, UUID(int=0))
