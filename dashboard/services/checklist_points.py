"""Editing a draft: its dimensions and points.

Every change names the `base_version` that it was made on; whoever comes second is told, not overwritten.
"""

from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from dashboard.access import Actor, Capability, Grant, fetch, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules.checklist import DimensionDraft, PointDraft
from dashboard.rules.checklist_columns import dimension_columns, point_columns
from dashboard.rules.checklist_faults import (
    MAX_DIMENSIONS,
    MAX_POINTS_EACH,
    dimension_faults,
    point_faults,
)
from dashboard.services import audit
from dashboard.services.checklist_rows import dimensions_of, fetch_draft, points_of
from models import ChecklistVersion, Dimension, Point
from models.base import utc_now
from models.enums import TemplateState

Row = TypeVar("Row", Dimension, Point)


def add_dimension(
    db: Session, *, actor: Actor, version_id: UUID, base_version: int, dimension: DimensionDraft
) -> Dimension:
    """Add an empty dimension at the end; `dimension.points` is not read."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    version = fetch_draft(db, grant, version_id, base_version)
    _check_dimension(dimension)
    others = dimensions_of(db, grant, version.id)
    if any(other.key == dimension.key for other in others):
        raise Conflict("checklist.duplicate_key", field="key", place=dimension.key)
    if len(others) >= MAX_DIMENSIONS:
        raise Invalid("checklist.too_many", field="dimensions", limit=MAX_DIMENSIONS)
    row = Dimension(
        association_id=grant.association_id,
        version_id=version.id,
        position=len(others),
        **dimension_columns(dimension),
    )
    return _added(db, grant, version, row)


def edit_dimension(
    db: Session, *, actor: Actor, dimension_id: UUID, base_version: int, dimension: DimensionDraft
) -> Dimension:
    """Replace a dimension's own fields; its key stays, because visits are compared by it."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Dimension, grant, dimension_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    if isinstance(dimension, DimensionDraft):
        dimension = replace(dimension, key=row.key)
    _check_dimension(dimension)
    return _changed(db, grant, version, row, dimension_columns(dimension))


def move_dimension(db: Session, *, actor: Actor, dimension_id: UUID, base_version: int, position: int) -> None:
    """Put a dimension at a position, from 0; beyond either end counts as that end."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Dimension, grant, dimension_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    _place(db, grant, version, row, siblings=list(dimensions_of(db, grant, version.id)), position=position)


def delete_dimension(db: Session, *, actor: Actor, dimension_id: UUID, base_version: int) -> None:
    """Delete a dimension that holds no points. Raises Conflict `checklist.dimension_has_points`."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Dimension, grant, dimension_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    points = [point for point in points_of(db, grant, version.id) if point.dimension_id == row.id]
    if points:
        raise Conflict("checklist.dimension_has_points", n=len(points))
    _deleted(db, grant, version, row)


def add_point(db: Session, *, actor: Actor, dimension_id: UUID, base_version: int, point: PointDraft) -> Point:
    """Add a point at the end of a dimension."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    dimension = fetch(db, Dimension, grant, dimension_id)
    version = fetch_draft(db, grant, dimension.version_id, base_version)
    _check_point(point)
    others = points_of(db, grant, version.id)
    if any(other.key == point.key for other in others):
        raise Conflict("checklist.duplicate_key", field="key", place=point.key)
    mine = [other for other in others if other.dimension_id == dimension.id]
    if len(mine) >= MAX_POINTS_EACH:
        raise Invalid("checklist.too_many", field="points", limit=MAX_POINTS_EACH)
    row = Point(
        association_id=grant.association_id,
        version_id=version.id,
        dimension_id=dimension.id,
        position=len(mine),
        **point_columns(point),
    )
    return _added(db, grant, version, row)


def edit_point(db: Session, *, actor: Actor, point_id: UUID, base_version: int, point: PointDraft) -> Point:
    """Replace what a point says and how it is scored; its key stays: a key never gets another meaning."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Point, grant, point_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    if isinstance(point, PointDraft):
        point = replace(point, key=row.key)
    _check_point(point)
    return _changed(db, grant, version, row, point_columns(point))


