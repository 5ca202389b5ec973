"""How far the candidates' scores move when each weight moves by a fifth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dashboard.rules.host_choice import Candidate, choose
from models.enums import HostCriterion

FACTORS = (0.8, 1.2)


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and highest score out of 100 under any one weight moved by 20 %."""

    low: float
    high: float


def spans(candidates: Sequence[Candidate], weights: Mapping[HostCriterion, float]) -> dict[UUID, Span]:
    """Return each rated candidate's span; raises the codes of `choose`."""
    seen: dict[UUID, list[float]] = {}
    moved = [{**weights, criterion: weights[criterion] * factor} for criterion in weights for factor in FACTORS]
    for tried in [dict(weights), *(one for one in moved if any(one.values()))]:
        for ranked in choose(candidates, tried).ranking:
            if ranked.score is not None:
                seen.setdefault(ranked.id, []).append(ranked.score)
    return {candidate: Span(min(scores), max(scores)) for candidate, scores in seen.items()}
