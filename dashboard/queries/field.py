"""Everything that one person's tablet needs to get through a visit without a signal, read at one moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotFound
from dashboard.queries import agenda, observe, survey_forms, visits
from dashboard.queries.agenda import Programme
from dashboard.queries.observe import Place
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
    ObserverSheet,
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

    `sheet` is when it was begun and finished, and the signature; None before the first entry.
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
        programme=agenda.programme(db, viewer, visit.id),
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
    )


def _open(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Grant, Visit, Registration | None]:
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    registration = own_registration(db, grant, visit.id)
    if registration is None and not grant.may(Capability.VIEW_ALL_VISITS):
        raise NotFound("row.missing", noun="Visit")
    return grant, visit, registration


def _sheet(db: Session, grant: Grant, visit: Visit) -> tuple[datetime, datetime | None, str] | None:
    row = db.execute(
        select(col(ObserverSheet.started_at), col(ObserverSheet.finished_at), col(ObserverSheet.signature)).where(
            _mine(ObserverSheet, grant, visit)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


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
    used = and_(
        col(SurveyToken.association_id) == col(SurveyLink.association_id),
        col(SurveyToken.link_id) == col(SurveyLink.id),
        col(SurveyToken.registration_id) == registration.id,
        col(SurveyToken.used).is_(True),
    )
    row = db.execute(
        select(col(SurveyLink.id), exists().where(used)).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id
        )
    ).one_or_none()
    return None if row is None else (survey_token(secret_key(), row[0], registration.id), bool(row[1]))


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
