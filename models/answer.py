"""What observers recorded: sheets, answers, their history, photos, and the sums over them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, enum_type, refers, utc_now
from models.enums import AnswerOutcome, AnswerState


class ObserverSheet(Owned, table=True):
    """One observer's sheet of one visit; finished and signed, or open.

    `strokes` is the signature as drawn: one list a stroke of x, y, x, y, … in a box of 1000 by 400.
    """

    __tablename__ = "observer_sheet"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("observer_id", "person"),
        UniqueConstraint("association_id", "visit_id", "observer_id"),
    )

    visit_id: UUID
    observer_id: UUID
    started_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    signature: str = Field(default="", max_length=NAME)
    strokes: list[list[int]] | None = Field(default=None, sa_type=JSON_TYPE)
    version: int = 1


class AnswerFields(SQLModel):
    """What an answer holds. `value` is the canonical value for the point's method:

    level 1-5, a grade in points, a number of faults, a number, a choice's key or a text.
    `score` is the 1-5 level or its equivalent, None where nothing counts; it feeds the sums.
    """

    state: AnswerState = Field(sa_type=enum_type(AnswerState))
    value: object | None = Field(default=None, sa_type=JSON_TYPE)
    score: float | None = None
    tags: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    note: str = Field(default="", max_length=2000)
    op_id: UUID
    version: int = 1
    device_id: UUID | None = None
    device_time: datetime | None = Field(default=None, sa_type=UTC_TIME)
    recorded_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class Answer(AnswerFields, table=True):
    """The answer of one observer to one point of one visit: that is its key, so retries cannot double it."""

    __table_args__ = (
        refers("visit_id", "visit"),
        refers("point_id", "point"),
        refers("observer_id", "person"),
        refers("dimension_id", "dimension"),
        refers("stop_id", "stop", ondelete="RESTRICT"),
        Index(None, "association_id", "visit_id", "dimension_id"),
    )

    association_id: UUID = Field(foreign_key="association.id", primary_key=True, ondelete="RESTRICT")
    visit_id: UUID = Field(primary_key=True)
    point_id: UUID = Field(primary_key=True)
    observer_id: UUID = Field(primary_key=True)
    dimension_id: UUID
    stop_id: UUID | None = None


class AnswerHistory(AnswerFields, Owned, table=True):
    """Every entry that was ever acknowledged, applied or not: the audit trail of answers. Never changed, never deleted.

    `op_id` is unique, so no entry can be written twice. `version` is the one that the entry made, or for a stale
    entry the stored one that it lost against; `base_version` the one that the observer had seen; `actor_id` who
    sent it; `late` that the visit was closed already when it arrived.
    """

    __tablename__ = "answer_history"
    __table_args__ = (
        refers("visit_id", "visit"),
        UniqueConstraint("association_id", "op_id"),
        Index(None, "association_id", "visit_id", "point_id", "observer_id", "version"),
    )

    visit_id: UUID
    point_id: UUID
    observer_id: UUID
    stop_id: UUID | None = None
    actor_id: UUID
    outcome: AnswerOutcome = Field(default=AnswerOutcome.APPLIED, sa_type=enum_type(AnswerOutcome))
    base_version: int = 0
    late: bool = False


class Photo(Owned, table=True):
    """A stored picture, named by the SHA-256 of its re-encoded bytes.

    A tablet's picture carries the entry's `op_id` and the SHA-256 of the bytes that were received: sent again, it is
    the same photo.
    """

    __table_args__ = (
        refers("visit_id", "visit"),
        refers("site_id", "site"),
        refers("observer_id", "person"),
        refers("point_id", "point"),
        refers("observation_id", "observation"),
        UniqueConstraint("association_id", "op_id"),
        CheckConstraint("size > 0", name="size"),
        Index(None, "association_id", "visit_id", "point_id"),
    )

    visit_id: UUID | None = None
    site_id: UUID | None = None
    point_id: UUID | None = None
    observer_id: UUID | None = None
    observation_id: UUID | None = None
    op_id: UUID | None = None
    received_sha256: str = Field(default="", max_length=64)
    sha256: str = Field(max_length=64)
    width: int
    height: int
    size: int
    caption: str = Field(default="", max_length=LINE)
    caption_en: str = Field(default="", max_length=LINE)
    taken_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class VisitSummary(SQLModel, table=True):
    """Sums of scores by visit and dimension: across visits only these are read.

    n scores on the 1-5 scale, their sum and the sum of their squares.
    """

    __tablename__ = "visit_summary"
    __table_args__ = (refers("visit_id", "visit"), refers("site_id", "site"))

    association_id: UUID = Field(foreign_key="association.id", primary_key=True, ondelete="RESTRICT")
    visit_id: UUID = Field(primary_key=True)
    dimension_key: str = Field(primary_key=True, max_length=64)
    site_id: UUID | None = None
    n: int = 0
    total: float = 0
    squares: float = 0
    observers: int = 0
