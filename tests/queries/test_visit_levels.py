"""Levels across visits, from the summary table alone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import NotAllowed
from dashboard.queries.visit_levels import cross_visit_levels, other_levels
from models import Visit, VisitSummary
from models.enums import Role, VisitStatus
from tests.counting import counting
from tests.queries.seen import seen_visit


def test_means_of_every_visit(db: Session) -> None:
    seen = seen_visit(db)
    seen.summary("smart", 4.0, 5.0)
    seen.summary("smart", 2.0)
    seen.summary("safety")
    rows = cross_visit_levels(db, seen.staff())
    assert sorted((row.dimension, row.level, row.n) for row in rows) == [("smart", 2.0, 1), ("smart", 4.5, 2)]
    with pytest.raises(NotAllowed):
        cross_visit_levels(db, seen.staff(Role.OBSERVER))


def test_the_others_are_all_but_this_one_and_of_this_association(db: Session) -> None:
    seen, elsewhere = seen_visit(db), seen_visit(db)
    seen.summary("smart", 4.0)
    elsewhere.summary("smart", 1.0)
    db.add(
        VisitSummary(
            association_id=seen.association.id, visit_id=seen.visit.id, dimension_key="smart", n=1, total=5, squares=25
        )
    )
    db.flush()
    assert other_levels(db, seen.staff(Role.OBSERVER), seen.visit.id).by_dimension == {"smart": [4.0]}


def test_a_visit_under_way_is_not_compared_with(db: Session) -> None:
    """Its observers would see each other's scores before their own sheets are finished."""
    seen = seen_visit(db)
    seen.summary("smart", 4.0)
    (other,) = db.scalars(
        select(Visit).where(col(Visit.association_id) == seen.association.id, col(Visit.id) != seen.visit.id)
    )
    assert other_levels(db, seen.staff(Role.OBSERVER), seen.visit.id).by_dimension == {"smart": [4.0]}
    other.status = VisitStatus.RUNNING
    db.flush()
    assert other_levels(db, seen.staff(Role.OBSERVER), seen.visit.id).by_dimension == {}


def test_answers_are_not_read(db: Session) -> None:
    seen = seen_visit(db)
    staff = seen.staff()
    with counting(db) as sent:
        cross_visit_levels(db, staff)
    assert sent.n == 2
    assert not any("FROM answer" in statement for statement in sent.statements)
