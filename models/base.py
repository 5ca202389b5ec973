"""What every table shares: naming, keys, times, and how a tenant's rows refer to each other.

Every tenant-owned table has the primary key (association_id, id), and every reference carries
association_id too. A row of one association can therefore never point into another, and on a
distributed PostgreSQL the association is the sharding key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Enum, ForeignKeyConstraint, Table, TypeDecorator, and_
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

NAME = 120
LINE = 300
TEXT = 8000


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC. A naive one is refused: nobody could say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time must carry its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(enum: Any) -> Any:
    """Return a column type that stores the member's value as text of at most 32 characters."""
    return Enum(enum, native_enum=False, length=32, values_callable=lambda e: [m.value for m in e])


UTC_TIME: Any = UtcDateTime
JSON_TYPE: Any = JSON(none_as_null=True)


_moment: ContextVar[datetime | None] = ContextVar("_moment", default=None)


def utc_now() -> datetime:
    """Return the present moment; every time that is stored as “now” comes from here."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Make `utc_now` say `moment` inside the block: for invented history and for tests, never for requests."""
    if moment.tzinfo is None:
        raise ValueError("a time must carry its zone")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def refers(column: str, table: str, *, ondelete: str = "RESTRICT") -> ForeignKeyConstraint:
    """Return the two-column reference (association_id, column) → table(association_id, id)."""
    return ForeignKeyConstraint(
        ["association_id", column],
        [f"{table}.association_id", f"{table}.id"],
        ondelete=ondelete,
    )


def matches(reference: Any, model: Any) -> ColumnElement[bool]:
    """Return the condition of a join along a reference, such as Registration.person_id to Person, in an association."""
    return and_(model.association_id == reference.class_.association_id, model.id == reference)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model, for statements that are built from columns alone."""
    table: Table = getattr(model, "__table__")  # noqa: B009 - SQLModel does not declare it
    return table


class Owned(SQLModel):
    """A row of one association."""

    association_id: UUID = Field(foreign_key="association.id", primary_key=True, ondelete="RESTRICT")
    id: UUID = Field(default_factory=uuid7, primary_key=True)


class Timestamped(SQLModel):
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME, sa_column_kwargs={"onupdate": utc_now})
