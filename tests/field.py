"""Entries of the field app for tests: the least that is valid, as a tablet sends them."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from dashboard.rules.field_entries import Entry, read_entry
from dashboard.services import field_entries
from dashboard.services.field_entries import EntryReceipt
from models.base import utc_now
from tests.factories import Round

DEVICE = UUID(int=77)


def raw(play: Round, kind: str, body: dict[str, Any], who: int = 0, **given: Any) -> dict[str, Any]:
    """An entry as JSON, with a fresh op id."""
    return {
        "op": str(uuid4()),
        "kind": kind,
        "visit": str(play.visit.id),
        "author": str(play.observers[who].person_id),
        "base": 0,
        "at": utc_now().isoformat(),
        "body": body,
    } | given


def answer(play: Round, point: int = 0, value: Any = 4, who: int = 0, **given: Any) -> dict[str, Any]:
    """A scored point."""
    body = {"point": str(play.points[point].id), "stop": None, "state": "answered", "value": value}
    return raw(play, "answer", body | {"tags": [], "note": "车来灯亮"}, who, **given)


def observation(play: Round, note: str = "门厅没有坡道", who: int = 0, **given: Any) -> dict[str, Any]:
    """A free observation; `id` names it."""
    body = {"id": str(given.pop("id", uuid4())), "stop": None, "dimension": None, "tags": ["issue"], "note": note}
    return raw(play, "observation", body | {"removed": given.pop("removed", False)}, who, **given)


def question(play: Round, text: str = "夜班几个人？", who: int = 0, **given: Any) -> dict[str, Any]:
    body = {"id": str(given.pop("id", uuid4())), "text": text, "anonymous": given.pop("anonymous", False)}
    return raw(play, "question", body, who, **given)


def vote(play: Round, question_id: UUID | str, who: int = 0, on: bool = True, **given: Any) -> dict[str, Any]:
    return raw(play, "vote", {"question": str(question_id), "on": on}, who, **given)


def send(db: Session, play: Round, *raws: dict[str, Any], who: int = 0) -> list[EntryReceipt]:
    """Apply entries as their tablet's person."""
    entries: list[Entry] = [read_entry(one) for one in raws]
    return field_entries.apply_entries(db, actor=play.observers[who], entries=entries, device_id=DEVICE)
