"""The library and one version in full."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotAllowed, NotFound
from dashboard.queries import checklists as reads
from models import Dimension
from models.enums import Role, ScoringMethod, StopKind, TemplateState
from tests import factories as make
from tests.counting import counting


def test_the_library_counts_points_in_use_and_visits(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    version = make.checklist_version(db, of, dimensions=2, points=3)
    dimension = db.get_one(Dimension, (of.id, reads.checklist(db, planner, version.id).dimensions[0].id))
    make.point(db, dimension, retired=True)
    make.visit(db, of, checklist_version_id=version.id)
    (template,) = reads.templates(db, planner)
    assert template.draft is None
    assert template.published is not None
    assert (template.published.dimensions, template.published.points, template.published.visits) == (2, 6, 1)
    (choice,) = reads.choices(db, planner)
    assert (choice.id, choice.points, choice.number) == (version.id, 6, 1)


def test_one_version_in_full_keeps_every_field(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    version = make.checklist_version(db, of, dimensions=1, points=0)
    dimension = db.get_one(Dimension, (of.id, reads.checklist(db, planner, version.id).dimensions[0].id))
    make.point(
        db,
        dimension,
        method=ScoringMethod.DEDUCTION,
        anchors=[],
        max_points=Decimal(2),
        grades=[2.0, 0.7, 0.0],
        questions=[{"zh": "谁？", "en": "Who?"}],
        stop_kinds=["garage", "lobby"],
    )
    (point,) = reads.checklist(db, planner, version.id).live
    assert point.grades == (Decimal(2), Decimal("0.7"), Decimal(0))
    assert point.stop_kinds == (StopKind.GARAGE, StopKind.LOBBY)
    assert (point.questions[0].zh, point.questions[0].en) == ("谁？", "Who?")


def test_observers_do_not_browse_the_library_and_strangers_find_nothing(db: Session) -> None:
    of = make.association(db)
    version = make.checklist_version(db, of)
    with pytest.raises(NotAllowed):
        reads.templates(db, make.actor(db, of, Role.OBSERVER))
    with pytest.raises(NotFound):
        reads.checklist(db, make.actor(db, make.association(db), Role.PLANNER), version.id)


def test_statements_do_not_grow(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    numbers = []
    for more in (1, 99):
        for _ in range(more):
            make.checklist_version(db, of, dimensions=1, points=1)
        db.expire_all()
        with counting(db) as count:
            rows = reads.templates(db, planner)
        numbers.append((len(rows), count.n))
    assert numbers[0][0] == 1
    assert numbers[1][0] == 100
    assert numbers[0][1] == numbers[1][1]


def test_a_large_version_takes_no_more_statements(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    numbers = set()
    for size in (1, 10):
        version = make.checklist_version(db, of, dimensions=size, points=size)
        db.expire_all()
        with counting(db) as count:
            sheet = reads.checklist(db, planner, version.id)
        assert len(sheet.live) == size * size
        assert sheet.state is TemplateState.PUBLISHED
        numbers.add(count.n)
    assert len(numbers) == 1
