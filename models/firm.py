"""Member firms (会员单位)."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import LINE, NAME, Owned, Timestamped, enum_type
from models.enums import FirmKind


class Firm(Owned, Timestamped, table=True):
    __table_args__ = (
        UniqueConstraint("association_id", "name"),
        CheckConstraint("projects >= 0", name="projects"),
        CheckConstraint("area_10k_m2 >= 0", name="area"),
    )

    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    short_name: str = Field(default="", max_length=NAME)
    short_name_en: str = Field(default="", max_length=NAME)
    kind: FirmKind = Field(sa_type=enum_type(FirmKind))
    district: str = Field(default="", max_length=NAME)
    projects: int = Field(default=0)
    area_10k_m2: Decimal = Field(default=Decimal(0), max_digits=10, decimal_places=2)
    since_year: int | None = None
    note: str = Field(default="", max_length=LINE)
    active: bool = True
