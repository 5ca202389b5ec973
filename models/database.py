"""Engines, sessions and transactions, alike for SQLite and PostgreSQL.

`reading()` and `writing()` are the only ways in. A writer commits when its block ends and rolls back
when it raises; services never commit, so a caller can put several of them in one transaction.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, configure_mappers
from sqlalchemy.pool import ConnectionPoolEntry

from dashboard.errors import Conflict, Refused
from dashboard.settings import settings

log = logging.getLogger("qujing")

SAFE_SQLITE = (3, 51, 3)
"""Older versions, from 3.7.0 on, can corrupt a WAL database that two connections write."""

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # NORMAL loses acknowledged writes when the power goes
    "foreign_keys": "ON",
    "busy_timeout": "15000",
    "temp_store": "MEMORY",
}


def sqlite_driver() -> Any:
    """Return the newest SQLite at hand: the bundled wheel, or else the standard library's."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


@dataclass(frozen=True)
class Database:
    """One database: `write` begins immediately on SQLite, so that two writers queue instead of deadlocking."""

    url: str
    read: Engine
    write: Engine

    @property
    def is_sqlite(self) -> bool:
        return self.write.dialect.name == "sqlite"

    def dispose(self) -> None:
        self.read.dispose()
        self.write.dispose()


def _sqlite_engine(url: str, begin: str) -> Engine:
    driver = sqlite_driver()
    if driver.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {driver.sqlite_version} is too old for concurrent use; install pysqlite3")
    engine = create_engine(
        url,
        module=driver,
        connect_args={"check_same_thread": False},
        pool_size=16,
        max_overflow=32,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun below, not guessed by the driver
        cursor = connection.cursor()
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def connect(url: str) -> Database:
    """Open the database at `url`; nothing is created except SQLite's folder.

    Errors tell the statement and never its values: they go to the log, and notes, surveys and questions do not.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            from pathlib import Path

            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return Database(url, _sqlite_engine(url, "BEGIN"), _sqlite_engine(url, "BEGIN IMMEDIATE"))
    engine = create_engine(url, pool_size=16, max_overflow=32, pool_pre_ping=True, hide_parameters=True)
    return Database(url, engine, engine)


_lock = threading.Lock()
_current: Database | None = None


def database() -> Database:
    """Return the process's database, opened at first use."""
    global _current  # noqa: PLW0603 - one pool per process is the point
    with _lock:
        if _current is None:
            _current = connect(settings().url)
        return _current


def use(db: Database | None) -> None:
    """Replace the process's database (tests, commands with an explicit address)."""
    global _current  # noqa: PLW0603
    with _lock:
        _current = db


def prepare() -> None:
    """Settle how the tables refer to each other, which SQLAlchemy otherwise does in the first request."""
    configure_mappers()


@contextmanager
def reading() -> Iterator[Session]:
    """A session for queries; whatever is changed in it is thrown away."""
    with Session(database().read, expire_on_commit=False) as db:
        yield db  # closing rolls back


@contextmanager
def writing() -> Iterator[Session]:
    """A session for services; commits at the end of the block, or rolls back if it raises.

    Raises Conflict `write.raced` when the database refuses what a check before had let pass (somebody else was
    faster), Refused `database.unavailable` when it cannot be reached or stays locked; both keep their cause.
    """
    try:
        with Session(database().write, expire_on_commit=False) as db, db.begin():
            yield db
    except IntegrityError as error:
        log.warning("a constraint refused a write: %s", error.orig)
        raise Conflict("write.raced") from error
    except OperationalError as error:
        log.error("the database did not take a write: %s", error.orig)
        raise Refused("database.unavailable") from error


def sqlite_facts(db: Database) -> dict[str, str]:
    """Return the SQLite version and the pragmas in force, for `qujing doctor`."""
    with db.read.connect() as connection:
        facts = {"version": str(connection.execute(text("select sqlite_version()")).scalar_one())}
        for name in PRAGMAS:
            facts[name] = str(connection.execute(text(f"PRAGMA {name}")).scalar_one())
    return facts
