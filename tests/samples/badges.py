"""Arguments of the services and queries around badges."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from models import Visit
from tests import factories as make

SAMPLES: dict[str, Callable[[Any], Any]] = {}


def extend(db: Session, world: Any) -> None:
    """Give the observer a badge."""
    visit = db.get_one(Visit, (world.association.id, world.ids["visit_id"]))
    world.ids["badge_id"] = make.badge(db, visit, world.ids["person_id"]).id
