"""What the day teaches for the next one: how long segments of a kind really take."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEAST_COUNT = 2
"""One visit is an anecdote."""
IMPLAUSIBLE = 6
"""An actual time this many times as long as planned, or as many times shorter, is a forgotten tap."""


@dataclass(frozen=True, slots=True)
class Lasted:
    """One segment afterwards, in whole minutes."""

    planned: int
    actual: int


@dataclass(frozen=True, slots=True)
class Typical:
    """What segments of a kind usually take: the median of `count` actual times, in whole minutes."""

    count: int
    minutes: int


def plausible(one: Lasted) -> bool:
    """Whether someone tapped at about the right time: nobody's tour lasts a minute or goes on overnight."""
    return one.actual >= 1 and one.planned <= one.actual * IMPLAUSIBLE and one.actual <= one.planned * IMPLAUSIBLE


def typical(lasted: Sequence[Lasted]) -> Typical | None:
    """Return the median of the plausible actual times, rounded to whole minutes (half up); None of fewer than two.

    The median and not the mean: one visit that stood in the rain must not lengthen every programme after it.
    """
    kept = [one.actual for one in lasted if plausible(one)]
    return Typical(len(kept), int(median(kept) + 0.5)) if len(kept) >= LEAST_COUNT else None
