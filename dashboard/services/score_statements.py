"""The writes of a saved answer: the answer itself, and its line in the history."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, or_
from sqlalchemy.dialects import postgresql, sqlite

from models import Answer, AnswerHistory
from models.base import table_of
from models.prepared import Prepared

_ANSWER, _HISTORY = table_of(Answer), table_of(AnswerHistory)
_KEY = ("association_id", "visit_id", "point_id", "observer_id")


def _build_upsert(dialect: str) -> Any:
    new = (sqlite if dialect == "sqlite" else postgresql).insert(_ANSWER)
    kept = {*_KEY, "version"}
    same_op = _ANSWER.c.op_id == new.excluded.op_id
    return new.on_conflict_do_update(
        index_elements=[_ANSWER.c[name] for name in _KEY],
        set_={
            **{column.name: new.excluded[column.name] for column in _ANSWER.c if column.name not in kept},
            "version": case((same_op, _ANSWER.c.version), else_=_ANSWER.c.version + 1),
        },
        where=or_(_ANSWER.c.version == bindparam("base_version"), same_op),
    ).returning(_ANSWER.c.version)


_upsert = Prepared(_build_upsert, columns=_ANSWER.c.keys())
_log = Prepared(lambda _: insert(_HISTORY), columns=_HISTORY.c.keys())


def upsert(connection: Connection, row: Mapping[str, Any]) -> int | None:
    """Store the answer if its base version is the stored one, and return the new version; None when it is stale.

    The caller has seen to it that there is a stored answer unless the base version is 0.
    """
    rows = _upsert.run(connection, row)
    return rows[0][0] if rows else None


def log(connection: Connection, values: Mapping[str, Any]) -> None:
    """Append the entry to the history."""
    _log.run(connection, values)
