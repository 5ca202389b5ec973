"""Arguments of the services and queries around observers' answers."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy.orm import Session

from dashboard.rules.answers import AnswerOp
from dashboard.rules.pictures import clean_picture
from dashboard.services.photos import PhotoEntry
from models import Photo
from models.enums import AnswerState

OP = UUID(int=4711)


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


SAMPLES: dict[str, Callable[[Any], Any]] = {
    "visit_results.group_id": lambda _: None,
    "answer_rows.group_id": lambda _: None,
    "record_score.answer": lambda world: AnswerOp(OP, world.ids["point_id"], AnswerState.ANSWERED, 4),
    "record_scores.answers": lambda world: [AnswerOp(OP, world.ids["point_id"], AnswerState.ANSWERED, 4)],
    "add_photo.data": lambda _: jpeg(),
    "add_photo.observation_id": lambda _: None,
    "add_photo.op_id": lambda _: OP,
    "add_photo.received_sha256": lambda _: "b" * 64,
    "send_photo.picture": lambda _: clean_picture(jpeg()),
    "entry": lambda world: PhotoEntry(OP, world.ids["visit_id"], world.ids["point_id"], None, "b" * 64),
    "signature": lambda _: "示例",
}


def extend(db: Session, world: Any) -> None:
    """Add an observer's photo."""
    photo = Photo(
        association_id=world.association.id,
        visit_id=world.ids["visit_id"],
        point_id=world.ids["point_id"],
        observer_id=world.ids["observer_id"],
        sha256="a" * 64,
        width=64,
        height=48,
        size=1,
    )
    db.add(photo)
    db.flush()
    world.ids["photo_id"] = photo.id
