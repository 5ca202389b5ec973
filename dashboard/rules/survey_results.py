"""What a survey's answers add up to, and what may be shown of them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEVELS = 5
MIN_SHOWN = 5
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Likert:
    """The answers 1-5 to one row: `counts` and `shares` (0-1) of each level, mean None without answers."""

    key: str
    n: int
    counts: tuple[int, ...]
    shares: tuple[float, ...]
    mean: float | None


@dataclass(frozen=True, slots=True)
class BarSegment:
    """One level's part of a diverging bar, from `start` to `end` in shares of all answers, -1 to 1."""

    key: str
    level: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Nps:
    """Net promoter score: `score` and the half-width `margin` of its 95 % interval, both in points of -100 to 100."""

    n: int
    promoters: int
    passives: int
    detractors: int
    score: float
    margin: float


def likert(key: str, levels: Iterable[int]) -> Likert:
    """Return how one row was answered; ValueError for a level outside 1-5."""
    counted = Counter(levels)
    if counted.keys() - set(range(1, LEVELS + 1)):
        raise ValueError("levels are 1 to 5")
    counts = tuple(counted[level] for level in range(1, LEVELS + 1))
    n = sum(counts)
    mean = sum(level * count for level, count in counted.items()) / n if n else None
    return Likert(key, n, counts, tuple(count / n if n else 0.0 for count in counts), mean)


def diverging(row: Likert) -> list[BarSegment]:
    """Return the segments of a diverging bar, level 1 first: the neutral level is halved by zero.

    Widths are shares, so the bar is exactly 1 wide, and of rows compared the one further right is liked better.
    """
    if not row.n:
        return []
    negative = row.shares[0] + row.shares[1] + row.shares[2] / 2
    segments, start = [], -negative
    for level, share in enumerate(row.shares, start=1):
        segments.append(BarSegment(row.key, level, start, start + share))
        start += share
    return segments


def nps(scores: Iterable[int]) -> Nps | None:
    """Return the net promoter score: % of 9-10 less % of 0-6, or None without answers; ValueError outside 0-10.

    The margin is that of a mean of values +1, 0, -1: 1.96 x sqrt((p + d - (p - d)²) / n), in points. It is the usual
    large-sample one: with few answers it is a floor, not a promise.
    """
    counted = Counter(scores)
    if counted.keys() - set(range(11)):
        raise ValueError("scores are 0 to 10")
    n = counted.total()
    if not n:
        return None
    promoters = counted[9] + counted[10]
    passives = counted[7] + counted[8]
    detractors = n - promoters - passives
    net = (promoters - detractors) / n
    variance = max(0.0, (promoters + detractors) / n - net * net)
    return Nps(n, promoters, passives, detractors, 100 * net, 100 * Z_95 * math.sqrt(variance / n))


def choice_counts(choices: Sequence[str], answers: Iterable[str | Sequence[str]]) -> dict[str, int]:
    """Return how often each choice was taken, in the order offered, untaken ones as 0.

    An answer is one choice or, for a multiple choice, several, each counted once. What is not offered is left out.
    """
    counted = Counter(choice for answer in answers for choice in ({answer} if isinstance(answer, str) else set(answer)))
    return {choice: counted[choice] for choice in choices}


def visible_groups(sizes: Mapping[str, int], *, min_n: int = MIN_SHOWN) -> frozenset[str]:
    """Return the groups of an anonymous breakdown that may be shown.

    Groups of fewer than `min_n` people are hidden. Because the total is shown as well, what is hidden must not be had
    by subtraction: as long as one hidden group stands alone, or all hidden ones hold fewer than `min_n` people
    together, the smallest of the shown is hidden with them.
    """
    shown = sorted((size, group) for group, size in sizes.items() if size >= min_n)
    hidden = [size for size in sizes.values() if 0 < size < min_n]
    while hidden and shown and (len(hidden) == 1 or sum(hidden) < min_n):
        hidden.append(shown.pop(0)[0])
    return frozenset(group for _, group in shown)
