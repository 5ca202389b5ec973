"""The statements of a saved answer, built once: a save is on the path of every tap.

They are Core statements with bound names. Building them per call costs more than running them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import SQLModel
from uuid_utils.compat import uuid7

from dashboard.rules.answers import PointRow
from models import (
    Answer,
    AnswerHistory,
    Dimension,
    ObserverSheet,
    Point,
    Registration,
    Stop,
    Visit,
    VisitSite,
    VisitSummary,
)
from models.base import utc_now
from models.enums import RegistrationState, VisitStatus


def _table(model: type[SQLModel]) -> Any:
    table: Any = model
    return table.__table__


_ANSWER, _HISTORY, _SHEET = _table(Answer), _table(AnswerHistory), _table(ObserverSheet)
_VISIT, _POINT, _DIMENSION, _STOP = _table(Visit), _table(Point), _table(Dimension), _table(Stop)
_REGISTRATION, _SUMMARY, _SITE = _table(Registration), _table(VisitSummary), _table(VisitSite)
_SUMS = ("n", "total", "squares", "observers")
_ANSWER_KEY = ("association_id", "visit_id", "point_id", "observer_id")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one save depends on, read in one statement.

    `answer` is the stored answer, `logged` the history row of this op_id; `others` tells whether the observer has
    scored another point of the dimension. Rows are None where there is none.
    """

    status: VisitStatus
    checklist_version_id: UUID | None
    sheet_id: UUID | None
    finished_at: datetime | None
    point: Any | None
    dimension_key: str
    stop_id: UUID | None
    answer: Any | None
    logged: Any | None
    others: bool


class _Part:
    """Some columns of the joined row under their own names."""

    __slots__ = ("_prefix", "_row")

    def __init__(self, row: RowMapping, prefix: str) -> None:
        self._row, self._prefix = row, prefix

    def __getattr__(self, name: str) -> Any:
        return self._row[self._prefix + name]


_POINT_COLUMNS = ("id", "dimension_id", "retired", *PointRow.__annotations__)
_ANSWER_COLUMNS = ("state", "value", "score", "tags", "note", "version")
_LOGGED_COLUMNS = ("id", "visit_id", "point_id", "observer_id", "base_version", "outcome", *_ANSWER_COLUMNS)


@cache
def _facts_statement() -> Any:
    other = _ANSWER.alias("other")
    peer = _POINT.alias("peer")
    others = (
        select(1)
        .select_from(peer)
        .join(
            other,
            and_(
                other.c.association_id == peer.c.association_id,
                other.c.visit_id == _VISIT.c.id,
                other.c.point_id == peer.c.id,
                other.c.observer_id == bindparam("observer_id"),
            ),
        )
        .where(
            peer.c.association_id == _POINT.c.association_id,
            peer.c.version_id == _POINT.c.version_id,
            peer.c.dimension_id == _POINT.c.dimension_id,
            peer.c.id != _POINT.c.id,
            other.c.score.is_not(None),
        )
        .correlate(_POINT, _VISIT)
        .exists()
    )

    def owned(table: Any) -> Any:
        return table.c.association_id == _VISIT.c.association_id

    return (
        select(
            _VISIT.c.status,
            _VISIT.c.checklist_version_id,
            _SHEET.c.id.label("sheet_id"),
            _SHEET.c.finished_at,
            _DIMENSION.c.key.label("dimension_key"),
            _STOP.c.id.label("stop_id"),
            others.label("others"),
            *(_POINT.c[name].label(f"point_{name}") for name in _POINT_COLUMNS),
            *(_ANSWER.c[name].label(f"answer_{name}") for name in _ANSWER_COLUMNS),
            *(_HISTORY.c[name].label(f"logged_{name}") for name in _LOGGED_COLUMNS),
        )
        .select_from(_REGISTRATION)
        .join(
            _VISIT,
            and_(
                _VISIT.c.association_id == _REGISTRATION.c.association_id,
                _VISIT.c.id == _REGISTRATION.c.visit_id,
            ),
        )
        .outerjoin(
            _SHEET,
            and_(owned(_SHEET), _SHEET.c.visit_id == _VISIT.c.id, _SHEET.c.observer_id == _REGISTRATION.c.person_id),
        )
        .outerjoin(
            _POINT,
            and_(
                owned(_POINT),
                _POINT.c.id == bindparam("point_id"),
                _POINT.c.version_id == _VISIT.c.checklist_version_id,
            ),
        )
        .outerjoin(_DIMENSION, and_(owned(_DIMENSION), _DIMENSION.c.id == _POINT.c.dimension_id))
        .outerjoin(_STOP, and_(owned(_STOP), _STOP.c.visit_id == _VISIT.c.id, _STOP.c.id == bindparam("stop_id")))
        .outerjoin(
            _ANSWER,
            and_(
                owned(_ANSWER),
                _ANSWER.c.visit_id == _VISIT.c.id,
                _ANSWER.c.point_id == _POINT.c.id,
                _ANSWER.c.observer_id == bindparam("observer_id"),
            ),
        )
        .outerjoin(_HISTORY, and_(owned(_HISTORY), _HISTORY.c.op_id == bindparam("op_id")))
        .where(
            _REGISTRATION.c.association_id == bindparam("association_id"),
            _REGISTRATION.c.visit_id == bindparam("visit_id"),
            _REGISTRATION.c.person_id == bindparam("observer_id"),
            _REGISTRATION.c.state == RegistrationState.REGISTERED,
        )
    )


