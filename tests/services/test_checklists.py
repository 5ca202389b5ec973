"""Making, drafting, publishing and attaching checklists."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid
from dashboard.queries import checklists as reads
from dashboard.services import checklist_points, checklists
from models import AuditEntry, Dimension, Point
from models.enums import Role, TemplateState
from tests import factories as make


@pytest.fixture
def planner(db: Session) -> Actor:
    return make.actor(db, make.association(db), Role.PLANNER)


def published(db: Session, planner: Actor, **given: Any) -> reads.Checklist:
    version = make.checklist_version(db, make.models.Association(id=planner.association_id), **given)
    return reads.checklist(db, planner, version.id)


def test_a_new_template_starts_with_an_empty_draft(db: Session, planner: Actor) -> None:
    draft = checklists.create_template(db, actor=planner, key="own", title="  我们的表\u200b ", title_en="Ours")
    sheet = reads.checklist(db, planner, draft.id)
    assert (sheet.title.strip("\u200b"), sheet.number, sheet.state) == ("我们的表", 1, TemplateState.DRAFT)
    with pytest.raises(Conflict) as refusal:
        checklists.create_template(db, actor=planner, key="own", title="又一张")
    assert refusal.value.code == "checklist.key_taken"


@pytest.mark.parametrize(
    ("key", "title", "code"),
    [
        ("own", "", "checklist.empty"),
        ("own", "长" * 121, "checklist.too_long"),
        ("有汉字", "表", "checklist.bad_key"),
        ("a" * 65, "表", "checklist.bad_key"),
    ],
)
def test_a_bad_title_or_code_is_refused(db: Session, planner: Actor, key: str, title: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checklists.create_template(db, actor=planner, key=key, title=title)
    assert refusal.value.code == code


def test_a_draft_repeats_the_published_version_and_there_is_one_at_a_time(db: Session, planner: Actor) -> None:
    sheet = published(db, planner)
    draft = checklists.create_draft(db, actor=planner, template_id=sheet.template_id)
    assert draft.number == 2
    assert not reads.diff(db, planner, sheet.version_id, draft.id)
    assert {p.id for p in reads.checklist(db, planner, draft.id).live} & {p.id for p in sheet.live} == set()
    with pytest.raises(Conflict) as refusal:
        checklists.create_draft(db, actor=planner, template_id=sheet.template_id)
    assert refusal.value.code == "checklist.draft_exists"


def test_publishing_puts_the_new_version_in_force_and_the_old_one_out(db: Session, planner: Actor) -> None:
    sheet = published(db, planner)
    draft = checklists.create_draft(db, actor=planner, template_id=sheet.template_id)
    checklists.publish(db, actor=planner, version_id=draft.id, base_version=1, note="改一处")
    db.expire_all()
    states = {one.number: one.state for one in reads.templates(db, planner)[0].versions}
    assert states == {1: TemplateState.RETIRED, 2: TemplateState.PUBLISHED}
    assert reads.checklist(db, planner, draft.id).note == "改一处"
    entry = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "publish")).one()
    assert entry.after is not None
    assert entry.after["state"] == "published"


def test_a_published_version_never_changes(db: Session, planner: Actor) -> None:
    sheet = published(db, planner)
    point, dimension = sheet.live[0], sheet.dimensions[0]
    base: dict[str, Any] = {"actor": planner, "base_version": sheet.version}
    attempts = [
        lambda: checklist_points.edit_point(db, point_id=point.id, point=replace(point, title="改"), **base),
        lambda: checklist_points.add_point(db, dimension_id=dimension.id, point=replace(point, key="x"), **base),
        lambda: checklist_points.move_point(db, point_id=point.id, position=1, **base),
        lambda: checklist_points.retire_point(db, point_id=point.id, **base),
        lambda: checklist_points.delete_point(db, point_id=point.id, **base),
        lambda: checklist_points.edit_dimension(db, dimension_id=dimension.id, dimension=dimension, **base),
        lambda: checklist_points.move_dimension(db, dimension_id=dimension.id, position=1, **base),
        lambda: checklist_points.delete_dimension(db, dimension_id=dimension.id, **base),
        lambda: checklist_points.add_dimension(db, version_id=sheet.version_id, dimension=dimension, **base),
        lambda: checklists.publish(db, version_id=sheet.version_id, **base),
        lambda: checklists.delete_draft(db, actor=planner, version_id=sheet.version_id),
    ]
    for attempt in attempts:
        with pytest.raises(Conflict) as refusal:
            attempt()
        assert refusal.value.code == "checklist.published"
    db.expire_all()
    assert reads.checklist(db, planner, sheet.version_id) == sheet


def test_an_unsound_draft_is_not_published_and_says_everything(db: Session, planner: Actor) -> None:
    sheet = published(db, planner, state=TemplateState.DRAFT, published_at=None)
    for row in db.scalars(select(Point).where(col(Point.version_id) == sheet.version_id)):
        row.anchors = []
    db.flush()
    empty = checklists.create_template(db, actor=planner, key="own", title="空表")
    for version_id, codes in ((sheet.version_id, {"checklist.no_anchors"}), (empty.id, {"checklist.no_dimensions"})):
        with pytest.raises(Invalid) as refusal:
            checklists.publish(db, actor=planner, version_id=version_id, base_version=1)
        assert refusal.value.code == "checklist.unsound"
        assert {fault.code for fault in refusal.value.facts["faults"]} == codes
        assert reads.checklist(db, planner, version_id).state is TemplateState.DRAFT


def test_publishing_what_somebody_changed_is_a_conflict(db: Session, planner: Actor) -> None:
    sheet = published(db, planner, state=TemplateState.DRAFT, published_at=None)
    checklist_points.retire_point(db, actor=planner, point_id=sheet.live[0].id, base_version=sheet.version)
    with pytest.raises(Conflict) as refusal:
        checklists.publish(db, actor=planner, version_id=sheet.version_id, base_version=sheet.version)
    assert refusal.value.code == "checklist.changed"
    assert refusal.value.facts["stored"] == sheet.version + 1


def test_deleting_the_only_draft_deletes_the_template(db: Session, planner: Actor) -> None:
    sheet = published(db, planner)
    draft = checklists.create_draft(db, actor=planner, template_id=sheet.template_id)
    checklists.delete_draft(db, actor=planner, version_id=draft.id)
    assert [one.number for one in reads.templates(db, planner)[0].versions] == [1]
    only = checklists.create_template(db, actor=planner, key="own", title="表")
    checklists.delete_draft(db, actor=planner, version_id=only.id)
    assert [one.key for one in reads.templates(db, planner)] == [sheet.key]
    db.expire_all()
    assert db.scalars(select(Dimension).where(col(Dimension.version_id) == draft.id)).all() == []


def test_renaming_and_retiring(db: Session, planner: Actor) -> None:
    sheet = published(db, planner)
    checklists.rename_template(db, actor=planner, template_id=sheet.template_id, title="新名", title_en="New")
    checklists.retire_version(db, actor=planner, version_id=sheet.version_id)
    again = reads.checklist(db, planner, sheet.version_id)
    assert (again.title, again.title_en, again.state) == ("新名", "New", TemplateState.RETIRED)
    assert reads.choices(db, planner) == []
    with pytest.raises(Conflict):
        checklists.retire_version(db, actor=planner, version_id=sheet.version_id)
