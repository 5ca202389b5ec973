"""Visits (观摩), their goals, and the sites visited."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, TEXT, Owned, Timestamped, enum_type, refers
from models.enums import VisitStatus


class Visit(Owned, Timestamped, table=True):
    """One visit. `starts` and `ends` are wall-clock times at the site on `day`.

    `version` guards the visit's own fields; `agenda_version` guards its whole programme; `live_version` grows with
    whatever everyone on the visit must hear of at once: a publication, a start or end of a segment, a notice.
    """

    __table_args__ = (
        refers("checklist_version_id", "checklist_version"),
        refers("survey_version_id", "survey_version"),
        refers("owner_id", "person"),
        UniqueConstraint("association_id", "number"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("ends > starts", name="times"),
        Index(None, "association_id", "day"),
    )

    number: int
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    theme: str = Field(default="", max_length=LINE)
    theme_en: str = Field(default="", max_length=LINE)
    day: date
    starts: time
    ends: time
    meeting_place: str = Field(default="", max_length=LINE)
    meeting_place_en: str = Field(default="", max_length=LINE)
    capacity: int = 100
    status: VisitStatus = Field(default=VisitStatus.DRAFT, sa_type=enum_type(VisitStatus))
    owner_id: UUID | None = None
    checklist_version_id: UUID | None = None
    survey_version_id: UUID | None = None
    host_weights: dict[str, float] | None = Field(default=None, sa_type=JSON_TYPE)
    note: str = Field(default="", max_length=TEXT)
    version: int = 1
    agenda_version: int = 1
    live_version: int = 0


class VisitSite(Owned, table=True):
    """A site of a visit: the host(s) in order, or an alternative that members may choose."""

    __tablename__ = "visit_site"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("site_id", "site"),
        UniqueConstraint("association_id", "visit_id", "site_id"),
    )

    visit_id: UUID
    site_id: UUID
    position: int = 0
    is_host: bool = True


class Goal(Owned, table=True):
    """A learning goal (学习目标) of a visit."""

    __table_args__ = (refers("visit_id", "visit", ondelete="CASCADE"), Index(None, "association_id", "visit_id"))

    visit_id: UUID
    position: int = 0
    text: str = Field(max_length=LINE)
    text_en: str = Field(default="", max_length=LINE)


class GoalPoint(Owned, table=True):
    """A point of the checklist that gives evidence for a goal."""

    __tablename__ = "goal_point"
    __table_args__ = (
        refers("goal_id", "goal", ondelete="CASCADE"),
        refers("point_id", "point"),
        UniqueConstraint("association_id", "goal_id", "point_id"),
    )

    goal_id: UUID
    point_id: UUID


class PreparedQuestion(Owned, table=True):
    """A guiding question prepared for the visit, for a goal, a stop or the exchange session."""

    __tablename__ = "prepared_question"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("goal_id", "goal", ondelete="CASCADE"),
        refers("stop_id", "stop", ondelete="CASCADE"),
        Index(None, "association_id", "visit_id"),
    )

    visit_id: UUID
    goal_id: UUID | None = None
    stop_id: UUID | None = None
    position: int = 0
    text: str = Field(max_length=LINE)
    text_en: str = Field(default="", max_length=LINE)
