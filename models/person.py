"""People, what they are to the association, and how they are signed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers, utc_now
from models.enums import PersonState, Role


class Person(Owned, Timestamped, table=True):
    """A person of a member firm, or of the association itself when `firm_id` is empty.

    `email` is the sign-in name, stored lower-case, and empty for one who has no account; `roles` are values of `Role`.
    """

    __table_args__ = (
        Index(
            "uq_person_email",
            "association_id",
            "email",
            unique=True,
            sqlite_where=text("email <> ''"),
            postgresql_where=text("email <> ''"),
        ),
        refers("firm_id", "firm"),
        Index(None, "email"),
        Index(None, "association_id", "phone"),
        Index(None, "association_id", "firm_id"),
    )

    firm_id: UUID | None = None
    name: str = Field(max_length=NAME)
    name_en: str = Field(default="", max_length=NAME)
    title: str = Field(default="", max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    email: str = Field(default="", max_length=LINE)
    phone: str = Field(default="", max_length=32)
    language: str = Field(default="zh", max_length=8)
    password_hash: str = Field(default="", max_length=LINE)
    state: PersonState = Field(default=PersonState.INVITED, sa_type=enum_type(PersonState))


class PersonRole(Owned, table=True):
    __tablename__ = "person_role"
    __table_args__ = (
        refers("person_id", "person", ondelete="CASCADE"),
        UniqueConstraint("association_id", "person_id", "role"),
    )

    person_id: UUID
    role: Role = Field(sa_type=enum_type(Role))


class SignInSession(Owned, table=True):
    """A signed-in browser. Only the SHA-256 of the cookie's token is kept.

    One that came in by a badge reaches only the badge's visit, and a badge has one live session: one device.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        refers("person_id", "person", ondelete="CASCADE"),
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("badge_id", "badge", ondelete="CASCADE"),
        Index("uq_sign_in_session_token", "token_hash", unique=True),
        Index(
            "uq_sign_in_session_badge",
            "association_id",
            "badge_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND badge_id IS NOT NULL"),
            postgresql_where=text("revoked_at IS NULL AND badge_id IS NOT NULL"),
        ),
    )

    person_id: UUID
    token_hash: str = Field(max_length=64)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    expires_at: datetime = Field(sa_type=UTC_TIME)
    revoked_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    visit_id: UUID | None = None
    badge_id: UUID | None = None
    device_id: UUID | None = None
    user_agent: str = Field(default="", max_length=LINE)


class Invitation(Owned, table=True):
    """A one-time link with which an invited person sets a password. Only its hash is kept."""

    __table_args__ = (
        refers("person_id", "person", ondelete="CASCADE"),
        Index("uq_invitation_token", "token_hash", unique=True),
    )

    person_id: UUID
    token_hash: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=UTC_TIME)
    used_at: datetime | None = Field(default=None, sa_type=UTC_TIME)


class AuditEntry(Owned, table=True):
    """Who did what to which row, with the values before and after. Never changed, never deleted."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "association_id", "noun", "object_id"),
        Index(None, "association_id", "at"),
        ForeignKeyConstraint(
            ["association_id", "actor_id"], ["person.association_id", "person.id"], ondelete="RESTRICT"
        ),
    )

    actor_id: UUID | None = None
    action: str = Field(max_length=64)
    noun: str = Field(max_length=64)
    object_id: str = Field(max_length=160)
    before: dict[str, object] | None = Field(default=None, sa_type=JSON_TYPE)
    after: dict[str, object] | None = Field(default=None, sa_type=JSON_TYPE)
    at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
