"""Survey templates and the survey of a visit: its address, its closing time, its personal links.

The answers themselves come in through `survey_answers`, from people without an account.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, participants, require, take_turns
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules.plain_text import clean_text
from dashboard.rules.survey_content import check_questions
from dashboard.rules.tokens import hash_token
from dashboard.services import audit
from models import (
    Person,
    Registration,
    SurveyLink,
    SurveyQuestion,
    SurveyTemplate,
    SurveyToken,
    SurveyVersion,
    Visit,
)
from models.base import LINE, NAME, utc_now
from models.enums import SurveyTokenKind, TemplateState, VisitStatus

LONGEST_OPEN = timedelta(days=366)
_SLUG_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # what cannot be misread from a projector
_SLUG_LENGTH = 10


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """A person's own right to answer; `token` is known only now, the database keeps its hash."""

    registration_id: UUID
    name: str
    name_en: str
    firm: str
    email: str
    token: str


def save_template(
    db: Session,
    *,
    actor: Actor,
    key: str,
    title: str,
    title_en: str,
    questions: object,
    intro: str = "",
    intro_en: str = "",
) -> SurveyVersion:
    """Store a survey as the draft of its template's next version; the template is made if there is none with this key.

    An earlier draft is replaced; published versions never change. Raises Invalid `survey.question` or `survey.text`.
    """
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    content = check_questions(questions)
    key = _line(key, 64, "key", required=True)
    title = _line(title, NAME, "title", required=True)
    title_en = _line(title_en, NAME, "title_en")
    intro, intro_en = _line(intro, LINE, "intro"), _line(intro_en, LINE, "intro_en")
    take_turns(db, grant)
    template = db.scalars(
        select(SurveyTemplate).where(
            col(SurveyTemplate.association_id) == grant.association_id, col(SurveyTemplate.key) == key
        )
    ).one_or_none()
    if template is None:
        template = SurveyTemplate(association_id=grant.association_id, key=key, title=title, title_en=title_en)
        db.add(template)
        db.flush()
    else:
        template.title, template.title_en = title, title_en
    version = _draft_of(db, grant, template.id)
    version.intro, version.intro_en = intro, intro_en
    db.add(version)
    db.flush()
    for position, question in enumerate(content):
        db.add(
            SurveyQuestion(
                association_id=grant.association_id, version_id=version.id, position=position, **asdict(question)
            )
        )
    db.flush()
    audit.record(
        db, grant, "save", "SurveyVersion", version.id, after=audit.values(version) | {"questions": len(content)}
    )
    return version


def _line(text: object, limit: int, field: str, *, required: bool = False) -> str:
    if not isinstance(text, str) or len(cleaned := clean_text(text)) > limit or (required and not cleaned):
        raise Invalid("survey.text", field=field, limit=limit)
    return cleaned


def _draft_of(db: Session, grant: Grant, template_id: UUID) -> SurveyVersion:
    """Return the template's draft, emptied, or a new one."""
    mine = (
        col(SurveyVersion.association_id) == grant.association_id,
        col(SurveyVersion.template_id) == template_id,
    )
    draft = db.scalars(select(SurveyVersion).where(*mine, col(SurveyVersion.state) == TemplateState.DRAFT)).first()
    if draft is None:
        last = db.execute(select(func.max(col(SurveyVersion.number))).where(*mine)).scalar_one()
        return SurveyVersion(association_id=grant.association_id, template_id=template_id, number=(last or 0) + 1)
    for question in db.scalars(
        select(SurveyQuestion).where(
            col(SurveyQuestion.association_id) == grant.association_id, col(SurveyQuestion.version_id) == draft.id
        )
    ):
        db.delete(question)
    db.flush()
    return draft


def publish_version(db: Session, *, actor: Actor, version_id: UUID) -> SurveyVersion:
    """Put a draft in force; new surveys use it, running ones keep theirs. Raises Conflict `survey.not_a_draft`."""
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    version = fetch(db, SurveyVersion, grant, version_id, lock=True)
    if version.state is not TemplateState.DRAFT:
        raise Conflict("survey.not_a_draft", state=version.state)
    for other in db.scalars(
        select(SurveyVersion).where(
            col(SurveyVersion.association_id) == grant.association_id,
            col(SurveyVersion.template_id) == version.template_id,
            col(SurveyVersion.state) == TemplateState.PUBLISHED,
        )
    ):
        other.state = TemplateState.RETIRED
    version.state, version.published_at = TemplateState.PUBLISHED, utc_now()
    db.flush()
    audit.record(db, grant, "publish", "SurveyVersion", version.id, after={"number": version.number})
    return version


