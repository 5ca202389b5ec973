"""What one entry from a tablet may be: its envelope, and a body of one of nine kinds.

Every value comes from outside, so nothing is believed to be of the type that it should have. What an answer may say
depends on its point and is checked where the point is known (`rules.answers`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules import fields
from dashboard.rules.answers import MAX_VERSION, AnswerOp, check_moment, check_note, check_tags
from dashboard.rules.door_entries import DOOR, SignIn, SignOut, WalkIn, door_body
from dashboard.rules.ids import as_id
from dashboard.rules.plain_text import clean_text
from models.base import LINE, NAME
from models.enums import AnswerState, FieldEntryKind

ANSWER = "answer"
KINDS = (ANSWER, *(kind.value for kind in FieldEntryKind))
MAX_STROKES = 40
MAX_STROKE = 400
BOX = 1000
DIMENSION_KEY = 64
PHONE = 32
LONGEST = 10 * LINE  # before cleaning: a longer text is not even looked at


@dataclass(frozen=True, slots=True)
class Finish:
    """Sign the sheet; `strokes` are lists of x, y, x, y, … from 0 to 1000, None for a typed name only."""

    signature: str
    strokes: list[list[int]] | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take the signature back."""


@dataclass(frozen=True, slots=True)
class Question:
    """Ask the exchange session; `id` is made by the client."""

    id: UUID
    text: str
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Vote:
    """Would ask the same (同问), or no longer."""

    question_id: UUID
    on: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A free-standing observation as a whole; `dimension` is a key of the visit's checklist."""

    id: UUID
    stop_id: UUID | None
    dimension: str | None
    tags: tuple[str, ...]
    note: str
    removed: bool


Body = AnswerOp | Finish | Reopen | Question | Vote | Noted | SignIn | SignOut | WalkIn


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `base_version` is the version that its author had seen; `device_time` is recorded, never trusted."""

    op_id: UUID
    visit_id: UUID
    author_id: UUID
    base_version: int
    device_time: datetime | None
    body: Body

    @property
    def kind(self) -> str:
        return _KIND_OF[type(self.body)]


_KIND_OF: Mapping[type, str] = {
    AnswerOp: ANSWER,
    Finish: FieldEntryKind.FINISH,
    Reopen: FieldEntryKind.REOPEN,
    Question: FieldEntryKind.QUESTION,
    Vote: FieldEntryKind.VOTE,
    Noted: FieldEntryKind.OBSERVATION,
    SignIn: FieldEntryKind.SIGN_IN,
    SignOut: FieldEntryKind.SIGN_OUT,
    WalkIn: FieldEntryKind.WALK_IN,
}


def read_entry(raw: object) -> Entry:
    """Return the entry that a client sent as JSON.

    Raises Invalid `entry.malformed` (field: where), `entry.kind`, or what the body's own texts and tags break:
    `field.*`, `answer.tag`, `answer.note_too_long`, `entry.strokes`.
    """
    if not isinstance(raw, Mapping):
        raise Invalid("entry.malformed", field="op")
    op_id, visit_id, author_id = (_uuid(raw.get(name), name) for name in ("op", "visit", "author"))
    base: Any = raw.get("base", 0)
    if type(base) is not int or not 0 <= base <= MAX_VERSION:
        raise Invalid("entry.malformed", field="base")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Invalid("entry.kind", field="kind")
    body = raw.get("body")
    if not isinstance(body, Mapping):
        raise Invalid("entry.malformed", field="body")
    moment = device_moment(raw.get("at"))
    read = _answer(body, op_id, base, moment) if kind == ANSWER else _READERS[FieldEntryKind(kind)](body)
    return Entry(op_id, visit_id, author_id, base, moment, read)


def body_of(entry: Entry) -> dict[str, object]:
    """Return the body as JSON keeps and compares it."""
    return door_body(entry.body) if isinstance(entry.body, DOOR) else _observers_body(entry.body)


def _observers_body(body: AnswerOp | Finish | Reopen | Question | Vote | Noted) -> dict[str, object]:
    match body:
        case Finish():
            return {"signature": body.signature, "strokes": body.strokes}
        case Reopen():
            return {}
        case Question():
            return {"id": str(body.id), "text": body.text, "anonymous": body.anonymous}
        case Vote():
            return {"question": str(body.question_id), "on": body.on}
        case Noted():
            return {
                "id": str(body.id),
                "stop": None if body.stop_id is None else str(body.stop_id),
                "dimension": body.dimension,
                "tags": list(body.tags),
                "note": body.note,
                "removed": body.removed,
            }
        case AnswerOp():
            stop = None if body.stop_id is None else str(body.stop_id)
            said = {"state": body.state, "value": body.value, "tags": body.tags, "note": body.note}
            return {"point": str(body.point_id), "stop": stop, **said}


def device_moment(value: object) -> datetime | None:
    """Return a device's time with its zone, None where it makes no sense: a wrong clock is no reason to refuse."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        return check_moment(datetime.fromisoformat(value))
    except ValueError:
        return None


