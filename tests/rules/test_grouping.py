"""Dealing people into groups."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.grouping import Walker, deal

A, B, C = UUID(int=101), UUID(int=102), UUID(int=103)


def walker(n: int, firm: int | None, group: UUID | None = None) -> Walker:
    return Walker(UUID(int=n), None if firm is None else UUID(int=1000 + firm), group)


def test_colleagues_are_spread() -> None:
    dealt = deal([walker(n, n // 3) for n in range(6)], [A, B, C])
    for firm in (range(3), range(3, 6)):
        assert {dealt[UUID(int=n)] for n in firm} == {A, B, C}


def test_who_has_a_group_stays() -> None:
    dealt = deal([walker(1, 1, A), walker(2, 2, A), walker(3, 3), walker(4, None)], [A, B])
    assert dealt == {UUID(int=3): B, UUID(int=4): B}


def test_without_groups_nobody_is_dealt() -> None:
    assert deal([walker(1, 1)], []) == {}


@given(st.lists(st.integers(0, 5) | st.none(), max_size=60), st.integers(1, 7))
def test_sizes_differ_by_at_most_one(firms: list[int | None], groups: int) -> None:
    places = [UUID(int=200 + n) for n in range(groups)]
    dealt = deal([walker(n, firm) for n, firm in enumerate(firms, start=1)], places)
    sizes = Counter(dict.fromkeys(places, 0))
    sizes.update(dealt.values())
    assert len(dealt) == len(firms)
    assert max(sizes.values()) - min(sizes.values()) <= 1
