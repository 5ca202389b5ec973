"""Answers in the world that the scope test walks: something to leak."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

import models
from models.enums import AnswerState
from tests.world import World

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "visit_results.kind": lambda _: None,
    "answer_rows.kind": lambda _: None,
}


def extend(db: Session, world: World) -> None:
    key = (world.association.id, world.ids["visit_id"], world.ids["point_id"], world.ids["person_id"])
    if db.get(models.Answer, key) is None:
        db.add(
            models.Answer(
                association_id=key[0],
                visit_id=key[1],
                point_id=key[2],
                observer_id=key[3],
                dimension_id=world.ids["dimension_id"],
                state=AnswerState.ANSWERED,
                value=4,
                score=4.0,
                tags=["highlight"],
                note="门口有人招呼",
                op_id=uuid4(),
            )
        )
    if db.get(models.VisitSummary, (key[0], key[1], "smart")) is None:
        db.add(
            models.VisitSummary(
                association_id=key[0], visit_id=key[1], dimension_key="smart", n=1, total=4, squares=16, observers=1
            )
        )
    db.flush()
