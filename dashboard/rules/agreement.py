"""Where observers of the same point saw different things, and which points are worth a talk.

Sources: r_wg is James, Demaree & Wolf (1984), J. Applied Psychology 69(1), 85-98: 1 − s² / σ²_EU, where the uniform
distribution over A levels has σ²_EU = (A² − 1) / 12 = 2 for five, negative results set to 0. Bands of LeBreton &
Senter (2008), Organizational Research Methods 11(4): up to 0.50 is weak. Alpha is Krippendorff (2011), "Computing
Krippendorff's Alpha-Reliability", with the interval metric (v − v')².
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

LEVELS = 5
UNIFORM_VARIANCE = (LEVELS**2 - 1) / 12
WEAK_AGREEMENT = 0.5
POLE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Spread:
    """How the observers of one point marked it, in levels 1-5.

    `histogram` counts levels 1 to 5; `sd` is the sample deviation and `agreement` r_wg in 0-1, both None below two
    observers; `polarised`: at least a quarter at 2 or less and at least a quarter at 4 or more.
    """

    n: int
    mean: float
    median: float
    sd: float | None
    histogram: tuple[int, int, int, int, int]
    agreement: float | None
    polarised: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point to talk about; `rank` counts from 1."""

    rank: int
    point: str
    spread: Spread


def spread(levels: Sequence[int]) -> Spread | None:
    """Return the spread of one point's levels, or None when nobody marked it; ValueError outside 1-5."""
    if not levels:
        return None
    marks = np.asarray(levels, dtype=np.int64)
    if marks.min() < 1 or marks.max() > LEVELS:
        raise ValueError("levels are 1 to 5")
    n = len(marks)
    one, two, three, four, five = (int(c) for c in np.bincount(marks, minlength=LEVELS + 1)[1:])
    total, squares = int(marks.sum()), int((marks * marks).sum())
    # Whole numbers up to the one division: equal histograms rank equally, in whatever order they came.
    variance = (n * squares - total * total) / (n * (n - 1)) if n > 1 else None
    return Spread(
        n=n,
        mean=total / n,
        median=float(np.median(marks)),
        sd=None if variance is None else variance**0.5,
        histogram=(one, two, three, four, five),
        agreement=None if variance is None else max(0.0, 1 - variance / UNIFORM_VARIANCE),
        polarised=n > 1 and min(one + two, four + five) >= POLE_SHARE * n,
    )


def discuss(points: Mapping[str, Sequence[int]], *, min_n: int = 4) -> list[Disagreement]:
    """Return the points whose observers disagree, most first; the spread alone decides, then the number of observers.

    Listed are polarised points and those whose agreement is weak; points with fewer than `min_n` observers never are,
    since two people who differ are not yet a pattern.
    """
    spreads = [(point, s) for point, levels in points.items() if (s := spread(levels)) is not None and s.n >= min_n]
    open_points = [(p, s) for p, s in spreads if s.polarised or ((s.agreement or 0.0) <= WEAK_AGREEMENT and s.n > 1)]
    open_points.sort(key=lambda item: (-(item[1].sd or 0.0), -item[1].n, item[0]))
    return [Disagreement(rank, point, s) for rank, (point, s) in enumerate(open_points, start=1)]


def krippendorff_alpha(ratings: ArrayLike) -> float | None:
    """Return Krippendorff's alpha (interval) of a table of observers (rows) by points (columns), NaN where not marked.

    1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement. None when it is undefined: no point
    has two marks, or all marks are the same, so that there is nothing to agree about.
    alpha = 1 − D_o / D_e with D_o = 1/n Σ_u Σ_{i≠j} (v_i − v_j)² / (m_u − 1), D_e = 1/(n(n − 1)) Σ_{i≠j} (v_i − v_j)²
    over the n pairable marks, and Σ_{i≠j} (v_i − v_j)² = 2 (m Σ v² − (Σ v)²), which needs no pair to be formed.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("ratings are observers by points")
    per_point = (~np.isnan(table)).sum(axis=0)
    table = table[:, per_point >= 2]
    m = per_point[per_point >= 2]
    n = int(m.sum())
    if n == 0 or np.nanmin(table) == np.nanmax(table):
        return None
    table = table - np.nanmean(table)  # centred, so that large values do not cancel
    sums, squares = np.nansum(table, axis=0), np.nansum(table**2, axis=0)
    observed = float((2 * (m * squares - sums**2) / (m - 1)).sum()) / n
    expected = 2 * (n * float(squares.sum()) - float(sums.sum()) ** 2) / (n * (n - 1))
    return 1 - observed / expected
