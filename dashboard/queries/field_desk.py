"""What the staff see of the field app: what came in after the close, and the observations that belong to no point."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.queries.peers import check_peers, is_staff
from models import AnswerHistory, Dimension, FieldEntry, Firm, Observation, Person, Photo, Point, Stop
from models.base import matches
from models.enums import AnswerOutcome, Tag

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class LateEntry:
    """An entry that arrived after the close. `kind` is `answer` or one of `FieldEntryKind`; `stands` unless outdated.

    `made_at` is the tablet's clock, None where it was not plausible; `arrived_at` is the server's. An anonymous
    question names nobody.
    """

    kind: str
    name: str
    name_en: str
    firm: str
    firm_en: str
    about: str
    about_en: str
    note: str
    made_at: datetime | None
    arrived_at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """A free observation; observer and firm are empty unless the viewer is staff."""

    id: UUID
    tags: tuple[Tag, ...]
    note: str
    stop: str
    stop_en: str
    dimension: str
    dimension_en: str
    observer: str
    observer_en: str
    firm: str
    firm_en: str
    photo_id: UUID | None
    recorded_at: datetime


def late_entries(db: Session, viewer: Actor, visit_id: UUID) -> list[LateEntry]:
    """Return what arrived after the visit was closed, newest first; two statements after the checks.

    Raises NotAllowed without EXPORT_RESULTS, NotFound.
    """
    grant = require(db, viewer, Capability.EXPORT_RESULTS)
    visit = fetch_visit(db, grant, visit_id)
    firm, firm_en = col(Firm.short_name), col(Firm.short_name_en)
    answers = db.execute(
        select(
            AnswerHistory, col(Person.name), col(Person.name_en), firm, firm_en, col(Point.title), col(Point.title_en)
        )
        .join(Person, matches(col(AnswerHistory.observer_id), Person))
        .join(Firm, matches(col(Person.firm_id), Firm), isouter=True)
        .join(
            Point,
            matches(col(AnswerHistory.point_id), Point),
        )
        .where(
            col(AnswerHistory.association_id) == grant.association_id,
            col(AnswerHistory.visit_id) == visit.id,
            col(AnswerHistory.late).is_(True),
        )
    )
    found = [
        LateEntry(
            kind=ANSWER,
            name=name,
            name_en=name_en,
            firm=short or "",
            firm_en=short_en or "",
            about=title,
            about_en=title_en,
            note=row.note,
            made_at=row.device_time,
            arrived_at=row.recorded_at,
            stands=row.outcome is AnswerOutcome.APPLIED,
        )
        for row, name, name_en, short, short_en, title, title_en in answers
    ]
    others = db.execute(
        select(FieldEntry, col(Person.name), col(Person.name_en), firm, firm_en)
        .join(Person, matches(col(FieldEntry.author_id), Person), isouter=True)
        .join(Firm, matches(col(Person.firm_id), Firm), isouter=True)
        .where(
            col(FieldEntry.association_id) == grant.association_id,
            col(FieldEntry.visit_id) == visit.id,
            col(FieldEntry.late).is_(True),
        )
    )
    for row, name, name_en, short, short_en in others:
        body = row.body or {}
        said = str(body.get("note") or body.get("text") or body.get("signature") or "")
        found.append(
            LateEntry(
                kind=row.kind.value,
                name=name or "",
                name_en=name_en or "",
                firm=short or "",
                firm_en=short_en or "",
                about="",
                about_en="",
                note=said,
                made_at=row.device_time,
                arrived_at=row.recorded_at,
                stands=row.outcome is AnswerOutcome.APPLIED,
            )
        )
    return sorted(found, key=lambda one: one.arrived_at, reverse=True)


def observations(db: Session, viewer: Actor, visit_id: UUID) -> list[ObservationRow]:
    """Return the free observations of a visit under the guards of its results, newest first.

    Raises NotAllowed (`results.not_there`, `results.own_sheet_first`) or NotFound.
    """
    grant = require(db, viewer, Capability.VIEW_RESULTS)
    visit = fetch_visit(db, grant, visit_id)
    check_peers(db, grant, visit)
    staff = is_staff(grant)
    photos: dict[UUID, UUID] = {}
    for photo_id, observation_id in db.execute(
        select(col(Photo.id), col(Photo.observation_id))
        .where(
            col(Photo.association_id) == grant.association_id,
            col(Photo.visit_id) == visit.id,
            col(Photo.observation_id).is_not(None),
        )
        .order_by(col(Photo.id))
    ):
        if observation_id is not None:
            photos.setdefault(observation_id, photo_id)
    rows = db.execute(
        select(
            Observation,
            col(Stop.title),
            col(Stop.title_en),
            col(Dimension.title),
            col(Dimension.title_en),
            col(Person.name),
            col(Person.name_en),
            col(Firm.short_name),
            col(Firm.short_name_en),
        )
        .join(Person, matches(col(Observation.observer_id), Person))
        .join(Firm, matches(col(Person.firm_id), Firm), isouter=True)
        .join(
            Stop,
            matches(col(Observation.stop_id), Stop),
            isouter=True,
        )
        .join(
            Dimension,
            matches(col(Observation.dimension_id), Dimension),
            isouter=True,
        )
        .where(
            col(Observation.association_id) == grant.association_id,
            col(Observation.visit_id) == visit.id,
            col(Observation.removed).is_(False),
        )
        .order_by(col(Observation.recorded_at).desc(), col(Observation.id))
    )
    return [
        ObservationRow(
            id=row.id,
            tags=tuple(Tag(tag) for tag in row.tags),
            note=row.note,
            stop=stop or "",
            stop_en=stop_en or "",
            dimension=dimension or "",
            dimension_en=dimension_en or "",
            observer=name if staff else "",
            observer_en=name_en if staff else "",
            firm=(short or "") if staff else "",
            firm_en=(short_en or "") if staff else "",
            photo_id=photos.get(row.id),
            recorded_at=row.recorded_at,
        )
        for row, stop, stop_en, dimension, dimension_en, name, name_en, short, short_en in rows
    ]
