"""A visit's survey: its link, how many answered, what they said, and how satisfaction moves from visit to visit."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, participants, require
from dashboard.rules.survey_results import MIN_SHOWN
from dashboard.rules.survey_state import SurveyState, survey_state
from models import (
    Firm,
    Person,
    Registration,
    SurveyLink,
    SurveyQuestion,
    SurveyResponse,
    SurveyTemplate,
    SurveyToken,
    SurveyVersion,
    Visit,
)
from models.base import matches, utc_now
from models.enums import RegistrationState, SurveyQuestionKind


@dataclass(frozen=True, slots=True)
class SurveyOverview:
    """Where the survey of a visit stands.

    `registered` people have a place; `invited` of them got a personal link and `used` of those answered by it.
    `responses` counts all answers, those through the open link too.
    """

    slug: str
    title: str
    title_en: str
    number: int
    state: SurveyState
    closes_at: datetime | None
    timezone: str
    responses: int
    registered: int
    invited: int
    used: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """Someone who has a personal link and has not answered by it."""

    registration_id: UUID
    name: str
    name_en: str
    firm: str
    email: str


@dataclass(frozen=True, slots=True)
class VisitSatisfaction:
    """The mean (1-5) of all marks in the matrix questions of a visit's survey, and how many people answered."""

    visit_id: UUID
    number: int
    title: str
    title_en: str
    day: date
    responses: int
    mean: float


def overview(db: Session, viewer: Actor, visit_id: UUID) -> SurveyOverview | None:
    """Return where the visit's survey stands; None when it has none yet."""
    grant = require(db, viewer, Capability.VIEW_SURVEYS)
    visit = fetch_visit(db, grant, visit_id)
    row = db.execute(
        select(SurveyLink, SurveyVersion, SurveyTemplate)
        .join(SurveyVersion, matches(SurveyLink.version_id, SurveyVersion))
        .join(SurveyTemplate, matches(SurveyVersion.template_id, SurveyTemplate))
        .where(col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit_id)
    ).one_or_none()
    if row is None:
        return None
    link, version, template = row
    invited, used = _personal(db, grant, link.id)
    return SurveyOverview(
        slug=link.slug,
        title=template.title,
        title_en=template.title_en,
        number=version.number,
        state=survey_state(visit.status, link.closes_at, utc_now()),
        closes_at=link.closes_at,
        timezone=grant.timezone,
        responses=_count_responses(db, grant, visit_id),
        registered=_count_registered(db, grant, visit_id),
        invited=invited,
        used=used,
    )


def _personal(db: Session, grant: Grant, link_id: UUID) -> tuple[int, int]:
    """Count people with a personal link, and those of them who answered by one."""
    rows = db.execute(
        select(col(SurveyToken.used), func.count(func.distinct(col(SurveyToken.registration_id))))
        .where(
            col(SurveyToken.association_id) == grant.association_id,
            col(SurveyToken.link_id) == link_id,
            col(SurveyToken.registration_id).is_not(None),
        )
        .group_by(col(SurveyToken.used))
    )
    counts = {used: count for used, count in rows}  # noqa: C416 - rows are not pairs to the type checker
    return counts.get(True, 0) + counts.get(False, 0), counts.get(True, 0)


def _count_responses(db: Session, grant: Grant, visit_id: UUID) -> int:
    return db.execute(
        select(func.count()).where(
            col(SurveyResponse.association_id) == grant.association_id, col(SurveyResponse.visit_id) == visit_id
        )
    ).scalar_one()


def _count_registered(db: Session, grant: Grant, visit_id: UUID) -> int:
    return db.execute(
        select(func.count()).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).scalar_one()


def awaited(db: Session, viewer: Actor, visit_id: UUID) -> list[Awaited]:
    """Return who has a personal link and has not answered by it, for a reminder."""
    grant = require(db, viewer, Capability.EDIT_SURVEYS)
    fetch_visit(db, grant, visit_id)
    tokens = (
        select(col(SurveyToken.registration_id))
        .where(
            col(SurveyToken.association_id) == grant.association_id,
            col(SurveyToken.registration_id).is_not(None),
        )
        .group_by(col(SurveyToken.registration_id))
        .having(func.max(case((col(SurveyToken.used).is_(True), 1), else_=0)) == 0)
    )
    rows = db.execute(
        participants(grant, visit_id)
        .where(col(Registration.id).in_(tokens))
        .order_by(col(Firm.short_name), col(Person.name))
    )
    return [Awaited(row.id, row.name, row.name_en, row.short_name or "", row.email) for row in rows]


def satisfaction_trend(db: Session, viewer: Actor, *, limit: int = 12) -> list[VisitSatisfaction]:
    """Return the last `limit` surveyed visits, oldest first; those with fewer than five answers are left out."""
    grant = require(db, viewer, Capability.VIEW_SURVEYS)
    visits = db.execute(
        select(Visit, col(SurveyLink.version_id), func.count(col(SurveyResponse.id)).label("responses"))
        .join(
            SurveyLink,
            (col(SurveyLink.association_id) == col(Visit.association_id)) & (col(SurveyLink.visit_id) == col(Visit.id)),
        )
        .join(
            SurveyResponse,
            (col(SurveyResponse.association_id) == col(SurveyLink.association_id))
            & (col(SurveyResponse.link_id) == col(SurveyLink.id)),
        )
        .where(col(Visit.association_id) == grant.association_id)
        .group_by(col(Visit.association_id), col(Visit.id), col(SurveyLink.version_id))
        .having(func.count(col(SurveyResponse.id)) >= MIN_SHOWN)
        .order_by(col(Visit.day).desc(), col(Visit.number).desc())
        .limit(min(max(int(limit), 1), 60))
    ).all()
    matrices = _matrices(db, grant, {row.version_id for row in visits})
    marks = _marks(db, grant, {row.Visit.id for row in visits}, matrices)
    return [
        VisitSatisfaction(
            visit_id=visit.id,
            number=visit.number,
            title=visit.title,
            title_en=visit.title_en,
            day=visit.day,
            responses=responses,
            mean=sum(marks[visit.id]) / len(marks[visit.id]),
        )
        for visit, _, responses in reversed(visits)
        if marks.get(visit.id)
    ]


def _matrices(db: Session, grant: Grant, version_ids: set[UUID]) -> dict[UUID, list[str]]:
    rows = db.execute(
        select(col(SurveyQuestion.version_id), col(SurveyQuestion.key)).where(
            col(SurveyQuestion.association_id) == grant.association_id,
            col(SurveyQuestion.version_id).in_(version_ids),
            col(SurveyQuestion.kind) == SurveyQuestionKind.MATRIX,
        )
    )
    keys: dict[UUID, list[str]] = {}
    for version_id, key in rows:
        keys.setdefault(version_id, []).append(key)
    return keys


def _marks(db: Session, grant: Grant, visit_ids: set[UUID], matrices: dict[UUID, list[str]]) -> dict[UUID, list[int]]:
    rows = db.execute(
        select(col(SurveyResponse.visit_id), col(SurveyResponse.version_id), col(SurveyResponse.answers)).where(
            col(SurveyResponse.association_id) == grant.association_id, col(SurveyResponse.visit_id).in_(visit_ids)
        )
    )
    marks: dict[UUID, list[int]] = {}
    for visit_id, version_id, answers in rows:
        for key in matrices.get(version_id, []):
            given = answers.get(key)
            if isinstance(given, dict):
                marks.setdefault(visit_id, []).extend(given.values())
    return marks
