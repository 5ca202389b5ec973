"""Dealing people into groups: equal sizes, and colleagues apart, so that every group hears every firm's view."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Walker:
    """Someone who walks; `group` is where they already are."""

    id: UUID
    firm: UUID | None
    group: UUID | None = None


def deal(walkers: Sequence[Walker], groups: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return {walker: group} for those without one; whoever is in a group stays there.

    Each goes to the smallest group, among equals to the one with fewest colleagues, then the first. The largest
    firms are dealt first, because they are the hardest to spread. Without groups nobody is dealt.
    """
    if not groups:
        return {}
    sizes = Counter(dict.fromkeys(groups, 0))
    colleagues: Counter[tuple[UUID, UUID]] = Counter()
    for walker in walkers:
        if walker.group is not None:
            sizes[walker.group] += 1
            if walker.firm is not None:
                colleagues[walker.group, walker.firm] += 1
    by_firm = Counter(walker.firm for walker in walkers if walker.firm is not None)
    waiting = [walker for walker in walkers if walker.group is None]
    waiting.sort(key=lambda walker: (-by_firm[walker.firm] if walker.firm else 0, str(walker.firm)))
    dealt: dict[UUID, UUID] = {}
    for walker in waiting:
        group = min(groups, key=lambda one: (sizes[one], colleagues[one, walker.firm] if walker.firm else 0))
        dealt[walker.id] = group
        sizes[group] += 1
        if walker.firm is not None:
            colleagues[group, walker.firm] += 1
    return dealt
