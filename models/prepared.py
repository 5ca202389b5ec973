"""Core statements for the path of every tap: compiled once for each database, then run with plain values.

`Connection.execute` looks a statement up, sorts its parameters and prepares a result object at every call; for the
short statements of a save that takes several times as long as the database does. Here all of that is done once, and
the driver's own cursor runs it in the connection's transaction. Errors are those of any other statement; listeners on
the engine are not told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]


@dataclass(slots=True)
class _Form:
    """A statement as one kind of database takes it.

    `fixed` are the values that stand in the statement itself; `asked` the names of the others, with what turns them
    into what the driver wants; `order` is None where the driver takes them by name. `readers` turn columns of the
    answer into Python's values; they are None until the first answer, because some drivers name a column's type there.
    """

    sql: str
    fixed: dict[str, Any]
    asked: list[tuple[str, Convert | None]]
    order: list[str] | None
    types: list[TypeEngine[Any]]
    readers: list[tuple[int, Convert]] | None = None


class Prepared:
    """A statement whose values come by name.

    `build` gets the dialect's name (`sqlite` or `postgresql`) and returns the statement; `columns` are those that an
    insert without values of its own fills.
    """

    def __init__(self, build: Callable[[str], Any], *, columns: Sequence[str] | None = None) -> None:
        self._build, self._columns = build, columns
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Run it and return the rows with Python's values, none for a statement that returns nothing.

        `values` may hold more than the statement asks for. Raises KeyError for a value that is missing, and the
        `sqlalchemy.exc` errors that `Connection.execute` raises.
        """
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form(self._build(dialect.name), dialect, self._columns)
        given = form.fixed.copy()
        for name, convert in form.asked:
            value = values[name]
            given[name] = value if convert is None else convert(value)
        rows, codes = send(connection, form.sql, given if form.order is None else [given[name] for name in form.order])
        if not rows:
            return []
        if form.readers is None:
            form.readers = _readers(form.types, dialect, codes)
        read = [list(row) for row in rows]
        for place, convert in form.readers:
            for row in read:
                row[place] = convert(row[place])
        return read


def send(connection: Connection, sql: str, parameters: Any) -> tuple[Sequence[Sequence[Any]], Sequence[Any]]:
    """Hand a statement to the driver; return the rows as it gives them, and its code for each column's type."""
    driver = connection.connection
    cursor = driver.cursor()
    try:
        cursor.execute(sql, parameters)
        described: Any = cursor.description  # None where nothing is returned
        return (cursor.fetchall(), [column[1] for column in described]) if described else ((), ())
    except _errors(connection.dialect) as error:
        lost: bool = connection.dialect.is_disconnect(error, driver, cursor)  # type: ignore[arg-type]
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql,
            parameters,
            error,
            _errors(connection.dialect),
            hide_parameters=connection.engine.hide_parameters,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from error
    finally:
        cursor.close()


def _errors(dialect: Dialect) -> type[Exception]:
    """Return the driver's own base class of errors."""
    kind: type[Exception] = dialect.loaded_dbapi.Error
    return kind


def _form(statement: Any, dialect: Dialect, columns: Sequence[str] | None) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=None if columns is None else list(columns))
    fixed, asked = {}, []
    for name, bind in compiled.binds.items():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if bind.required:
            asked.append((name, convert))
        else:
            fixed[name] = bind.effective_value if convert is None else convert(bind.effective_value)
    return _Form(
        sql=str(compiled),
        fixed=fixed,
        asked=asked,
        order=list(compiled.positiontup) if compiled.positional else None,
        types=[column.type for column in getattr(statement, "exported_columns", ())],
    )


def _readers(types: list[TypeEngine[Any]], dialect: Dialect, codes: Sequence[Any]) -> list[tuple[int, Convert]]:
    found = [
        kind.dialect_impl(dialect).result_processor(dialect, code) for kind, code in zip(types, codes, strict=True)
    ]
    return [(place, read) for place, read in enumerate(found) if read is not None]
