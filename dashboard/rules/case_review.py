"""How a case comes to be published: who may take which step, and what must be there first.

Nobody judges what they wrote. The author and every editor of a version are its writers, and a writer neither publishes
nor returns it, whatever else they are allowed to do.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from dashboard.errors import Conflict, Invalid, NotAllowed
from models.enums import CaseState

REQUIRED_TEXTS = ("title", "summary", "background", "practice", "result", "conditions", "how_to_adopt")
"""Cost may stay open: a practice without spending is a good one."""


class Step(StrEnum):
    SUBMIT = "submit"
    PUBLISH = "publish"
    RETURN = "return"
    REVISE = "revise"


_FROM = {
    Step.SUBMIT: frozenset({CaseState.DRAFT, CaseState.RETURNED}),
    Step.PUBLISH: frozenset({CaseState.IN_REVIEW}),
    Step.RETURN: frozenset({CaseState.IN_REVIEW}),
    Step.REVISE: frozenset({CaseState.PUBLISHED}),
}
_TO = {
    Step.SUBMIT: CaseState.IN_REVIEW,
    Step.PUBLISH: CaseState.PUBLISHED,
    Step.RETURN: CaseState.RETURNED,
    Step.REVISE: CaseState.DRAFT,
}


@dataclass(frozen=True, slots=True)
class CaseVersion:
    """A version under way: its state, its author and all who have edited it since."""

    state: CaseState
    author: UUID
    editors: frozenset[UUID] = frozenset()

    @property
    def writers(self) -> frozenset[UUID]:
        return self.editors | {self.author}


@dataclass(frozen=True, slots=True)
class CaseActor:
    """Who wants to take a step: `may_edit` any case (planner), `may_review` cases (leadership)."""

    person: UUID
    may_edit: bool = False
    may_review: bool = False


@dataclass(frozen=True, slots=True)
class CaseContent:
    """What a case holds, by field, with the number of criteria it claims and of dimensions it belongs to."""

    texts: dict[str, str]
    criteria: int
    dimensions: int


def missing_for_review(content: CaseContent) -> tuple[str, ...]:
    """Return the fields that are still empty, in the order of the form; `criteria` and `dimensions` need one each."""
    missing = [name for name in REQUIRED_TEXTS if not content.texts.get(name, "").strip()]
    missing += [] if content.criteria else ["criteria"]
    missing += [] if content.dimensions else ["dimensions"]
    return tuple(missing)


def open_steps(version: CaseVersion, actor: CaseActor) -> frozenset[Step]:
    """Return the steps that the actor may take now: what a page offers."""
    return frozenset(step for step in Step if version.state in _FROM[step] and _refusal(step, version, actor) is None)


def take_step(
    step: Step, version: CaseVersion, actor: CaseActor, *, missing: Collection[str] = (), comment: str = ""
) -> CaseState:
    """Return the state after the step. `REVISE` begins a new version as a draft; the published one stays as it is.

    Raises `NotAllowed("case.not_a_writer" | "case.not_a_reviewer" | "case.own_work")`, `Conflict("case.state",
    state=…, step=…)` when the step does not lead on from here, `Invalid("case.incomplete", missing=…)` and, for a
    return without a word, `Invalid("case.comment_required")`.
    """
    if code := _refusal(step, version, actor):
        raise NotAllowed(code, step=step)
    if version.state not in _FROM[step]:
        raise Conflict("case.state", state=version.state, step=step)
    # Publishing asks again: a required field may have been emptied by an import or a changed rule since.
    if step in {Step.SUBMIT, Step.PUBLISH} and missing:
        raise Invalid("case.incomplete", missing=tuple(missing))
    if step is Step.RETURN and not comment.strip():
        raise Invalid("case.comment_required", field="comment")
    return _TO[step]


def _refusal(step: Step, version: CaseVersion, actor: CaseActor) -> str | None:
    if step in {Step.SUBMIT, Step.REVISE}:
        return None if actor.may_edit or actor.person in version.writers else "case.not_a_writer"
    if not actor.may_review:
        return "case.not_a_reviewer"
    return "case.own_work" if actor.person in version.writers else None
