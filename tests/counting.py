"""Counting the statements that a piece of code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from models import prepared


class Count:
    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def n(self) -> int:
        return len(self.statements)


@contextmanager
def counting(db: Session) -> Iterator[Count]:
    """Count statements on this session's engine, prepared ones too; savepoints are not counted."""
    count = Count()
    bind: Any = db.get_bind()
    engine = getattr(bind, "engine", bind)

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "SAVEPOINT" not in statement:
            count.statements.append(statement)

    def send(connection: Connection, sql: str, parameters: Any) -> Any:
        if connection.engine is engine:
            count.statements.append(sql)
        return prepared_send(connection, sql, parameters)

    prepared_send = prepared.send
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(prepared, "send", send):
            yield count
    finally:
        event.remove(engine, "before_cursor_execute", note)
