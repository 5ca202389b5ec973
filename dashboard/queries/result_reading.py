"""The rows behind a visit's results, read once and shared by the queries that show them.

Within one visit the answers themselves are read: at most 300 observers by 60 points, in a fixed number of statements.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.rules.scoring import AnswerValue, Mark, PointSpec
from models import Answer, Dimension, Firm, Group, Person, Photo, Point, Registration, Visit
from models.enums import AnswerState, FirmKind, ScoringMethod, Tag


@dataclass(frozen=True, slots=True)
class PointFacts:
    """A point of the visit's checklist version, with its section."""

    id: UUID
    title: str
    title_en: str
    dimension_id: UUID
    dimension: str
    spec: PointSpec


@dataclass(frozen=True, slots=True)
class DimensionFacts:
    """A section of the checklist version; `max_points` is set in official tables."""

    id: UUID
    key: str
    title: str
    title_en: str
    short: str
    short_en: str
    weight: Decimal
    max_points: Decimal | None


@dataclass(frozen=True, slots=True)
class ObserverFacts:
    """Who answered: the firm registered with, or else one's own."""

    id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    kind: FirmKind | None
    group_id: UUID | None
    group: str
    group_en: str


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer that was not taken back; `score` in levels 1-5, None where nothing counts."""

    point_id: UUID
    observer_id: UUID
    state: AnswerState
    value: Any
    score: float | None
    tags: tuple[Tag, ...]
    note: str
    recorded_at: datetime

    @property
    def is_note(self) -> bool:
        return bool(self.note or self.tags)


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    id: UUID
    point_id: UUID | None
    observer_id: UUID | None
    caption: str
    caption_en: str


@dataclass(frozen=True, slots=True)
class VisitRows:
    """Everything that was recorded at one visit, in the order of the checklist."""

    dimensions: tuple[DimensionFacts, ...]
    points: tuple[PointFacts, ...]
    observers: dict[UUID, ObserverFacts]
    answers: tuple[AnswerFacts, ...]
    photos: tuple[PhotoFacts, ...]
    groups: tuple[tuple[UUID, str, str], ...]


def read_visit(db: Session, grant: Grant, visit: Visit) -> VisitRows:
    """Return what was recorded at a visit that the grant may see; the caller has checked whether it may."""
    dimensions, points = _checklist(db, grant, visit)
    by_point = {point.id: place for place, point in enumerate(points)}
    rows = db.execute(
        select(
            col(Answer.point_id),
            col(Answer.observer_id),
            col(Answer.state),
            col(Answer.value),
            col(Answer.score),
            col(Answer.tags),
            col(Answer.note),
            col(Answer.recorded_at),
        ).where(
            col(Answer.association_id) == grant.association_id,
            col(Answer.visit_id) == visit.id,
            col(Answer.state) != AnswerState.CLEARED,
        )
    )
    answers = [
        AnswerFacts(*row[:5], tuple(Tag(tag) for tag in row.tags), row.note, row.recorded_at)
        for row in rows
        if row.point_id in by_point
    ]
    answers.sort(key=lambda answer: (by_point[answer.point_id], str(answer.observer_id)))
    return VisitRows(
        dimensions=dimensions,
        points=points,
        observers=_observers(db, grant, visit.id),
        answers=tuple(answers),
        photos=_photos(db, grant, visit.id),
        groups=_groups(db, grant, visit.id),
    )


def mark_of(point: PointFacts, answer: AnswerFacts) -> Mark:
    """Return the answer as the scoring rules take it."""
    return Mark(point.spec, answer.state, canonical(point.spec.method, answer.value))


def canonical(method: ScoringMethod, value: Any) -> AnswerValue | None:
    """Return a stored value as the rules want it: JSON has no decimals, so 0.6 comes back through its shortest text."""
    if value is None:
        return None
    if method in (ScoringMethod.DEDUCTION, ScoringMethod.NUMBER):
        return Decimal(str(value))
    return bool(value) if method is ScoringMethod.PASS_FAIL else value


def _checklist(db: Session, grant: Grant, visit: Visit) -> tuple[tuple[DimensionFacts, ...], tuple[PointFacts, ...]]:
    if visit.checklist_version_id is None:
        return (), ()
    rows = db.execute(
        select(Dimension, Point)
        .join(
            Point,
            and_(
                col(Point.association_id) == col(Dimension.association_id),
                col(Point.dimension_id) == col(Dimension.id),
            ),
        )
        .where(
            col(Dimension.association_id) == grant.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position), col(Dimension.id), col(Point.position), col(Point.id))
    ).all()
    dimensions = {
        d.id: DimensionFacts(
            d.id, d.key, d.title, d.title_en, d.short or d.title, d.short_en or d.title_en, d.weight, d.max_points
        )
        for d, _ in rows
    }
    points = tuple(PointFacts(p.id, p.title, p.title_en, d.id, d.key, _spec(p)) for d, p in rows)
    return tuple(dimensions.values()), points


def _spec(point: Point) -> PointSpec:
    return PointSpec(
        key=point.key,
        method=point.method,
        weight=Decimal(point.weight),
        max_points=Decimal(1) if point.max_points is None else Decimal(point.max_points),
        per_fault=point.per_fault,
    )


def _observers(db: Session, grant: Grant, visit_id: UUID) -> dict[UUID, ObserverFacts]:
    here = select(col(Answer.observer_id)).where(
        col(Answer.association_id) == grant.association_id, col(Answer.visit_id) == visit_id
    )
    rows = db.execute(
        select(
            col(Person.id),
            col(Person.name),
            col(Person.name_en),
            col(Firm.short_name),
            col(Firm.name),
            col(Firm.short_name_en),
            col(Firm.name_en),
            col(Firm.kind),
            col(Group.id),
            col(Group.name),
            col(Group.name_en),
        )
        .join(
            Registration,
            and_(
                col(Registration.association_id) == col(Person.association_id),
                col(Registration.person_id) == col(Person.id),
                col(Registration.visit_id) == visit_id,
            ),
            isouter=True,
        )
        .join(
            Firm,
            and_(
                col(Firm.association_id) == col(Person.association_id),
                col(Firm.id) == func.coalesce(col(Registration.firm_id), col(Person.firm_id)),
            ),
            isouter=True,
        )
        .join(
            Group,
            and_(
                col(Group.association_id) == col(Registration.association_id),
                col(Group.id) == col(Registration.group_id),
            ),
            isouter=True,
        )
        .where(col(Person.association_id) == grant.association_id, col(Person.id).in_(here))
    )
    return {
        row[0]: ObserverFacts(
            id=row[0],
            name=row[1],
            name_en=row[2],
            firm=row[3] or row[4] or "",
            firm_en=row[5] or row[6] or "",
            kind=row[7],
            group_id=row[8],
            group=row[9] or "",
            group_en=row[10] or "",
        )
        for row in rows
    }


def _photos(db: Session, grant: Grant, visit_id: UUID) -> tuple[PhotoFacts, ...]:
    rows = db.execute(
        select(col(Photo.id), col(Photo.point_id), col(Photo.observer_id), col(Photo.caption), col(Photo.caption_en))
        .where(col(Photo.association_id) == grant.association_id, col(Photo.visit_id) == visit_id)
        .order_by(col(Photo.taken_at), col(Photo.id))
    )
    return tuple(PhotoFacts(*row) for row in rows)


def _groups(db: Session, grant: Grant, visit_id: UUID) -> tuple[tuple[UUID, str, str], ...]:
    rows = db.execute(
        select(col(Group.id), col(Group.name), col(Group.name_en))
        .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit_id)
        .order_by(col(Group.position), col(Group.id))
    )
    return tuple((row[0], row[1], row[2]) for row in rows)
