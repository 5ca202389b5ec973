"""Everything that one person's tablet needs to get through a visit without a signal, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotFound
from dashboard.queries import agenda, observe, survey_forms, visits
from dashboard.queries.agenda import Programme
from dashboard.queries.observe import MySheet
from dashboard.queries.survey_forms import SurveyForm
from dashboard.rules.tokens import survey_token
from dashboard.server_key import secret_key
from models import (
    Answer,
    Association,
    Case,
    CaseVersion,
    ChecklistVersion,
    Dimension,
    Firm,
    Observation,
    Person,
    Photo,
    Registration,
    SurveyLink,
    SurveyToken,
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
class MySurvey:
    """The visit's survey with one's own right to answer it once."""

    token: str
    answered: bool
    form: SurveyForm


@dataclass(frozen=True, slots=True)
class VisitCase:
    id: UUID
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class FieldPack:
    """One person's download for one visit; `changed`: answers of one's own stand on another checklist."""

    visit: Visit
    association: str
    association_en: str
    site: str
    site_en: str
    me: Me
    programme: Programme
    sheet: MySheet
    checklist: tuple[UUID, int] | None
    changed: bool
    dimensions: tuple[MyDimension, ...]
    answers: tuple[MyEntry, ...]
    photos: tuple[MyPhoto, ...]
    observations: tuple[MyObservation, ...]
    survey: MySurvey | None
    cases: tuple[VisitCase, ...]
    results: bool


def field_pack(db: Session, viewer: Actor, visit_id: UUID) -> FieldPack:
    """Return the download of a registered person, of one on the waiting list, or of the staff.

    The number of statements does not depend on what there is. Raises NotAllowed without SCORE, NotFound for a visit
    that is not the viewer's to walk along.
    """
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    registration = own_registration(db, grant, visit.id)
    if registration is None and not grant.may(Capability.VIEW_ALL_VISITS):
        raise NotFound("row.missing", noun="Visit")
    sheet = observe.my_sheet(db, viewer, visit.id)
    answers = _answers(db, grant, visit)
    dimensions = _dimensions(db, grant, visit)
    shown = sheet.cards()
    association = db.get_one(Association, grant.association_id)
    host = next(iter(visits.host_lines(db, grant, [visit.id]).get(visit.id, ())), None)
    return FieldPack(
        visit=visit,
        association=association.name,
        association_en=association.name_en,
        site=host.name if host else "",
        site_en=host.name_en if host else "",
        me=_me(db, grant, registration),
        programme=agenda.programme(db, viewer, visit.id),
        sheet=sheet,
        checklist=_checklist(db, grant, visit),
        changed=any(one.point_id not in shown for one in answers if one.state is not AnswerState.CLEARED),
        dimensions=tuple(dimensions.values()),
        answers=answers,
        photos=_photos(db, grant, visit),
        observations=_observations(db, grant, visit),
        survey=_survey(db, grant, visit, registration),
        cases=_cases(db, grant, visit),
        results=grant.may(Capability.VIEW_RESULTS) and visit.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED),
    )


def _mine(table: Any, grant: Grant, visit: Visit) -> Any:
    return and_(
        col(table.association_id) == grant.association_id,
        col(table.visit_id) == visit.id,
        col(table.observer_id) == grant.person_id,
    )


def _me(db: Session, grant: Grant, registration: Registration | None) -> Me:
    name, name_en, firm, firm_en = db.execute(
        select(col(Person.name), col(Person.name_en), col(Firm.name), col(Firm.name_en))
        .join(
            Firm,
            and_(col(Firm.association_id) == col(Person.association_id), col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(col(Person.association_id) == grant.association_id, col(Person.id) == grant.person_id)
    ).one()
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
    names = ("point_id", "stop_id", "state", "value", "tags", "note", "version", "recorded_at", "device_id")
    rows = db.execute(
        select(*(getattr(Answer, name) for name in names)).where(_mine(Answer, grant, visit)).order_by(Answer.point_id)  # type: ignore[arg-type]
    )
    return tuple(MyEntry(*row) for row in rows)


def _photos(db: Session, grant: Grant, visit: Visit) -> tuple[MyPhoto, ...]:
    names = ("id", "point_id", "observation_id", "sha256", "width", "height")
    rows = db.execute(
        select(*(getattr(Photo, name) for name in names)).where(_mine(Photo, grant, visit)).order_by(col(Photo.id))
    )
    return tuple(MyPhoto(*row) for row in rows)


def _observations(db: Session, grant: Grant, visit: Visit) -> tuple[MyObservation, ...]:
    rows = db.execute(
        select(
            col(Observation.id),
            col(Observation.stop_id),
            col(Dimension.key),
            col(Observation.tags),
            col(Observation.note),
            col(Observation.version),
            col(Observation.recorded_at),
        )
        .join(
            Dimension,
            and_(
                col(Dimension.association_id) == col(Observation.association_id),
                col(Dimension.id) == col(Observation.dimension_id),
            ),
            isouter=True,
        )
        .where(_mine(Observation, grant, visit), col(Observation.removed).is_(False))
        .order_by(col(Observation.recorded_at), col(Observation.id))
    )
    return tuple(MyObservation(*row) for row in rows)


def _dimensions(db: Session, grant: Grant, visit: Visit) -> dict[UUID, MyDimension]:
    rows: Sequence[Dimension] = db.scalars(
        select(Dimension)
        .where(
            col(Dimension.association_id) == grant.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position), col(Dimension.key))
    ).all()
    return {
        row.id: MyDimension(row.key, row.title, row.title_en, row.short or row.title, row.short_en or row.title_en)
        for row in rows
    }


def _checklist(db: Session, grant: Grant, visit: Visit) -> tuple[UUID, int] | None:
    number = db.scalars(
        select(col(ChecklistVersion.number)).where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.id) == visit.checklist_version_id,
        )
    ).one_or_none()
    return None if number is None or visit.checklist_version_id is None else (visit.checklist_version_id, number)


def _survey(db: Session, grant: Grant, visit: Visit, registration: Registration | None) -> MySurvey | None:
    """Return the survey to who is registered: everybody else has the open link on its page."""
    link = db.execute(
        select(col(SurveyLink.id), col(SurveyLink.slug)).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id
        )
    ).one_or_none()
    if link is None or registration is None or registration.state is not RegistrationState.REGISTERED:
        return None
    used = db.execute(
        select(col(SurveyToken.id)).where(
            col(SurveyToken.association_id) == grant.association_id,
            col(SurveyToken.link_id) == link.id,
            col(SurveyToken.registration_id) == registration.id,
            col(SurveyToken.used).is_(True),
        )
    ).first()
    form = survey_forms.form(db, slug=link.slug)
    return MySurvey(survey_token(secret_key(), link.id, registration.id), used is not None, form)


def _cases(db: Session, grant: Grant, visit: Visit) -> tuple[VisitCase, ...]:
    if not grant.may(Capability.READ_CASES):
        return ()
    rows = db.execute(
        select(col(Case.id), col(CaseVersion.title), col(CaseVersion.title_en))
        .join(
            CaseVersion,
            and_(
                col(CaseVersion.association_id) == col(Case.association_id),
                col(CaseVersion.case_id) == col(Case.id),
                col(CaseVersion.number) == col(Case.published_number),
            ),
        )
        .where(col(Case.association_id) == grant.association_id, col(Case.visit_id) == visit.id)
        .order_by(col(Case.published_at), col(Case.id))
    )
    return tuple(VisitCase(*row) for row in rows)
