"""How a case comes to be published (审核): submit, return, publish, revise; each step kept for good."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require
from dashboard.errors import Invalid
from dashboard.rules import case_review as rules
from dashboard.rules.case_content import TEXT_LIMITS, searchable, text_of
from dashboard.rules.case_standing import judge, lacking, standing
from dashboard.rules.search_text import index_text
from dashboard.services import audit
from dashboard.services.cases import version_of
from models import Case, CaseReview, CaseSearch, CaseVersion, Site
from models.base import utc_now
from models.enums import ReviewAction

MAX_COMMENT = 2000
MAX_INDEXED = 50_000
"""Characters of a case that are searched; a PostgreSQL tsvector holds no more than a megabyte."""

COPIED = (
    *TEXT_LIMITS,
    *("investment_yuan", "payback_months", "figures", "series", "quote", "faq", "criteria", "tags", "evidence"),
)


def submit_case(db: Session, *, actor: Actor, case_id: UUID, comment: str = "") -> Case:
    """Send the draft to review; from now on nobody changes it."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case, _version = _step(db, grant, case_id, rules.Step.SUBMIT, comment)
    return case


def return_case(db: Session, *, actor: Actor, case_id: UUID, comment: str) -> Case:
    """Give the draft back with what to change.

    The version that was judged stays as it is; a copy becomes the next draft, so that the answer to the comment can be
    compared with it.
    """
    grant = require(db, actor, Capability.REVIEW_CASES)
    case, version = _step(db, grant, case_id, rules.Step.RETURN, comment)
    # Nobody but its writers has approved these words, so they remain theirs.
    _next_version(db, case, version, created_by=version.created_by, editors=version.editors)
    return case


def publish_case(
    db: Session, *, actor: Actor, case_id: UUID, comment: str = "", published_at: datetime | None = None
) -> Case:
    """Publish the version in review, by somebody who did not write it, and let it be found.

    `published_at` dates a case that an older library had already published; it cannot lie ahead. A revised case keeps
    its first date.
    """
    grant = require(db, actor, Capability.REVIEW_CASES)
    now = utc_now()
    if published_at is not None and (published_at.tzinfo is None or published_at > now):
        raise Invalid("case.date_ahead", field="published_at")
    case, version = _step(db, grant, case_id, rules.Step.PUBLISH, comment)
    case.published_number = version.number
    case.published_at = case.published_at or published_at or now
    _index(db, grant, case, version)
    db.flush()
    return case


def revise_case(db: Session, *, actor: Actor, case_id: UUID) -> Case:
    """Begin the next version of a published case; readers go on seeing the published one."""
    grant = require(db, actor, Capability.WRITE_CASES)
    case, version = _step(db, grant, case_id, rules.Step.REVISE, "")
    _next_version(db, case, version, created_by=grant.person_id, editors=[str(grant.person_id)])
    return case


def _step(db: Session, grant: Grant, case_id: UUID, step: rules.Step, comment: str) -> tuple[Case, CaseVersion]:
    case = fetch(db, Case, grant, case_id, lock=True)
    version = version_of(db, grant, case, case.draft_number)
    said = text_of(comment, "comment", MAX_COMMENT)
    before = case.state
    case.state = rules.take_step(
        step,
        standing(case.state, begun_by=case.author_id, created_by=version.created_by, editors=version.editors),
        judge(grant.person_id, grant.capabilities),
        missing=lacking(version.model_dump(), case.dimension_key),
        comment=said,
    )
    case.version += 1
    db.add(
        CaseReview(
            association_id=grant.association_id,
            case_id=case.id,
            number=version.number,
            action=ReviewAction(step.value),
            actor_id=grant.person_id,
            comment=said,
        )
    )
    audit.record(
        db,
        grant,
        step.value,
        "Case",
        case.id,
        before={"state": before, "number": version.number},
        after={"state": case.state, "number": version.number, "comment": said},
    )
    db.flush()
    return case, version


def _next_version(db: Session, case: Case, version: CaseVersion, *, created_by: UUID, editors: list[str]) -> None:
    db.add(
        CaseVersion(
            association_id=case.association_id,
            case_id=case.id,
            number=version.number + 1,
            created_by=created_by,
            editors=list(editors),
            **{name: getattr(version, name) for name in COPIED},
        )
    )
    case.draft_number = version.number + 1
    db.flush()


def _index(db: Session, grant: Grant, case: Case, version: CaseVersion) -> None:
    """Keep the searchable row of the published version; the full-text index follows by itself."""
    site = fetch(db, Site, grant, case.site_id) if case.site_id else None
    title, body = searchable(version.model_dump())
    assert case.published_at is not None
    row = db.scalars(
        select(CaseSearch).where(
            col(CaseSearch.association_id) == grant.association_id, col(CaseSearch.case_id) == case.id
        )
    ).one_or_none()
    row = row or CaseSearch(association_id=grant.association_id, case_id=case.id, year=0)
    row.dimension_key = case.dimension_key
    row.site_kind = site.kind.value if site else ""
    row.year = case.published_at.astimezone(ZoneInfo(grant.timezone)).year
    row.investment_yuan = version.investment_yuan
    row.title_tokens = index_text(title)
    row.body_tokens = index_text(body[:MAX_INDEXED])
    db.add(row)
