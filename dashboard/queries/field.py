"""Everything that one person's tablet needs to get through a visit without a signal, read at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotFound
from dashboard.queries import agenda, field_rows, observe, survey_forms, visits
from dashboard.queries.agenda import Programme
from dashboard.queries.observe import Place
from dashboard.queries.survey_forms import SurveyForm
from dashboard.rules import badge_tokens
from dashboard.rules.registration_tokens import PATH, look_up, registration_token
from dashboard.rules.tokens import survey_token
from dashboard.server_key import secret_key
from models import (
    Association,
    ChecklistVersion,
    Dimension,
    Registration,
    SurveyLink,
    Visit,
)
from models.enums import AnswerState, RegistrationState, VisitStatus


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks; `registered` for the visit, in a group or none."""

    id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    registered: bool
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class MyEntry:
    """One's own answer to a point, with where it was given."""

    point_id: UUID
    stop_id: UUID | None
    state: AnswerState
    value: object | None
    tags: list[str]
    note: str
    version: int
    recorded_at: datetime
    device_id: UUID | None


@dataclass(frozen=True, slots=True)
class MyPhoto:
    id: UUID
    point_id: UUID | None
    observation_id: UUID | None
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MyObservation:
    id: UUID
    stop_id: UUID | None
    dimension: str | None
    tags: list[str]
    note: str
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class MyDimension:
    key: str
    title: str
    title_en: str
    short: str
    short_en: str


@dataclass(frozen=True, slots=True)
class VisitCase:
    id: UUID
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class VisitPack:
    """What everybody on a visit gets alike: the programme, where to go and what to look at, the survey's form.

    `survey` is the link's id with the form; `checklist` the version's id and number.
    """

    association: str
    association_en: str
    site: str
    site_en: str
    programme: Programme
    places: tuple[Place, ...]
    dimensions: tuple[MyDimension, ...]
    checklist: tuple[UUID, int] | None
    survey: tuple[UUID, SurveyForm] | None


@dataclass(frozen=True, slots=True)
class MyPack:
    """One's own part: who one is, what one has recorded, one's right to answer the survey (a token, and if it is used).

    `sheet` is when it was begun and finished, and the signature; None before the first entry. `code` is what the door
    scans of who is expected, a path on this server: one's registration's own link, or else one's badge.
    """

    visit: Visit
    me: Me
    sheet: tuple[datetime, datetime | None, str] | None
    answers: tuple[MyEntry, ...]
    photos: tuple[MyPhoto, ...]
    observations: tuple[MyObservation, ...]
    survey: tuple[str, bool] | None
    cases: tuple[VisitCase, ...]
    results: bool
    code: str | None


def visit_pack(db: Session, viewer: Actor, visit_id: UUID) -> VisitPack:
    """Return what everybody on the visit gets alike; it is the same whoever asks.

    The number of statements does not depend on what there is. Raises NotAllowed without SCORE, NotFound for a visit
    that is not the viewer's to walk along: registered, on the waiting list, or staff.
    """
    grant, visit, _registration = _open(db, viewer, visit_id)
    association = db.get_one(Association, grant.association_id)
    host = next(iter(visits.host_lines(db, grant, [visit.id]).get(visit.id, ())), None)
    return VisitPack(
        association=association.name,
        association_en=association.name_en,
        site=host.name if host else "",
        site_en=host.name_en if host else "",
        programme=agenda.public_programme(db, viewer, visit.id),
        places=observe.visit_places(db, grant, visit),
        dimensions=_dimensions(db, grant, visit),
        checklist=_checklist(db, grant, visit),
        survey=_survey_form(db, grant, visit),
    )


def my_pack(db: Session, viewer: Actor, visit_id: UUID) -> MyPack:
    """Return one's own part of the download. Raises as `visit_pack` does."""
    grant, visit, registration = _open(db, viewer, visit_id)
    return MyPack(
        visit=visit,
        me=_me(db, grant, registration),
        sheet=_sheet(db, grant, visit),
        answers=_answers(db, grant, visit),
        photos=_photos(db, grant, visit),
        observations=_observations(db, grant, visit),
        survey=_survey_right(db, grant, visit, registration),
        cases=_cases(db, grant, visit),
        results=grant.may(Capability.VIEW_RESULTS) and visit.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED),
        code=_code(db, grant, visit, registration),
    )


