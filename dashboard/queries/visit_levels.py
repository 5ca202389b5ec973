"""Mean levels by visit and dimension: across visits only the summary table is read."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from dashboard.rules.summary import Sums, mean
from models import Visit, VisitSummary
from models.enums import VisitStatus


@dataclass(frozen=True, slots=True)
class VisitLevel:
    """One visit's mean level 1-5 in one dimension over n scores."""

    visit_id: UUID
    dimension: str
    level: float
    n: int


@dataclass(frozen=True, slots=True)
class OtherLevels:
    """The mean levels of all visits but one, by dimension; nothing says which visit has which."""

    by_dimension: dict[str, list[float]]


def cross_visit_levels(db: Session, viewer: Actor) -> list[VisitLevel]:
    """Return the profile of every visit, for those who may see all of them; unscored dimensions are left out."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    return _levels(db, grant.association_id)


def other_levels(db: Session, viewer: Actor, visit_id: UUID) -> OtherLevels:
    """Return the levels of the other visits that are over, without their names.

    Observers may compare, not look elsewhere; and a visit under way would show them its peers before their own
    sheets are finished.
    """
    grant = require(db, viewer, Capability.VIEW_RESULTS)
    by_dimension: dict[str, list[float]] = {}
    for row in _levels(db, grant.association_id, VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        if row.visit_id != visit_id:
            by_dimension.setdefault(row.dimension, []).append(row.level)
    return OtherLevels(by_dimension)


def _levels(db: Session, association_id: UUID, *statuses: VisitStatus) -> list[VisitLevel]:
    """Return every visit's levels, or only those of visits in these statuses."""
    statement = (
        select(
            col(VisitSummary.visit_id),
            col(VisitSummary.dimension_key),
            col(VisitSummary.n),
            col(VisitSummary.total),
            col(VisitSummary.squares),
        )
        .where(col(VisitSummary.association_id) == association_id, col(VisitSummary.n) > 0)
        .order_by(col(VisitSummary.visit_id), col(VisitSummary.dimension_key))
    )
    if statuses:
        statement = statement.join(
            Visit,
            (col(Visit.association_id) == col(VisitSummary.association_id))
            & (col(Visit.id) == col(VisitSummary.visit_id)),
        ).where(col(Visit.status).in_(statuses))
    return [
        VisitLevel(visit_id, dimension, level, n)
        for visit_id, dimension, n, total, squares in db.execute(statement)
        if (level := mean(Sums(n, total, squares))) is not None
    ]
