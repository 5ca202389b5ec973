"""Means and spreads from n, Σ and Σ²: what a summary table stores, merges and takes apart.

Made for marks on short scales (levels 1-5, scores 0-100), where Σ² loses nothing that a reader could see.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sums:
    """Count, sum and sum of squares of some marks; the default is of none."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: "Sums") -> "Sums":
        """Take out a part, such as one visit out of all; ValueError when it holds more than the whole."""
        if other.n > self.n:
            raise ValueError("a part cannot hold more marks than the whole")
        if other.n == self.n:
            return Sums()
        return Sums(self.n - other.n, self.total - other.total, self.squares - other.squares)


def sums_of(values: Iterable[float]) -> Sums:
    """Return the sums of some marks."""
    marks = [float(value) for value in values]
    return Sums(len(marks), math.fsum(marks), math.fsum(mark * mark for mark in marks))


def merged(parts: Iterable[Sums]) -> Sums:
    """Return the sums of all parts together."""
    parts = list(parts)
    return Sums(sum(p.n for p in parts), math.fsum(p.total for p in parts), math.fsum(p.squares for p in parts))


def mean(sums: Sums) -> float | None:
    """Return Σ / n, or None of nothing."""
    return sums.total / sums.n if sums.n else None


def sd(sums: Sums) -> float | None:
    """Return the sample standard deviation √((Σ² − Σ²/n) / (n − 1)), or None below two marks.

    A difference that rounding made negative is no spread at all.
    """
    if sums.n < 2:
        return None
    return math.sqrt(max(0.0, sums.squares - sums.total * sums.total / sums.n) / (sums.n - 1))
