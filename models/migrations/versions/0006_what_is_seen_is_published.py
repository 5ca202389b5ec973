"""What participants see of a visit that is no draft is its published programme, version 1

The form of `content` is that of `dashboard.rules.programme_content` at this revision, written out here: a migration must
do tomorrow what it does today.

Revision ID: 0006
Revises: 0005
"""

from datetime import time
from typing import Any

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7

from models.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WORDS = ("title", "title_en", "place", "place_en")

def _owned() -> tuple[sa.ColumnClause[Any], ...]:
    return sa.column("association_id", sa.Uuid()), sa.column("id", sa.Uuid())


visit = sa.table(
    "visit",
    *_owned(),
    sa.column("status", sa.String()),
    sa.column("starts", sa.Time()),
    sa.column("ends", sa.Time()),
    sa.column("agenda_version", sa.Integer()),
    sa.column("updated_at", UtcDateTime(timezone=True)),
)
version = sa.table(
    "programme_version",
    *_owned(),
    sa.column("visit_id", sa.Uuid()),
    sa.column("number", sa.Integer()),
    sa.column("agenda_version", sa.Integer()),
    sa.column("author_id", sa.Uuid()),
    sa.column("note", sa.String()),
    sa.column("content", sa.JSON()),
    sa.column("published_at", UtcDateTime(timezone=True)),
)


def _part(name: str, words: tuple[str, ...], *columns: sa.ColumnClause[Any]) -> sa.TableClause:
    return sa.table(
        name,
        *_owned(),
        sa.column("visit_id", sa.Uuid()),
        sa.column("position", sa.Integer()),
        sa.column("guide_id", sa.Uuid()),
        *(sa.column(word, sa.String()) for word in words),
        *columns,
    )


item = _part(
    "agenda_item",
    (*_WORDS, "kind", "speaker", "speaker_en", "note", "note_en"),
    sa.column("minutes", sa.Integer()),
    sa.column("fixed_start", sa.Time()),
    sa.column("in_tray", sa.Boolean()),
)
stop = _part(
    "stop", (*_WORDS, "kind"), sa.column("minutes", sa.Integer()), sa.column("capacity_groups", sa.Integer())
)
group = _part("visit_group", ("name", "name_en"))
_UNSEEN = {"association_id", "visit_id", "position", "in_tray"}


def upgrade() -> None:
    connection = op.get_bind()
    done = {(row.association_id, row.visit_id) for row in connection.execute(sa.select(version))}
    for row in connection.execute(sa.select(visit).where(visit.c.status != "draft")).all():
        if (row.association_id, row.id) in done:
            continue
        connection.execute(
            sa.insert(version).values(
                association_id=row.association_id,
                id=uuid7(),
                visit_id=row.id,
                number=1,
                agenda_version=row.agenda_version,
                author_id=None,
                note="",
                content=_content(connection, row),
                published_at=row.updated_at,
            )
        )


def downgrade() -> None:
    """Leave the versions: nothing before this revision looks at them, and they are never deleted."""


def _content(connection: sa.Connection, of: Any) -> dict[str, Any]:
    lines = [one for one in _rows(connection, item, of) if not one["in_tray"]]
    return {
        "starts": of.starts.strftime("%H:%M"),
        "ends": of.ends.strftime("%H:%M"),
        "lines": _timed(of.starts, lines),
        "stops": [_plain(one) for one in _rows(connection, stop, of)],
        "groups": [_plain(one) for one in _rows(connection, group, of)],
        "cells": [],
    }


def _rows(connection: sa.Connection, table: sa.TableClause, of: Any) -> list[dict[str, Any]]:
    statement = (
        sa.select(table)
        .where(table.c.association_id == of.association_id, table.c.visit_id == of.id)
        .order_by(table.c.position, table.c.id)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


def _timed(starts: time, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each line its minutes of the day: it begins when what is before it ends, unless its start is fixed."""
    flow = starts.hour * 60 + starts.minute
    found = []
    for line in lines:
        fixed = line["fixed_start"]
        begins = flow if fixed is None else fixed.hour * 60 + fixed.minute
        found.append({**_plain(line), "from": begins, "to": begins + line["minutes"]})
        flow = max(flow, begins + line["minutes"])
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in _UNSEEN and value not in ("", None)}
    return {
        name: value.strftime("%H:%M")
        if isinstance(value, time)
        else value
        if isinstance(value, int | str)
        else str(value)
        for name, value in kept.items()
    }
