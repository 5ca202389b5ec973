"""What is published of a programme, what is kept of it for the next one, and what was put aside with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers, utc_now
from models.enums import ProgrammeLength


class ProgrammeVersion(Owned, table=True):
    """A published programme as participants see it. Never changed, never deleted.

    `content` holds its lines, stops, groups and the rotation, with the end of the visit; `agenda_version` is the edit
    that was published.
    """

    __tablename__ = "programme_version"
    __table_args__ = (
        refers("visit_id", "visit"),
        refers("author_id", "person"),
        UniqueConstraint("association_id", "visit_id", "number"),
    )

    visit_id: UUID
    number: int
    agenda_version: int
    author_id: UUID | None = None
    note: str = Field(default="", max_length=LINE)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    published_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class IgnoredWarning(Owned, table=True):
    """A warning about a programme that someone put aside, with the reason. `subject` tells what it was about."""

    __tablename__ = "ignored_warning"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("author_id", "person"),
        UniqueConstraint("association_id", "visit_id", "code", "subject"),
    )

    visit_id: UUID
    code: str = Field(max_length=64)
    subject: str = Field(max_length=300)
    reason: str = Field(max_length=LINE)
    author_id: UUID
    ignored_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class ProgrammeTemplate(Owned, Timestamped, table=True):
    """A programme that the association keeps for the next visit: `content` holds lines and stops without ids."""

    __tablename__ = "programme_template"
    __table_args__ = (refers("author_id", "person"), UniqueConstraint("association_id", "name"))

    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    length: ProgrammeLength = Field(sa_type=enum_type(ProgrammeLength))
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    author_id: UUID | None = None
    active: bool = True
    version: int = 1


class SegmentActual(Owned, table=True):
    """When a segment of the day really began and ended: an item for all, or a group's stay at a stop.

    `key` names the segment within the visit, so that two people who press at once write one row.
    """

    __tablename__ = "segment_actual"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("group_id", "visit_group", ondelete="CASCADE"),
        refers("stop_id", "stop", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id", "key"),
    )

    visit_id: UUID
    key: str = Field(max_length=120)
    item_id: UUID | None = None
    group_id: UUID | None = None
    stop_id: UUID | None = None
    planned_start: datetime = Field(sa_type=UTC_TIME)
    planned_end: datetime = Field(sa_type=UTC_TIME)
    started_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    version: int = 1
