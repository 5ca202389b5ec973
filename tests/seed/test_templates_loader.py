"""The built-in checklists, loaded into an association through the services."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.queries import checklists as reads
from dashboard.rules.checklist import spec_of
from dashboard.rules.checklist_faults import all_faults
from dashboard.rules.scoring import Mark, check_value, official_total
from dashboard.services import checklists
from models import Point
from models.enums import AnswerState, Role, ScoringMethod, TemplateState
from seed.templates import CHECKLISTS, load_checklists, read_checklist
from tests import factories as make


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_built_in_checklist_is_sound(name: str) -> None:
    assert all_faults(read_checklist(name)) == []


def test_loading_twice_makes_each_once(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    first = load_checklists(db, planner)
    assert set(first) == {"five-dimensions", "hundred-points"}
    count = select(func.count()).select_from(Point).where(col(Point.association_id) == of.id)
    assert db.scalar(count) == 34 + 70
    assert load_checklists(db, planner) == first
    assert db.scalar(count) == 34 + 70
    for version_id in first.values():
        assert reads.checklist(db, planner, version_id).state is TemplateState.PUBLISHED


def test_what_people_made_of_a_built_in_checklist_stays(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    made = checklists.create_template(db, actor=planner, key="five-dimensions", title="我们自己的观察表")
    assert set(load_checklists(db, planner)) == {"hundred-points"}
    assert reads.checklist(db, planner, made.id).title == "我们自己的观察表"


def test_the_stored_checklist_is_the_written_one(db: Session) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    versions = load_checklists(db, planner)
    for name in CHECKLISTS:
        written = read_checklist(name)
        stored = reads.checklist(db, planner, versions[written.key])
        assert not reads.diff_checklists(written, stored)
        assert [d.key for d in stored.dimensions] == [d.key for d in written.dimensions]


def test_the_official_table_gives_100_and_exact_deductions(db: Session) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    stored = reads.checklist(db, planner, load_checklists(db, planner)["hundred-points"])
    best = {point.key: _best(point) for point in stored.live}
    assert _total(stored, best) == Decimal(100)
    assert [sum(p.max_points or 0 for p in d.live) for d in stored.dimensions] == [32, 14, 15, 4, 10, 14, 4, 3, 4]
    three_faults = best | {"basic.rules": 3}  # 0.2 off each
    assert _total(stored, three_faults) == Decimal("99.4")
    half = best | {"basic.owners_assembly": Decimal("0.5")}
    assert _total(stored, half) == Decimal("99.5")
    failed = best | {"basic.planning_acceptance": False}
    assert _total(stored, failed) == Decimal(99)


def _best(point: reads.PointRow) -> object:
    if point.method is ScoringMethod.PASS_FAIL:
        return True
    return 0 if point.per_fault is not None else point.max_points


def _total(stored: reads.Checklist, values: dict[str, object]) -> Decimal:
    marks = []
    for point in stored.live:
        spec = spec_of(point)
        marks.append(Mark(spec, AnswerState.ANSWERED, check_value(spec, values[point.key])))
    total = official_total(marks)
    assert total.full == total.attainable == 100
    return total.points
