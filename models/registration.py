"""Who comes to a visit (报名)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, UTC_TIME, Owned, enum_type, refers, utc_now
from models.enums import RegistrationState


class Registration(Owned, table=True):
    """One person's place at one visit; `interests` are dimension keys."""

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("person_id", "person"),
        refers("firm_id", "firm"),
        refers("group_id", "visit_group"),
        UniqueConstraint("association_id", "visit_id", "person_id"),
        Index(None, "association_id", "person_id"),
    )

    visit_id: UUID
    person_id: UUID
    firm_id: UUID | None = None
    group_id: UUID | None = None
    state: RegistrationState = Field(default=RegistrationState.REGISTERED, sa_type=enum_type(RegistrationState))
    interests: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    dietary: str = Field(default="", max_length=LINE)
    note: str = Field(default="", max_length=LINE)
    registered_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    signed_in_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
