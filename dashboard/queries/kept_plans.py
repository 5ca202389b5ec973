"""The rotation plans of a visit, newest first: what pages, tablets and documents show of its tours."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.rules.kept_plan import KeptPlan, row_of
from models import RotationPlan


def newest_plans(db: Session, grant: Grant, visit_id: UUID) -> tuple[KeptPlan, ...]:
    """Return the newest plan of every tour of a visit that has been fetched, in one statement."""
    given = {"association": grant.association_id, "visit": visit_id}
    return tuple(row_of(row) for row in db.execute(_newest(), given))


@cache
def _newest() -> Any:
    table: Any = RotationPlan
    newest = (
        select(table.item_id, func.max(table.number).label("number"))
        .where(table.association_id == bindparam("association"), table.visit_id == bindparam("visit"))
        .group_by(table.item_id)
        .subquery()
    )
    names = (
        "item_id",
        "number",
        "source",
        "starts",
        "begun_minutes",
        "minutes",
        "bound_minutes",
        "reason",
        "made_at",
        "cells",
    )
    return (
        select(*(getattr(table, name) for name in names))
        .join(newest, (newest.c.item_id == table.item_id) & (newest.c.number == table.number))
        .where(table.association_id == bindparam("association"), table.visit_id == bindparam("visit"))
        .order_by(col(RotationPlan.item_id))
    )
