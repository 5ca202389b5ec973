"""The audit trail: one row for every write, in the transaction of the write itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from dashboard.access import Grant
from models import AuditEntry

SECRET = frozenset({"password_hash", "token_hash", "code_hash", "nonce", "link_nonce", "link_hash"})


@dataclass(frozen=True, slots=True)
class Public:
    """Somebody without an account, who came by a public page; a trail's row by them names nobody."""

    association_id: UUID
    person_id: None = None


By = Grant | Public
"""By whom a row was written."""


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal | datetime | date | time):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def values(row: SQLModel) -> dict[str, Any]:
    """Return a row's columns for the trail, secrets left out."""
    return {name: plain(getattr(row, name)) for name in type(row).model_fields if name not in SECRET}


def record(
    db: Session,
    grant: By,
    action: str,
    noun: str,
    object_id: object,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry; of two full rows only what differs is kept.

    `action` is verb-like and stable (`create`, `publish`); `noun` the table's class name.
    """
    if before is not None and after is not None:
        changed = {key for key in before.keys() | after.keys() if plain(before.get(key)) != plain(after.get(key))}
        before = {key: before[key] for key in before if key in changed}
        after = {key: after[key] for key in after if key in changed}
    db.add(
        AuditEntry(
            association_id=grant.association_id,
            actor_id=grant.person_id,
            action=action,
            noun=noun,
            object_id=str(object_id),
            before=plain(before) if before is not None else None,
            after=plain(after) if after is not None else None,
        )
    )
