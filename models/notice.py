"""Notices (现场通知) from the staff to everyone on a visit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import LINE, UTC_TIME, Owned, refers, utc_now


class Notice(Owned, table=True):
    """One announcement; a withdrawn one stays in the table and is no longer shown."""

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("author_id", "person"),
        Index(None, "association_id", "visit_id"),
    )

    visit_id: UUID
    author_id: UUID
    text: str = Field(max_length=LINE)
    text_en: str = Field(default="", max_length=LINE)
    published_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
