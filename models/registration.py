"""Who comes to a visit (报名), and by which rules they may say so themselves."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, TEXT, UTC_TIME, Owned, Timestamped, enum_type, refers, utc_now
from models.enums import FeeState, RegistrationSource, RegistrationState


class Registration(Owned, table=True):
    """One person's place at one visit; `interests` are dimension keys.

    `link_hash` finds the registration by the person's own link, which is worked out from `link_nonce` under the
    server's key; `pinned` says that a person put this one into the group, and no composer moves it. `version` counts
    changes, as calendars need.
    """

    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("person_id", "person"),
        refers("firm_id", "firm"),
        refers("group_id", "visit_group"),
        refers("host_site_id", "site"),
        refers("signed_in_by", "person"),
        CheckConstraint("fee_cents >= 0", name="fee_cents"),
        Index("uq_registration_link", "link_hash", unique=True),
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
    signed_in_by: UUID | None = None
    signed_out_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    source: RegistrationSource = Field(default=RegistrationSource.STAFF, sa_type=enum_type(RegistrationSource))
    pinned: bool = False
    host_site_id: UUID | None = None
    transport: str = Field(default="", max_length=LINE)
    fee_cents: int = 0
    fee_state: FeeState = Field(default=FeeState.NONE, sa_type=enum_type(FeeState))
    receipt_number: str = Field(default="", max_length=64)
    paid_on: date | None = None
    consent_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    link_nonce: str | None = Field(default=None, max_length=64)
    link_hash: str | None = Field(default=None, max_length=64)
    version: int = 1


class RegistrationForm(Owned, Timestamped, table=True):
    """How members register by themselves; `slug` is the page's public address. Without a row nobody can."""

    __tablename__ = "registration_form"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id"),
        Index("uq_registration_form_slug", "slug", unique=True),
        CheckConstraint("fee_cents >= 0", name="fee_cents"),
        CheckConstraint("firm_quota >= 1", name="firm_quota"),
    )

    visit_id: UUID
    slug: str = Field(max_length=64)
    open: bool = False
    deadline: datetime | None = Field(default=None, sa_type=UTC_TIME)
    waiting_list: bool = True
    choose_host: bool = False
    fee_cents: int = 0
    fee_note: str = Field(default="", max_length=LINE)
    fee_note_en: str = Field(default="", max_length=LINE)
    firm_quota: int | None = None
    privacy: str = Field(default="", max_length=TEXT)
    privacy_en: str = Field(default="", max_length=TEXT)
    version: int = 1


class FirmQuota(Owned, table=True):
    """How many places one firm has at one visit, where that differs from the form's."""

    __tablename__ = "firm_quota"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("firm_id", "firm", ondelete="CASCADE"),
        UniqueConstraint("association_id", "visit_id", "firm_id"),
        CheckConstraint("places >= 0", name="places"),
    )

    visit_id: UUID
    firm_id: UUID
    places: int
