"""The migration that publishes what participants have seen so far, run up from the last release with data."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from dashboard import programme_rows
from dashboard.rules import programme_content
from models import Visit, database, migrate
from models.database import Database
from models.enums import AgendaKind
from tests.conftest import ENGINES, _on_server

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as the last release left it."""
    url, name, server = f"sqlite:///{tmp_path / 'old.db'}", f"old_{uuid4().hex[:12]}", ""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        _on_server(server, f"CREATE DATABASE {name}")
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    db = database.connect(url)
    migrate.upgrade(db, "0004")
    yield db
    db.dispose()
    if server:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def insert(connection: Connection, table_name: str, /, **given: Any) -> None:
    """Write a row as the schema of that day has it; what must be there and is not given is empty."""
    table = Table(table_name, MetaData(), autoload_with=connection)
    sqlite = connection.dialect.name == "sqlite"
    empty: dict[type, Any] = {
        str: "",
        int: 0,
        bool: False,
        dict: {},
        datetime: AT.replace(tzinfo=None if sqlite else UTC),
    }
    values = {
        column.name: empty[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.server_default is None and column.name not in given
    }
    values |= {key: value.hex if sqlite and isinstance(value, UUID) else value for key, value in given.items()}
    connection.execute(table.insert().values(values))


def test_an_open_visit_is_published_as_it_stands_and_a_draft_is_not(old: Database) -> None:
    of, opened, sketched, welcome, tour, stop, group = (uuid4() for _ in range(7))
    with old.write.begin() as connection:
        insert(connection, "association", id=of, name="示例市物业管理协会", timezone="Asia/Shanghai")
        day = {"day": date(2026, 7, 1), "starts": time(13, 30), "ends": time(15), "capacity": 40, "agenda_version": 4}
        for number, (visit, status) in enumerate([(opened, "open"), (sketched, "draft")], start=1):
            insert(connection, "visit", association_id=of, id=visit, number=number, status=status, **day)
        mine = {"association_id": of, "visit_id": opened}
        fixed = {"kind": "welcome", "minutes": 20, "fixed_start": time(14), "position": 0}
        insert(connection, "agenda_item", id=welcome, title="欢迎", **fixed, **mine)
        insert(connection, "agenda_item", id=tour, title="参观", kind="tour", minutes=25, position=1, **mine)
        place = {"kind": "lobby", "minutes": 10, "capacity_groups": 2, "position": 0}
        insert(connection, "stop", id=stop, title="大堂", **place, **mine)
        insert(connection, "visit_group", id=group, name="红组", position=0, **mine)
        draft = {"association_id": of, "visit_id": sketched, "kind": "talk", "minutes": 5, "position": 0}
        insert(connection, "agenda_item", id=uuid4(), title="还没想好", **draft)
    migrate.upgrade(old)
    with Session(old.read) as db:
        assert programme_rows.versions(db, of, sketched) == ()
        (first,) = programme_rows.versions(db, of, opened)
        visit = db.get_one(Visit, (of, opened))
        # what a planner would publish now is the same to the letter: nobody is told of changes that there are not
        assert programme_content.plain(programme_rows.draft(db, visit)) == programme_content.plain(first.content)
    assert (first.number, first.agenda_version, first.author_id, first.published_at) == (1, 4, None, AT)
    assert [(line.id, line.kind, first.content.span(line.id)) for line in first.lines] == [
        (welcome, AgendaKind.WELCOME, (840, 860)),
        (tour, AgendaKind.TOUR, (860, 885)),
    ]
    assert [(one.id, one.capacity_groups) for one in first.stops] == [(stop, 2)]
    assert [one.name for one in first.groups] == ["红组"]
