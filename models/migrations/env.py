"""Alembic's environment: runs the migrations on the connection that `models.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401 - registers every table

connection = context.config.attributes["connection"]


def include(_object: object, name: str | None, type_: str, reflected: bool, _compare_to: object) -> bool:
    """Leave out what is not a table of ours: the full-text index keeps its own."""
    return not (type_ == "table" and reflected and name is not None and name.startswith("case_fts"))


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
