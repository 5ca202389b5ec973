"""Reading cases: one to read, lists for those who write and review, versions and what changed between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require
from dashboard.errors import NotAllowed, NotFound
from dashboard.rules import case_review as rules
from dashboard.rules.case_content import plain_fields
from dashboard.rules.case_standing import EDITABLE, judge, lacking, standing
from dashboard.rules.text_diff import FieldDiff, diff_fields
from models import Case, CasePhoto, CaseReview, CaseVersion, Dimension, Firm, Person, Photo, Site, Visit
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


def reading_view(db: Session, viewer: Actor, case_id: UUID, *, number: int | None = None) -> CaseView:
    """Return a case to read: the published version, or for those who write and review any that they ask for.

    Without `number` they get the published version too, or the draft where nothing is published yet. Raises NotFound
    for what the viewer may not see, as for what does not exist.
    """
    grant = require(db, viewer, Capability.READ_CASES)
    insider = _insider(grant)
    row = db.execute(_view(grant, case_id, number, insider)).one_or_none()
    if row is None:
        raise NotFound("row.missing", noun="Case")
    case: Case = row.Case
    named = insider or case.host_consent
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
        desk=_desk(db, grant, case, row.CaseVersion) if insider else None,
    )


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
        .join(CaseVersion, _version_is(Case.draft_number))
        .join(Person, _person(Case.author_id, Case))
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
            mine=grant.person_id in _standing(case, version).writers,
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
    if not _insider(grant):
        return ReviewCounts(0, 0, 0)
    rows = db.execute(
        select(Case, CaseVersion)
        .join(CaseVersion, _version_is(Case.draft_number))
        .where(col(Case.association_id) == grant.association_id, col(Case.state) != CaseState.PUBLISHED)
    ).all()
    mine = [case for case, version in rows if grant.person_id in _standing(case, version).writers]
    awaiting = [
        case
        for case, version in rows
        if rules.Step.PUBLISH in rules.open_steps(_standing(case, version), judge(grant.person_id, grant.capabilities))
    ]
    return ReviewCounts(
        drafts=sum(case.state is CaseState.DRAFT for case in mine),
        returned=sum(case.state is CaseState.RETURNED for case in mine),
        awaiting=len(awaiting),
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


def _insider(grant: Grant) -> bool:
    return grant.may(Capability.WRITE_CASES) or grant.may(Capability.REVIEW_CASES)


def _require_insider(db: Session, viewer: Actor) -> Grant:
    grant = require(db, viewer, Capability.READ_CASES)
    if not _insider(grant):
        raise NotAllowed("capability.missing", capability=Capability.WRITE_CASES.value)
    return grant


def _standing(case: Case, version: CaseVersion) -> rules.CaseVersion:
    return standing(case.state, begun_by=case.author_id, created_by=version.created_by, editors=version.editors)


def _version_is(number: Any) -> ColumnElement[bool]:
    return and_(
        col(CaseVersion.association_id) == col(Case.association_id),
        col(CaseVersion.case_id) == col(Case.id),
        col(CaseVersion.number) == number,
    )


def _person(reference: Any, case_table: Any) -> ColumnElement[bool]:
    return and_(col(Person.association_id) == col(case_table.association_id), col(Person.id) == col(reference))


def _view(grant: Grant, case_id: UUID, number: int | None, insider: bool) -> Select[Any]:
    """Return the one statement that decides what the viewer may read."""
    if not insider:
        asked: Any = col(Case.published_number)
    elif number is None:
        asked = func.coalesce(col(Case.published_number), col(Case.draft_number))
    else:
        asked = number
    site = and_(col(Site.association_id) == col(Case.association_id), col(Site.id) == col(Case.site_id))
    firm = and_(col(Firm.association_id) == col(Site.association_id), col(Firm.id) == col(Site.firm_id))
    visit = and_(col(Visit.association_id) == col(Case.association_id), col(Visit.id) == col(Case.visit_id))
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
        .join(CaseVersion, _version_is(asked))
        .join(Person, _person(Case.author_id, Case))
        .join(Site, site, isouter=True)
        .join(Firm, firm, isouter=True)
        .join(Visit, visit, isouter=True)
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
        .join(Person, _person(CaseReview.actor_id, CaseReview))
        .where(col(CaseReview.association_id) == grant.association_id, col(CaseReview.case_id) == case.id)
        .order_by(col(CaseReview.at), col(CaseReview.id))
    )
    draft = next((version for version in versions if version.number == case.draft_number), shown)
    steps = rules.open_steps(_standing(case, draft), judge(grant.person_id, grant.capabilities))
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
