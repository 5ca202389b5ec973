"""The rows of a checklist, found and written for the services that edit it.

Nothing here checks who asks: `services.checklists` and its neighbours have.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant, fetch
from dashboard.errors import Conflict
from dashboard.rules.checklist import ChecklistDraft, DimensionDraft, PointDraft
from dashboard.rules.checklist_columns import dimension_columns, dimension_fields, point_columns, point_fields
from dashboard.services import audit
from models import ChecklistTemplate, ChecklistVersion, Dimension, Point
from models.enums import TemplateState


def dimensions_of(db: Session, grant: Grant, version_id: UUID) -> Sequence[Dimension]:
    return db.scalars(
        select(Dimension)
        .where(col(Dimension.association_id) == grant.association_id, col(Dimension.version_id) == version_id)
        .order_by(col(Dimension.position), col(Dimension.id))
    ).all()


def points_of(db: Session, grant: Grant, version_id: UUID) -> Sequence[Point]:
    return db.scalars(
        select(Point)
        .where(col(Point.association_id) == grant.association_id, col(Point.version_id) == version_id)
        .order_by(col(Point.position), col(Point.id))
    ).all()


def written(db: Session, grant: Grant, template: ChecklistTemplate, version_id: UUID) -> ChecklistDraft:
    """Return a version as it is written, in two statements."""
    points: defaultdict[UUID, list[PointDraft]] = defaultdict(list)
    for row in points_of(db, grant, version_id):
        points[row.dimension_id].append(PointDraft(**point_fields(row)))
    dimensions = [
        DimensionDraft(**dimension_fields(row), points=tuple(points[row.id]))
        for row in dimensions_of(db, grant, version_id)
    ]
    return ChecklistDraft(
        key=template.key, title=template.title, title_en=template.title_en, dimensions=tuple(dimensions)
    )


def write_content(db: Session, version: ChecklistVersion, dimensions: Sequence[DimensionDraft]) -> None:
    """Add the dimensions and points to an empty version."""
    own: dict[str, Any] = {"association_id": version.association_id, "version_id": version.id}
    rows = [
        Dimension(**own, position=position, **dimension_columns(dimension))
        for position, dimension in enumerate(dimensions)
    ]
    db.add_all(rows)
    db.flush()
    db.add_all(
        Point(**own, dimension_id=row.id, position=position, **point_columns(point))
        for row, dimension in zip(rows, dimensions, strict=True)
        for position, point in enumerate(dimension.points)
    )
    db.flush()


def fetch_draft(db: Session, grant: Grant, version_id: UUID, base_version: int | None = None) -> ChecklistVersion:
    """Return an editable version, held for this transaction.

    Raises Conflict `checklist.published`, or `checklist.changed` when somebody edited it after `base_version`.
    """
    version = fetch(db, ChecklistVersion, grant, version_id, lock=True)
    if version.state is not TemplateState.DRAFT:
        raise Conflict("checklist.published", number=version.number)
    if base_version is not None and version.version != base_version:
        raise Conflict("checklist.changed", stored=version.version)
    return version


def template_by_key(db: Session, grant: Grant, key: str) -> ChecklistTemplate | None:
    return db.scalars(
        select(ChecklistTemplate).where(
            col(ChecklistTemplate.association_id) == grant.association_id, col(ChecklistTemplate.key) == key
        )
    ).one_or_none()


def versions_of(db: Session, grant: Grant, template_id: UUID) -> Sequence[ChecklistVersion]:
    """Return a template's versions, newest first."""
    return db.scalars(
        select(ChecklistVersion)
        .where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.template_id) == template_id,
        )
        .order_by(col(ChecklistVersion.number).desc())
    ).all()


def refuse_second_draft(versions: Sequence[ChecklistVersion]) -> None:
    for version in versions:
        if version.state is TemplateState.DRAFT:
            raise Conflict("checklist.draft_exists", number=version.number)


def add_template(db: Session, grant: Grant, draft: ChecklistDraft) -> ChecklistTemplate:
    template = ChecklistTemplate(
        association_id=grant.association_id, key=draft.key, title=draft.title, title_en=draft.title_en
    )
    db.add(template)
    db.flush()
    audit.record(db, grant, "create", "ChecklistTemplate", template.id, after=audit.values(template))
    return template


def add_version(
    db: Session, grant: Grant, template: ChecklistTemplate, *, number: int, note: str = ""
) -> ChecklistVersion:
    version = ChecklistVersion(association_id=grant.association_id, template_id=template.id, number=number, note=note)
    db.add(version)
    db.flush()
    audit.record(db, grant, "create", "ChecklistVersion", version.id, after=audit.values(version))
    return version


def next_number(versions: Sequence[ChecklistVersion]) -> int:
    return 1 + max((version.number for version in versions), default=0)
