"""The association's own calendar (自定节假日): it goes before the public one."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import NAME, Owned, Timestamped, enum_type
from models.enums import DayKind


class CalendarDay(Owned, Timestamped, table=True):
    """A day off or a make-up workday (调休) by the association's own word."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("association_id", "day"),)

    day: date
    kind: DayKind = Field(sa_type=enum_type(DayKind))
    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
