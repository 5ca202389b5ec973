"""Scores, ties, and a closed form for the turning points that a brute search agrees with."""

import math
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.host_choice import Candidate, Nudge, Ranked, Turning, choose
from models.enums import HostCriterion

REP, DIS, TYP, WIL = HostCriterion
A, B, C = (UUID(int=n) for n in (1, 2, 3))
EVEN = dict.fromkeys(HostCriterion, 1)


def candidate(id_: UUID, *ratings: int | None) -> Candidate:
    return Candidate(id_, dict(zip(HostCriterion, ratings, strict=False)))


def turning(choice_turnings: tuple[Turning, ...], criterion: HostCriterion) -> Turning:
    return next(one for one in choice_turnings if one.criterion is criterion)


def test_scores_are_weighted_means_out_of_100() -> None:
    choice = choose([candidate(A, 5, 4, 2, 3), candidate(B, 3, 3, 5, 5), candidate(C, 1, 1, 1, 1)], EVEN)
    assert choice.ranking == (Ranked(B, 75.0, 1, ()), Ranked(A, 62.5, 2, ()), Ranked(C, 0.0, 3, ()))
    assert choice.leaders == (B,)


def test_weights_only_matter_in_relation() -> None:
    people = [candidate(A, 5, 4, 2, 3), candidate(B, 3, 3, 5, 5)]
    light = choose(people, {REP: 0.4, DIS: 0.3, TYP: 0.2, WIL: 0.1})
    heavy = choose(people, {REP: Decimal(40), DIS: Decimal(30), TYP: Decimal(20), WIL: Decimal(10)})
    assert light == heavy
    assert [one.score for one in light.ranking] == [72.5, 65.0]


def test_ties_share_a_rank_and_are_exact() -> None:
    # 0.1 + 0.2 against 0.3: equal as written, not as binary floating point.
    people = [candidate(C, 1, 1, 1), candidate(A, 5, 5, 1), candidate(B, 1, 1, 5)]
    choice = choose(people, {REP: 0.1, DIS: 0.2, TYP: 0.3})
    assert [(one.id, one.rank) for one in choice.ranking] == [(A, 1), (B, 1), (C, 3)]
    assert choice.leaders == (A, B)
    assert turning(choice.turnings, TYP) == Turning(TYP, 0.0, (A,))


def test_missing_ratings_are_left_out_and_flagged() -> None:
    people = [candidate(A, 4, None, 4, 4), candidate(B, 3, 3, 3), candidate(C, None, None, None, None)]
    choice = choose(people, {REP: 1, DIS: 1, TYP: 1})
    assert choice.ranking == (
        Ranked(A, 75.0, 1, (DIS,)),
        Ranked(B, 50.0, 2, ()),
        Ranked(C, None, None, (REP, DIS, TYP)),
    )


def test_nobody_rated_has_no_leader() -> None:
    choice = choose([candidate(A), candidate(B)], EVEN)
    assert choice.leaders == ()
    assert not any(nudge.changed for nudge in choice.nudges)
    assert all(one.change is None for one in choice.turnings)
    assert choose([], EVEN).ranking == ()


def test_a_close_choice_turns_within_a_fifth() -> None:
    # A leads by 5*10 + 3*9 = 77 against 3*10 + 5*9 = 75; level when reputation weighs 9, that is 10 % less.
    choice = choose([candidate(A, 5, 3), candidate(B, 3, 5)], {REP: 10, DIS: 9})
    assert choice.nudges == (
        Nudge(REP, 0.8, (B,), True),
        Nudge(REP, 1.2, (A,), False),
        Nudge(DIS, 0.8, (A,), False),
        Nudge(DIS, 1.2, (B,), True),
    )
    assert choice.turnings == (
        Turning(REP, -0.1, (B,)),
        Turning(DIS, float(Fraction(1, 9)), (B,)),
        Turning(TYP, None, None),
        Turning(WIL, None, None),
    )


def test_a_candidate_best_in_everything_never_loses() -> None:
    choice = choose([candidate(A, 5, 5, 5, 5), candidate(B, 4, 4, 4, 4)], EVEN)
    assert not any(nudge.changed for nudge in choice.nudges)
    assert [one.change for one in choice.turnings] == [None] * 4


def test_beyond_ten_times_the_weight_nobody_looks() -> None:
    people = [candidate(A, 5, 3), candidate(B, 3, 4)]  # level when distinctiveness weighs twice as much
    assert turning(choose(people, {REP: 5, DIS: 1}).turnings, DIS) == Turning(DIS, 9.0, (A, B))
    assert turning(choose(people, {REP: 5.1, DIS: 1}).turnings, DIS) == Turning(DIS, None, None)


def test_the_nearer_of_two_turnings_is_told() -> None:
    people = [candidate(A, 4, 4), candidate(B, 2, 5), candidate(C, 5, 2)]  # B below a weight of 0.5, C above 2
    assert turning(choose(people, {REP: 1.6, DIS: 1}).turnings, REP) == Turning(REP, 0.25, (C,))
    assert turning(choose(people, {REP: 0.8, DIS: 1}).turnings, REP) == Turning(REP, -0.375, (B,))


def test_scaling_the_only_weight_changes_nothing() -> None:
    choice = choose([candidate(A, 5, 1), candidate(B, 4, 5)], {REP: 3})
    assert turning(choice.turnings, REP) == Turning(REP, None, None)


def test_dropping_a_criterion_can_make_a_tie() -> None:
    choice = choose([candidate(A, 5, 3), candidate(B, 4, 3)], {REP: 1, DIS: 1})
    assert turning(choice.turnings, REP) == Turning(REP, -1.0, (A, B))


