"""What of a programme is published, as participants see it."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard import programme_rows
from dashboard.programme_rows import Published

__all__ = ["Published", "latest"]


def latest(db: Session, association_id: UUID, visit_id: UUID) -> Published | None:
    """Return what participants see now, or None; called by queries that have checked."""
    return programme_rows.latest(db, association_id, visit_id)
