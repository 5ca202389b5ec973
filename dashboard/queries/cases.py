"""Reading a case: the published version, or for those who write and review any, with its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require
from dashboard.errors import NotFound
from dashboard.rules import case_review as rules
from dashboard.rules.case_standing import EDITABLE, judge, lacking, standing
from models import Case, CasePhoto, CaseReview, CaseVersion, Dimension, Firm, Person, Photo, Site, Visit
from models.base import matches
from models.enums import CaseState, ReviewAction


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a case with its caption."""

    id: UUID
    caption: str
    caption_en: str


@dataclass(frozen=True, slots=True)
class Place:
    """The site that a case comes from."""

    id: UUID
    name: str
    name_en: str
    kind: str
    firm: str
    households: int | None
    handover_year: int | None


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step of the review; `number` is the version that it was about."""

    number: int
    action: ReviewAction
    by: str
    by_en: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What only those who write or review cases see of one."""

    version: int
    draft_number: int
    steps: frozenset[rules.Step]
    missing: tuple[str, ...]
    reviews: tuple[ReviewStep, ...]
    versions: tuple[int, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A version of a case with all that its page shows. `words` is the version's content by field name."""

    id: UUID
    number: int
    state: CaseState
    words: Mapping[str, Any]
    dimension_key: str
    site: Place | None
    site_id: UUID | None
    visit_id: UUID | None
    visit_number: int | None
    author: str
    author_en: str
    published_at: datetime | None
    published_number: int | None
    host_consent: bool
    photos: tuple[Picture, ...]
    desk: Desk | None


def reading_view(db: Session, viewer: Actor, case_id: UUID, *, number: int | None = None) -> CaseView:
    """Return a case to read: the published version, or for those who write and review any that they ask for.

    Without `number` they get the published version too, or the draft where nothing is published yet. Raises NotFound
    for what the viewer may not see, as for what does not exist.
    """
    grant = require(db, viewer, Capability.READ_CASES)
    inside = insider(grant)
    row = db.execute(_view(grant, case_id, number, inside)).one_or_none()
    if row is None:
        raise NotFound("row.missing", noun="Case")
    case: Case = row.Case
    named = inside or case.host_consent
    return CaseView(
        id=case.id,
        number=row.CaseVersion.number,
        state=case.state,
        words=row.CaseVersion.model_dump(),
        dimension_key=case.dimension_key,
        site=_place(row) if named else None,
        site_id=case.site_id if named else None,
        visit_id=case.visit_id,
        visit_number=row.visit_number,
        author=row.author,
        author_en=row.author_en or row.author,
        published_at=case.published_at,
        published_number=case.published_number,
        host_consent=case.host_consent,
        photos=_pictures(db, grant, case.id),
        desk=_desk(db, grant, case, row.CaseVersion) if inside else None,
    )


def dimension_names(db: Session, viewer: Actor) -> dict[str, tuple[str, str]]:
    """Return (Chinese, English) short names of the dimensions by key, as the newest checklist words them."""
    grant = require(db, viewer, Capability.READ_CASES)
    rows = db.execute(
        select(
            col(Dimension.key),
            col(Dimension.short),
            col(Dimension.short_en),
            col(Dimension.title),
            col(Dimension.title_en),
        )
        .where(col(Dimension.association_id) == grant.association_id)
        .order_by(col(Dimension.id))  # keys made in order of time: the last wording wins
    )
    return {row.key: (row.short or row.title, row.short_en or row.title_en or row.title) for row in rows}


def insider(grant: Grant) -> bool:
    """Whether the grant belongs to one of those who write or review cases."""
    return grant.may(Capability.WRITE_CASES) or grant.may(Capability.REVIEW_CASES)


def standing_of(case: Case, version: CaseVersion) -> rules.CaseVersion:
    """Return where a version of a case stands, as the rules of review see it."""
    return standing(case.state, begun_by=case.author_id, created_by=version.created_by, editors=version.editors)


def version_is(number: Any) -> ColumnElement[bool]:
    """Return the condition of a join from a case to its version of this number."""
    return and_(
        col(CaseVersion.association_id) == col(Case.association_id),
        col(CaseVersion.case_id) == col(Case.id),
        col(CaseVersion.number) == number,
    )


def _view(grant: Grant, case_id: UUID, number: int | None, inside: bool) -> Select[Any]:
    """Return the one statement that decides what the viewer may read."""
    if not inside:
        asked: Any = col(Case.published_number)
    elif number is None:
        asked = func.coalesce(col(Case.published_number), col(Case.draft_number))
    else:
        asked = number
    statement: Any = (
        select(
            Case,
            CaseVersion,
            Site,
            col(Firm.short_name).label("firm"),
            col(Visit.number).label("visit_number"),
            col(Person.name).label("author"),
            col(Person.name_en).label("author_en"),
        )
        .join(CaseVersion, version_is(asked))
        .join(Person, matches(Case.author_id, Person))
        .join(Site, matches(Case.site_id, Site), isouter=True)
        .join(Firm, matches(Site.firm_id, Firm), isouter=True)
        .join(Visit, matches(Case.visit_id, Visit), isouter=True)
        .where(col(Case.association_id) == grant.association_id, col(Case.id) == case_id)
    )
    return cast(Select[Any], statement)


def _place(row: Any) -> Place | None:
    site: Site | None = row.Site
    if site is None:
        return None
    return Place(
        id=site.id,
        name=site.name,
        name_en=site.name_en or site.name,
        kind=site.kind.value,
        firm=row.firm or "",
        households=site.households,
        handover_year=site.handover.year if site.handover else None,
    )


def _pictures(db: Session, grant: Grant, case_id: UUID) -> tuple[Picture, ...]:
    rows = db.execute(
        select(col(Photo.id), col(Photo.caption), col(Photo.caption_en))
        .join(
            CasePhoto,
            and_(col(CasePhoto.association_id) == col(Photo.association_id), col(CasePhoto.photo_id) == col(Photo.id)),
        )
        .where(col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.case_id) == case_id)
        .order_by(col(CasePhoto.position))
    )
    return tuple(Picture(*row) for row in rows)


def _desk(db: Session, grant: Grant, case: Case, shown: CaseVersion) -> Desk:
    versions = db.scalars(
        select(CaseVersion)
        .where(col(CaseVersion.association_id) == grant.association_id, col(CaseVersion.case_id) == case.id)
        .order_by(col(CaseVersion.number).desc())
    ).all()
    reviews = db.execute(
        select(CaseReview, col(Person.name), col(Person.name_en))
        .join(Person, matches(CaseReview.actor_id, Person))
        .where(col(CaseReview.association_id) == grant.association_id, col(CaseReview.case_id) == case.id)
        .order_by(col(CaseReview.at), col(CaseReview.id))
    )
    draft = next((version for version in versions if version.number == case.draft_number), shown)
    steps = rules.open_steps(standing_of(case, draft), judge(grant.person_id, grant.capabilities))
    return Desk(
        version=case.version,
        draft_number=case.draft_number,
        steps=steps,
        missing=lacking(draft.model_dump(), case.dimension_key),
        reviews=tuple(
            ReviewStep(step.number, step.action, name, name_en or name, step.comment, step.at)
            for step, name, name_en in reviews
        ),
        versions=tuple(version.number for version in versions),
        editable=case.state in EDITABLE and grant.may(Capability.WRITE_CASES),
    )
