"""Bringing a database up to date.

On SQLite foreign keys are off while a migration runs (a batch change of a parent would otherwise
delete its children) and are checked as a whole before it commits.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from models.database import Database, sqlite_driver


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def head() -> str | None:
    """Return the newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(db: Database) -> str | None:
    """Return the revision that the database is at, or None when it is empty."""
    with db.read.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(db: Database, revision: str = "head") -> None:
    """Run every migration up to `revision` in one transaction; all or nothing."""
    if not db.is_sqlite:
        with db.write.begin() as connection:
            # one migrator at a time: the second waits and finds nothing left to do
            connection.execute(text("SELECT pg_advisory_xact_lock(710051)"))
            command.upgrade(_config(connection), revision)
        return
    engine = create_engine(db.url, module=sqlite_driver(), poolclass=NullPool)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.isolation_level = None
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA busy_timeout=15000")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("BEGIN IMMEDIATE")
        try:
            command.upgrade(_config(connection), revision)
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"migration would leave {len(broken)} dangling references, first {broken[0]}")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        if raw.in_transaction:
            raw.execute("COMMIT")
    engine.dispose()


def revise(db: Database, message: str, number: str) -> None:
    """Write a new migration from the difference between the tables and the database (for developers)."""
    with db.write.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)
