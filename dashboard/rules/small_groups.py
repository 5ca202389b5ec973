"""Which groups are large enough to be shown without pointing at a person.

Primary and complementary cell suppression, as official statistics use them (Willenborg & de Waal, Elements of
Statistical Disclosure Control, 2001, ch. 4): hiding one small group is useless when the total minus the rest gives
it back, so the next smallest is hidden with it.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

MIN_OBSERVERS = 3

Key = TypeVar("Key", bound=Hashable)


def large_enough(observers: Mapping[Key, int], *, minimum: int = MIN_OBSERVERS) -> frozenset[Key]:
    """Return the groups that may be shown to peers; `observers` counts people by group, whole and disjoint.

    Groups under `minimum` are hidden; while the hidden people are still fewer than `minimum`, so is the next smallest.
    Of equals the one that comes first stays.
    """
    order = sorted((key for key in observers if observers[key]), key=lambda key: -observers[key])
    hidden = sum(n for n in observers.values() if 0 < n < minimum)
    shown = [key for key in order if observers[key] >= minimum]
    while shown and 0 < hidden < minimum:
        hidden += observers[shown.pop()]
    return frozenset(shown)
