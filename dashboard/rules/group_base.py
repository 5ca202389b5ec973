"""What a composition of groups was worked out from, so that it is applied only to the same people."""

import hashlib
import json
from collections.abc import Iterable

from models import Registration


def base_of(people: Iterable[Registration]) -> str:
    """Return a key that two lists share when the same people stand where they stood, whatever their order.

    It holds who they are, their firm, interests, group and whether they are pinned. What does not bear on the groups
    (a telephone, a diet) does not count: it must not spoil a proposal.
    """
    rows = sorted(
        [str(one.id), str(one.firm_id), one.firm_written, list(one.interests), str(one.group_id), one.pinned]
        for one in people
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
