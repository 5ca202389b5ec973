"""Arguments for the functions on checklists, and a draft and its parts for the world."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from dashboard.documents.checklist_sheet import example
from models.enums import TemplateState
from tests import factories as make

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "checklist": lambda _: example(),
    "dimension": lambda _: example().dimensions[0],
    "point": lambda _: example().dimensions[0].points[0],
    "create_template.key": lambda _: "own",
    "publish.version_id": lambda world: world.ids["draft_id"],
    "delete_draft.version_id": lambda world: world.ids["draft_id"],
    "add_dimension.version_id": lambda world: world.ids["draft_id"],
}


def extend(db: Session, world: Any) -> None:
    draft = make.checklist_version(
        db, world.association, dimensions=1, points=1, state=TemplateState.DRAFT, published_at=None
    )
    world.ids["draft_id"] = draft.id
    world.ids["old_version_id"] = world.ids["version_id"]
    world.ids["new_version_id"] = draft.id
