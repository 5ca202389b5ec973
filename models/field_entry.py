"""Every entry from the field app that is not an answer: answers have a history of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, UTC_TIME, Owned, enum_type, refers, utc_now
from models.enums import AnswerOutcome, FieldEntryKind


class FieldEntry(Owned, table=True):
    """One acknowledged entry. `op_id` is unique, so no entry takes effect twice. Never changed, never deleted.

    `digest` is an HMAC of author and body under the server's key: the same entry sent again is known by it. An
    anonymous question has neither `author_id`, `actor_id`, `device_id` nor `body`. `version` is the one that the
    entry made, or the stored one that it lost against; `late` says that the visit was closed when it arrived.
    """

    __tablename__ = "field_entry"
    __table_args__ = (
        refers("visit_id", "visit"),
        refers("author_id", "person"),
        refers("actor_id", "person"),
        UniqueConstraint("association_id", "op_id"),
        Index(None, "association_id", "visit_id", "kind"),
    )

    op_id: UUID
    visit_id: UUID
    kind: FieldEntryKind = Field(sa_type=enum_type(FieldEntryKind))
    object_id: UUID | None = None
    author_id: UUID | None = None
    actor_id: UUID | None = None
    device_id: UUID | None = None
    device_time: datetime | None = Field(default=None, sa_type=UTC_TIME)
    digest: str = Field(max_length=64)
    body: dict[str, object] | None = Field(default=None, sa_type=JSON_TYPE)
    outcome: AnswerOutcome = Field(default=AnswerOutcome.APPLIED, sa_type=enum_type(AnswerOutcome))
    base_version: int = 0
    version: int = 0
    late: bool = False
    recorded_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
