"""Answers to a survey, from people without an account: once per token, and nobody can tell whose is whose.

What keeps them apart: the token only learns that it was used; the response has a random key, a date and no more;
there is no entry in the audit trail; and neither the order of the rows on disk nor PostgreSQL's transaction numbers
match the two up, see `_lay_out_afresh`. What this cannot prevent: who copies the database before and after one
single answer sees which token it was.
"""

import hmac
from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules.survey_response import Question, check_response
from dashboard.rules.survey_state import SurveyState, survey_state
from dashboard.rules.tokens import hash_token, is_token, survey_token
from dashboard.server_key import secret_key
from models import Association, Registration, SurveyLink, SurveyQuestion, SurveyResponse, SurveyToken, Visit
from models.base import utc_now
from models.enums import RegistrationState, SurveyTokenKind


def submit(db: Session, *, slug: str, token: str, payload: object) -> None:
    """Store one set of answers, {question key: value}, and use the token up.

    A token that the survey does not know is an open one: whoever has the link may answer, and the random token in
    the browser's cookie keeps the same browser from answering twice. A personal one uses up all of the person's.
    Raises NotFound `survey.unknown`; Conflict `survey.not_open_yet`, `survey.closed`, `survey.already_answered`;
    Invalid `survey.no_token` or, with the problems by question, `survey.response`.
    """
    link, visit, timezone = _open_link(db, slug)
    if not is_token(token):
        raise Invalid("survey.no_token")
    answers = check_response(_questions_of(db, link), payload)
    _use(db, link, token)
    db.add(
        SurveyResponse(
            association_id=link.association_id,
            link_id=link.id,
            visit_id=visit.id,
            version_id=link.version_id,
            submitted_on=utc_now().astimezone(ZoneInfo(timezone)).date(),
            answers=dict(answers),
        )
    )
    db.flush()
    _lay_out_afresh(db, link)


def _open_link(db: Session, slug: str) -> tuple[SurveyLink, Visit, str]:
    """Return the link, held for this transaction so that answers to one survey come in one by one."""
    if not isinstance(slug, str) or not slug.isascii() or not slug.isprintable() or len(slug) > 32:
        raise NotFound("survey.unknown")
    link = db.scalars(select(SurveyLink).where(col(SurveyLink.slug) == slug).with_for_update()).one_or_none()
    if link is None:
        raise NotFound("survey.unknown")
    visit = db.get_one(Visit, (link.association_id, link.visit_id))
    state = survey_state(visit.status, link.closes_at, utc_now())
    if state is SurveyState.NOT_YET:
        raise Conflict("survey.not_open_yet")
    if state is SurveyState.CLOSED:
        raise Conflict("survey.closed")
    return link, visit, db.get_one(Association, link.association_id).timezone


def _questions_of(db: Session, link: SurveyLink) -> list[Question]:
    """Return what the survey asks, as the rule that checks answers wants it."""
    rows = db.scalars(
        select(SurveyQuestion)
        .where(
            col(SurveyQuestion.association_id) == link.association_id,
            col(SurveyQuestion.version_id) == link.version_id,
        )
        .order_by(col(SurveyQuestion.position))
    )
    return [
        Question(
            key=row.key,
            kind=row.kind,
            required=row.required,
            rows=_keys(row.rows),
            choices=_keys(row.choices),
            max_text=row.max_length,
        )
        for row in rows
    ]


def _keys(options: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(option["key"] for option in options if isinstance(option, Mapping))


def _use(db: Session, link: SurveyLink, token: str) -> None:
    """Use the token up, or raise Conflict `survey.already_answered`; the caller holds the link's row."""
    of_link = (col(SurveyToken.association_id) == link.association_id, col(SurveyToken.link_id) == link.id)
    token_hash = hash_token(token)
    known = db.scalars(select(SurveyToken).where(*of_link, col(SurveyToken.token_hash) == token_hash)).one_or_none()
    whose = known.registration_id if known is not None else _registration_of(db, link, token)
    if known is None and whose is None:
        db.add(_token_row(link, token_hash, None))
        return
    same_person = [col(SurveyToken.registration_id) == whose]
    if whose is None and known is not None:
        same_person = [col(SurveyToken.id) == known.id]
    used = db.scalars(
        select(col(SurveyToken.id)).where(*of_link, *same_person, col(SurveyToken.used).is_(True))
    ).first()
    if used is not None:
        raise Conflict("survey.already_answered")
    if known is None:
        db.add(_token_row(link, token_hash, whose))
    db.execute(update(SurveyToken).where(*of_link, *same_person).values(used=True))


def _token_row(link: SurveyLink, token_hash: str, registration_id: UUID | None) -> SurveyToken:
    return SurveyToken(
        association_id=link.association_id,
        link_id=link.id,
        token_hash=token_hash,
        kind=SurveyTokenKind.OPEN if registration_id is None else SurveyTokenKind.PERSONAL,
        registration_id=registration_id,
        used=True,
    )


def _registration_of(db: Session, link: SurveyLink, token: str) -> UUID | None:
    """Return the registration whose own token of the field app this is; none for a browser's random one.

    Those tokens are worked out, not kept: nothing is written before somebody answers.
    """
    key = secret_key()
    registrations = db.scalars(
        select(col(Registration.id)).where(
            col(Registration.association_id) == link.association_id,
            col(Registration.visit_id) == link.visit_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    )
    found = None
    for registration_id in registrations:
        if hmac.compare_digest(survey_token(key, link.id, registration_id), token):
            found = registration_id
    return found


def _lay_out_afresh(db: Session, link: SurveyLink) -> None:
    """Take away what the storage itself would tell of which token belongs to which response.

    PostgreSQL stamps every row with the transaction that wrote it, so the token and the response of one submission
    would bear the same number, and rows lie in the order in which they came. All tokens and all responses of the
    survey are therefore written again in the order of their random keys. SQLite keeps these two tables in
    that order anyway.
    """
    if db.get_bind().dialect.name != "postgresql":
        return
    for table in (SurveyToken.__tablename__, SurveyResponse.__tablename__):
        db.execute(
            text(
                f"WITH gone AS (DELETE FROM {table} WHERE association_id = :association AND link_id = :link "  # noqa: S608
                f"RETURNING *) INSERT INTO {table} SELECT * FROM gone ORDER BY id"
            ),
            {"association": link.association_id, "link": link.id},
        )
