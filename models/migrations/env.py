"""Alembic's environment: runs the migrations on the connection that `models.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - registers every table

connection = context.config.attributes["connection"]


def include(_object: object, name: str | None, type_: str, reflected: bool, _compare_to: object) -> bool:
    """Leave out what no model describes: the tables, column and index of the full-text search."""
    return not (
        type_ in ("table", "column", "index") and reflected and name is not None and name.startswith("case_fts")
    )


context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=include,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
