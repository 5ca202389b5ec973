"""Writes that share a commit: acknowledged after it, and one that fails takes no other with it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.api import group_commit
from dashboard.errors import Conflict
from models import Association
from models.database import Database, reading


def add(name: str) -> Callable[[Session], str]:
    def work(db: Session) -> str:
        db.add(Association(name=name))
        db.flush()
        return name

    return work


def refuses(_db: Session) -> str:
    raise Conflict("visit.write_closed")


def breaks(db: Session) -> str:
    add("坏的")(db)
    db.execute(text("INSERT INTO no_such_table VALUES (1)"))
    return "never"


def names() -> list[str]:
    with reading() as db:
        return sorted(db.scalars(select(col(Association.name))))


def run(*works: Callable[[Session], Any]) -> list[Any]:
    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(group_commit.write(work) for work in works), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_what_waits_together_is_committed_together(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    real = group_commit.GroupCommit._commit

    def counted(group: Any, jobs: list[Any]) -> None:
        commits.append(len(jobs))
        real(group, jobs)

    monkeypatch.setattr(group_commit.GroupCommit, "_commit", counted)
    monkeypatch.setattr(group_commit, "_group", group_commit.GroupCommit())
    wanted = [f"协会{n}" for n in range(30)]
    assert run(*(add(name) for name in wanted)) == wanted
    assert names() == sorted(wanted)
    if store.is_sqlite:
        assert sum(commits) == 30
        assert len(commits) < 30
        assert max(commits) <= group_commit.MOST_AT_ONCE
    else:
        assert commits == []  # it has many writers


def test_a_refusal_and_a_fault_leave_the_others_alone(store: Database) -> None:
    found = run(add("甲"), refuses, add("乙"), breaks, add("丙"))
    assert [found[0], found[2], found[4]] == ["甲", "乙", "丙"]
    assert isinstance(found[1], Conflict)
    assert isinstance(found[3], Exception)
    assert names() == ["丙", "乙", "甲"]


def test_nothing_is_acknowledged_before_it_is_stored(store: Database) -> None:
    async def look() -> list[str]:
        await group_commit.write(add("甲"))
        return names()

    assert asyncio.run(look()) == ["甲"]