def read_facts(db: Session, key: Mapping[str, Any]) -> Facts | None:
    """Return what the save depends on, or None where the observer is not registered for such a visit."""
    row = db.connection().execute(_facts_statement(), dict(key)).mappings().one_or_none()
    if row is None:
        return None
    return Facts(
        status=row["status"],
        checklist_version_id=row["checklist_version_id"],
        sheet_id=row["sheet_id"],
        finished_at=row["finished_at"],
        point=None if row["point_id"] is None else _Part(row, "point_"),
        dimension_key=row["dimension_key"] or "",
        stop_id=row["stop_id"],
        answer=None if row["answer_version"] is None else _Part(row, "answer_"),
        logged=None if row["logged_id"] is None else _Part(row, "logged_"),
        others=bool(row["others"]),
    )


def is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"


@cache
def _hold_statement() -> Any:
    return (
        select(_SHEET.c.id)
        .where(
            _SHEET.c.association_id == bindparam("association_id"),
            _SHEET.c.visit_id == bindparam("visit_id"),
            _SHEET.c.observer_id == bindparam("observer_id"),
        )
        .with_for_update()
    )


def hold_sheet(db: Session, key: Mapping[str, Any]) -> None:
    """Let one observer's entries to a visit come one after the other; on SQLite the writer holds everything already."""
    if not is_sqlite(db):
        db.connection().execute(_hold_statement(), dict(key))


def start_sheet(db: Session, key: Mapping[str, Any]) -> UUID | None:
    """Make the observer's sheet and return its id, or None where another transaction has made it."""
    values = {
        "association_id": key["association_id"],
        "id": uuid7(),
        "visit_id": key["visit_id"],
        "observer_id": key["observer_id"],
        "started_at": utc_now(),
        "signature": "",
        "version": 1,
    }
    statement = _dialect(is_sqlite(db)).insert(_SHEET).on_conflict_do_nothing().returning(_SHEET.c.id)
    made: UUID | None = db.connection().execute(statement, values).scalar_one_or_none()
    return made


def _dialect(sqlite_: bool) -> Any:
    return sqlite if sqlite_ else postgresql


@cache
def _upsert_statement(sqlite_: bool) -> Any:
    new = _dialect(sqlite_).insert(_ANSWER)
    kept = {*_ANSWER_KEY, "version"}
    same_op = _ANSWER.c.op_id == new.excluded.op_id
    return new.on_conflict_do_update(
        index_elements=[_ANSWER.c[name] for name in _ANSWER_KEY],
        set_={
            **{column.name: new.excluded[column.name] for column in _ANSWER.c if column.name not in kept},
            "version": case((same_op, _ANSWER.c.version), else_=_ANSWER.c.version + 1),
        },
        where=or_(_ANSWER.c.version == bindparam("base"), same_op),
    ).returning(_ANSWER.c.version)


