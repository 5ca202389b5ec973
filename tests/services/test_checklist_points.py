"""Editing a draft, point by point."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid
from dashboard.queries import checklists as reads
from dashboard.rules.checklist import Choice, DimensionDraft, PointDraft
from dashboard.services import checklist_points, checklists
from models import AuditEntry
from models.enums import Role, ScoringMethod, TemplateState
from tests import factories as make


@pytest.fixture
def planner(db: Session) -> Actor:
    return make.actor(db, make.association(db), Role.PLANNER)


@pytest.fixture
def draft(db: Session, planner: Actor) -> reads.Checklist:
    of = db.get_one(make.models.Association, planner.association_id)
    version = make.checklist_version(db, of, points=3, state=TemplateState.DRAFT, published_at=None)
    return reads.checklist(db, planner, version.id)


def again(db: Session, planner: Actor, draft: reads.Checklist) -> reads.Checklist:
    return reads.checklist(db, planner, draft.version_id)


NUMBER = PointDraft(
    key="smart.new",
    title="充电桩数量",
    method=ScoringMethod.NUMBER,
    minimum=Decimal(0),
    maximum=Decimal(500),
    unit="个",
)


def test_adding_editing_and_the_trail(db: Session, planner: Actor, draft: reads.Checklist) -> None:
    base: dict[str, Any] = {"actor": planner}
    checklist_points.add_dimension(
        db, version_id=draft.version_id, base_version=1, dimension=DimensionDraft(key="own", title="自定"), **base
    )
    smart = draft.dimensions[0]
    added = checklist_points.add_point(db, dimension_id=smart.id, base_version=2, point=NUMBER, **base)
    checklist_points.edit_point(
        db, point_id=added.id, base_version=3, point=replace(NUMBER, key="other", title="快充桩数量"), **base
    )
    checklist_points.edit_dimension(
        db, dimension_id=smart.id, base_version=4, dimension=replace(smart, title="智慧", weight=Decimal("2.5")), **base
    )
    sheet = again(db, planner, draft)
    assert [one.key for one in sheet.dimensions] == ["smart", "environment", "own"]
    last = sheet.dimensions[0].points[-1]
    assert (last.key, last.title, last.maximum) == ("smart.new", "快充桩数量", Decimal(500))
    assert (sheet.dimensions[0].title, sheet.dimensions[0].weight) == ("智慧", Decimal("2.5"))
    assert sheet.version == 5
    trail = db.scalars(select(AuditEntry).where(col(AuditEntry.object_id) == str(added.id))).all()
    assert [(entry.action, (entry.after or {})["title"]) for entry in trail] == [
        ("create", "充电桩数量"),
        ("edit", "快充桩数量"),
    ]


def test_reordering_within_and_across_dimensions(db: Session, planner: Actor, draft: reads.Checklist) -> None:
    first, second = draft.dimensions
    a, b, c = first.points
    checklist_points.move_point(db, actor=planner, point_id=c.id, base_version=1, position=0)
    checklist_points.move_point(db, actor=planner, point_id=a.id, base_version=2, position=99)
    checklist_points.move_point(db, actor=planner, point_id=b.id, base_version=3, position=1, dimension_id=second.id)
    checklist_points.move_dimension(db, actor=planner, dimension_id=second.id, base_version=4, position=0)
    sheet = again(db, planner, draft)
    assert [one.key for one in sheet.dimensions] == [second.key, first.key]
    assert [point.key for point in sheet.dimensions[1].points] == [c.key, a.key]
    assert [point.key for point in sheet.dimensions[0].points] == [
        second.points[0].key, b.key, second.points[1].key, second.points[2].key
    ]  # fmt: skip


def test_a_stale_edit_is_refused_and_changes_nothing(db: Session, planner: Actor, draft: reads.Checklist) -> None:
    point = draft.live[0]
    checklist_points.edit_point(db, actor=planner, point_id=point.id, base_version=1, point=replace(point, title="先"))
    with pytest.raises(Conflict) as refusal:
        checklist_points.edit_point(
            db, actor=planner, point_id=point.id, base_version=1, point=replace(point, title="后")
        )
    assert (refusal.value.code, refusal.value.facts["stored"]) == ("checklist.changed", 2)
    assert again(db, planner, draft).live[0].title == "先"


def test_retiring_keeps_the_point_and_deleting_is_for_new_ones(db: Session, planner: Actor) -> None:
    of = db.get_one(make.models.Association, planner.association_id)
    first = make.checklist_version(db, of)
    second = checklists.create_draft(db, actor=planner, template_id=first.template_id)
    sheet = reads.checklist(db, planner, second.id)
    old = sheet.live[0]
    with pytest.raises(Conflict) as refusal:
        checklist_points.delete_point(db, actor=planner, point_id=old.id, base_version=1)
    assert refusal.value.code == "checklist.point_was_published"
    checklist_points.retire_point(db, actor=planner, point_id=old.id, base_version=1)
    assert old.key not in {point.key for point in again(db, planner, sheet).live}
    assert reads.diff(db, planner, first.id, second.id).points[0].change.value == "retired"
    checklist_points.retire_point(db, actor=planner, point_id=old.id, base_version=2, retired=False)
    assert not reads.diff(db, planner, first.id, second.id)
    fresh = checklist_points.add_point(
        db, actor=planner, dimension_id=sheet.dimensions[0].id, base_version=3, point=NUMBER
    )
    checklist_points.delete_point(db, actor=planner, point_id=fresh.id, base_version=4)
    assert not reads.diff(db, planner, first.id, second.id)


def test_a_dimension_with_points_is_not_deleted(db: Session, planner: Actor, draft: reads.Checklist) -> None:
    dimension = draft.dimensions[0]
    with pytest.raises(Conflict) as refusal:
        checklist_points.delete_dimension(db, actor=planner, dimension_id=dimension.id, base_version=1)
    assert (refusal.value.code, refusal.value.facts["n"]) == ("checklist.dimension_has_points", 3)
    for version, point in enumerate(dimension.points, start=1):
        checklist_points.delete_point(db, actor=planner, point_id=point.id, base_version=version)
    checklist_points.delete_dimension(db, actor=planner, dimension_id=dimension.id, base_version=4)
    assert [one.key for one in again(db, planner, draft).dimensions] == [draft.dimensions[1].key]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "checklist.empty"),
        ({"title": "长" * 301}, "checklist.too_long"),
        ({"title": "看\x00不见"}, "checklist.bad_text"),
        ({"title": 7}, "checklist.bad_text"),
        ({"weight": Decimal(-1)}, "checklist.out_of_range"),
        ({"weight": Decimal("NaN")}, "checklist.not_a_number"),
        ({"weight": Decimal("0.0001")}, "checklist.too_fine"),
        ({"minimum": Decimal(9), "maximum": Decimal(3)}, "checklist.bounds"),
        ({"per_fault": Decimal(1)}, "checklist.not_for_method"),
        ({"stop_kinds": ("moon",)}, "checklist.unknown_stop"),
        ({"method": ScoringMethod.CHOICE, "minimum": None, "maximum": None, "unit": ""}, "checklist.choices_count"),
        (
            {
                "method": ScoringMethod.CHOICE,
                "minimum": None,
                "maximum": None,
                "unit": "",
                "choices": (Choice("a", "甲"), Choice("a", "乙")),
            },
            "checklist.duplicate_choice",
        ),
    ],
)
def test_hostile_points_are_refused(
    db: Session, planner: Actor, draft: reads.Checklist, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        checklist_points.add_point(
            db,
            actor=planner,
            dimension_id=draft.dimensions[0].id,
            base_version=1,
            point=replace(NUMBER, **change),
        )
    assert refusal.value.code == code
    assert again(db, planner, draft) == draft


def test_a_key_is_there_once(db: Session, planner: Actor, draft: reads.Checklist) -> None:
    with pytest.raises(Conflict) as refusal:
        checklist_points.add_point(
            db,
            actor=planner,
            dimension_id=draft.dimensions[1].id,
            base_version=1,
            point=replace(NUMBER, key=draft.live[0].key),
        )
    assert refusal.value.code == "checklist.duplicate_key"
