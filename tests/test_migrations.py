"""Migrations: they make exactly the tables of the models, run up from every step, and lose nothing."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import exc, select, text
from sqlmodel import SQLModel

from dashboard.errors import Conflict
from models import AuditEntry, Firm, database, migrate
from models.database import Database, writing
from models.enums import Role
from tests import factories as make
from tests.world import build


def _differences(db: Database) -> list[Any]:
    def include(_object: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
        return not (kind == "table" and reflected and name is not None and name.startswith("case_fts"))

    with db.read.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": include})
        found = compare_metadata(context, SQLModel.metadata)
    # the search column of PostgreSQL is the database's own: no model writes it
    return [diff for diff in found if "search" not in str(diff) and "tsv" not in str(diff)]


def test_the_migrations_make_the_models_tables(store: Database) -> None:
    assert migrate.current(store) == migrate.head()
    assert _differences(store) == []


def test_a_missing_column_would_be_noticed(store: Database) -> None:
    """The control: the comparison does see a difference."""
    with store.write.begin() as connection:
        connection.execute(text("ALTER TABLE material DROP COLUMN ready"))
    assert "add_column" in str(_differences(store))


def test_running_up_again_changes_nothing(store: Database) -> None:
    with writing() as db:
        world = build(db)
    migrate.upgrade(store)
    with writing() as db:
        assert db.get(Firm, (world.association.id, world.ids["firm_id"])) is not None


def test_every_step_is_reached_from_the_one_before(tmp_path: Any) -> None:
    script = ScriptDirectory.from_config(migrate._config())
    steps = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert steps == sorted(steps)
    db = database.connect(f"sqlite:///{tmp_path / 'steps.db'}")
    for step in steps:
        migrate.upgrade(db, step)
        assert migrate.current(db) == step
    db.dispose()


def test_the_trail_cannot_be_changed_or_deleted(store: Database) -> None:
    from dashboard.services.sessions import set_language

    with writing() as db:
        of = make.association(db)
        set_language(db, actor=make.actor(db, of, Role.PLANNER), language="en")
    for statement in ("UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"):
        with pytest.raises(exc.DBAPIError, match="append-only"), store.write.begin() as connection:
            connection.execute(text(statement))
    with writing() as db:
        assert db.scalars(select(AuditEntry)).one().action == "set_language"


def test_a_reference_cannot_cross_associations(store: Database) -> None:
    with writing() as db:
        mine, theirs = make.association(db), make.association(db)
        foreign = make.firm(db, theirs)
    with pytest.raises(Conflict) as refusal, writing() as db:
        make.person(db, mine, Role.OBSERVER, firm_id=foreign.id)
    assert isinstance(refusal.value.__cause__, exc.IntegrityError)
