"""Rows and arguments of the running day."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.rules.live import item_key
from models.base import utc_now
from models.enums import AgendaKind, StopKind


def _key(world: Any) -> str:
    return item_key(world.ids["item_id"])


SAMPLES: dict[str, Callable[[Any], Any]] = {f"live.{name}.key": _key for name in ("start", "finish", "undo")} | {
    "mark.question_id": lambda world: world.ids["asked_id"],
    "typical_by_kind.kinds": lambda _: (AgendaKind.TOUR, StopKind.LOBBY),
}


def extend(db: Session, world: Any) -> None:
    """Add a tapped segment and a question to put on the board."""
    of, visit, now = world.association.id, world.ids["visit_id"], utc_now()
    row = models.SegmentActual(
        association_id=of,
        visit_id=visit,
        key=_key(world),
        item_id=world.ids["item_id"],
        planned_start=now,
        planned_end=now,
        started_at=now,
    )
    db.add(row)
    db.flush()
    prepared = models.PreparedQuestion(association_id=of, visit_id=visit, text="夜班几个人？")
    db.add(prepared)
    db.flush()
    asked = world.ids["question_id"]  # what the field app's rows call so; later ones use the name for another table
    world.ids |= {"segment_id": row.id, "prepared_id": prepared.id, "asked_id": asked}
