"""The association: the tenant to whom everything else belongs."""

from uuid import UUID

from sqlmodel import Field
from uuid_utils.compat import uuid7

from models.base import NAME, Timestamped


class Association(Timestamped, table=True):
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    short_name: str = Field(default="", max_length=NAME)
    short_name_en: str = Field(default="", max_length=NAME)
    city: str = Field(default="", max_length=NAME)
    timezone: str = Field(default="Asia/Shanghai", max_length=64)
    is_demo: bool = False
