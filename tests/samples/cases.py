"""Arguments for the services and queries of cases, and a case with a photo."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from dashboard.queries.case_search import Wish
from models import Photo

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "cases.edit_case.changes": lambda world: {"title": "改过的标题", "site_id": world.ids["site_id"]},
    "case_search.search.wish": lambda _: Wish("案例"),
    "case_work.compare_versions.old": lambda _: 1,
    "case_work.compare_versions.new": lambda _: 1,
}


def extend(db: Session, world: Any) -> None:
    """Add a photo of the world's visit."""
    photo = Photo(
        association_id=world.association.id,
        visit_id=world.ids["visit_id"],
        point_id=world.ids["point_id"],
        sha256="0" * 64,
        width=4,
        height=3,
        size=1,
    )
    db.add(photo)
    db.flush()
    world.ids["photo_id"] = photo.id