def move_point(
    db: Session,
    *,
    actor: Actor,
    point_id: UUID,
    base_version: int,
    position: int,
    dimension_id: UUID | None = None,
) -> None:
    """Put a point at a position, from 0, of its own or another dimension of the same draft."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Point, grant, point_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    target = fetch(db, Dimension, grant, dimension_id or row.dimension_id)
    if target.version_id != version.id:
        raise Invalid("checklist.other_version", field="dimension_id")
    if row.dimension_id != target.id:
        before = audit.values(row)
        row.dimension_id = target.id
        db.flush()
        audit.record(db, grant, "move", "Point", row.id, before=before, after=audit.values(row))
    mine = [point for point in points_of(db, grant, version.id) if point.dimension_id == target.id]
    _place(db, grant, version, row, siblings=mine, position=position)


def retire_point(db: Session, *, actor: Actor, point_id: UUID, base_version: int, retired: bool = True) -> Point:
    """Take a point out of use, or bring it back; its key is kept for what was scored under it."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Point, grant, point_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    return _changed(db, grant, version, row, {"retired": bool(retired)}, action="retire" if retired else "restore")


def delete_point(db: Session, *, actor: Actor, point_id: UUID, base_version: int) -> None:
    """Delete a point that no published version ever had; one that had is retired instead.

    Raises Conflict `checklist.point_was_published`.
    """
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    row = fetch(db, Point, grant, point_id)
    version = fetch_draft(db, grant, row.version_id, base_version)
    known = db.scalars(
        select(col(Point.id))
        .join(
            ChecklistVersion,
            (col(ChecklistVersion.association_id) == col(Point.association_id))
            & (col(ChecklistVersion.id) == col(Point.version_id)),
        )
        .where(
            col(Point.association_id) == grant.association_id,
            col(Point.key) == row.key,
            col(ChecklistVersion.template_id) == version.template_id,
            col(ChecklistVersion.state) != TemplateState.DRAFT,
        )
        .limit(1)
    ).first()
    if known is not None:
        raise Conflict("checklist.point_was_published", key=row.key)
    _deleted(db, grant, version, row)


def _check_dimension(dimension: object) -> None:
    if not isinstance(dimension, DimensionDraft):
        raise Invalid("checklist.bad_text", field="dimension")
    for fault in dimension_faults(dimension):
        raise fault.refusal()


def _check_point(point: object) -> None:
    if not isinstance(point, PointDraft):
        raise Invalid("checklist.bad_text", field="point")
    for fault in point_faults(point):
        raise fault.refusal()


def _touch(db: Session, version: ChecklistVersion) -> None:
    version.version += 1
    version.updated_at = utc_now()
    db.flush()


def _added(db: Session, grant: Grant, version: ChecklistVersion, row: Row) -> Row:
    db.add(row)
    _touch(db, version)
    audit.record(db, grant, "create", type(row).__name__, row.id, after=audit.values(row))
    return row


def _changed(
    db: Session, grant: Grant, version: ChecklistVersion, row: Row, columns: dict[str, Any], *, action: str = "edit"
) -> Row:
    before = audit.values(row)
    for name, value in columns.items():
        setattr(row, name, value)
    _touch(db, version)
    audit.record(db, grant, action, type(row).__name__, row.id, before=before, after=audit.values(row))
    return row


def _deleted(db: Session, grant: Grant, version: ChecklistVersion, row: SQLModel) -> None:
    before = audit.values(row)
    db.delete(row)
    _touch(db, version)
    audit.record(db, grant, "delete", type(row).__name__, before["id"], before=before)


def _place(
    db: Session, grant: Grant, version: ChecklistVersion, row: Row, *, siblings: list[Row], position: int
) -> None:
    if isinstance(position, bool) or not isinstance(position, int):
        raise Invalid("checklist.not_a_number", field="position")
    before = {"order": [other.key for other in siblings]}
    siblings = [other for other in siblings if other.id != row.id]
    siblings.insert(max(0, min(position, len(siblings))), row)
    for index, other in enumerate(siblings):
        other.position = index
    _touch(db, version)
    after = {"order": [other.key for other in siblings]}
    audit.record(db, grant, "reorder", type(row).__name__, row.id, before=before, after=after)
