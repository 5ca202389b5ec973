"""Observations that belong to no point of the checklist (随手记)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import JSON_TYPE, UTC_TIME, Owned, refers, utc_now


class Observation(Owned, table=True):
    """What one observer noted freely; its id is made by the client. Earlier versions are in `field_entry`."""

    __table_args__ = (
        refers("visit_id", "visit"),
        refers("observer_id", "person"),
        refers("stop_id", "stop", ondelete="RESTRICT"),
        refers("dimension_id", "dimension"),
        Index(None, "association_id", "visit_id", "observer_id"),
    )

    visit_id: UUID
    observer_id: UUID
    stop_id: UUID | None = None
    dimension_id: UUID | None = None
    tags: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    note: str = Field(max_length=2000)
    removed: bool = False
    late: bool = False
    op_id: UUID
    version: int = 1
    device_id: UUID | None = None
    device_time: datetime | None = Field(default=None, sa_type=UTC_TIME)
    recorded_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
