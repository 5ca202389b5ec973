"""What a saved answer depends on, read in one statement, and the observer's sheet that holds it together.

A save is on the path of every tap, so its statements are prepared (`models.prepared`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from uuid_utils.compat import uuid7

from models import Answer, AnswerHistory, Dimension, ObserverSheet, Point, Registration, Stop, Visit
from models.base import table_of, utc_now
from models.enums import AnswerOutcome, AnswerState, RegistrationState, ScoringMethod, VisitStatus
from models.prepared import Prepared


class PointFacts(NamedTuple):
    """How the point is scored: the columns of `rules.answers.PointRow`, and where it stands."""

    id: UUID
    dimension_id: UUID
    retired: bool
    key: str
    method: ScoringMethod
    weight: Decimal
    max_points: Decimal | None
    per_fault: Decimal | None
    grades: list[float] | None
    minimum: Decimal | None
    maximum: Decimal | None
    choices: list[dict[str, str]] | None


class Facts(NamedTuple):
    """What one save depends on.

    `point` is None where the visit's checklist has no such point, `version` of the stored answer is 0 where there is
    none; `logged_id` is the history row of this op_id.
    """

    status: VisitStatus
    checklist_version_id: UUID | None
    sheet_id: UUID | None
    finished_at: datetime | None
    dimension_key: str | None
    stop_id: UUID | None
    version: int
    score: float | None
    logged_id: UUID | None
    point: PointFacts | None


class StoredRow(NamedTuple):
    """The answer as it stands."""

    state: AnswerState
    value: Any
    tags: Sequence[str]
    note: str
    version: int
    recorded_at: datetime
    device_id: UUID | None


class LoggedRow(NamedTuple):
    """An entry of the history."""

    visit_id: UUID
    point_id: UUID
    observer_id: UUID
    state: AnswerState
    value: Any
    tags: list[str]
    note: str
    version: int
    base_version: int
    outcome: AnswerOutcome
    late: bool


_ANSWER, _HISTORY, _SHEET = table_of(Answer), table_of(AnswerHistory), table_of(ObserverSheet)
_VISIT, _POINT, _DIMENSION, _STOP = table_of(Visit), table_of(Point), table_of(Dimension), table_of(Stop)
_REGISTRATION = table_of(Registration)


def _build_facts(_dialect: str) -> Any:
    def owned(table: Any) -> Any:
        return table.c.association_id == _VISIT.c.association_id

    mine: Any = bindparam("observer_id")
    sheet = and_(owned(_SHEET), _SHEET.c.visit_id == _VISIT.c.id, _SHEET.c.observer_id == mine)
    point = and_(
        owned(_POINT), _POINT.c.id == bindparam("point_id"), _POINT.c.version_id == _VISIT.c.checklist_version_id
    )
    dimension = and_(owned(_DIMENSION), _DIMENSION.c.id == _POINT.c.dimension_id)
    stop = and_(owned(_STOP), _STOP.c.visit_id == _VISIT.c.id, _STOP.c.id == bindparam("stop_id"))
    answer = and_(
        owned(_ANSWER),
        _ANSWER.c.visit_id == _VISIT.c.id,
        _ANSWER.c.point_id == _POINT.c.id,
        _ANSWER.c.observer_id == mine,
    )
    logged = and_(owned(_HISTORY), _HISTORY.c.op_id == bindparam("op_id"))
    return (
        select(
            _VISIT.c.status,
            _VISIT.c.checklist_version_id,
            _SHEET.c.id,
            _SHEET.c.finished_at,
            _DIMENSION.c.key,
            _STOP.c.id,
            _ANSWER.c.version,
            _ANSWER.c.score,
            _HISTORY.c.id,
            *(_POINT.c[name] for name in PointFacts._fields),
        )
        .select_from(_REGISTRATION)
        .join(_VISIT, and_(owned(_REGISTRATION), _VISIT.c.id == _REGISTRATION.c.visit_id))
        .outerjoin(_SHEET, sheet)
        .outerjoin(_POINT, point)
        .outerjoin(_DIMENSION, dimension)
        .outerjoin(_STOP, stop)
        .outerjoin(_ANSWER, answer)
        .outerjoin(_HISTORY, logged)
        .where(
            _REGISTRATION.c.association_id == bindparam("association_id"),
            _REGISTRATION.c.visit_id == bindparam("visit_id"),
            _REGISTRATION.c.person_id == mine,
            _REGISTRATION.c.state == RegistrationState.REGISTERED,
        )
    )


def _own_sheet() -> ColumnElement[bool]:
    return and_(
        _SHEET.c.association_id == bindparam("association_id"),
        _SHEET.c.visit_id == bindparam("visit_id"),
        _SHEET.c.observer_id == bindparam("observer_id"),
    )


def _build_scored(_dialect: str) -> Any:
    # By the points, not by the answers' own dimension: so their key finds them, and the other observers' are not read.
    points = select(_POINT.c.id).where(
        _POINT.c.association_id == bindparam("association_id"),
        _POINT.c.version_id == bindparam("version_id"),
        _POINT.c.dimension_id == bindparam("dimension_id"),
    )
    return select(func.count()).where(
        _ANSWER.c.association_id == bindparam("association_id"),
        _ANSWER.c.visit_id == bindparam("visit_id"),
        _ANSWER.c.point_id.in_(points),
        _ANSWER.c.observer_id == bindparam("observer_id"),
        _ANSWER.c.score.is_not(None),
    )


def _build_start(dialect: str) -> Any:
    module = sqlite if dialect == "sqlite" else postgresql
    return module.insert(_SHEET).on_conflict_do_nothing().returning(_SHEET.c.id)


_facts = Prepared(_build_facts)
_hold = Prepared(lambda _: select(_SHEET.c.id).where(_own_sheet()).with_for_update())
_start = Prepared(_build_start, columns=_SHEET.c.keys())
_scored = Prepared(_build_scored)
_stored = Prepared(
    lambda _: select(*(_ANSWER.c[name] for name in StoredRow._fields)).where(
        *(_ANSWER.c[name] == bindparam(name) for name in ("association_id", "visit_id", "point_id", "observer_id"))
    )
)
_logged = Prepared(
    lambda _: select(*(_HISTORY.c[name] for name in LoggedRow._fields)).where(
        _HISTORY.c.association_id == bindparam("association_id"), _HISTORY.c.op_id == bindparam("op_id")
    )
)


def read_facts(connection: Connection, key: Mapping[str, Any]) -> Facts | None:
    """Return what the save depends on, or None where the observer is not registered for such a visit.

    `key` holds association_id, visit_id, observer_id, point_id, stop_id and op_id.
    """
    rows = _facts.run(connection, key)
    if not rows:
        return None
    row = rows[0]
    head = len(Facts._fields) - 1
    status, checklist, sheet, finished, dimension, stop, version, score, logged = row[:head]
    point = None if row[head] is None else PointFacts._make(row[head:])
    return Facts(status, checklist, sheet, finished, dimension, stop, version or 0, score, logged, point)


def count_scored(connection: Connection, key: Mapping[str, Any], facts: Facts) -> int:
    """Return how many points of the point's dimension the observer has a score on, as things are now."""
    assert facts.point is not None
    of = {"version_id": facts.checklist_version_id, "dimension_id": facts.point.dimension_id}
    return int(_scored.run(connection, {**key, **of})[0][0])


def read_stored(connection: Connection, key: Mapping[str, Any]) -> StoredRow | None:
    """Return the observer's answer to the point as it stands."""
    rows = _stored.run(connection, key)
    return StoredRow._make(rows[0]) if rows else None


def read_logged(connection: Connection, key: Mapping[str, Any]) -> LoggedRow:
    """Return the entry with this op_id, which exists."""
    return LoggedRow._make(_logged.run(connection, key)[0])


def hold_sheet(connection: Connection, key: Mapping[str, Any]) -> bool:
    """Let one observer's entries to a visit come one after the other; False where there is no sheet to hold.

    On SQLite the writer holds everything already.
    """
    return connection.dialect.name == "sqlite" or bool(_hold.run(connection, key))


def start_sheet(connection: Connection, key: Mapping[str, Any]) -> UUID | None:
    """Make the observer's sheet and return its id, or None where another transaction has made it."""
    unsigned = {"finished_at": None, "signature": "", "strokes": None}
    values = {**key, **unsigned, "id": uuid7(), "started_at": utc_now(), "version": 1}
    rows = _start.run(connection, values)
    return rows[0][0] if rows else None
