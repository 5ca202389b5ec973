"""How many cases each filter would leave, and what a case costs in four words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Investment(StrEnum):
    """What a practice costs to set up: the words by which a manager looks for one that is affordable."""

    NONE = "none"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


SMALL, MEDIUM = Decimal(50_000), Decimal(200_000)
"""Upper bounds in yuan, both included."""

FACETS = ("dimension", "site_kind", "investment", "year")


class Cell(NamedTuple):
    """A combination of facet values, in the order of `FACETS`, and the number of cases that have it."""

    values: tuple[str, str, str, str]
    n: int


def investment_of(yuan: Decimal | None) -> Investment:
    """Return the bucket of an amount in yuan; None is unknown, not nothing."""
    if yuan is None:
        return Investment.UNKNOWN
    if yuan <= 0:
        return Investment.NONE
    if yuan <= SMALL:
        return Investment.SMALL
    return Investment.MEDIUM if yuan <= MEDIUM else Investment.LARGE


def facet_counts(
    cells: Iterable[Cell], chosen: Mapping[str, Collection[str]]
) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    """Return (cases left, counts by facet, most first).

    A facet's own choice does not narrow its counts: they say what choosing another value would give. A value that is
    chosen stays in the list even at nought, so that it can be taken back.
    """
    total = 0
    counts: dict[str, defaultdict[str, int]] = {name: defaultdict(int) for name in FACETS}
    counters = tuple(counts.values())
    first, second, third, fourth = counters
    wanted = [(i, frozenset(chosen[name])) for i, name in enumerate(FACETS) if chosen.get(name)]
    for found, n in cells:
        misses = [i for i, values in wanted if found[i] not in values] if wanted else None
        if not misses:  # spelt out: thousands of cells at every search
            total += n
            a, b, c, d = found
            first[a] += n
            second[b] += n
            third[c] += n
            fourth[d] += n
        elif len(misses) == 1:  # only this facet's own choice keeps the cell out
            counters[misses[0]][found[misses[0]]] += n
    for name, values in chosen.items():
        for value in values:
            counts[name][value] += 0
    listed = {
        name: sorted(((value, n) for value, n in counter.items() if value), key=lambda item: (-item[1], item[0]))
        for name, counter in counts.items()
    }
    listed["year"].sort(reverse=True)
    order = [bucket.value for bucket in Investment]
    listed["investment"].sort(key=lambda item: order.index(item[0]))
    return total, listed
