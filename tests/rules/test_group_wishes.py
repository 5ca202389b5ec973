"""What is wished is kept as it was said, and every wish that is not met says why."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.rules.group_composer import compose, judged
from dashboard.rules.group_wishes import Member, SameFirm, Why, Wishes, content_of, wishes_from


def crowd(*sizes: int, fixed: int | None = None) -> list[Member]:
    return [Member(f"{firm}-{n}", f"f{firm}", fixed=fixed) for firm, size in enumerate(sizes) for n in range(size)]


AB = (frozenset({"f0", "f1"}),)


@pytest.mark.parametrize(
    ("members", "groups", "wishes", "code", "why"),
    [
        ([*crowd(2, fixed=0), Member("x", "g"), Member("y", "h")], 2, Wishes(), "apart", Why.FIXED),
        ([*crowd(1, 1, fixed=0), Member("x", "g")], 2, Wishes(SameFirm.ANY, AB), "rivals", Why.FIXED),
        (crowd(1, 1), 1, Wishes(SameFirm.ANY, AB), "rivals", Why.TOO_FEW_GROUPS),
        (crowd(2, 2), 2, Wishes(SameFirm.APART, AB), "apart", Why.WISHES),
        (crowd(5, 1), 2, Wishes(SameFirm.TOGETHER), "together", Why.TOO_LARGE),
        (crowd(1, 1), 2, Wishes(SameFirm.ANY, (), ("smart", "safety")), "watchers", Why.TOO_SMALL),
        (crowd(3, fixed=0) + crowd(1), 2, Wishes(SameFirm.ANY), "size", Why.FIXED),
    ],
)
def test_why_a_wish_is_not_met(members: list[Member], groups: int, wishes: Wishes, code: str, why: Why) -> None:
    unique = [Member(f"{at}", one.firm, one.kind, one.interests, one.fixed) for at, one in enumerate(members)]
    made = compose(unique, groups, wishes, tries=500)
    assert (f"groups.unmet.{code}", why) in {(one.code, one.why) for one in made.unmet}


def test_rivals_who_are_in_every_group_cannot_be_kept_apart() -> None:
    members = crowd(2, 2)
    made = judged(members, 2, Wishes(SameFirm.APART, AB), {one.key: int(one.key[-1]) for one in members})
    assert [(one.code, one.group, one.why) for one in made.unmet] == [
        ("groups.unmet.rivals", 0, Why.EVERYWHERE),
        ("groups.unmet.rivals", 1, Why.EVERYWHERE),
    ]


def test_a_group_of_one_kind_of_firm_is_named_unless_that_does_not_matter() -> None:
    members = [Member(f"p{n}", f"f{n}", "park" if n < 4 else "public") for n in range(8)]
    place = {one.key: n // 4 for n, one in enumerate(members)}
    made = judged(members, 2, Wishes(watchers=0), place)
    assert [(one.code, one.group, one.names) for one in made.unmet] == [
        ("groups.unmet.kinds", 0, ("park", "public")),
        ("groups.unmet.kinds", 1, ("park", "public")),
    ]
    assert judged(members, 2, Wishes(watchers=0, mix_kinds=False), place).unmet == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=10), st.integers(2, 6), st.data())
def test_colleagues_are_apart_wherever_that_is_possible(sizes: list[int], groups: int, data: st.DataObject) -> None:
    """Without other wishes it always is, unless hands decided otherwise: then it is said, and by whom."""
    members = crowd(*sizes)
    groups = min(groups, len(members))
    pins = data.draw(st.lists(st.none() | st.integers(0, groups - 1), min_size=len(members), max_size=len(members)))
    held = [Member(one.key, one.firm, fixed=pin) for one, pin in zip(members, pins, strict=True)]
    wishes = Wishes(SameFirm.APART, watchers=0, mix_kinds=False)
    assert compose(members, groups, wishes, tries=4000).unmet == ()
    for one in compose(held, groups, wishes, tries=4000).unmet:
        assert one.code in ("groups.unmet.apart", "groups.unmet.size")
        assert any(member.fixed is not None for member in held)


@given(
    st.sampled_from(SameFirm),
    st.lists(st.frozensets(st.sampled_from("abcd"), min_size=2), max_size=3),
    st.integers(0, 20),
    st.booleans(),
)
def test_rules_come_back_as_they_were_kept(same: SameFirm, rivals: list[frozenset[str]], k: int, mix: bool) -> None:
    wishes = Wishes(same, tuple(rivals), ("smart",), k, mix)
    assert wishes_from(content_of(wishes), ["smart"]) == wishes


@pytest.mark.parametrize(
    "content", [{}, {"same_firm": "sideways", "watchers": "many"}, {"watchers": True}, {"rivals": [["a", "a"]]}]
)
def test_unreadable_rules_are_the_plain_ones(content: dict[str, Any]) -> None:
    assert wishes_from(content, ()) == Wishes(dimensions=())
