"""Checklists: the library, and one version in full, for reading, observing, results and export."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.rules.checklist import ChecklistDraft, DimensionDraft, PointDraft
from dashboard.rules.checklist_columns import dimension_fields, point_fields
from dashboard.rules.checklist_diff import ChecklistDiff, diff_checklists
from models import ChecklistTemplate, ChecklistVersion, Dimension, Point, Visit
from models.enums import TemplateState


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as the library lists it; `points` are those in use, `visits` those that it is attached to."""

    id: UUID
    number: int
    state: TemplateState
    published_at: datetime | None
    updated_at: datetime
    note: str
    dimensions: int
    points: int
    visits: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template with its versions, newest first."""

    id: UUID
    key: str
    title: str
    title_en: str
    versions: tuple[VersionRow, ...]

    @property
    def published(self) -> VersionRow | None:
        return next((one for one in self.versions if one.state is TemplateState.PUBLISHED), None)

    @property
    def draft(self) -> VersionRow | None:
        return next((one for one in self.versions if one.state is TemplateState.DRAFT), None)


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A published version, as a visit may take it."""

    id: UUID
    title: str
    title_en: str
    number: int
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow(PointDraft):
    """A point with its id; retired ones are among them."""

    id: UUID
    dimension_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRow(DimensionDraft):
    id: UUID
    points: tuple[PointRow, ...] = ()

    @property
    def live(self) -> tuple[PointRow, ...]:
        """The points in use."""
        return tuple(point for point in self.points if not point.retired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(ChecklistDraft):
    """One version in full; `version` is what an edit must name as its `base_version`."""

    template_id: UUID
    version_id: UUID
    number: int
    state: TemplateState
    published_at: datetime | None
    note: str
    version: int
    dimensions: tuple[DimensionRow, ...] = ()

    @property
    def live(self) -> tuple[PointRow, ...]:
        """The points in use, in the order of the sheet."""
        return tuple(point for dimension in self.dimensions for point in dimension.live)


def templates(db: Session, viewer: Actor) -> list[TemplateRow]:
    """Return the association's templates with their versions, by title."""
    grant = require(db, viewer, Capability.VIEW_CHECKLISTS)
    versions: defaultdict[UUID, list[VersionRow]] = defaultdict(list)
    for row in db.execute(
        select(
            col(ChecklistVersion.template_id),
            col(ChecklistVersion.id),
            col(ChecklistVersion.number),
            col(ChecklistVersion.state),
            col(ChecklistVersion.published_at),
            col(ChecklistVersion.updated_at),
            col(ChecklistVersion.note),
            _count(Dimension, "version_id"),
            _count(Point, "version_id", col(Point.retired).is_(False)),
            _count(Visit, "checklist_version_id"),
        )
        .where(col(ChecklistVersion.association_id) == grant.association_id)
        .order_by(col(ChecklistVersion.number).desc())
    ):
        template_id, *facts = row
        versions[template_id].append(VersionRow(*facts))
    found = db.scalars(
        select(ChecklistTemplate)
        .where(col(ChecklistTemplate.association_id) == grant.association_id)
        .order_by(col(ChecklistTemplate.title), col(ChecklistTemplate.id))
    )
    return [TemplateRow(one.id, one.key, one.title, one.title_en, tuple(versions[one.id])) for one in found]


def _count(table: Any, version: str, *more: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return how many rows of a table point at the version of the row at hand."""
    return (
        select(func.count())
        .select_from(table)
        .where(
            col(table.association_id) == col(ChecklistVersion.association_id),
            getattr(table, version) == col(ChecklistVersion.id),
            *more,
        )
        .correlate(ChecklistVersion)
        .scalar_subquery()
    )


def choices(db: Session, viewer: Actor) -> list[VersionChoice]:
    """Return the published versions that a visit may take, by title."""
    grant = require(db, viewer, Capability.VIEW_CHECKLISTS)
    rows = db.execute(
        select(
            col(ChecklistVersion.id),
            col(ChecklistTemplate.title),
            col(ChecklistTemplate.title_en),
            col(ChecklistVersion.number),
            func.sum(case((col(Point.retired).is_(False), 1), else_=0)),
        )
        .join(
            ChecklistTemplate,
            (col(ChecklistTemplate.association_id) == col(ChecklistVersion.association_id))
            & (col(ChecklistTemplate.id) == col(ChecklistVersion.template_id)),
        )
        .join(
            Point,
            (col(Point.association_id) == col(ChecklistVersion.association_id))
            & (col(Point.version_id) == col(ChecklistVersion.id)),
        )
        .where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.state) == TemplateState.PUBLISHED,
        )
        .group_by(
            col(ChecklistVersion.id),
            col(ChecklistTemplate.title),
            col(ChecklistTemplate.title_en),
            col(ChecklistVersion.number),
        )
        .order_by(col(ChecklistTemplate.title), col(ChecklistVersion.id))
    )
    return [VersionChoice(*row) for row in rows]


def checklist(db: Session, viewer: Actor, version_id: UUID) -> Checklist:
    """Return one version in full."""
    grant = require(db, viewer, Capability.VIEW_CHECKLISTS)
    return _full(db, grant, version_id)


def visit_checklist(db: Session, viewer: Actor, visit_id: UUID) -> Checklist | None:
    """Return the checklist of a visit that the viewer may see, None where none is attached yet."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    return None if visit.checklist_version_id is None else _full(db, grant, visit.checklist_version_id)


def diff(db: Session, viewer: Actor, old_version_id: UUID, new_version_id: UUID) -> ChecklistDiff:
    """Return what changed from one version to another, point by point."""
    grant = require(db, viewer, Capability.VIEW_CHECKLISTS)
    return diff_checklists(_full(db, grant, old_version_id), _full(db, grant, new_version_id))


def _full(db: Session, grant: Grant, version_id: UUID) -> Checklist:
    version = fetch(db, ChecklistVersion, grant, version_id)
    template = fetch(db, ChecklistTemplate, grant, version.template_id)
    points: defaultdict[UUID, list[PointRow]] = defaultdict(list)
    for point in db.scalars(
        select(Point)
        .where(col(Point.association_id) == grant.association_id, col(Point.version_id) == version.id)
        .order_by(col(Point.position), col(Point.id))
    ):
        points[point.dimension_id].append(PointRow(id=point.id, dimension_id=point.dimension_id, **point_fields(point)))
    dimensions = db.scalars(
        select(Dimension)
        .where(col(Dimension.association_id) == grant.association_id, col(Dimension.version_id) == version.id)
        .order_by(col(Dimension.position), col(Dimension.id))
    )
    return Checklist(
        key=template.key,
        title=template.title,
        title_en=template.title_en,
        template_id=template.id,
        version_id=version.id,
        number=version.number,
        state=version.state,
        published_at=version.published_at,
        note=version.note,
        version=version.version,
        dimensions=tuple(
            DimensionRow(id=one.id, points=tuple(points[one.id]), **dimension_fields(one)) for one in dimensions
        ),
    )
