"""Checklists (观察表): template → version → dimension → point.

A published version never changes: answers point at the exact words that were on the screen.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers
from models.enums import ScoringMethod, TemplateState


class ChecklistTemplate(Owned, Timestamped, table=True):
    __tablename__ = "checklist_template"
    __table_args__ = (UniqueConstraint("association_id", "key"),)

    key: str = Field(max_length=64)
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)


class ChecklistVersion(Owned, Timestamped, table=True):
    __tablename__ = "checklist_version"
    __table_args__ = (
        refers("template_id", "checklist_template"),
        UniqueConstraint("association_id", "template_id", "number"),
    )

    template_id: UUID
    number: int
    state: TemplateState = Field(default=TemplateState.DRAFT, sa_type=enum_type(TemplateState))
    published_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    note: str = Field(default="", max_length=LINE)
    version: int = 1


class Dimension(Owned, table=True):
    """A dimension (维度) or section of a checklist version.

    `key` is stable across versions and visits (smart, environment, service, safety, operations or one's own);
    `questions` are [{"zh", "en"}]; `max_points` is set for official rating tables.
    """

    __table_args__ = (
        refers("version_id", "checklist_version", ondelete="CASCADE"),
        UniqueConstraint("association_id", "version_id", "key"),
    )

    version_id: UUID
    key: str = Field(max_length=64)
    position: int
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    short: str = Field(default="", max_length=32)
    short_en: str = Field(default="", max_length=32)
    weight: Decimal = Field(default=Decimal(1), max_digits=8, decimal_places=3)
    max_points: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    questions: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)


class Point(Owned, table=True):
    """An observation point (观察点).

    `anchors` are [{"level", "zh", "en"}] for method level; `grades` the permitted points of a pass/fail
    item (e.g. [1.0, 0.5, 0]); `per_fault` what one fault takes off; `choices` [{"key", "zh", "en"}];
    `stop_kinds` where it is usually seen.
    """

    __table_args__ = (
        refers("version_id", "checklist_version", ondelete="CASCADE"),
        refers("dimension_id", "dimension", ondelete="CASCADE"),
        UniqueConstraint("association_id", "version_id", "key"),
        CheckConstraint("weight >= 0", name="weight"),
    )

    version_id: UUID
    dimension_id: UUID
    key: str = Field(max_length=64)
    position: int
    title: str = Field(max_length=LINE)
    title_en: str = Field(default="", max_length=LINE)
    hint: str = Field(default="", max_length=LINE)
    hint_en: str = Field(default="", max_length=LINE)
    method: ScoringMethod = Field(default=ScoringMethod.LEVEL, sa_type=enum_type(ScoringMethod))
    weight: Decimal = Field(default=Decimal(1), max_digits=8, decimal_places=3)
    max_points: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    per_fault: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    grades: list[float] | None = Field(default=None, sa_type=JSON_TYPE)
    minimum: Decimal | None = Field(default=None, max_digits=12, decimal_places=3)
    maximum: Decimal | None = Field(default=None, max_digits=12, decimal_places=3)
    unit: str = Field(default="", max_length=32)
    unit_en: str = Field(default="", max_length=32)
    choices: list[dict[str, str]] | None = Field(default=None, sa_type=JSON_TYPE)
    anchors: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON_TYPE)
    questions: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    stop_kinds: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    retired: bool = False
