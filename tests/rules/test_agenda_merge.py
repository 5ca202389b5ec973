"""Two editors' programmes merged: nothing that either did is lost without the other having decided it."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.agenda_lines import Line
from dashboard.rules.agenda_merge import merge
from models.enums import AgendaKind


def line(n: int, minutes: int = 10, title: str = "") -> Line:
    return Line(UUID(int=n), AgendaKind.TALK, title or f"环节{n}", minutes)


A, B, C, D = (line(n) for n in range(1, 5))
BASE = (A, B, C)


def test_different_lines_and_different_fields_both_survive() -> None:
    mine = (replace(A, minutes=20), replace(B, title="我的"), C)
    theirs = (A, replace(B, minutes=45), replace(C, place="会议室"))
    assert merge(BASE, mine, theirs) == (
        replace(A, minutes=20),
        replace(B, title="我的", minutes=45),
        replace(C, place="会议室"),
    )


def test_of_one_field_changed_twice_mine_wins() -> None:
    assert merge((A,), (replace(A, minutes=20),), (replace(A, minutes=30),)) == (replace(A, minutes=20),)


def test_what_i_removed_is_gone_and_what_they_removed_too_unless_i_had_changed_it() -> None:
    assert merge(BASE, (A, C), (A, replace(B, minutes=99), C)) == (A, C)
    assert merge(BASE, BASE, (A, C)) == (A, C)
    changed = replace(B, title="还要")
    assert merge(BASE, (A, changed, C), (A, C)) == (A, changed, C)


def test_additions_of_both_stand_where_each_put_them() -> None:
    theirs = (line(9), A, B, C)
    assert merge(BASE, (A, D, B, C), theirs) == (line(9), A, D, B, C)
    assert merge(BASE, (D, A, B, C), (A, B, C, line(9))) == (D, A, B, C, line(9))


def test_the_order_is_mine_if_i_moved_something_theirs_otherwise() -> None:
    assert merge(BASE, (C, A, B), (B, A, C)) == (C, A, B)
    assert merge(BASE, (A, B, C), (B, A, C)) == (B, A, C)


lists = st.lists(st.builds(line, st.integers(1, 8), st.integers(1, 9)), max_size=8, unique_by=lambda one: one.id).map(
    tuple
)


@given(base=lists, mine=lists, theirs=lists)
def test_no_line_is_doubled_and_no_addition_or_change_of_mine_is_lost(
    base: tuple[Line, ...], mine: tuple[Line, ...], theirs: tuple[Line, ...]
) -> None:
    merged = merge(base, mine, theirs)
    ids = [one.id for one in merged]
    before = {one.id: one for one in base}
    assert len(ids) == len(set(ids))
    for one in mine:
        if before.get(one.id) != one:
            assert one.id in ids
            kept = merged[ids.index(one.id)]
            if one.id not in before or one.minutes != before[one.id].minutes:
                assert kept.minutes == one.minutes
    for one in theirs:
        if one.id not in before:
            assert one.id in ids
    assert not set(ids) & (before.keys() - {one.id for one in mine})


@given(base=lists, edited=lists)
def test_if_only_one_side_changed_its_list_is_the_result(base: tuple[Line, ...], edited: tuple[Line, ...]) -> None:
    assert merge(base, base, edited) == edited
    assert merge(base, edited, base) == edited
