"""What must be done before and after a visit (筹备), and the materials it needs (物料)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers
from models.enums import TaskArea, TaskState


class Task(Owned, Timestamped, table=True):
    """Something to do; one with `offset_days` is due so many days after the visit (before it: negative).

    `role` says who does it before anybody is named, `position` orders the tasks of one day, and `reason` why it was
    done before the one that it waits for.
    """

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
    offset_days: int | None = None
    role: str = Field(default="", max_length=32)
    position: int = 0
    reason: str = Field(default="", max_length=LINE)
    state: TaskState = Field(default=TaskState.OPEN, sa_type=enum_type(TaskState))
    done_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    version: int = 1


class Material(Owned, Timestamped, table=True):
    """A material and how many are needed; `have` are in stock, and what is missing is bought at `price_cents` each.

    With `basis` the quantity follows a count (people, groups, firms): `per` units for each one, and on top of that
    `spare_percent`, at least `spares`. With `by_hand` it stays as somebody set it.
    """

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("have >= 0", name="have"),
        CheckConstraint("price_cents >= 0", name="price_cents"),
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
    basis: str = Field(default="", max_length=32)
    per: int = 1
    spares: int = 0
    spare_percent: int = 0
    by_hand: bool = False
    have: int = 0
    price_cents: int | None = None


class MemberNotice(Owned, Timestamped, table=True):
    """The formal notice (正式通知) of a visit: what the programme does not say by itself; `content` holds its parts."""

    __tablename__ = "member_notice"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id"),
    )

    visit_id: UUID
    reference: str = Field(default="", max_length=NAME)
    issued_on: date | None = None
    content: dict[str, str] = Field(default_factory=dict, sa_type=JSON_TYPE)
    version: int = 1
