"""Choosing the host among candidates by weighted criteria, and how firmly the choice stands.

The score is the weighted arithmetic mean of the ratings on the scale of all levels here (1 is 0, 5 is 100):
S_i = 25 * (sum(w_c * r_ic) / sum(w_c) - 1) over the criteria c that candidate i was rated on. Arithmetic is exact
(fractions of the decimal weights as written), so that ties are ties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from uuid import UUID

from dashboard.errors import Invalid
from models.enums import HostCriterion

LEAST_RATING, MOST_RATING = 1, 5
NUDGE = Fraction(1, 5)
MOST_FACTOR = Fraction(10)

_Weights = Mapping[HostCriterion, Fraction]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Ratings are whole numbers from 1 to 5; a criterion left out or None was not rated."""

    id: UUID
    ratings: Mapping[HostCriterion, int | None]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` out of 100 and `rank` from 1, equal scores sharing one; both None without a usable rating.

    `unrated` lists criteria that carry weight and have no rating: they are left out, never counted as zero.
    """

    id: UUID
    score: float | None
    rank: int | None
    unrated: tuple[HostCriterion, ...]


@dataclass(frozen=True, slots=True)
class Nudge:
    """Who leads when one weight is multiplied by `factor`, the others unchanged and all renormalised."""

    criterion: HostCriterion
    factor: float
    leaders: tuple[UUID, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Turning:
    """The smallest relative change of one weight at which, or just beyond which, the leaders are others.

    `change` is signed: -0.25 means a quarter less. Both are None when no factor from 0 to 10 changes the leaders.
    """

    criterion: HostCriterion
    change: float | None
    leaders: tuple[UUID, ...] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """`leaders` has one member, several when they tie, none when nobody was rated."""

    ranking: tuple[Ranked, ...]
    leaders: tuple[UUID, ...]
    nudges: tuple[Nudge, ...]
    turnings: tuple[Turning, ...]


def choose(candidates: Sequence[Candidate], weights: Mapping[HostCriterion, float | Decimal]) -> Choice:
    """Rank the candidates and say how the leaders depend on each weight.

    Weights are finite and at least 0, not all 0; a criterion left out weighs 0. Only relations matter.
    Raises `Invalid`: `host_choice.weight`, `host_choice.no_weight`, `host_choice.rating`, `host_choice.twice`.
    """
    exact = _exact(weights)
    _check(candidates)
    base = _leaders(candidates, exact)
    weighing = [criterion for criterion in HostCriterion if exact[criterion]]
    nudges = [
        _nudge(candidates, exact, criterion, factor, base)
        for criterion in weighing
        for factor in (1 - NUDGE, 1 + NUDGE)
    ]
    turnings = [_turning(candidates, exact, criterion, base) for criterion in HostCriterion]
    return Choice(_ranking(candidates, exact), base, tuple(nudges), tuple(turnings))


def _exact(weights: Mapping[HostCriterion, float | Decimal]) -> dict[HostCriterion, Fraction]:
    exact = dict.fromkeys(HostCriterion, Fraction(0))
    for criterion, weight in weights.items():
        try:
            # Through the written form: a weight of 0.1 means one tenth, not the nearest binary number.
            exact[criterion] = Fraction(str(weight))
        except ValueError as error:
            raise Invalid("host_choice.weight", field=criterion, weight=weight) from error
        if exact[criterion] < 0:
            raise Invalid("host_choice.weight", field=criterion, weight=weight)
    if not any(exact.values()):
        raise Invalid("host_choice.no_weight", field="weights")
    return exact


def _check(candidates: Sequence[Candidate]) -> None:
    seen: set[UUID] = set()
    for candidate in candidates:
        if candidate.id in seen:
            raise Invalid("host_choice.twice", field="candidates", candidate=candidate.id)
        seen.add(candidate.id)
        for criterion, rating in candidate.ratings.items():
            if rating is not None and (type(rating) is not int or not LEAST_RATING <= rating <= MOST_RATING):
                raise Invalid("host_choice.rating", field=criterion, candidate=candidate.id, rating=rating)


def _score(candidate: Candidate, weights: _Weights) -> Fraction | None:
    rated = [(weights[criterion], rating) for criterion, rating in candidate.ratings.items() if rating is not None]
    total = sum((weight for weight, _ in rated), Fraction(0))
    if not total:
        return None
    mean = sum((weight * rating for weight, rating in rated), Fraction(0)) / total
    return (mean - LEAST_RATING) / (MOST_RATING - LEAST_RATING) * 100


def _leaders(candidates: Sequence[Candidate], weights: _Weights) -> tuple[UUID, ...]:
    scores = [(candidate.id, _score(candidate, weights)) for candidate in candidates]
    best = max((score for _, score in scores if score is not None), default=None)
    return tuple(id_ for id_, score in scores if score is not None and score == best)


def _ranking(candidates: Sequence[Candidate], weights: _Weights) -> tuple[Ranked, ...]:
    scores = [(candidate, _score(candidate, weights)) for candidate in candidates]
    scores.sort(key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
    ranked = []
    for candidate, score in scores:
        rank = None if score is None else 1 + sum(other is not None and other > score for _, other in scores)
        unrated = tuple(c for c in HostCriterion if weights[c] and candidate.ratings.get(c) is None)
        ranked.append(Ranked(candidate.id, None if score is None else float(score), rank, unrated))
    return tuple(ranked)


def _scaled(weights: _Weights, criterion: HostCriterion, factor: Fraction) -> _Weights:
    return {**weights, criterion: weights[criterion] * factor}


def _nudge(
    candidates: Sequence[Candidate],
    weights: _Weights,
    criterion: HostCriterion,
    factor: Fraction,
    base: tuple[UUID, ...],
) -> Nudge:
    leaders = _leaders(candidates, _scaled(weights, criterion, factor))
    return Nudge(criterion, float(factor), leaders, leaders != base)


def _turning(
    candidates: Sequence[Candidate], weights: _Weights, criterion: HostCriterion, base: tuple[UUID, ...]
) -> Turning:
    """Find the nearest crossing in closed form.

    With one weight multiplied by t, a mean rating is (A + tB) / (D + tE), so two candidates are level at the roots of
    a quadratic (of a line, when both are rated on the same criteria). Between neighbouring roots the leaders are
    constant: looking once at each root and once between each two is complete.
    """
    if not weights[criterion]:
        return Turning(criterion, None, None)
    lines = {candidate.id: _line(candidate, weights, criterion) for candidate in candidates}
    levels = {t for first in base for second in lines.values() for t in _level(lines[first], second)}
    up = [Fraction(1), *sorted(t for t in levels if 1 < t < MOST_FACTOR), MOST_FACTOR]
    down = [Fraction(1), *sorted((t for t in levels if 0 < t < 1), reverse=True), Fraction(0)]
    changes = [_first_change(candidates, weights, criterion, base, stops) for stops in (down, up)]
    found = [change for change in changes if change is not None]
    if not found:
        return Turning(criterion, None, None)
    change, leaders = min(found, key=lambda pair: abs(pair[0]))
    return Turning(criterion, float(change), leaders)


def _first_change(
    candidates: Sequence[Candidate],
    weights: _Weights,
    criterion: HostCriterion,
    base: tuple[UUID, ...],
    stops: Sequence[Fraction],
) -> tuple[Fraction, tuple[UUID, ...]] | None:
    touched: tuple[Fraction, tuple[UUID, ...]] | None = None
    for here, there in pairwise(stops):
        beyond = _leaders(candidates, _scaled(weights, criterion, (here + there) / 2))
        if beyond != base:
            return here - 1, beyond
        if touched:
            return touched  # level at one factor only, and ahead again beyond it
        level = _leaders(candidates, _scaled(weights, criterion, there))
        if level and level != base:  # nobody leads when the only weight has become 0
            touched = (there - 1, level)
    return touched


def _line(
    candidate: Candidate, weights: _Weights, criterion: HostCriterion
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Return A, B, D, E of the candidate's mean rating (A + tB) / (D + tE)."""
    a = b = d = e = Fraction(0)
    for rated, rating in candidate.ratings.items():
        if rating is None:
            continue
        if rated is criterion:
            b, e = weights[rated] * rating, weights[rated]
        else:
            a, d = a + weights[rated] * rating, d + weights[rated]
    return a, b, d, e


def _level(
    first: tuple[Fraction, Fraction, Fraction, Fraction], second: tuple[Fraction, Fraction, Fraction, Fraction]
) -> list[Fraction]:
    """Return the factors at which two candidates have the same score; [] when always or never."""
    a1, b1, d1, e1 = first
    a2, b2, d2, e2 = second
    square = b1 * e2 - b2 * e1
    linear = a1 * e2 + b1 * d2 - a2 * e1 - b2 * d1
    constant = a1 * d2 - a2 * d1
    if not square:
        return [-constant / linear] if linear else []
    discriminant = linear * linear - 4 * square * constant
    if discriminant < 0:
        return []
    root = _root(discriminant)
    return [(-linear - root) / (2 * square), (-linear + root) / (2 * square)]


def _root(value: Fraction) -> Fraction:
    """Return the square root: exact for a square of a fraction, else correct to at least 20 decimals."""
    precision = 10**20
    return Fraction(isqrt(value.numerator * value.denominator * precision**2), value.denominator * precision)
