"""Rows that must not tell by their place on the disk when they came."""

import secrets
from typing import Any

from sqlalchemy import BigInteger, Table, column, func, insert, null, select, table
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from models.base import table_of

FARTHEST = 2**62


def add_out_of_order(db: Session, row: SQLModel) -> None:
    """Store a fresh row where its place on the disk says nothing about the rows that were written before and after.

    SQLite counts rows up as they come, so that a row without a name lies between two of its author's that have one. It
    gets a random negative number instead; the others go on counting from the largest. PostgreSQL has no such number,
    but stamps rows with their transaction: there this is a plain insert.
    """
    whole: Table = table_of(type(row))
    if db.get_bind().dialect.name != "sqlite":
        db.add(row)
        db.flush()
        return
    number: Any = column("rowid", BigInteger)
    lying = table(whole.name, number, *(column(one.name, one.type) for one in whole.columns))
    values = {one.name: getattr(row, one.name) for one in whole.columns}
    empty = db.scalar(select(func.max(number)).select_from(lying)) is None  # the first row begins the counting
    place = 1 if empty else -1 - secrets.randbelow(FARTHEST)
    given = {name: null() if value is None else value for name, value in values.items()}
    db.execute(insert(lying).values(**given, rowid=place))
