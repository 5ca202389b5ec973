"""Groups: what must hold always holds, wishes are met where they can be, and the rest is named."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.group_composer import compose
from dashboard.rules.group_wishes import Member, SameFirm, Wishes, unmet

DIMENSIONS = ("smart", "service", "safety")


@st.composite
def rooms(draw: st.DrawFn) -> tuple[list[Member], int, Wishes]:
    groups = draw(st.integers(1, 6))
    count = draw(st.integers(groups, 40))
    firms = [None, *(f"firm{n}" for n in range(8))]
    members = [
        Member(
            f"p{n}",
            draw(st.sampled_from(firms)),
            draw(st.sampled_from(["residential", "park"])),
            tuple(draw(st.lists(st.sampled_from(DIMENSIONS), unique=True, max_size=2))),
            draw(st.none() | st.integers(0, groups - 1)) if n < 4 else None,
        )
        for n in range(count)
    ]
    rivals = tuple(draw(st.lists(st.sets(st.sampled_from(firms[1:]), min_size=2, max_size=3), max_size=2)))
    wishes = Wishes(
        draw(st.sampled_from(list(SameFirm))),
        tuple(frozenset(one) for one in rivals),
        DIMENSIONS,
        draw(st.integers(0, 3)),
    )
    return members, groups, wishes


@settings(max_examples=60, deadline=None)
@given(rooms())
def test_everyone_has_a_place_sizes_are_even_and_what_is_fixed_stays(room: tuple[list[Member], int, Wishes]) -> None:
    members, groups, wishes = room
    made = compose(members, groups, wishes, tries=300)
    assert made.place.keys() == made.watches.keys() == {member.key for member in members}
    assert all(made.place[member.key] == member.fixed for member in members if member.fixed is not None)
    fixed = Counter(member.fixed for member in members if member.fixed is not None)
    sizes = [Counter(made.place.values())[group] for group in range(groups)]
    assert max(sizes) - min(sizes) <= 1 or max(sizes) == max(fixed.values())
    assert made.unmet == unmet(members, groups, wishes, made.place, made.watches)


@settings(max_examples=30, deadline=None)
@given(rooms(), st.integers(0, 9))
def test_the_same_seed_gives_the_same_groups(room: tuple[list[Member], int, Wishes], seed: int) -> None:
    members, groups, wishes = room
    assert compose(members, groups, wishes, seed=seed, tries=100) == compose(
        members, groups, wishes, seed=seed, tries=100
    )


def firms(*sizes: int) -> list[Member]:
    return [Member(f"{firm}-{n}", f"firm{firm}") for firm, size in enumerate(sizes) for n in range(size)]


def test_it_says_how_far_it_is_and_stops_when_told() -> None:
    members = firms(1, 1, 1, 1)
    # three rivals in two groups are never all apart, so that it goes on to the end
    wishes = Wishes(SameFirm.ANY, (frozenset({"firm0", "firm1", "firm2"}),), watchers=0)
    told: list[float] = []

    def go_on(done: float) -> bool:
        told.append(done)
        return len(told) < 3

    made = compose(members, 2, wishes, tries=4000, report=go_on)
    assert told == sorted(told)
    assert (len(told), told[0] < told[2] < 0.5) == (3, True)
    assert set(made.place) == {member.key for member in members}
    whole = compose(members, 2, wishes, tries=4000)
    assert whole == compose(members, 2, wishes, tries=4000, report=lambda _: True)


def test_people_of_one_firm_are_kept_apart() -> None:
    members = firms(3, 3, 3, 3)
    made = compose(members, 3, Wishes(SameFirm.APART, watchers=0))
    assert made.unmet == ()
    for firm in range(4):
        assert len({made.place[f"{firm}-{n}"] for n in range(3)}) == 3


def test_people_of_one_firm_are_kept_together() -> None:
    made = compose(firms(3, 3, 3, 3), 4, Wishes(SameFirm.TOGETHER, watchers=0))
    assert made.unmet == ()


def test_a_firm_that_is_too_large_to_stay_together_is_named() -> None:
    made = compose(firms(5, 1), 2, Wishes(SameFirm.TOGETHER, watchers=0))
    assert [(one.code, one.names) for one in made.unmet] == [("groups.unmet.together", ("firm0",))]


def test_rivals_do_not_meet() -> None:
    made = compose(firms(2, 2, 2), 2, Wishes(SameFirm.ANY, (frozenset({"firm0", "firm1"}),), watchers=0))
    assert made.unmet == ()


def test_three_rivals_in_two_groups_cannot_all_be_kept_apart() -> None:
    made = compose(firms(1, 1, 1), 2, Wishes(SameFirm.ANY, (frozenset({"firm0", "firm1", "firm2"}),), watchers=0))
    assert [one.code for one in made.unmet] == ["groups.unmet.rivals"]


def test_every_dimension_is_watched_in_every_group_by_those_who_care() -> None:
    members = [Member(f"{key}{n}", f"f{key}{n}", "", (key,)) for key in DIMENSIONS for n in range(4)]
    made = compose(members, 4, Wishes(SameFirm.ANY, (), DIMENSIONS, 1))
    assert made.unmet == ()
    for group in range(4):
        assert {made.watches[m.key] for m in members if made.place[m.key] == group} == set(DIMENSIONS)


def test_one_who_cares_for_two_things_leaves_the_rarer_to_the_other() -> None:
    members = [Member("a", None, "", ("smart", "service")), Member("b", None, "", ("smart",))]
    made = compose(members, 1, Wishes(SameFirm.ANY, (), ("smart", "service"), 1))
    assert dict(made.watches) == {"a": "service", "b": "smart"}


def test_missing_watchers_are_counted() -> None:
    made = compose(firms(2), 1, Wishes(SameFirm.ANY, (), DIMENSIONS, 1))
    assert [(one.code, one.number) for one in made.unmet] == [("groups.unmet.watchers", 1)]


def test_kinds_of_firms_are_mixed() -> None:
    members = [Member(f"p{n}", f"f{n}", "park" if n < 8 else "residential") for n in range(16)]
    made = compose(members, 4, Wishes(SameFirm.ANY, watchers=0))
    for group in range(4):
        kinds = Counter(m.kind for m in members if made.place[m.key] == group)
        assert abs(kinds["park"] - 2) <= 1


@pytest.mark.parametrize(
    ("members", "groups", "watchers", "code"),
    [
        (firms(3), 0, 1, "groups.count"),
        (firms(3), 4, 1, "groups.count"),
        ([Member("a", None), Member("a", None)], 1, 1, "groups.twice"),
        ([Member("a", None, fixed=1)], 1, 1, "groups.fixed"),
        (firms(3), 1, -1, "groups.watchers"),
        ([Member(f"p{n}", None) for n in range(1001)], 5, 1, "groups.too_many"),
    ],
)
def test_what_makes_no_sense_is_refused(members: list[Member], groups: int, watchers: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        compose(members, groups, Wishes(watchers=watchers))
    assert refused.value.code == code
