"""The survey as the public page shows it: the address is the right to see it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotFound
from dashboard.rules.survey_state import SurveyState, survey_state
from dashboard.rules.tokens import hash_token
from models import Association, Site, SurveyLink, SurveyQuestion, SurveyTemplate, SurveyToken, SurveyVersion, Visit
from models import VisitSite as Host
from models.base import matches, utc_now
from models.enums import SurveyQuestionKind


@dataclass(frozen=True, slots=True)
class FormOption:
    """A row of a matrix or a choice."""

    key: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question as it is asked, in both languages."""

    key: str
    kind: SurveyQuestionKind
    title: str
    title_en: str
    help: str
    help_en: str
    low: str
    low_en: str
    high: str
    high_en: str
    required: bool
    rows: tuple[FormOption, ...]
    choices: tuple[FormOption, ...]
    max_length: int


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """What the page needs; `answered` says whether the token in hand, or another of the same person, is used up."""

    slug: str
    title: str
    title_en: str
    intro: str
    intro_en: str
    association: str
    association_en: str
    place: str
    place_en: str
    day: date
    state: SurveyState
    closes_at: datetime | None
    timezone: str
    answered: bool
    questions: tuple[FormQuestion, ...]


def form(db: Session, *, slug: str, token: str = "") -> SurveyForm:
    """Return the survey at this address, or raise NotFound `survey.unknown`."""
    if not slug.isascii() or not slug.isprintable() or len(slug) > 32:
        raise NotFound("survey.unknown")
    row = db.execute(
        select(SurveyLink, SurveyVersion, SurveyTemplate, Visit, Association)
        .join(SurveyVersion, matches(SurveyLink.version_id, SurveyVersion))
        .join(SurveyTemplate, matches(SurveyVersion.template_id, SurveyTemplate))
        .join(Visit, matches(SurveyLink.visit_id, Visit))
        .join(Association, col(Association.id) == col(SurveyLink.association_id))
        .where(col(SurveyLink.slug) == slug)
    ).one_or_none()
    if row is None:
        raise NotFound("survey.unknown")
    link, version, template, visit, association = row
    place, place_en = _place(db, visit)
    return SurveyForm(
        slug=link.slug,
        title=template.title,
        title_en=template.title_en,
        intro=version.intro,
        intro_en=version.intro_en,
        association=association.name,
        association_en=association.name_en,
        place=place,
        place_en=place_en,
        day=visit.day,
        state=survey_state(visit.status, link.closes_at, utc_now()),
        closes_at=link.closes_at,
        timezone=association.timezone,
        answered=bool(token) and _answered(db, link, token),
        questions=_questions(db, version),
    )


def knows_token(db: Session, *, slug: str, token: str) -> bool:
    """Whether this is a personal token of the survey at this address."""
    return (
        db.execute(
            select(col(SurveyToken.id))
            .join(SurveyLink, matches(SurveyToken.link_id, SurveyLink))
            .where(
                col(SurveyLink.slug) == slug,
                col(SurveyToken.token_hash) == hash_token(token),
                col(SurveyToken.registration_id).is_not(None),
            )
        ).first()
        is not None
    )


def _place(db: Session, visit: Visit) -> tuple[str, str]:
    """Return the first host's name, or the visit's title where no host is set."""
    found = db.execute(
        select(col(Site.name), col(Site.name_en))
        .join(Host, (col(Host.association_id) == col(Site.association_id)) & (col(Host.site_id) == col(Site.id)))
        .where(
            col(Host.association_id) == visit.association_id,
            col(Host.visit_id) == visit.id,
            col(Host.is_host).is_(True),
        )
        .order_by(col(Host.position), col(Host.id))
        .limit(1)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else (visit.title, visit.title_en)


def _answered(db: Session, link: SurveyLink, token: str) -> bool:
    mine = (col(SurveyToken.association_id) == link.association_id, col(SurveyToken.link_id) == link.id)
    held = db.scalars(select(SurveyToken).where(*mine, col(SurveyToken.token_hash) == hash_token(token))).one_or_none()
    if held is None or held.used or held.registration_id is None:
        return held is not None and held.used
    statement = select(col(SurveyToken.id)).where(
        *mine, col(SurveyToken.registration_id) == held.registration_id, col(SurveyToken.used).is_(True)
    )
    return db.scalars(statement).first() is not None


def _questions(db: Session, version: SurveyVersion) -> tuple[FormQuestion, ...]:
    rows = db.scalars(
        select(SurveyQuestion)
        .where(
            col(SurveyQuestion.association_id) == version.association_id,
            col(SurveyQuestion.version_id) == version.id,
        )
        .order_by(col(SurveyQuestion.position))
    )
    return tuple(
        FormQuestion(
            key=row.key,
            kind=row.kind,
            title=row.title,
            title_en=row.title_en,
            help=row.help,
            help_en=row.help_en,
            low=row.low,
            low_en=row.low_en,
            high=row.high,
            high_en=row.high_en,
            required=row.required,
            rows=tuple(FormOption(**option) for option in row.rows),
            choices=tuple(FormOption(**option) for option in row.choices),
            max_length=row.max_length,
        )
        for row in rows
    )
