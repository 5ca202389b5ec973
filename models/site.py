"""Exemplary communities (标杆项目) and what is known of them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, TEXT, Owned, Timestamped, enum_type, refers
from models.enums import HonourLevel, HostCriterion, SiteKind, SiteStage


class Site(Owned, Timestamped, table=True):
    """A site's profile (项目概况). Areas in m², the fee in yuan per m² and month."""

    __table_args__ = (
        refers("firm_id", "firm"),
        UniqueConstraint("association_id", "name"),
        CheckConstraint("households >= 0", name="households"),
        CheckConstraint("parking_spaces >= 0", name="parking"),
    )

    firm_id: UUID | None = None
    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    kind: SiteKind = Field(sa_type=enum_type(SiteKind))
    stage: SiteStage = Field(default=SiteStage.IN_OPERATION, sa_type=enum_type(SiteStage))
    address: str = Field(default="", max_length=LINE)
    district: str = Field(default="", max_length=NAME)
    land_area_m2: int | None = None
    floor_area_m2: int | None = None
    green_area_m2: int | None = None
    handover: date | None = None
    unit_types: str = Field(default="", max_length=LINE)
    unit_types_en: str = Field(default="", max_length=LINE)
    households: int | None = None
    parking_spaces: int | None = None
    ev_chargers: int | None = None
    shared_facilities: str = Field(default="", max_length=TEXT)
    shared_facilities_en: str = Field(default="", max_length=TEXT)
    equipment: str = Field(default="", max_length=TEXT)
    equipment_en: str = Field(default="", max_length=TEXT)
    fee_yuan_m2_month: Decimal | None = Field(default=None, max_digits=8, decimal_places=2)
    strengths: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    introduction: str = Field(default="", max_length=TEXT)
    introduction_en: str = Field(default="", max_length=TEXT)
    contact: str = Field(default="", max_length=LINE)
    active: bool = True
    version: int = 1


class Honour(Owned, table=True):
    __table_args__ = (refers("site_id", "site", ondelete="CASCADE"),)

    site_id: UUID
    title: str = Field(max_length=LINE)
    title_en: str = Field(default="", max_length=LINE)
    level: HonourLevel = Field(sa_type=enum_type(HonourLevel))
    year: int | None = None
    issuer: str = Field(default="", max_length=LINE)


class SiteRating(Owned, Timestamped, table=True):
    """A site's rating of 1-5 on one of the four criteria for choosing a host."""

    __tablename__ = "site_rating"
    __table_args__ = (
        refers("site_id", "site", ondelete="CASCADE"),
        UniqueConstraint("association_id", "site_id", "criterion"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    )

    site_id: UUID
    criterion: HostCriterion = Field(sa_type=enum_type(HostCriterion))
    rating: int
    reason: str = Field(default="", max_length=LINE)
    reason_en: str = Field(default="", max_length=LINE)
