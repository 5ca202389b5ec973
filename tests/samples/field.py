"""Rows and arguments of the field app: something to leak, and something to refuse."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import models
from dashboard.rules.entry_file import FORMAT, EntryFile, read_entry_file
from dashboard.rules.field_entries import read_entry

QUESTION = "夜班究竟几个人？"
OP = "00000000-0000-4000-8000-0000000012{:02d}"


def raws(world: Any) -> list[dict[str, Any]]:
    """One entry of every kind by the world's person."""
    of = {"visit": str(world.ids["visit_id"]), "author": str(world.ids["person_id"]), "base": 0}
    point = str(world.ids["point_id"])
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("answer", {"point": point, "state": "answered", "value": 4, "tags": [], "note": ""}),
        ("observation", {"id": OP.format(50), "tags": [], "note": "无障碍坡道", "removed": False}),
        ("question", {"id": OP.format(51), "text": "谁值夜班？", "anonymous": False}),
        ("vote", {"question": str(world.ids["question_id"]), "on": True}),
        ("finish", {"signature": "示例", "strokes": None}),
        ("reopen", {}),
    ]
    return [of | {"op": OP.format(n), "kind": kind, "body": body} for n, (kind, body) in enumerate(bodies)]


def file(world: Any) -> EntryFile:
    """The same entries as a tablet's file."""
    return read_entry_file(json.dumps({"format": FORMAT, "entries": raws(world)}).encode())


SAMPLES: dict[str, Callable[[Any], Any]] = {
    "apply_entries.entries": lambda world: [read_entry(raw) for raw in raws(world)],
    "entry_import.preview_entries.file": file,
    "entry_import.import_entries.file": file,
    "apply_entries.device_id": lambda _: UUID(int=77),
    "record_score.device_id": lambda _: UUID(int=77),
    "record_scores.device_id": lambda _: UUID(int=77),
    "finish.strokes": lambda _: None,
}


def extend(db: Session, world: Any) -> None:
    """Add a notice, a question with its author's vote, and a free observation."""
    of, visit, person = world.association.id, world.ids["visit_id"], world.ids["person_id"]
    notice = models.Notice(association_id=of, visit_id=visit, author_id=person, text="请到大堂集合")
    question = models.ExchangeQuestion(association_id=of, visit_id=visit, author_id=person, text=QUESTION)
    observation = models.Observation(
        association_id=of, visit_id=visit, observer_id=person, note="坡道太陡", op_id=UUID(int=4712)
    )
    db.add_all([notice, question, observation])
    db.flush()
    db.add(models.QuestionVote(association_id=of, id=person, question_id=question.id))
    db.flush()
    world.ids |= {"notice_id": notice.id, "question_id": question.id, "observation_id": observation.id}
