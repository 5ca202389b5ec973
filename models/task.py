"""What must be done before and after a visit (筹备), and the materials it needs (物料)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers
from models.enums import TaskArea, TaskState


class Task(Owned, Timestamped, table=True):
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("owner_id", "person"),
        refers("after_id", "task"),
        Index(None, "association_id", "visit_id"),
        Index(None, "association_id", "owner_id", "due"),
    )

    visit_id: UUID
    key: str = Field(default="", max_length=64)
    title: str = Field(max_length=LINE)
    title_en: str = Field(default="", max_length=LINE)
    area: TaskArea = Field(sa_type=enum_type(TaskArea))
    due: date
    owner_id: UUID | None = None
    after_id: UUID | None = None
    state: TaskState = Field(default=TaskState.OPEN, sa_type=enum_type(TaskState))
    done_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    version: int = 1


class Material(Owned, Timestamped, table=True):
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        CheckConstraint("quantity >= 0", name="quantity"),
        Index(None, "association_id", "visit_id"),
    )

    visit_id: UUID
    key: str = Field(default="", max_length=64)
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    unit: str = Field(default="", max_length=32)
    unit_en: str = Field(default="", max_length=32)
    quantity: int = 0
    ready: bool = False
