"""What a composition of groups was worked out from, so that it is applied only to the same people."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

Standing = tuple[UUID, UUID | None, Sequence[str], UUID | None, bool]
"""A registration's id, firm, interests, group, and whether it is pinned there."""


def base_of(people: Iterable[Standing]) -> str:
    """Return a key that two lists share when the same people stand where they stood, whatever their order.

    What does not bear on the groups (a telephone, a diet) does not count: it must not spoil a proposal.
    """
    rows = sorted([str(row), str(firm), list(cares), str(group), pinned] for row, firm, cares, group, pinned in people)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
