"""What an answer may hold, and what it is worth.

Every scored answer is first a **fraction** of its point's maximum, 0 to 1, and everything shown follows from it:

- level v of 1-5: f = (v - 1) / 4, so that the worst level is nothing and the best everything;
- pass / fail: f = 1 or 0;
- deduction: f = points kept / max_points.

A section's score out of 100 is 100 f, and on the levels' own scale 1 + 4 f: one mapping, invertible, so the
dumbbell (1-5) and the totals (100) can never tell two stories. All arithmetic is in `Decimal`, because 0.2 off
three times is 0.6 off; rounding belongs to the edge.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from models.enums import AnswerState, ScoringMethod

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 5
MAX_TEXT = 2000
MAX_FAULTS = 999
MAX_NUMBER = Decimal(10) ** 12

AnswerValue = int | bool | Decimal | str

_ZERO, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class PointSpec:
    """How one observation point is scored.

    `max_points` is what the official table gives for it. A deduction point has either `per_fault` (the answer is the
    number of faults), or `grades` (the answer is one of these points), or neither (any points up to the maximum).
    `minimum` and `maximum` bound a number; `choices` are the keys of a choice.
    """

    key: str
    method: ScoringMethod
    weight: Decimal = _ONE
    max_points: Decimal = _ONE
    per_fault: Decimal | None = None
    grades: tuple[Decimal, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One point as one observer answered it; `value` is canonical, as `check_value` returns it."""

    spec: PointSpec
    state: AnswerState
    value: AnswerValue | None = None


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section's score out of 100 (None: nothing was seen) and its weight in the whole."""

    key: str
    score: Decimal | None
    weight: Decimal = _ONE


@dataclass(frozen=True, slots=True)
class OfficialTotal:
    """Points of an official table: `points` of the `attainable` (answered) out of the `full` table.

    `rescaled` is points x full / attainable, None when nothing was attainable.
    """

    points: Decimal
    attainable: Decimal
    full: Decimal
    rescaled: Decimal | None


def check_value(spec: PointSpec, value: object) -> AnswerValue:
    """Return the canonical value of an answer, or raise `Invalid("answer.value", field=…, problem=…)`.

    Canonical: level and number of faults int, pass/fail bool, points and numbers Decimal, text and choice str.
    The value may come from any client: nothing is coerced but a whole float (JSON knows one number type).
    """
    match spec.method:
        case ScoringMethod.LEVEL:
            return _whole(spec, value, LOWEST_LEVEL, HIGHEST_LEVEL)
        case ScoringMethod.PASS_FAIL:
            if not isinstance(value, bool):
                raise _invalid(spec, "not_boolean")
            return value
        case ScoringMethod.DEDUCTION:
            return _deduction(spec, value)
        case ScoringMethod.NUMBER:
            return _number(spec, value, spec.minimum, spec.maximum)
        case ScoringMethod.CHOICE:
            if not isinstance(value, str) or value not in spec.choices:
                raise _invalid(spec, "unknown_choice")
            return value
        case ScoringMethod.TEXT:
            return _text(spec, value)


def fraction(spec: PointSpec, state: AnswerState, value: AnswerValue | None) -> Decimal | None:
    """Return what share of its maximum the answer earns, 0 to 1, or None when it is not scored.

    Not seen, not applicable and cleared are None, and so are text, number and choice: they leave the denominator.
    """
    if state is not AnswerState.ANSWERED or value is None or spec.max_points <= 0:
        return None
    match spec.method:
        case ScoringMethod.LEVEL:
            return Decimal(int(value) - LOWEST_LEVEL) / (HIGHEST_LEVEL - LOWEST_LEVEL)
        case ScoringMethod.PASS_FAIL:
            return _ONE if value else _ZERO
        case ScoringMethod.DEDUCTION:
            return points_kept(spec, value) / spec.max_points
        case _:
            return None


def points_kept(spec: PointSpec, value: AnswerValue) -> Decimal:
    """Return the points that a deduction point keeps: never below 0, never above its maximum."""
    given = Decimal(value)
    points = spec.max_points - given * spec.per_fault if spec.per_fault is not None else given
    return min(max(points, _ZERO), spec.max_points)


def section_score(marks: Iterable[Mark]) -> Decimal | None:
    """Return a mark out of 100, weighted by point, or None when nothing was seen.

    Points that the observer did not see are left out rather than counted as zero:
    a short visit must not look like a bad one.
    """
    return _weighted_mean((f * 100, mark.spec.weight) for mark in marks if (f := _fraction_of(mark)) is not None)


