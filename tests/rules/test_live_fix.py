"""Shift and shorten: what they keep, what they say that they cannot keep."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.live_fix import Breaks, Part, Way, propose, share
from models.enums import AgendaKind as K

TWO = datetime(2026, 11, 22, 14, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return TWO + timedelta(minutes=minutes)


def number(n: int) -> UUID:
    return UUID(int=n)


def parts(*given_parts: tuple[K, int] | tuple[K, int, int]) -> list[Part]:
    """(kind, minutes), with a third value: held at that minute."""
    found, flow = [], 0
    for n, one in enumerate(given_parts):
        begin = one[2] if len(one) == 3 else flow
        found.append(Part(number(n), one[0], at(begin), at(begin + one[1]), held=len(one) == 3))
        flow = begin + one[1]
    return found


AFTERNOON = parts((K.WELCOME, 15), (K.TALK, 30), (K.BREAK, 15), (K.TALK, 30), (K.QUESTIONS, 30))


def times(way: Way, given_parts: list[Part], minutes: int, ends: int, of: int = 1) -> list[tuple[int, int]]:
    found = propose(way, given_parts, number(of), minutes, at(ends))
    return [(int((one.start - TWO).total_seconds() // 60), one.minutes) for one in found.parts]


def test_shift_moves_what_follows_and_says_that_the_visit_ends_later() -> None:
    found = propose(Way.SHIFT, AFTERNOON, number(1), 10, at(120))
    assert times(Way.SHIFT, AFTERNOON, 10, 120) == [(0, 15), (15, 40), (55, 15), (70, 30), (100, 30)]
    assert found.breaks == (Breaks(None, 10),)
    assert [one.part.id for one in found.changes] == [number(n) for n in (1, 2, 3, 4)]


def test_shift_is_taken_up_by_a_gap_and_stops_at_what_is_held() -> None:
    fixed = parts((K.TALK, 30), (K.TALK, 20), (K.QUESTIONS, 20, 60), (K.CLOSE, 10))
    assert times(Way.SHIFT, fixed, 10, 90, of=0) == [(0, 40), (40, 20), (60, 20), (80, 10)]
    found = propose(Way.SHIFT, fixed, number(0), 25, at(90))
    assert found.breaks == (Breaks(number(2), 15),)
    assert [one.minutes for one in found.parts] == [55, 20, 20, 10]
    assert found.parts[2].start == at(60)


def test_shorten_takes_the_tea_first_then_in_proportion_and_keeps_the_end() -> None:
    assert times(Way.SHORTEN, AFTERNOON, 10, 120) == [(0, 15), (15, 40), (55, 5), (60, 30), (90, 30)]
    assert times(Way.SHORTEN, AFTERNOON, 20, 120) == [(0, 15), (15, 50), (65, 5), (70, 25), (95, 25)]
    assert propose(Way.SHORTEN, AFTERNOON, number(1), 20, at(120)).breaks == ()


def test_shorten_takes_only_up_to_what_is_held_and_says_what_is_missing() -> None:
    fixed = parts((K.TALK, 30), (K.TALK, 20), (K.QUESTIONS, 20, 50), (K.CLOSE, 10))
    found = propose(Way.SHORTEN, fixed, number(0), 20, at(80))
    assert [one.minutes for one in found.parts] == [50, 5, 20, 10]
    assert found.breaks == (Breaks(number(2), 5),)


def test_a_tour_that_needs_its_time_and_a_meal_give_less() -> None:
    tour = Part(number(1), K.TOUR, at(30), at(90), least=60)
    day = [*parts((K.TALK, 30)), tour, Part(number(2), K.MEAL, at(90), at(130))]
    assert times(Way.SHORTEN, day, 15, 130, of=0) == [(0, 45), (45, 60), (105, 25)]
    assert propose(Way.SHORTEN, day, number(0), 30, at(130)).breaks == (Breaks(None, 10),)


def test_nonsense_is_refused() -> None:
    for minutes in (0, -5, 241, True, 2.5):
        with pytest.raises(Invalid, match=r"live\.minutes"):
            propose(Way.SHIFT, AFTERNOON, number(1), minutes, at(120))  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"live\.unknown"):
        propose(Way.SHIFT, AFTERNOON, number(99), 5, at(120))


@given(st.integers(0, 300), st.lists(st.integers(0, 60), max_size=8))
def test_shares_add_up_and_never_ask_for_more_than_there_is(need: int, rooms: list[int]) -> None:
    shares = share(need, rooms)
    assert sum(shares) == min(need, sum(rooms))
    both = list(zip(shares, rooms, strict=True))
    assert all(0 <= given <= room for given, room in both)
    if need <= sum(rooms):  # in proportion: none is further than a minute from its part
        assert all(abs(given * sum(rooms) - need * room) < max(1, sum(rooms)) for given, room in both)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Part], int, int]:
    found, flow = [], 0
    for n in range(draw(st.integers(1, 8))):
        held = n > 0 and draw(st.booleans()) and draw(st.booleans())
        flow += draw(st.integers(0, 20)) if held else 0
        minutes = draw(st.integers(1, 90))
        found.append(Part(number(n), draw(st.sampled_from(K)), at(flow), at(flow + minutes), held=held))
        flow += minutes
    return found, draw(st.integers(0, len(found) - 1)), draw(st.integers(1, 60))


@given(plans(), st.sampled_from(Way))
def test_any_proposal_keeps_what_it_must(plan: tuple[list[Part], int, int], way: Way) -> None:
    given_parts, late, minutes = plan
    ends = given_parts[-1].end
    found = propose(way, given_parts, number(late), minutes, ends)
    broken = {one.id: one.minutes for one in found.breaks}
    flow = None
    for n, one in enumerate(found.parts):
        if n < late:
            assert not one.changed
        elif n == late:
            assert (one.start, one.minutes) == (one.part.start, one.part.minutes + minutes)
        elif one.part.held:
            assert not one.changed
            over = 0 if flow is None else int((flow - one.start).total_seconds() // 60)
            assert broken.get(one.part.id, 0) == max(0, over)
        else:
            assert one.minutes >= one.part.minutes - one.part.room
            assert way is Way.SHORTEN or one.minutes == one.part.minutes
            assert flow is None or one.start >= flow
            assert one.start >= one.part.start
        flow = one.end if flow is None else max(flow, one.end)
    assert broken.get(None, 0) == max(0, int((found.finish - ends).total_seconds() // 60))


@given(plans())
def test_shortening_never_ends_later_than_shifting(plan: tuple[list[Part], int, int]) -> None:
    given_parts, late, minutes = plan
    ends = given_parts[-1].end
    shift, shorten = (propose(way, given_parts, number(late), minutes, ends) for way in Way)
    assert all(a.start >= b.start for a, b in zip(shift.parts, shorten.parts, strict=True))
    pool = given_parts[late + 1 :]
    if not any(part.held for part in pool) and sum(part.room for part in pool) >= minutes:
        assert shorten.finish == ends or late == len(given_parts) - 1