def upsert(db: Session, row: Mapping[str, Any]) -> int | None:
    """Store the answer if its base version is the stored one, and return the new version; None when it is stale.

    The caller has seen to it that there is a stored answer unless the base version is 0.
    """
    values = {name: value for name, value in row.items() if name in _ANSWER.c}
    statement = _upsert_statement(is_sqlite(db))
    version: int | None = (
        db.connection().execute(statement, {**values, "base": row["base_version"]}).scalar_one_or_none()
    )
    return version


@cache
def _log_statement() -> Any:
    return insert(_HISTORY)


def log(db: Session, values: Mapping[str, Any]) -> None:
    """Append the entry to the history."""
    db.connection().execute(_log_statement(), {name: value for name, value in values.items() if name in _HISTORY.c})


@cache
def _summary_statement(sqlite_: bool) -> Any:
    host = (
        select(_SITE.c.site_id)
        .where(
            _SITE.c.association_id == bindparam("association_id"),
            _SITE.c.visit_id == bindparam("visit_id"),
            _SITE.c.is_host.is_(True),
        )
        .order_by(_SITE.c.position)
        .limit(1)
        .scalar_subquery()
    )
    names = ("association_id", "visit_id", "dimension_key", *_SUMS)
    new = _dialect(sqlite_).insert(_SUMMARY).values(site_id=host, **{name: bindparam(name) for name in names})
    return new.on_conflict_do_update(
        index_elements=["association_id", "visit_id", "dimension_key"],
        set_={name: _SUMMARY.c[name] + new.excluded[name] for name in _SUMS},
    )


def add_to_summary(db: Session, row: Mapping[str, Any], facts: Facts) -> None:
    """Add the difference that the entry makes to the sums of its dimension.

    Differences commute, so concurrent observers cannot lose one another's; what was there before cannot change
    meanwhile, because the observer's sheet is held. `observers` counts those with at least one score.
    """
    old = facts.answer.score if facts.answer is not None else None
    new = row["score"]
    if old == new:
        return
    was, now = int(old is not None), int(new is not None)
    db.connection().execute(
        _summary_statement(is_sqlite(db)),
        {
            "association_id": row["association_id"],
            "visit_id": row["visit_id"],
            "dimension_key": facts.dimension_key,
            "n": now - was,
            "total": (new or 0.0) - (old or 0.0),
            "squares": (new or 0.0) ** 2 - (old or 0.0) ** 2,
            "observers": 0 if facts.others else now - was,
        },
    )


def rebuild(db: Session, association_id: UUID, visit_id: UUID) -> int:
    """Replace a visit's sums by those of its answers; return the number of dimensions that have any.

    Every sheet of the visit is held first, so that no save is half-way.
    """
    mine = and_(_SHEET.c.association_id == association_id, _SHEET.c.visit_id == visit_id)
    if not is_sqlite(db):
        db.execute(select(_SHEET.c.id).where(mine).with_for_update())
    db.execute(
        update(_SUMMARY)
        .where(_SUMMARY.c.association_id == association_id, _SUMMARY.c.visit_id == visit_id)
        .values(dict.fromkeys(_SUMS, 0))
    )
    rows = db.execute(
        select(
            _DIMENSION.c.key,
            func.count(_ANSWER.c.score),
            func.sum(_ANSWER.c.score),
            func.sum(_ANSWER.c.score * _ANSWER.c.score),
            func.count(_ANSWER.c.observer_id.distinct()),
        )
        .join(
            _DIMENSION,
            and_(_DIMENSION.c.association_id == _ANSWER.c.association_id, _DIMENSION.c.id == _ANSWER.c.dimension_id),
        )
        .where(_ANSWER.c.association_id == association_id, _ANSWER.c.visit_id == visit_id, _ANSWER.c.score.is_not(None))
        .group_by(_DIMENSION.c.key)
    ).all()
    for key, *sums in rows:
        db.execute(
            _summary_statement(is_sqlite(db)),
            {
                "association_id": association_id,
                "visit_id": visit_id,
                "dimension_key": key,
                **dict(zip(_SUMS, sums, strict=True)),
            },
        )
    return len(rows)