def test_with_missing_ratings_the_crossing_is_a_root_of_a_quadratic() -> None:
    # A: (4 + 3t + 4*2)/(3 + t); B was not rated on representativeness: (5 + 2t)/(1 + t).
    # Level where (12 + 3t)(1 + t) = (5 + 2t)(3 + t): t^2 + 4t - 3 = 0, t = sqrt 7 - 2.
    people = [candidate(A, 4, 3, 4), candidate(B, 5, 2, None)]
    found = turning(choose(people, {REP: 1, DIS: 1, TYP: 2}).turnings, DIS)
    assert found.leaders == (B,)
    assert found.change == pytest.approx(math.sqrt(7) - 3, abs=1e-15)


def test_drawing_level_at_one_factor_only_is_told() -> None:
    # (12 + 10t)/(3 + 5t) against (33 + 5t)/(9 + 5t): the difference has the double root t = 0.6, both then at 3.
    people = [candidate(A, 2, None, 4), candidate(B, 1, 4, 3)]
    assert turning(choose(people, {REP: 5, DIS: 6, TYP: 3}).turnings, REP) == Turning(REP, -0.4, (A, B))


@pytest.mark.parametrize("weight", [-1, math.nan, math.inf, None])
def test_impossible_weights_are_refused(weight: float) -> None:
    with pytest.raises(Invalid) as refused:
        choose([], {REP: 1, DIS: weight})
    assert (refused.value.code, refused.value.facts["field"]) == ("host_choice.weight", DIS)


def test_no_weight_at_all_is_refused() -> None:
    for weights in ({}, dict.fromkeys(HostCriterion, 0)):
        with pytest.raises(Invalid, match=r"host_choice\.no_weight"):
            choose([], weights)


@pytest.mark.parametrize("rating", [0, 6, 3.5, True])
def test_impossible_ratings_are_refused(rating: int) -> None:
    with pytest.raises(Invalid, match=r"host_choice\.rating"):
        choose([candidate(A, rating)], EVEN)


def test_a_candidate_twice_is_refused() -> None:
    with pytest.raises(Invalid, match=r"host_choice\.twice"):
        choose([candidate(A, 1), candidate(A, 2)], EVEN)


ratings = st.none() | st.integers(1, 5)
fields = st.lists(st.tuples(ratings, ratings, ratings, ratings), min_size=1, max_size=4).map(
    lambda rows: [candidate(UUID(int=n), *row) for n, row in enumerate(rows)]
)
weightings = (
    st.lists(st.integers(0, 20), min_size=4, max_size=4)
    .filter(any)
    .map(lambda numbers: dict(zip(HostCriterion, numbers, strict=True)))
)


def leaders_at(
    people: list[Candidate], weights: dict[HostCriterion, int], criterion: HostCriterion, factor: Fraction
) -> set[UUID]:
    """An independent reading of the rule: exact means, compared as fractions."""
    scaled = {c: Fraction(w) * (factor if c is criterion else 1) for c, w in weights.items()}
    means: dict[UUID, Fraction] = {}
    for one in people:
        rated = {c: r for c, r in one.ratings.items() if r is not None}
        total = sum(scaled[c] for c in rated)
        if total:
            means[one.id] = sum((scaled[c] * r for c, r in rated.items()), Fraction(0)) / total
    return {id_ for id_, mean in means.items() if mean == max(means.values())}


@given(fields, weightings)
def test_ranking_is_in_order_and_in_range(people: list[Candidate], weights: dict[HostCriterion, int]) -> None:
    choice = choose(people, weights)
    scores = [one.score for one in choice.ranking if one.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)
    assert {one.id for one in choice.ranking} == {one.id for one in people}
    assert {one.id for one in choice.ranking if one.rank == 1} == set(choice.leaders)
    assert set(choice.leaders) == leaders_at(people, weights, REP, Fraction(1))


@given(fields, weightings)
def test_nudges_match_choosing_again(people: list[Candidate], weights: dict[HostCriterion, int]) -> None:
    choice = choose(people, weights)
    for nudge in choice.nudges:
        again = choose(
            people, {**weights, nudge.criterion: Decimal(weights[nudge.criterion]) * Decimal(str(nudge.factor))}
        )
        assert nudge.leaders == again.leaders
        assert nudge.changed == (again.leaders != choice.leaders)


@given(fields, weightings, st.sampled_from(HostCriterion), st.fractions(0, 10, max_denominator=60))
def test_nothing_changes_nearer_than_the_turning(
    people: list[Candidate], weights: dict[HostCriterion, int], criterion: HostCriterion, factor: Fraction
) -> None:
    choice = choose(people, weights)
    found = turning(choice.turnings, criterion)
    nearest = math.inf if found.change is None else abs(found.change)
    if abs(factor - 1) < nearest - 1e-12:
        at = leaders_at(people, weights, criterion, factor)
        assert at in (set(choice.leaders), set())  # nobody leads when the only weight is 0
    if found.change is not None and found.leaders is not None:
        assert set(found.leaders) != set(choice.leaders)
        turned = 1 + Fraction(found.change)
        outward = Fraction(1, 10**9) if found.change > 0 else Fraction(-1, 10**9)
        around = [turned, turned + outward, turned - outward] if found.change else [turned + outward, turned - outward]
        exact = [Fraction(round(turned * 10**4), 10**4), Fraction(found.change).limit_denominator(10**4) + 1]
        seen = [leaders_at(people, weights, criterion, t) for t in around + exact if t >= 0]
        assert set(found.leaders) in seen
