"""Badges (胸牌): what a participant's tablet is let in with, for one visit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import UTC_TIME, Owned, refers, utc_now


class Badge(Owned, table=True):
    """One person's way into the field app of one visit. At most one is not revoked.

    Neither the token in the QR code nor the short code is kept: both are worked out from `nonce` under the server's
    own key, so that a badge can be printed again, and what a browser shows is looked up by its hash.
    """

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("person_id", "person", ondelete="CASCADE"),
        Index("uq_badge_token", "token_hash", unique=True),
        Index("uq_badge_code", "code_hash", unique=True),
        Index(None, "association_id", "visit_id", "person_id"),
    )

    visit_id: UUID
    person_id: UUID
    nonce: str = Field(max_length=64)
    token_hash: str = Field(max_length=64)
    code_hash: str = Field(max_length=64)
    issued_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    expires_at: datetime = Field(sa_type=UTC_TIME)
    revoked_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