def _uuid(value: object, field: str) -> UUID:
    found = as_id(value)
    if found is None:
        raise Invalid("entry.malformed", field=field)
    return found


def _optional_uuid(value: object, field: str) -> UUID | None:
    return None if value is None else _uuid(value, field)


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("entry.malformed", field=field)
    return value


def _answer(body: Mapping[str, object], op_id: UUID, base: int, moment: datetime | None) -> AnswerOp:
    try:
        state = AnswerState(body.get("state"))  # type: ignore[arg-type]  # whatever it is, the next line answers
    except (ValueError, TypeError):
        raise Invalid("entry.malformed", field="state") from None
    tags, note = check_tags(body.get("tags", ())), check_note(body.get("note", ""))
    point, stop = _uuid(body.get("point"), "point"), _optional_uuid(body.get("stop"), "stop")
    return AnswerOp(op_id, point, state, body.get("value"), tags, note, base, stop, moment)


def _finish(body: Mapping[str, object]) -> Finish:
    signature = body.get("signature")
    if not isinstance(signature, str):
        raise Invalid("entry.malformed", field="signature")
    return Finish(signature, check_strokes(body.get("strokes")))


def check_strokes(value: object) -> list[list[int]] | None:
    """Return a signature's strokes in whole numbers, or raise Invalid `entry.strokes` (most, points)."""
    refusal = Invalid("entry.strokes", field="strokes", most=MAX_STROKES, points=MAX_STROKE // 2)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > MAX_STROKES:
        raise refusal
    strokes = []
    for stroke in value:
        if not isinstance(stroke, list) or len(stroke) > MAX_STROKE or len(stroke) % 2 or not stroke:
            raise refusal
        if not all(type(n) in (int, float) and math.isfinite(n) and 0 <= n <= BOX for n in stroke):
            raise refusal
        strokes.append([round(n) for n in stroke])
    return strokes


def _question(body: Mapping[str, object]) -> Question:
    raw = body.get("text")
    if isinstance(raw, str) and len(raw) > LONGEST:
        raise Invalid("field.too_long", field="text", most=LINE, start=clean_text(raw[: fields.SHOWN]))
    text = " ".join(fields.text(raw, "text", most=LINE, required=True).split())
    return Question(_uuid(body.get("id"), "id"), text, _flag(body.get("anonymous"), "anonymous"))


def _vote(body: Mapping[str, object]) -> Vote:
    return Vote(_uuid(body.get("question"), "question"), _flag(body.get("on"), "on"))


def _noted(body: Mapping[str, object]) -> Noted:
    dimension = body.get("dimension")
    if dimension is not None:
        if not isinstance(dimension, str) or not 0 < len(dimension) <= DIMENSION_KEY:
            raise Invalid("entry.malformed", field="dimension")
        if clean_text(dimension) != dimension:  # what no database takes would break everybody's commit
            raise Invalid("entry.malformed", field="dimension")
    return Noted(
        id=_uuid(body.get("id"), "id"),
        stop_id=_optional_uuid(body.get("stop"), "stop"),
        dimension=dimension,
        tags=check_tags(body.get("tags", ())),
        note=check_note(body.get("note", "")),
        removed=_flag(body.get("removed", False), "removed"),
    )


def _presence(body: Mapping[str, object]) -> tuple[UUID, bool, datetime | None]:
    on = _flag(body.get("on", True), "on")
    return _uuid(body.get("registration"), "registration"), on, device_moment(body.get("at"))


def _walk_in(body: Mapping[str, object]) -> WalkIn:
    firm_id = _optional_uuid(body.get("firm"), "firm")
    return WalkIn(
        id=_uuid(body.get("id"), "id"),
        name=fields.text(body.get("name"), "name", most=NAME, required=True),
        firm_id=firm_id,
        firm=fields.text(body.get("firm_name", ""), "firm_name", most=NAME, required=firm_id is None),
        phone=fields.text(body.get("phone", ""), "phone", most=PHONE),
        at=device_moment(body.get("at")),
    )


_READERS: Mapping[FieldEntryKind, Any] = {
    FieldEntryKind.FINISH: _finish,
    FieldEntryKind.REOPEN: lambda _body: Reopen(),
    FieldEntryKind.QUESTION: _question,
    FieldEntryKind.VOTE: _vote,
    FieldEntryKind.OBSERVATION: _noted,
    FieldEntryKind.SIGN_IN: lambda body: SignIn(*_presence(body)),
    FieldEntryKind.SIGN_OUT: lambda body: SignOut(*_presence(body)),
    FieldEntryKind.WALK_IN: _walk_in,
}
