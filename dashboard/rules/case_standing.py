"""Stored cases and grants as the rules of review see them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from dashboard.rules.capabilities import Capability
from dashboard.rules.case_content import TEXT_LIMITS
from dashboard.rules.case_review import CaseActor, CaseContent, CaseVersion, missing_for_review
from models.enums import CaseState

EDITABLE = frozenset({CaseState.DRAFT, CaseState.RETURNED})
"""The states in which a version's words may change."""


def standing(state: CaseState, *, begun_by: UUID, created_by: UUID, editors: Iterable[str]) -> CaseVersion:
    """Return a version with all its writers: who began the case stays one of them for good."""
    return CaseVersion(state, created_by, frozenset({begun_by, *(UUID(person) for person in editors)}))


def judge(person: UUID, capabilities: Collection[Capability]) -> CaseActor:
    """Return what a person may do in the review."""
    return CaseActor(
        person,
        may_edit=Capability.WRITE_CASES in capabilities,
        may_review=Capability.REVIEW_CASES in capabilities,
    )


def lacking(words: Mapping[str, Any], dimension_key: str) -> tuple[str, ...]:
    """Return what a version still lacks before it can be reviewed, in the order of the form."""
    texts = {name: str(words.get(name) or "") for name in TEXT_LIMITS}
    return missing_for_review(CaseContent(texts, len(words.get("criteria") or {}), int(bool(dimension_key))))