def open_survey(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    version_id: UUID | None = None,
    closes_at: datetime | None = None,
) -> SurveyLink:
    """Give a visit its survey's address; asked again, return the one it has.

    Without `version_id` it is the version chosen for the visit, else the newest published one. Answers are taken once
    the visit runs. Raises Invalid `survey.closing` or NotFound `survey.no_template`, Conflict `survey.not_published`
    or `survey.visit_archived`.
    """
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    existing = _link_of(db, grant, visit.id)
    if existing is not None:
        return existing
    if visit.status is VisitStatus.ARCHIVED:
        raise Conflict("survey.visit_archived")
    version = _version_for(db, grant, visit, version_id)
    link = SurveyLink(
        association_id=grant.association_id,
        visit_id=visit.id,
        version_id=version.id,
        slug="".join(secrets.choice(_SLUG_LETTERS) for _ in range(_SLUG_LENGTH)),
        closes_at=_closing(closes_at),
    )
    visit.survey_version_id = version.id
    db.add(link)
    db.flush()
    audit.record(db, grant, "open", "SurveyLink", link.id, after=audit.values(link))
    return link


def _link_of(db: Session, grant: Grant, visit_id: UUID) -> SurveyLink | None:
    return db.scalars(
        select(SurveyLink).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit_id
        )
    ).one_or_none()


def _version_for(db: Session, grant: Grant, visit: Visit, version_id: UUID | None) -> SurveyVersion:
    chosen = version_id or visit.survey_version_id
    if chosen is not None:
        version = fetch(db, SurveyVersion, grant, chosen)
        if version.state is TemplateState.DRAFT:
            raise Conflict("survey.not_published")
        return version
    newest = db.scalars(
        select(SurveyVersion)
        .where(
            col(SurveyVersion.association_id) == grant.association_id,
            col(SurveyVersion.state) == TemplateState.PUBLISHED,
        )
        .order_by(col(SurveyVersion.published_at).desc(), col(SurveyVersion.id).desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        raise NotFound("survey.no_template")
    return newest


def _closing(closes_at: object) -> datetime | None:
    if closes_at is None:
        return None
    if not isinstance(closes_at, datetime) or closes_at.tzinfo is None:
        raise Invalid("survey.closing", field="closes_at")
    if closes_at > utc_now() + LONGEST_OPEN:
        raise Invalid("survey.closing", field="closes_at")
    return closes_at


def _existing_link(db: Session, grant: Grant, visit_id: UUID) -> SurveyLink:
    visit = fetch_visit(db, grant, visit_id, lock=True)
    link = _link_of(db, grant, visit.id)
    if link is None:
        raise NotFound("survey.none")
    return link


def set_closing(db: Session, *, actor: Actor, visit_id: UUID, closes_at: datetime | None) -> SurveyLink:
    """Set or extend until when answers are taken; None is until the visit is archived, a past moment closes it.

    Raises Invalid `survey.closing` (naive, or more than a year ahead), NotFound `survey.none`.
    """
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    link = _existing_link(db, grant, visit_id)
    before = {"closes_at": link.closes_at}
    link.closes_at = _closing(closes_at)
    audit.record(db, grant, "set_closing", "SurveyLink", link.id, before=before, after={"closes_at": link.closes_at})
    return link


def close_survey(db: Session, *, actor: Actor, visit_id: UUID) -> SurveyLink:
    """Take no more answers from now on; `set_closing` opens it again."""
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    link = _existing_link(db, grant, visit_id)
    before = {"closes_at": link.closes_at}
    link.closes_at = utc_now()
    audit.record(db, grant, "close", "SurveyLink", link.id, before=before, after={"closes_at": link.closes_at})
    return link


def issue_personal_links(
    db: Session, *, actor: Actor, visit_id: UUID, registration_ids: Sequence[UUID] | None = None
) -> list[PersonalLink]:
    """Return a personal link for every registered person who has not answered by one, or for those named.

    Links given out earlier stay good: whichever of a person's links is used first uses up all of them.
    Raises NotFound for a registration that is not of this visit, and `survey.none`.
    """
    grant = require(db, actor, Capability.EDIT_SURVEYS)
    link = _existing_link(db, grant, visit_id)
    answered = select(col(SurveyToken.registration_id)).where(
        col(SurveyToken.association_id) == grant.association_id,
        col(SurveyToken.link_id) == link.id,
        col(SurveyToken.used).is_(True),
        col(SurveyToken.registration_id).is_not(None),
    )
    statement = (
        participants(grant, visit_id)
        .where(col(Registration.id).not_in(answered))
        .order_by(col(Person.name), col(Registration.id))
    )
    if registration_ids is not None:
        statement = statement.where(col(Registration.id).in_(list(registration_ids)))
    rows = db.execute(statement).all()
    if registration_ids is not None and set(registration_ids) - {row.id for row in rows}:
        raise NotFound("row.missing", noun="Registration")
    links = [
        PersonalLink(row.id, row.name, row.name_en, row.short_name or "", row.email, secrets.token_urlsafe(24))
        for row in rows
    ]
    db.add_all(
        SurveyToken(
            association_id=grant.association_id,
            link_id=link.id,
            token_hash=hash_token(one.token),
            kind=SurveyTokenKind.PERSONAL,
            registration_id=one.registration_id,
        )
        for one in links
    )
    db.flush()
    audit.record(db, grant, "issue_links", "SurveyLink", link.id, after={"count": len(links)})
    return links
