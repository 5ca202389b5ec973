import threading
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from dashboard.errors import Conflict
from models import AnswerHistory, Association, Point
from models.base import table_of
from models.database import Database, reading, writing
from models.prepared import Prepared
from tests import factories as make
from tests.counting import counting

POINT, ASSOCIATION = table_of(Point), table_of(Association)
find = Prepared(lambda _: select(POINT).where(POINT.c.id == bindparam("id"), POINT.c.retired.is_(False)).limit(1))
add = Prepared(lambda _: insert(ASSOCIATION), columns=("id", "name"))


def test_every_column_comes_back_as_the_usual_way_gives_it(db: Session) -> None:
    """Twice: the first answer decides how columns are read, the second uses that."""
    play = make.scoring_round(db)
    for point in play.points[:2]:
        (row,) = find.run(db.connection(), {"id": point.id, "something_else": 1})
        usual = db.connection().execute(select(POINT).where(POINT.c.id == point.id)).one()
        assert row == list(usual)
        assert [type(value) for value in row] == [type(value) for value in usual]
        assert isinstance(row[list(POINT.c.keys()).index("weight")], Decimal)
    assert find.run(db.connection(), {"id": uuid4()}) == []


def test_what_goes_in_is_what_the_usual_way_would_store(db: Session) -> None:
    play = make.scoring_round(db)
    row = {
        "association_id": play.association.id,
        "id": uuid4(),
        "visit_id": play.visit.id,
        "point_id": play.points[0].id,
        "observer_id": play.observers[0].person_id,
        "actor_id": play.observers[0].person_id,
        "stop_id": None,
        "state": "answered",
        "value": {"词": [1, None, "𠮷"]},
        "score": 2.5,
        "tags": [],
        "note": "100% 'quoted' :colon %s",
        "op_id": uuid4(),
        "version": 1,
        "device_id": None,
        "device_time": None,
        "recorded_at": datetime(2026, 5, 1, 8, tzinfo=UTC),
        "outcome": "stale",
        "base_version": 0,
        "late": True,
    }
    table = table_of(AnswerHistory)
    write = Prepared(lambda _: insert(table), columns=table.c.keys())
    assert write.run(db.connection(), row) == []
    stored = db.connection().execute(select(table).where(table.c.id == row["id"])).mappings().one()
    assert dict(stored) == row


def test_errors_are_those_of_sqlalchemy_and_leave_the_transaction_to_its_owner(store: Database) -> None:
    with writing() as db:
        known = make.association(db).id
    with pytest.raises(KeyError, match="name"), writing() as db:
        add.run(db.connection(), {"id": uuid4()})
    with writing() as db, pytest.raises(DBAPIError), db.begin_nested():
        add.run(db.connection(), {"id": uuid4(), "name": None})
    with pytest.raises(Conflict, match=r"write\.raced") as refused, writing() as db:
        add.run(db.connection(), {"id": known, "name": "重复"})
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert "association" in str(refused.value.__cause__)
    with reading() as db:
        assert db.execute(text("SELECT count(*) FROM association")).scalar_one() == 1


def test_a_lost_connection_is_given_up(store: Database) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has no server to lose")
    with store.write.connect() as connection:
        connection.begin()
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with store.write.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:n, 5000)"), {"n": number})
        with pytest.raises(DBAPIError) as lost:
            find.run(connection, {"id": uuid4()})
        assert lost.value.connection_invalidated
        assert connection.invalidated


def test_threads_share_a_statement(store: Database) -> None:
    with writing() as db:
        play = make.scoring_round(db)
    shared = Prepared(lambda _: select(POINT.c.id, POINT.c.weight).where(POINT.c.id == bindparam("id")))
    gate, rows = threading.Barrier(4), []

    def ask() -> None:
        with reading() as db:
            connection = db.connection()
            gate.wait()
            rows.append(shared.run(connection, {"id": play.points[0].id}))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows == [[[play.points[0].id, Decimal(1)]]] * 4


def test_prepared_statements_are_counted(db: Session) -> None:
    with counting(db) as count:
        find.run(db.connection(), {"id": uuid4()})
    assert count.n == 1
    assert "point" in count.statements[0]
