"""What one entry of an observer may be: a whole answer to one point, as any client may send it.

An entry always carries everything that the observer sees on the card, so the newest one can simply stand.
`CLEARED` takes the mark back and may still hold tags and a note.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from dashboard.rules.scoring import AnswerValue, PointSpec, check_value, fraction
from models.enums import AnswerState, ScoringMethod, Tag

MAX_NOTE = 2000
MAX_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AnswerOp:
    """One entry as a client sends it; nothing in it has been checked.

    `op_id` names the action: sent again, it is the same action. `base_version` is the version of the stored answer
    that the observer had seen, 0 for none. `device_time` is recorded and never trusted.
    """

    op_id: UUID
    point_id: UUID
    state: AnswerState
    value: object | None = None
    tags: Sequence[str] = ()
    note: str = ""
    base_version: int = 0
    stop_id: UUID | None = None
    device_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says, in the form in which it is stored and compared.

    `value` is canonical and fits JSON; `score` is 1 + 4 x fraction of the maximum, None where nothing counts.
    """

    state: AnswerState
    value: int | float | bool | str | None
    score: float | None
    tags: tuple[str, ...]
    note: str


class PointRow(Protocol):
    """The columns of a point that say how it is scored."""

    @property
    def key(self) -> str: ...

    @property
    def method(self) -> ScoringMethod: ...

    @property
    def weight(self) -> Decimal: ...

    @property
    def max_points(self) -> Decimal | None: ...

    @property
    def per_fault(self) -> Decimal | None: ...

    @property
    def grades(self) -> list[float] | None: ...

    @property
    def minimum(self) -> Decimal | None: ...

    @property
    def maximum(self) -> Decimal | None: ...

    @property
    def choices(self) -> list[dict[str, str]] | None: ...


def spec_of(point: PointRow) -> PointSpec:
    """Return how a stored point is scored; a point without points of its own counts one."""
    return PointSpec(
        key=point.key,
        method=point.method,
        weight=Decimal(point.weight),
        max_points=Decimal(1) if point.max_points is None else Decimal(point.max_points),
        per_fault=point.per_fault,
        grades=tuple(Decimal(repr(grade)) for grade in point.grades or ()),
        minimum=point.minimum,
        maximum=point.maximum,
        choices=tuple(choice["key"] for choice in point.choices or ()),
    )


def check_op(op: AnswerOp) -> AnswerOp:
    """Return the entry with checked ids, version, state and device time, or raise `Invalid("answer.malformed")`.

    A device clock that makes no sense is forgotten, not refused: a tablet that believes it is 1970 has still seen
    what it has seen.
    """
    for name in ("op_id", "point_id"):
        if not isinstance(getattr(op, name), UUID):
            raise Invalid("answer.malformed", field=name)
    if op.stop_id is not None and not isinstance(op.stop_id, UUID):
        raise Invalid("answer.malformed", field="stop_id")
    base: Any = op.base_version
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base <= MAX_VERSION:
        raise Invalid("answer.malformed", field="base_version")
    try:
        state = AnswerState(op.state)
    except ValueError:
        raise Invalid("answer.malformed", field="state") from None
    return AnswerOp(
        op.op_id, op.point_id, state, op.value, op.tags, op.note, base, op.stop_id, check_moment(op.device_time)
    )


def content_of(spec: PointSpec, op: AnswerOp) -> Content:
    """Return what a checked entry says about this point.

    Raises `Invalid` with `answer.value` (see `check_value`), `answer.value_unexpected` (a value beside a state that
    has none), `answer.tag` or `answer.note_too_long` (limit, length).
    """
    tags, note = check_tags(op.tags), check_note(op.note)
    if op.state is not AnswerState.ANSWERED:
        if op.value is not None:
            raise Invalid("answer.value_unexpected", field="value", state=op.state)
        return Content(op.state, None, None, tags, note)
    value = check_value(spec, op.value)
    share = fraction(spec, op.state, value)
    score = None if share is None else float(1 + 4 * share)
    return Content(op.state, stored_value(value), score, tags, note)


def stored_value(value: AnswerValue) -> int | float | bool | str:
    """Return a canonical value as JSON holds it; `check_value` reads the same value back."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def check_tags(tags: object) -> tuple[str, ...]:
    """Return tags each once, in the vocabulary's order, or raise `Invalid("answer.tag")`."""
    if isinstance(tags, str | bytes) or not isinstance(tags, Sequence) or len(tags) > 2 * len(Tag):
        raise Invalid("answer.tag", field="tags")
    known = [tag.value for tag in Tag]
    if any(not isinstance(tag, str) or tag not in known for tag in tags):
        raise Invalid("answer.tag", field="tags")
    return tuple(tag for tag in known if tag in tags)


def check_note(note: object) -> str:
    """Return a clean note, or raise `Invalid` with `answer.malformed` or `answer.note_too_long` (limit, length)."""
    if not isinstance(note, str):
        raise Invalid("answer.malformed", field="note")
    if len(note) > 10 * MAX_NOTE:
        raise Invalid("answer.note_too_long", field="note", limit=MAX_NOTE, length=len(note))
    text = clean_text(note)
    if len(text) > MAX_NOTE:
        raise Invalid("answer.note_too_long", field="note", limit=MAX_NOTE, length=len(text))
    return text


def check_moment(moment: object) -> datetime | None:
    """Return a device's time in UTC, None for one without a zone or out of any bounds."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return None
    try:
        stamp = moment.timestamp()
    except (OverflowError, ValueError, OSError):
        return None
    if not math.isfinite(stamp) or not 0 <= stamp < 2**32:
        return None
    return datetime.fromtimestamp(stamp, UTC)
