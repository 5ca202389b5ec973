"""Suggestions do what they say when they are taken up."""

from datetime import datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.agenda import Item, remove, resize, schedule
from dashboard.rules.agenda_fixes import SHORTEST_LEFT, Fix, Problem, Suggestion, apply, apply_end, suggestions
from models.enums import AgendaKind as K
from tests.rules.test_agenda import END, HALF_DAY, SHANGHAI, START, item, programmes


def told(found: list[Suggestion]) -> list[tuple[str, str, int | None, int, int]]:
    return [(s.problem, s.fix, s.item_id.int if s.item_id else None, s.minutes, s.left_minutes) for s in found]


def test_a_programme_in_order_needs_nothing() -> None:
    assert suggestions(schedule(START, HALF_DAY, END)) == []


def test_a_clash_shortens_the_break_first_then_what_is_nearest() -> None:
    items = (
        item(1, K.BREAK, 20),
        item(2, K.TOUR, 80),
        item(3, K.WELCOME, 8),
        item(4, K.TALK, 60, time(15, 8)),
    )
    found = suggestions(schedule(START, items, END))
    assert told(found) == [
        ("clash", "shorten", 1, 10, 0),
        ("clash", "shorten", 2, 10, 0),
        ("clash", "move_fixed", 4, 0, 0),
        ("clash", "drop_fixed", 4, 0, 0),
    ]
    assert found[2].start == time(15, 18)
    assert [one.about for one in found] == [UUID(int=4)] * 4
    assert schedule(START, apply(items, found[0]), END).clashes == ()


def test_when_no_one_item_can_give_enough_the_best_partial_ones_are_offered() -> None:
    items = (item(1, K.BREAK, 10), item(2, K.WELCOME, 20), item(3, K.TALK, 30, time(13, 35)))
    assert told(suggestions(schedule(START, items)))[:2] == [
        ("clash", "shorten", 2, 15, 10),
        ("clash", "shorten", 1, 5, 20),
    ]


def test_an_overrun_can_be_paid_by_questions_or_by_the_end() -> None:
    late = resize(HALF_DAY, UUID(int=3), 85)
    found = suggestions(schedule(START, late, END))
    assert told(found) == [
        ("overrun", "shorten", 5, 10, 0),
        ("overrun", "shorten", 4, 10, 0),
        ("overrun", "shorten", 3, 10, 0),
        ("overrun", "move_end", None, 0, 0),
    ]
    assert apply(late, found[3]) == late
    assert apply_end(END, found[3]) == datetime(2026, 12, 4, 17, 10, tzinfo=SHANGHAI)
    assert apply_end(END, found[0]) == END


def test_what_stands_before_a_wait_cannot_pay_for_an_overrun() -> None:
    items = (item(1, K.BREAK, 20), item(2, K.TALK, 60, time(16, 10)))
    shortened = [one for one in told(suggestions(schedule(START, items, END))) if one[:2] == ("overrun", "shorten")]
    assert shortened == [("overrun", "shorten", 2, 10, 0)]


def test_a_gap_is_filled_by_the_item_before_or_an_earlier_start() -> None:
    items = (item(1, K.TOUR, 60), item(2, K.TALK, 30, time(14, 45)))
    found = suggestions(schedule(START, items))
    assert told(found) == [("gap", "extend", 1, 15, 0), ("gap", "move_fixed", 2, 0, 0)]
    assert found[1].start == time(14, 30)
    assert apply(items, found[0])[0].minutes == 75


def test_dropping_a_fixed_start_tells_that_the_end_pays() -> None:
    items = (item(1, K.TOUR, 130), item(2, K.TALK, 80, time(15, 30)), item(3, K.CLOSE, 10))
    drop = next(one for one in suggestions(schedule(START, items, END)) if one.fix is Fix.DROP_FIXED)
    assert (drop.overrun_minutes, drop.finish.time()) == (10, time(17, 10))


def test_a_suggestion_outlived_by_an_edit_is_refused() -> None:
    late = resize(HALF_DAY, UUID(int=3), 85)
    shorten = suggestions(schedule(START, late, END))[0]
    with pytest.raises(Invalid, match=r"agenda\.unknown"):
        apply(remove(late, UUID(int=5)), shorten)
    with pytest.raises(Invalid, match=r"agenda\.minutes"):
        apply(resize(late, UUID(int=5), 10), shorten)


@given(programmes, st.booleans())
def test_every_suggestion_keeps_its_word(items: tuple[Item, ...], ends: bool) -> None:
    timed = schedule(START, items, END if ends else None)
    for one in suggestions(timed):
        changed = apply(items, one)
        after = schedule(START, changed, apply_end(timed.end, one))
        left = {
            Problem.CLASH: sum(clash.minutes for clash in after.clashes if clash.item_id == one.about),
            Problem.GAP: sum(gap.minutes for gap in after.gaps if gap.item_id == one.about),
            Problem.OVERRUN: after.overrun_minutes,
        }[one.problem]
        before = {
            Problem.CLASH: sum(clash.minutes for clash in timed.clashes if clash.item_id == one.about),
            Problem.GAP: sum(gap.minutes for gap in timed.gaps if gap.item_id == one.about),
            Problem.OVERRUN: timed.overrun_minutes,
        }[one.problem]
        assert left == one.left_minutes < before
        assert (after.finish, after.overrun_minutes) == (one.finish, one.overrun_minutes)
        assert [entry.id for entry in changed] == [entry.id for entry in items]
        if one.fix is Fix.SHORTEN:
            assert all(
                entry.minutes >= min(SHORTEST_LEFT, old.minutes) for entry, old in zip(changed, items, strict=True)
            )
        else:
            assert left == 0


@given(programmes)
def test_every_clash_has_a_way_out(items: tuple[Item, ...]) -> None:
    timed = schedule(START, items, END)
    found = suggestions(timed)
    assert {clash.item_id for clash in timed.clashes} == {one.about for one in found if one.problem is Problem.CLASH}
    assert any(one.fix is Fix.MOVE_END for one in found) == bool(timed.overrun_minutes)
