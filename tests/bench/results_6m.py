"""The cross-visit profile over six million answers: the summary table against the raw GROUP BY, in the same run.

The summary is read through the query that the product uses, with its checks. The raw side is treated better than in
life: its table holds nothing but what the sum needs (association, visit, dimension, score), so it is a quarter of the
real table's size. Both sides must give the same figures, or there is no result.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from math import isclose
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.queries.visit_levels import VisitLevel, cross_visit_levels
from models import database, migrate
from models.enums import Role, VisitStatus
from tests import factories as make

ANSWERS = 6_000_000
VISITS = 500
DIMENSIONS = ("smart", "environment", "service", "safety", "operations")

FILL = """
WITH RECURSIVE
  visits(v, id) AS (SELECT row_number() OVER (ORDER BY number) - 1, id FROM visit WHERE association_id = :association),
  n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :each),
  keys(d, key) AS (VALUES (0, 'smart'), (1, 'environment'), (2, 'service'), (3, 'safety'), (4, 'operations'))
INSERT INTO raw_answer
SELECT :association, visits.id, keys.key, 1 + abs(random() + visits.v) % 5
FROM visits, keys, n WHERE n.i % 5 = keys.d
"""
RAW = """
SELECT visit_id, dimension_key, count(*), sum(score), sum(score * score)
FROM raw_answer WHERE association_id = :association GROUP BY visit_id, dimension_key
"""


def _build(folder: Path, answers: int, visits: int) -> tuple[database.Database, Actor]:
    store = database.connect(f"sqlite:///{folder / 'bench.db'}")
    migrate.upgrade(store)
    with Session(store.write, expire_on_commit=False) as db, db.begin():
        of = make.association(db)
        viewer = make.actor(db, of, Role.PLANNER)
        for _ in range(visits):
            make.visit(db, of, status=VisitStatus.CLOSED)
    key = {"association": of.id.hex}
    with store.write.connect() as connection:
        connection.execute(
            text("CREATE TABLE raw_answer (association_id TEXT, visit_id TEXT, dimension_key TEXT, score REAL)")
        )
        connection.execute(text(FILL), key | {"each": answers // visits})
        connection.execute(
            text(
                "INSERT INTO visit_summary (association_id, visit_id, dimension_key, n, total, squares, observers) "
                f"SELECT :association, visit_id, dimension_key, n, total, squares, 0 FROM ({_named(RAW)})"
            ),
            key,
        )
        connection.commit()
    return store, viewer


def _named(raw: str) -> str:
    return (
        raw.replace("count(*)", "count(*) AS n")
        .replace("sum(score)", "sum(score) AS total", 1)
        .replace("sum(score * score)", "sum(score * score) AS squares")
    )


def _seconds(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def measure(*, answers: int = ANSWERS, visits: int = VISITS, runs: int = 3) -> dict[str, Any]:
    """Build the data in a temporary folder (about 0.5 GB for six million), measure, and remove it; times in seconds.

    `value` is the summary, `baseline` the raw GROUP BY, `ratio` their quotient: aim at most 0.02.
    Raises AssertionError when the two disagree.
    """
    folder = Path(tempfile.mkdtemp(prefix="qujing-bench-"))
    try:
        begun = time.perf_counter()
        store, viewer = _build(folder, answers, visits)
        built = time.perf_counter() - begun
        key = {"association": viewer.association_id.hex}
        with Session(store.read) as db:
            raw_rows = db.execute(text(RAW), key).all()
            rows = cross_visit_levels(db, viewer)
            _agree(rows, raw_rows, answers)
            summary = _seconds(lambda: cross_visit_levels(db, viewer), runs * 5)
            raw = _seconds(lambda: db.execute(text(RAW), key).all(), runs)
        size = (folder / "bench.db").stat().st_size
        store.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "name": "results_6m",
        "value": summary,
        "unit": "s",
        "baseline": raw,
        "ratio": summary / raw,
        "answers": answers,
        "build_s": built,
        "size_mb": size / 1e6,
    }


def figures() -> Iterator[dict[str, Any]]:
    """Yield `results_6m`."""
    yield measure()


def _agree(rows: list[VisitLevel], raw: object, answers: int) -> None:
    expected = {(visit, key): (total / n, n) for visit, key, n, total, _ in raw}  # type: ignore[attr-defined]
    assert len(rows) == len(expected)
    assert sum(row.n for row in rows) == answers
    for row in rows:
        level, n = expected[row.visit_id.hex, row.dimension]
        assert row.n == n
        assert isclose(row.level, level)
