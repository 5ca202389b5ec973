"""Why observers of one point may have seen it differently: a question to open the review (复盘) with."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import fmean

from dashboard.rules.finding import Finding
from dashboard.rules.small_groups import MIN_OBSERVERS

APART = 1.0
"""Levels between two groups' means that are worth asking about."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One observer's level 1-5 at a point, and where the observer comes from (None: unknown)."""

    level: float
    kind: str | None = None
    group: object | None = None


def reason(voices: Iterable[Voice], *, minimum: int = MIN_OBSERVERS) -> Finding:
    """Return what divides the observers of a point, as a code with facts.

    `discuss.by_kind` and `discuss.by_group` (high, low, high_mean, low_mean) when two kinds of firm or two groups of
    at least `minimum` people lie a level apart, the wider of the two; otherwise `discuss.poles` (low, high: people at
    2 or less and at 4 or more).
    """
    people = list(voices)
    found = [
        (gap, code, facts)
        for code, pick in (("discuss.by_kind", _kind), ("discuss.by_group", _group))
        if (split := _split(people, pick, minimum)) is not None
        for gap, facts in (split,)
        if gap >= APART
    ]
    if found:
        _, code, facts = max(found, key=lambda item: item[0])
        return Finding(code, facts)
    low, high = sum(voice.level <= 2 for voice in people), sum(voice.level >= 4 for voice in people)
    return Finding("discuss.poles", {"low": low, "high": high})


def _kind(voice: Voice) -> object | None:
    return voice.kind


def _group(voice: Voice) -> object | None:
    return voice.group


def _split(
    people: list[Voice], pick: Callable[[Voice], object | None], minimum: int
) -> tuple[float, dict[str, object]] | None:
    levels: defaultdict[object, list[float]] = defaultdict(list)
    for voice in people:
        if (key := pick(voice)) is not None:
            levels[key].append(voice.level)
    means = sorted(((fmean(marks), key) for key, marks in levels.items() if len(marks) >= minimum), key=lambda p: p[0])
    if len(means) < 2:
        return None
    (low_mean, low), (high_mean, high) = means[0], means[-1]
    return high_mean - low_mean, {"high": high, "low": low, "high_mean": high_mean, "low_mean": low_mean}
