"""Who gets a place, for any capacity, quotas and line: nobody too many, nobody overtaken, nobody forgotten."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.places import Claim, Limits, promoted, room_for

FIRMS = st.sampled_from([None, "a", "b", "c"])
NUMBERS = st.integers(0, 6)
LIMITS = st.builds(
    Limits,
    st.integers(0, 12),
    st.none() | NUMBERS,
    st.dictionaries(st.sampled_from(["a", "b"]), NUMBERS),
)
HELD = st.dictionaries(FIRMS, NUMBERS)
LINE = st.lists(FIRMS, max_size=20).map(lambda firms: [Claim(at, firm) for at, firm in enumerate(firms)])


@given(LIMITS, HELD, LINE)
def test_never_too_many_and_in_order(limits: Limits, held: dict[str | None, int], line: list[Claim]) -> None:
    lucky = promoted(limits, held, line)
    now = Counter(held) + Counter(claim.firm for claim in lucky)
    assert lucky == [claim for claim in line if claim in lucky]
    assert sum(now.values()) <= max(limits.capacity, sum(held.values()))
    for firm in {claim.firm for claim in lucky}:
        quota = limits.of(firm)
        assert quota is None or now[firm] <= quota


@given(LIMITS, HELD, LINE)
def test_nobody_is_overtaken_or_forgotten(limits: Limits, held: dict[str | None, int], line: list[Claim]) -> None:
    lucky = promoted(limits, held, line)
    now = Counter(held) + Counter(claim.firm for claim in lucky)
    full = sum(now.values()) >= limits.capacity
    for claim in line:
        if claim in lucky:
            continue
        firm_full = limits.of(claim.firm) is not None and now[claim.firm] >= limits.of(claim.firm)  # type: ignore[operator]
        later = [one for one in lucky if one.id > claim.id]  # type: ignore[operator]
        assert full or firm_full
        assert firm_full or not later
        assert all(one.firm != claim.firm for one in later)


@given(LIMITS, HELD, LINE)
def test_asked_again_nobody_else_moves_up(limits: Limits, held: dict[str | None, int], line: list[Claim]) -> None:
    lucky = promoted(limits, held, line)
    now = Counter(held) + Counter(claim.firm for claim in lucky)
    assert promoted(limits, now, [claim for claim in line if claim not in lucky]) == []


@given(LIMITS, HELD, FIRMS)
def test_room_is_what_a_line_of_one_firm_would_get(limits: Limits, held: dict[str | None, int], firm: str) -> None:
    line = [Claim(at, firm) for at in range(20)]
    assert room_for(limits, held, firm) == len(promoted(limits, held, line))


def test_a_firm_of_its_own_number_and_one_without_places() -> None:
    limits = Limits(capacity=3, each=1, own={"a": 2, "b": 0})
    line = [Claim(at, firm) for at, firm in enumerate(["a", "b", "a", "a", "c", "c"])]
    assert [claim.id for claim in promoted(limits, {}, line)] == [0, 2, 4]