def _open(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Grant, Visit, Registration | None]:
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    registration = own_registration(db, grant, visit.id)
    if registration is None and not grant.may(Capability.VIEW_ALL_VISITS):
        raise NotFound("row.missing", noun="Visit")
    return grant, visit, registration


def _sheet(db: Session, grant: Grant, visit: Visit) -> tuple[datetime, datetime | None, str] | None:
    rows = field_rows.own_sheet.run(db.connection(), _whose(grant, visit))
    return None if not rows else (rows[0][0], rows[0][1], rows[0][2])


def _whose(grant: Grant, visit: Visit) -> dict[str, Any]:
    return {"association": grant.association_id, "visit": visit.id, "person": grant.person_id}


def _me(db: Session, grant: Grant, registration: Registration | None) -> Me:
    whose = {"association": grant.association_id, "person": grant.person_id}
    name, name_en, firm, firm_en = field_rows.own_name.run(db.connection(), whose)[0]
    return Me(
        id=grant.person_id,
        name=name,
        name_en=name_en,
        firm=firm or "",
        firm_en=firm_en or "",
        registered=registration is not None and registration.state is RegistrationState.REGISTERED,
        group_id=registration.group_id if registration is not None else None,
    )


def _answers(db: Session, grant: Grant, visit: Visit) -> tuple[MyEntry, ...]:
    return tuple(MyEntry(*row) for row in field_rows.own_answers.run(db.connection(), _whose(grant, visit)))


def _photos(db: Session, grant: Grant, visit: Visit) -> tuple[MyPhoto, ...]:
    return tuple(MyPhoto(*row) for row in field_rows.own_photos.run(db.connection(), _whose(grant, visit)))


def _observations(db: Session, grant: Grant, visit: Visit) -> tuple[MyObservation, ...]:
    return tuple(MyObservation(*row) for row in field_rows.own_observations.run(db.connection(), _whose(grant, visit)))


def _dimensions(db: Session, grant: Grant, visit: Visit) -> tuple[MyDimension, ...]:
    rows = db.scalars(
        select(Dimension)
        .where(
            col(Dimension.association_id) == grant.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position), col(Dimension.key))
    )
    return tuple(
        MyDimension(row.key, row.title, row.title_en, row.short or row.title, row.short_en or row.title_en)
        for row in rows
    )


def _checklist(db: Session, grant: Grant, visit: Visit) -> tuple[UUID, int] | None:
    number = db.scalars(
        select(col(ChecklistVersion.number)).where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.id) == visit.checklist_version_id,
        )
    ).one_or_none()
    return None if number is None or visit.checklist_version_id is None else (visit.checklist_version_id, number)


def _survey_form(db: Session, grant: Grant, visit: Visit) -> tuple[UUID, SurveyForm] | None:
    link = db.execute(
        select(col(SurveyLink.id), col(SurveyLink.slug)).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id
        )
    ).one_or_none()
    return None if link is None else (link.id, survey_forms.form(db, slug=link.slug))


def _survey_right(
    db: Session, grant: Grant, visit: Visit, registration: Registration | None
) -> tuple[str, bool] | None:
    """Return the token of who is registered: everybody else has the open link on its page."""
    if registration is None or registration.state is not RegistrationState.REGISTERED:
        return None
    rows = field_rows.own_right.run(db.connection(), _whose(grant, visit) | {"registration": registration.id})
    return None if not rows else (survey_token(secret_key(), rows[0][0], registration.id), bool(rows[0][1]))


def _code(db: Session, grant: Grant, visit: Visit, registration: Registration | None) -> str | None:
    if registration is None or registration.state is not RegistrationState.REGISTERED:
        return None
    if visit.status not in (VisitStatus.OPEN, VisitStatus.RUNNING):
        return None
    if registration.link_nonce:
        token = registration_token(secret_key(), registration.id, registration.link_nonce)
        if look_up(token) == registration.link_hash:  # not after the server's key was changed
            return f"{PATH}{token}"
    for badge_id, nonce, token_hash in field_rows.own_badge.run(db.connection(), _whose(grant, visit)):
        token = badge_tokens.derive(secret_key(), badge_id, nonce).token
        if badge_tokens.look_up_token(token) == token_hash:
            return f"{badge_tokens.PATH}{token}"
    return None


def _cases(db: Session, grant: Grant, visit: Visit) -> tuple[VisitCase, ...]:
    if not grant.may(Capability.READ_CASES):
        return ()
    return tuple(VisitCase(*row) for row in field_rows.visit_cases.run(db.connection(), _whose(grant, visit)))