def overall_score(sections: Iterable[SectionScore]) -> Decimal | None:
    """Return the weighted mean out of 100 of the sections that were seen, or None when none was."""
    return _weighted_mean((section.score, section.weight) for section in sections if section.score is not None)


def level_of_score(score: Decimal) -> Decimal:
    """Return a score out of 100 on the levels' scale: 1 + 4 x score / 100."""
    return LOWEST_LEVEL + (HIGHEST_LEVEL - LOWEST_LEVEL) * score / 100


def group_levels(marks: Iterable[tuple[str, Mark]]) -> dict[str, Decimal]:
    """Return the mean level 1-5 of each dimension over all observers' (dimension, mark) pairs.

    Every answer counts once, by its point's weight, so the figure is the sum over n of the summary table when weights
    are equal. A dimension that nobody scored is absent.
    """
    by_dimension: defaultdict[str, list[Mark]] = defaultdict(list)
    for dimension, mark in marks:
        by_dimension[dimension].append(mark)
    scores = {dimension: section_score(group) for dimension, group in by_dimension.items()}
    return {dimension: level_of_score(score) for dimension, score in scores.items() if score is not None}


def official_total(marks: Iterable[Mark]) -> OfficialTotal:
    """Return the total of an official rating table (示范小区评分细则), exactly.

    Each point gives its maximum less its deductions and never less than 0. Points that were not seen or do not apply
    are not attainable; `rescaled` projects what was seen on the full table. Text, number and choice carry no points.
    """
    points = attainable = full = _ZERO
    for mark in marks:
        spec = mark.spec
        if spec.method in {ScoringMethod.TEXT, ScoringMethod.NUMBER, ScoringMethod.CHOICE}:
            continue
        full += spec.max_points
        if (share := _fraction_of(mark)) is None or mark.value is None:
            continue
        attainable += spec.max_points
        # Not share x maximum: a third of 0.7 would not come back as it went in.
        deduction = spec.method is ScoringMethod.DEDUCTION
        points += points_kept(spec, mark.value) if deduction else share * spec.max_points
    return OfficialTotal(points, attainable, full, points * full / attainable if attainable else None)


def _fraction_of(mark: Mark) -> Decimal | None:
    return fraction(mark.spec, mark.state, mark.value)


def _weighted_mean(pairs: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    total = weights = _ZERO
    for value, weight in pairs:
        total += value * weight
        weights += weight
    return total / weights if weights > 0 else None


def _invalid(spec: PointSpec, problem: str, **facts: object) -> Invalid:
    return Invalid("answer.value", field=spec.key, problem=problem, **facts)


def _whole(spec: PointSpec, value: object, low: int, high: int) -> int:
    # bool is an int to Python, but True is not level 1.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _invalid(spec, "not_whole")
    if isinstance(value, float) and not value.is_integer():  # NaN and infinity are not integers either
        raise _invalid(spec, "not_whole")
    if not low <= value <= high:
        raise _invalid(spec, "out_of_range", low=low, high=high)
    return int(value)


def _deduction(spec: PointSpec, value: object) -> int | Decimal:
    if spec.per_fault is not None:
        return _whole(spec, value, 0, MAX_FAULTS)
    points = _number(spec, value, _ZERO, spec.max_points)
    if spec.grades and points not in spec.grades:
        raise _invalid(spec, "unknown_grade", grades=spec.grades)
    return points


def _number(spec: PointSpec, value: object, low: Decimal | None, high: Decimal | None) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _invalid(spec, "not_number")
    if not math.isfinite(value) if isinstance(value, float) else isinstance(value, Decimal) and not value.is_finite():
        raise _invalid(spec, "not_number")
    bottom = -MAX_NUMBER if low is None else low
    top = MAX_NUMBER if high is None else high
    if not bottom <= value <= top:
        raise _invalid(spec, "out_of_range", low=bottom, high=top)
    # Through the shortest repr, so that 0.1 typed on a tablet stays 0.1.
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _text(spec: PointSpec, value: object) -> str:
    if not isinstance(value, str):
        raise _invalid(spec, "not_text")
    text = clean_text(value)
    if not text:
        raise _invalid(spec, "empty")
    if len(text) > MAX_TEXT:
        raise _invalid(spec, "too_long", limit=MAX_TEXT, length=len(text))
    return text
