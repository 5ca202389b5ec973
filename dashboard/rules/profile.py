"""A visit's profile by dimension, against the median of the other visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from dashboard.rules.finding import Finding

MIN_VISITS = 3
VISIBLE_DELTA = 0.05
"""Levels; a smaller difference is shown as 0.0 and is not a finding."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One dimension in levels 1-5: `n` answers here, `visits` others; median and delta None when there are too few."""

    dimension: str
    this: float
    n: int
    median: float | None
    delta: float | None
    visits: int


def profile(
    this: Mapping[str, tuple[float, int]], others: Mapping[str, Sequence[float]], *, min_visits: int = MIN_VISITS
) -> list[ProfileRow]:
    """Return a row for each dimension of this visit, in its order.

    `this` maps a dimension to its mean level and number of answers, `others` to the mean level of every other visit.
    A median of fewer than `min_visits` visits would only restate one of them, so there is none.
    """
    rows = []
    for dimension, (level, n) in this.items():
        peers = others.get(dimension, ())
        middle = float(median(peers)) if len(peers) >= max(1, min_visits) else None
        rows.append(ProfileRow(dimension, level, n, middle, None if middle is None else level - middle, len(peers)))
    return rows


def headline(rows: Sequence[ProfileRow], *, min_visits: int = MIN_VISITS) -> Finding:
    """Return what the profile says, as a code with facts.

    `profile.no_scores`; `profile.not_enough_visits` (visits, needed, best, level); `profile.leads` (lead, delta);
    `profile.leads_and_below` (lead, delta, below); `profile.below` (below, delta of the lowest); `profile.level`.
    `below` lists dimensions under their median, lowest first.
    """
    if not rows:
        return Finding("profile.no_scores")
    compared = [(row.delta, row) for row in rows if row.delta is not None]
    if not compared:
        best = max(rows, key=lambda row: row.this)
        visits = max(row.visits for row in rows)
        facts = {"visits": visits, "needed": min_visits, "best": best.dimension, "level": best.this}
        return Finding("profile.not_enough_visits", facts)
    lead_delta, lead = max(compared, key=lambda pair: pair[0])
    low = sorted((pair for pair in compared if pair[0] <= -VISIBLE_DELTA), key=lambda pair: pair[0])
    below = [row.dimension for _, row in low]
    if lead_delta >= VISIBLE_DELTA:
        facts = {"lead": lead.dimension, "delta": lead_delta}
        return (
            Finding("profile.leads_and_below", facts | {"below": below}) if below else Finding("profile.leads", facts)
        )
    if below:
        return Finding("profile.below", {"below": below, "delta": low[0][0]})
    return Finding("profile.level")
