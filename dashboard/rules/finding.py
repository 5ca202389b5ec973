"""What a page may say about its numbers: a code with facts, worded at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable dotted code (`profile.leads`) and the plain values that its wording may use."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
