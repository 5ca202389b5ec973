"""The programme of a visit: agenda items (环节), stops (站点), groups (分组)."""

from datetime import time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import LINE, NAME, Owned, enum_type, refers
from models.enums import AgendaKind, StopKind


class AgendaItem(Owned, table=True):
    """One item in the day's order. `fixed_start` holds an item at a wall-clock time.

    An item with a group is for that group alone and runs beside those of other groups; what stands in the tray has no
    place in the day yet (`in_tray`); a locked one keeps its start and length whatever moves around it.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("guide_id", "person"),
        refers("group_id", "visit_group"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        Index(None, "association_id", "visit_id", "position"),
    )

    visit_id: UUID
    position: int
    kind: AgendaKind = Field(sa_type=enum_type(AgendaKind))
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    minutes: int
    fixed_start: time | None = None
    place: str = Field(default="", max_length=NAME)
    place_en: str = Field(default="", max_length=NAME)
    speaker: str = Field(default="", max_length=NAME)
    speaker_en: str = Field(default="", max_length=NAME)
    guide_id: UUID | None = None
    group_id: UUID | None = None
    in_tray: bool = False
    locked: bool = False
    note: str = Field(default="", max_length=LINE)
    note_en: str = Field(default="", max_length=LINE)


class Stop(Owned, table=True):
    """A place on the tour. `minutes` is the dwell time; `capacity_groups` how many groups fit at once."""

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("guide_id", "person"),
        CheckConstraint("minutes BETWEEN 1 AND 480", name="minutes"),
        CheckConstraint("capacity_groups >= 1", name="capacity_groups"),
        Index(None, "association_id", "visit_id", "position"),
    )

    visit_id: UUID
    position: int
    kind: StopKind = Field(sa_type=enum_type(StopKind))
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    minutes: int = 13
    capacity_groups: int = 1
    place: str = Field(default="", max_length=NAME)
    place_en: str = Field(default="", max_length=NAME)
    guide_id: UUID | None = None


class StopGoal(Owned, table=True):
    __tablename__ = "stop_goal"
    __table_args__ = (
        refers("stop_id", "stop", ondelete="CASCADE"),
        refers("goal_id", "goal", ondelete="CASCADE"),
        UniqueConstraint("association_id", "stop_id", "goal_id"),
    )

    stop_id: UUID
    goal_id: UUID


class StopPoint(Owned, table=True):
    """A point that is observed at a stop."""

    __tablename__ = "stop_point"
    __table_args__ = (
        refers("stop_id", "stop", ondelete="CASCADE"),
        refers("point_id", "point"),
        UniqueConstraint("association_id", "stop_id", "point_id"),
    )

    stop_id: UUID
    point_id: UUID


class Group(Owned, table=True):
    """A group of participants that walks together, with its guide (引导员)."""

    __tablename__ = "visit_group"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("guide_id", "person"),
        Index(None, "association_id", "visit_id", "position"),
    )

    visit_id: UUID
    position: int
    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    guide_id: UUID | None = None
