"""The route of a tour (路线) and the plan by which groups rotate over its stops (轮转)."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers, utc_now
from models.enums import PlanSource


class Route(Owned, Timestamped, table=True):
    """Where the groups of a visit start and end, how long they walk, and what a plan must keep to.

    `walking` maps "from>to" to whole minutes, a place being a stop's id, "start" or "end"; `places` maps a place to its
    point on the site plan, both coordinates from 0 to 1; `plan_photo` names the picture in the photo store, which is
    `plan_width_m` metres wide; `constraints` holds closures, first stops and stops in order.
    """

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id"),
        CheckConstraint("speed_m_min BETWEEN 10 AND 200", name="speed"),
    )

    visit_id: UUID
    start_place: str = Field(default="", max_length=NAME)
    start_place_en: str = Field(default="", max_length=NAME)
    end_place: str = Field(default="", max_length=NAME)
    end_place_en: str = Field(default="", max_length=NAME)
    walking: dict[str, int] = Field(default_factory=dict, sa_type=JSON_TYPE)
    places: dict[str, list[float]] = Field(default_factory=dict, sa_type=JSON_TYPE)
    plan_photo: str = Field(default="", max_length=64)
    plan_width_m: int | None = None
    speed_m_min: int = 60
    constraints: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    version: int = 1


class RotationPlan(Owned, table=True):
    """A plan for a tour of the programme. A new plan is a new row; the newest is in force.

    `cells` are {group, stop, start, end} with times of day "HH:MM", for a tour that starts at `starts`. `minutes` is
    when the last group is through, `bound_minutes` a proved lower bound of that, None where none is known. What
    starts before minute `begun_minutes` had happened when the plan was made: it is a fact and keeps to no rule.
    """

    __tablename__ = "rotation_plan"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("author_id", "person"),
        UniqueConstraint("association_id", "visit_id", "item_id", "number"),
    )

    visit_id: UUID
    item_id: UUID
    number: int
    source: PlanSource = Field(sa_type=enum_type(PlanSource))
    starts: time
    begun_minutes: int = 0
    cells: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    minutes: int
    bound_minutes: int | None = None
    reason: str = Field(default="", max_length=300)
    author_id: UUID | None = None
    made_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class GroupingRules(Owned, Timestamped, table=True):
    """How the groups of a visit are to be composed; `content` as `rules.group_composer` reads it."""

    __tablename__ = "grouping_rules"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id"),
    )

    visit_id: UUID
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_TYPE)
    version: int = 1
