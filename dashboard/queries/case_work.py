"""Work on cases: what is being written and reviewed, what waits for whom, and what changed between two versions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require
from dashboard.errors import NotAllowed, NotFound
from dashboard.queries.cases import insider, standing_of, version_is
from dashboard.rules import case_review as rules
from dashboard.rules.case_content import plain_fields
from dashboard.rules.case_standing import judge
from dashboard.rules.text_diff import FieldDiff, diff_fields
from models import Case, CaseReview, CaseVersion, Person
from models.base import matches
from models.enums import CaseState, ReviewAction


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of those who write and review; `mine` if the viewer is one of its writers."""

    id: UUID
    title: str
    title_en: str
    state: CaseState
    number: int
    dimension_key: str
    author: str
    author_en: str
    updated_at: datetime
    mine: bool
    comment: str


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """For the home page: one's own unfinished drafts, those that came back, and what waits for one's judgement."""

    drafts: int
    returned: int
    awaiting: int


def list_cases(db: Session, viewer: Actor, *, states: frozenset[CaseState] | None = None) -> list[CaseRow]:
    """Return the cases in these states (or all that are not only published), last touched first.

    For those who write or review; raises NotAllowed for others. A returned case carries the reviewer's comment.
    """
    grant = _require_insider(db, viewer)
    wanted = states if states is not None else frozenset(CaseState) - {CaseState.PUBLISHED}
    said = (
        select(col(CaseReview.comment))
        .where(
            col(CaseReview.association_id) == col(Case.association_id),
            col(CaseReview.case_id) == col(Case.id),
            col(CaseReview.action) == ReviewAction.RETURN,
        )
        .order_by(col(CaseReview.at).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Case, CaseVersion, col(Person.name), col(Person.name_en), said.label("comment"))
        .join(CaseVersion, version_is(Case.draft_number))
        .join(Person, matches(Case.author_id, Person))
        .where(col(Case.association_id) == grant.association_id, col(Case.state).in_(wanted))
        .order_by(col(Case.updated_at).desc(), col(Case.id).desc())
        .limit(500)
    )
    return [
        CaseRow(
            id=case.id,
            title=version.title,
            title_en=version.title_en,
            state=case.state,
            number=version.number,
            dimension_key=case.dimension_key,
            author=name,
            author_en=name_en or name,
            updated_at=case.updated_at,
            mine=grant.person_id in standing_of(case, version).writers,
            comment=(comment or "") if case.state is CaseState.RETURNED else "",
        )
        for case, version, name, name_en, comment in rows
    ]


def compare_versions(db: Session, viewer: Actor, case_id: UUID, *, old: int, new: int) -> list[FieldDiff]:
    """Return the fields that differ between two versions. Raises NotFound, or NotAllowed for plain readers."""
    grant = _require_insider(db, viewer)
    rows = db.scalars(
        select(CaseVersion).where(
            col(CaseVersion.association_id) == grant.association_id,
            col(CaseVersion.case_id) == case_id,
            col(CaseVersion.number).in_({old, new}),
        )
    )
    found = {version.number: plain_fields(version.model_dump()) for version in rows}
    if not {old, new} <= found.keys():
        raise NotFound("row.missing", noun="CaseVersion")
    return diff_fields(found[old], found[new])


def review_counts(db: Session, viewer: Actor) -> ReviewCounts:
    """Return what waits for the viewer; noughts for those who only read."""
    grant = require(db, viewer, Capability.READ_CASES)
    if not insider(grant):
        return ReviewCounts(0, 0, 0)
    rows = db.execute(
        select(Case, CaseVersion)
        .join(CaseVersion, version_is(Case.draft_number))
        .where(col(Case.association_id) == grant.association_id, col(Case.state) != CaseState.PUBLISHED)
    ).all()
    mine = [case for case, version in rows if grant.person_id in standing_of(case, version).writers]
    who = judge(grant.person_id, grant.capabilities)
    awaiting = [1 for case, version in rows if rules.Step.PUBLISH in rules.open_steps(standing_of(case, version), who)]
    return ReviewCounts(
        drafts=sum(case.state is CaseState.DRAFT for case in mine),
        returned=sum(case.state is CaseState.RETURNED for case in mine),
        awaiting=len(awaiting),
    )


def _require_insider(db: Session, viewer: Actor) -> Grant:
    grant = require(db, viewer, Capability.READ_CASES)
    if not insider(grant):
        raise NotAllowed("capability.missing", capability=Capability.WRITE_CASES.value)
    return grant
