"""Who gets a place (名额): those waiting, in the order in which they came, as far as places and quotas go."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How many places there are, and how many of them one firm has: `each`, or its own number in `own`.

    Without a number a firm may take all that are left. A claim without a firm (staff, speakers) has no quota.
    """

    capacity: int
    each: int | None = None
    own: Mapping[Hashable, int] = field(default_factory=dict)

    def of(self, firm: Hashable | None) -> int | None:
        """Return a firm's quota; None for none."""
        return None if firm is None else self.own.get(firm, self.each)


@dataclass(frozen=True, slots=True)
class Claim:
    """Someone who waits, and for which firm."""

    id: Hashable
    firm: Hashable | None = None


def promoted(limits: Limits, held: Mapping[Hashable | None, int], waiting: Iterable[Claim]) -> list[Claim]:
    """Return who of those waiting, given in their order, gets a place now.

    `held` is how many places each firm has already (None: those without one). Nobody is overtaken but by those whose
    firm has places left while one's own has none; and nobody who has a place loses it, whatever the limits have become.
    """
    free = limits.capacity - sum(held.values())
    taken = dict(held)
    lucky = []
    for claim in waiting:
        if free <= 0:
            break
        quota = limits.of(claim.firm)
        if quota is not None and taken.get(claim.firm, 0) >= quota:
            continue
        taken[claim.firm] = taken.get(claim.firm, 0) + 1
        free -= 1
        lucky.append(claim)
    return lucky


def room_for(limits: Limits, held: Mapping[Hashable | None, int], firm: Hashable | None) -> int:
    """Return how many more of this firm could come today if nobody waited."""
    free = max(0, limits.capacity - sum(held.values()))
    quota = limits.of(firm)
    return free if quota is None else max(0, min(free, quota - held.get(firm, 0)))
